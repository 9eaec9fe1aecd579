from . import retention_decision
