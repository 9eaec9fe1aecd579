from . import controllers, models, reports, wizards
from .hooks import post_init_hook, uninstall_hook
from .json_log import set_up as post_load
