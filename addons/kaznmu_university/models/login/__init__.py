from . import account
from . import login_failure
from . import res_users
from . import res_company
from . import mfa_reminder
