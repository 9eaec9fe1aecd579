from . import council_report, request_report
