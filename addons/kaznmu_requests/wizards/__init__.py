from . import request_refusal
from . import request_finish
