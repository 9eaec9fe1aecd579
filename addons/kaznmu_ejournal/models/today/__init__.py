from . import calendar_key
from . import today
