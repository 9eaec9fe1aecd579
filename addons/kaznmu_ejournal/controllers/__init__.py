from . import statement
from . import sample
