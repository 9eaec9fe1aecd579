from . import transcript_export
