from . import consolidated
