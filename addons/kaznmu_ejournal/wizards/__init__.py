from . import mark_entry
from . import lesson_change
from . import plan_review
from . import substitution
from . import transfer
from . import order_preview
