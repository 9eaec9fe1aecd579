from . import mark_entry
from . import statement_return
from . import statement_create
from . import exam_import
