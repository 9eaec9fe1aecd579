from . import journal
from . import portal
from . import statement
