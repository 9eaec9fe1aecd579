from . import iin_entry
from . import signature_phone
