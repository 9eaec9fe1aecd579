from odoo import api, fields, models


class EjournalOrder(models.Model):
    """Order (распоряжение) of the vice-rector: the deadlines of SOP C10 as data."""

    _name = "ejournal.order"
    _description = "Order of the vice-rector"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "number"

    number = fields.Char(required=True)
    date = fields.Date(required=True)

    @api.model
    def _get_deadlines(self, lessons):
        """Last day of filling of each lesson, in a constant number of queries.

        :return: dict ``{lesson: date}``, ``None`` where no order sets a deadline
        """
        return dict.fromkeys(lessons)

    @api.model
    def _get_makeup_deadlines(self, lessons):
        """Last day for making up a missed class, as :meth:`_get_deadlines`."""
        return dict.fromkeys(lessons)

    @api.model
    def _get_statement_deadlines(self, journals):
        """Last day for forming the statement of each journal (SOP T1.7).

        :return: dict ``{journal: date}``, ``None`` where there is none
        """
        return dict.fromkeys(journals)

    @api.model
    def _get_term_deadlines(self, terms, event):
        """Last day of what is due once a term.

        :param str event: ``plan`` (SOP T1.2), ``consolidated`` (SOP T1.10) or
            ``request_report`` (SOP T1.12)
        :return: dict ``{term: date}``, ``None`` where there is none
        """
        return dict.fromkeys(terms)
