from . import health
from . import removal
from . import restore
from . import status
