from . import assessment
from . import plan
from . import journal
from . import deadline
from . import statement
from . import portal
from . import overview
from . import today
