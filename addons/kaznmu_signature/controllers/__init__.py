from . import signature
from . import statement
