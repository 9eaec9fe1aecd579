from . import test_attack
from . import test_desk
from . import test_phone
from . import test_pki
from . import test_responder
from . import test_signature
