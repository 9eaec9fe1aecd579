from . import lesson_change
from . import plan_review
from . import substitution
from . import order_preview
from . import statement_return
from . import statement_create
from . import exam_import
from . import journal_compare
