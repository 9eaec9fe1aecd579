from odoo import api, fields, models
from odoo.fields import Command, Domain

from .request_cell import UNDER_WAY

CLOSED = ("deadline_passed", "statement_formed")


class EjournalJournal(models.Model):
    """From a closed journal or a locked cell to a request (SOP C12, C13)."""

    _inherit = "ejournal.journal"

    request_ids = fields.One2many("ejournal.request", "journal_id", "Requests")

    def action_request(self, cells=None):
        """Open a new request about the journal (SOP C12, C13).

        :param cells: list of dicts ``{lesson_id, participant_id, wanted, note}`` that
            fill it, such as the locked cells which the teacher has just typed in
        :return: action: the form of a new request
        """
        self.ensure_one()
        self.check_access("read")
        if cells and (draft := self._find_own_draft(cells)):
            return draft._get_records_action(name=self.env._("Request to reopen"))
        names = ("lesson_id", "participant_id", "wanted", "note")
        return self.env["ejournal.request.kind.technical"]._open_new(
            self.env._("Request to reopen"),
            journal_id=self.id,
            cell_ids=[
                Command.create({name: cell.get(name) for name in names})
                for cell in cells or ()
            ],
        )

    def _find_own_draft(self, cells):
        """The user's own draft about all of the cells, so that none is made twice."""
        drafts = self.env["ejournal.request"].search(
            [
                ("journal_id", "=", self.id),
                ("state", "=", "draft"),
                ("number", "=", False),
                ("author_id", "=", self.env.uid),
            ]
        )
        asked = {
            (cell.get("lesson_id") or False, cell["participant_id"]) for cell in cells
        }
        for draft in drafts:
            named = {
                (cell.lesson_id.id, cell.participant_id.id) for cell in draft.cell_ids
            }
            if asked <= named:
                return draft
        return None

    def _read_page(self):
        """With ``requests``: the cells that requests under way name, where the reader
        sees them, as :meth:`EjournalRequestCell._describe` gives them."""
        grid = super()._read_page()
        closed = [
            lesson["id"]
            for lesson in grid["lessons"]
            if (lesson["lock"] or {}).get("code") in CLOSED
        ]
        cells = self.env["ejournal.request.cell"]
        if closed:  # what is open needs no request
            cells = cells.search(
                Domain("lesson_id", "in", closed)
                & Domain("request_id.state", "in", UNDER_WAY)
            )
        return {**grid, "requests": cells._describe()}

    @api.readonly
    def prepare_request(self, lesson_id, participant_id, wanted, note=None):
        """What a request about one cell would be, before anything is stored.

        :return: dict of ``was``, ``kind`` (``technical`` or ``correction``),
            ``kind_name``, ``error_date`` (when the present mark was entered),
            ``error_hint``, ``causes`` (``[code, label]``), ``other``: the sentence
            about a request that names the cell already, and ``problem``: why what is
            wanted is no mark of the lesson; ``None`` when there is none
        :raise AccessError: the user may not read the journal
        :raise UserError: the cell is of another journal
        """
        self.ensure_one()
        self.check_access("read")
        request = self.env["ejournal.request"].new(
            {
                "journal_id": self.id,
                "cell_ids": [
                    Command.create(
                        {
                            "lesson_id": lesson_id,
                            "participant_id": participant_id,
                            "wanted": wanted,
                            "note": note,
                        }
                    )
                ],
            }
        )
        request.cell_ids._check_journal()
        request._decide_kind()
        kind = request._get_kind()
        history = self.read_cell_history(lesson_id, participant_id)
        entered = [row["when"] for row in history if row["new_value"]]
        company = self.env.company
        causes = request._fields["cause_kind"]._description_selection(self.env)
        return {
            "was": request.cell_ids.was or "",
            "kind": kind.code,
            "kind_name": kind._get_label(),
            "error_date": entered and company._to_ejournal_time(entered[0]).date(),
            "error_hint": request.error_hint or None,
            "causes": causes,
            "other": request.cell_ids._get_doubles_sentence() or None,
            "problem": "\n".join(request.cell_ids._get_impossible()) or None,
        }

    def send_request(
        self, cells, description, cause_kind=None, error_date=None, user_id=None
    ):
        """Send a request about cells at once; else nothing of it is stored.

        :param cells: list of dicts ``{lesson_id, participant_id, wanted, note}``
        :param int user_id: whose page it is, as in ``save_marks``
        :return: list of the cells, as :meth:`EjournalRequestCell._describe` gives them
        :raise UserError: with every reason why it cannot be sent
        :raise RedirectWarning: a request under way names one of the cells already
        :raise OtherUserError: the page is of another user than is logged in
        """
        self.ensure_one()
        self._check_page_user(user_id)
        self.check_access("read")
        names = ("lesson_id", "participant_id", "wanted", "note")
        request = self.env["ejournal.request"].create(
            {
                "journal_id": self.id,
                "description": description,
                "cause_kind": cause_kind or False,
                "error_date": error_date or False,
                "cell_ids": [
                    Command.create({name: cell.get(name) for name in names})
                    for cell in cells
                ],
            }
        )
        cells = request.cell_ids
        request.action_submit()
        return cells._describe()  # of whichever requests they are now
