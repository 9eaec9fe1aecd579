from . import student
from . import participant
from . import res_company
from . import res_config_settings
from . import reminder
