from . import desk
from . import ir_module_module
from . import signature_rule
from . import signature
from . import request
from . import res_users
