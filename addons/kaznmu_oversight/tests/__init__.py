from . import test_control
from . import test_duties
from . import test_mark_report
from . import test_membership
from . import test_overview
from . import test_privacy
from . import test_top_share
