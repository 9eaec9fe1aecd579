from . import test_pki
from . import test_signature
