from . import document_mixin
from . import journal_report
from . import statement_report
from . import consolidated_report
from . import archive_transfer_report
from . import student_transcript_report
