from . import journal
from . import report
from . import sample
from . import statement
