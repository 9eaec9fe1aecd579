def is_readonly(_controller, _rule, _args):
    """Routes that are logged write a row, and so begin with a cursor that may.

    A callable, since a plain ``False`` in place of ``True`` would be taken for an
    oversight and logged by Odoo.
    """
    return False
