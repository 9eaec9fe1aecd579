from . import test_oneroster
from . import test_oneroster_packages
from . import test_transcript
from . import test_transcript_upload
