from odoo import api, fields, models
from odoo.exceptions import UserError

from .statement_line_exam import APPEAL_ENTRIES, STAGES

ENTRIES = frozenset(("exam_value", *APPEAL_ENTRIES, *STAGES))


class EjournalStatementLineEntry(models.AbstractModel):
    """A row of the page: cells as they are typed; a part of
    ``ejournal.statement.line``."""

    _name = "ejournal.statement.line.entry"
    _description = "Cells of a statement's line"

    # The line's own are of any change: a total, the cell beside.
    entry_changes = fields.Json("Who entered a cell last", readonly=True, copy=False)

    def write(self, vals):
        """With who enters which cell, and when: a conflict names them."""
        names = ENTRIES.intersection(vals)
        if not names:
            return super().write(vals)
        author = [self.env.uid, fields.Datetime.to_string(fields.Datetime.now())]
        for line in self:
            changes = {**(line.entry_changes or {}), **dict.fromkeys(names, author)}
            super(EjournalStatementLineEntry, line).write(
                {**vals, "entry_changes": changes}
            )
        return True

    @api.model
    def _get_entry_title(self, name):
        return {
            "exam_value": self.env._("Exam"),
            "appeal_value": self.env._("Appeal"),
            "appeal_date": self.env._("Date of the appeal"),
            "appeal_protocol": self.env._("Protocol of the appeal"),
        }[name]

    def _get_entry(self, name):
        """A cell as text."""
        if name == "appeal_date":
            return self.appeal_date.strftime("%d.%m.%Y") if self.appeal_date else ""
        return self[name] or ""

    def _get_entry_version(self, name):
        """What a cell holds, the same in every language; empty for an empty one."""
        if name == "exam_value":
            return self.exam_kind and f"{self.exam_kind} {self.exam_points:g}" or ""
        return self._get_entry(name)

    def _get_entry_lock(self):
        """Why nothing can be entered in the row, or ``None``; the statement aside."""
        if not self.is_admitted:
            return self.env._("%s is not admitted to the exam.", self.student_id.name)
        try:
            self._check_exam_open()
        except UserError as error:
            return str(error)
        return None

    def _save_entry(self, name, value, version):
        """Enter one cell, unless somebody else has changed it since.

        :return: ``("saved" | "refused" | "conflicts", what the answer says of it)``
        """
        current = self._get_entry_version(name)
        text = self._get_entry(name)
        if not isinstance(value, str):
            return "refused", {"message": self.env._("A result is a text.")}
        if (version or "") != current:
            if value.strip() == text:
                return "saved", {}
            user, when = self._get_entry_author(name)
            return "conflicts", {
                "current": {
                    "value": text,
                    "version": current,
                    "who": user.name,
                    "when": when,
                }
            }
        try:
            with self.env.cr.savepoint():
                self._enter(name, value.strip())
                self.flush_recordset()
        except UserError as error:
            return "refused", {"message": str(error)}
        return "saved", {}

    def _get_entry_author(self, name):
        """``(user, time)`` of a cell's last change; the line's where none is kept."""
        # As superuser: names of colleagues, to who reads the statement.
        line = self.sudo()
        if change := (line.entry_changes or {}).get(name):
            user_id, when = change
            return line.env["res.users"].browse(user_id).exists(), when
        return line.write_uid, line.write_date

    def _enter(self, name, text):
        if name == "appeal_date":
            text = self._parse_day(text)
        elif name == "appeal_protocol":
            text = text or False
        if name in APPEAL_ENTRIES and text:
            self._check_appealable()
        self.write({name: text})
