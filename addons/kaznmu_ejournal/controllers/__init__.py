from . import consolidated
from . import guide
from . import journal
from . import portal
from . import report
from . import sample
from . import statement
from . import term
