from . import base_import
from . import import_batch
from . import import_change
from . import import_problem
from . import import_mapping
from . import import_sheet
from . import import_column
from . import reference
