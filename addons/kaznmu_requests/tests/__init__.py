from . import test_access, test_correction, test_guards, test_technical
