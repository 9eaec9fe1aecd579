from . import test_archive
from . import test_consolidated
from . import test_guard
from . import test_retention
from . import test_academic_record
from . import test_forgery
