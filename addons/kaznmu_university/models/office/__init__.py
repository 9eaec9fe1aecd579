from . import confirmation
from . import office_guard
from . import office_holder
from . import office_change
from . import role_guard
from . import office_move
from . import leaving
from . import foreign_access
