from . import request_refusal
