from . import plan_application
from . import plan
from . import plan_line
from . import plan_status
from . import appointment
from . import department
