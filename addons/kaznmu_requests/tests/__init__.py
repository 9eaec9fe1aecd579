from . import (
    test_access,
    test_board,
    test_correction,
    test_guards,
    test_report,
    test_technical,
)
