from . import mark_entry
