from . import mail_words
from . import transfer
