from . import test_oneroster
from . import test_transcript
