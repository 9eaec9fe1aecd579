from . import phone
from . import signature
from . import statement
