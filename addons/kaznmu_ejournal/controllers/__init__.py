from . import calendar
from . import portal
from . import statement
