from . import test_decisions
from . import test_desk
from . import test_request
