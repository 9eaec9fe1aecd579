from . import document_mixin
from . import statement_report
