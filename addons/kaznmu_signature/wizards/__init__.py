from . import iin_entry
