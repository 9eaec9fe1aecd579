from . import import_batch
from . import transcript
from . import transcript_upload
from . import transcript_upload_line
from . import term
from . import res_company
from . import res_config_settings
