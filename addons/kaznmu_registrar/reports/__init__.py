from . import consolidated_report
from . import archive_transfer_report
from . import student_transcript_report
