from . import policy_part_mixin
from . import policy
from . import policy_grade
from . import policy_weight
from . import term
