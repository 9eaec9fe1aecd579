from . import request_report
