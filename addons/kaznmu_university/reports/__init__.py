from . import document_mixin
from . import integrity_report
