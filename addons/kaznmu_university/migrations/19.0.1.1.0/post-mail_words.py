"""Words of mails are edited in a form without code.

Nothing to do: templates that administrators have changed stay as they are, and own
words come on top; the right to edit templates leaves the role with the groups' file.
"""


def migrate(cr, version):
    """Nothing, see above."""
