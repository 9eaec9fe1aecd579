from . import (
    council_report,
    letter_report,
    memo_report,
    request_report,
    substitution_report,
)
