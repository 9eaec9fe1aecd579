from . import test_decisions
from . import test_request
