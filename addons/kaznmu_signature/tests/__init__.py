from . import test_phone
from . import test_pki
from . import test_signature
