from . import request_report, letter_report, memo_report, substitution_report
