from . import consolidated
from . import report
from . import sample
from . import statement
