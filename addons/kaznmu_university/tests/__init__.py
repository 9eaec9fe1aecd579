from . import test_guide
from . import test_import
from . import test_import_mapping
from . import test_job
from . import test_office_change
from . import test_reader
from . import test_words
from . import test_workbook
