from . import iin_entry
from . import signature_phone
from . import signed_dialog
from . import statement_return
