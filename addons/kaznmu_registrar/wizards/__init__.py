from . import retention_decision
from . import gpa_review
