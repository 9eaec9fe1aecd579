from . import (
    council_document,
    form_report,
    letter_report,
    memo_report,
    substitution_report,
)
