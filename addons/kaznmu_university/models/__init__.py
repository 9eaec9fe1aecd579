from . import structure
from . import service
from . import office
from . import importing
from . import res_users
from . import res_company
from . import res_partner
from . import res_config_settings
