from . import test_archive
from . import test_consolidated
from . import test_guard
from . import test_retention
