from . import journal_report
from . import statement_report
