from . import council_report
