from . import mail_words
from . import table_export
from . import transfer
