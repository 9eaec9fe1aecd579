from . import test_sso
