from . import document_mixin
from . import journal_report
from . import statement_report
