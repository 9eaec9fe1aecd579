"""Journals that have marks already: what decides their results holds."""

from odoo.exceptions import UserError
from odoo.fields import Domain

FEW = 3  # journals that a sentence names
MARKED = Domain("lesson_ids.history_digest", "!=", False)  # of a journal


def refuse_past_marks(name, journals):
    """Refuse to change what decides about marks that are there.

    :param str name: of what was to be changed
    :param journals: ``ejournal.journal`` with marks; none: nothing is refused
    :raise UserError: naming a few of them
    """
    if journals:
        names = journals[:FEW].mapped("display_name")
        raise UserError(
            journals.env._(
                "%(record)s decides the results of journals that have marks already, "
                "and holds until they are closed: %(journals)s",
                record=name,
                journals="; ".join(names) + (" …" if len(journals) > FEW else ""),
            )
        )
