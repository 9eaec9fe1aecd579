from odoo import api, fields, models

from ..exporter.platform import get_key
from .transcript import OBLIGATORY, OPTIONAL

COMPARED = (*OBLIGATORY, *OPTIONAL)
# Nothing else leaves: what the platform does not know, it would ignore.
SENT = frozenset((*COMPARED, "typeCode", "wasRetaken"))
NOTHING = "—"


def get_value(record, name):
    """A value of a record of the platform, however it spells the name; ``None`` for
    none."""
    value = record.get(name.lower())
    return None if value == "" else value


def lower_names(record):
    """A record by names in lower case: the specification and the catalogue differ."""
    return {name.lower(): value for name, value in record.items()}


def is_same(ours, theirs):
    """Whether two values say the same: 90 is 90.0 and "24000123" is 24000123."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return str(ours) == str(theirs)
    return ours == theirs


class EjournalTranscriptUploadLine(models.Model):
    """A record of an upload: what is sent, what the platform has, what it answers."""

    _name = "ejournal.transcript.upload.line"
    _description = "Record of an upload to ЕПВО"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id"
    _rec_name = "subject"

    upload_id = fields.Many2one(
        "ejournal.transcript.upload", required=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one("ejournal.term", required=True, ondelete="restrict")
    student_id = fields.Many2one(
        "ejournal.student", required=True, ondelete="restrict", index=True
    )
    key = fields.Integer("Id on the platform", required=True)
    subject = fields.Char("Discipline")
    result = fields.Char()
    content = fields.Json("Record as it is sent")
    verdict = fields.Selection(
        [
            ("new", "New"),
            ("changed", "Changes"),
            ("gone", "Deleted"),
            ("same", "Unchanged"),
            ("absent", "Neither here nor there"),
            ("foreign", "On the platform alone"),
        ],
        "On the platform",
        required=True,
    )
    state = fields.Selection(
        [
            ("waiting", "To be sent"),
            ("sending", "On its way"),
            ("sent", "Sent"),
            ("same", "Already so"),
            ("incomplete", "Incomplete"),
            ("outdated", "Changed since the check"),
            ("failed", "Refused by the platform"),
            ("foreign", "Stays as it is"),
        ],
        "What happens",
        required=True,
        index=True,
    )
    changes = fields.Text("What changes")
    message = fields.Text()

    def action_open_student(self):
        """The student whose record it is."""
        self.ensure_one()
        return self.student_id.get_formview_action()

    @api.model
    def _prepare(self, upload, term, student, record):
        """Values of the line of a record, before the platform was asked."""
        missing = self.env["ejournal.transcript"]._find_missing(record)
        is_gone = record["deleted"]
        return {
            "upload_id": upload.id,
            "term_id": term.id,
            "student_id": student.id,
            "key": record["id"],
            "subject": f"{record['subjectCode']} {record['subjectNameRu']}",
            "result": " · ".join(
                str(record[name])
                for name in ("totalMark", "alphaMark")
                if name in record
            ),
            "content": self._strip(record),
            "verdict": "absent" if is_gone else "new",
            "state": "incomplete" if missing else "waiting",
            "message": bool(missing)
            and self.env._(
                "The platform asks for what the discipline or its form of control does "
                "not give: %s.",
                ", ".join(missing),
            ),
        }

    @api.model
    def _strip(self, record):
        """What is sent of a record."""
        return {name: value for name, value in record.items() if name in SENT}

    def _find_changes(self, record):
        """What the platform's record of this id has otherwise, as lines of text."""
        self.ensure_one()
        theirs, ours = lower_names(record), lower_names(self.content)
        changes = []
        for name in COMPARED:
            old, new = get_value(theirs, name), get_value(ours, name)
            if not is_same(old, new):
                before = NOTHING if old is None else old
                # A record is replaced as a whole: what it does not name is lost.
                changes.append(f"{name}: {before} → {NOTHING if new is None else new}")
        return changes

    def _compare_with(self, record):
        """Keep how the platform's record of this id compares."""
        if changes := self._find_changes(record):
            is_gone = self.content["deleted"]
            self.verdict = "gone" if is_gone else "changed"
            self.changes = "\n".join(changes)
        elif self.state == "waiting":
            self.write({"verdict": "same", "state": "same"})
        else:
            self.verdict = "same"

    def _get_places(self):
        """Which students' terms are uploaded: ``{(number, course, term): line}``."""
        return {
            (
                str(line.content["studentId"]),
                line.content["courseNumber"],
                line.content["term"],
            ): line
            for line in self
        }

    @api.model
    def _note_foreign(self, upload, places, record):
        """List a record of the platform that is none of ours, of a student and term
        that are uploaded: another system's, or one of before."""
        record = lower_names(record)
        names = ("studentId", "courseNumber", "term")
        number, course, term = (get_value(record, name) for name in names)
        line = places.get((str(number), course, term))
        if line is None or get_value(record, "deleted"):
            return
        code, name = (
            get_value(record, "subjectCode"),
            get_value(record, "subjectNameRu"),
        )
        results = (get_value(record, "totalMark"), get_value(record, "alphaMark"))
        # As superuser: the upload's own, see _get_lines.
        self.sudo().create(
            {
                "upload_id": upload.id,
                "term_id": line.term_id.id,
                "student_id": line.student_id.id,
                "key": get_key(record),
                "subject": " ".join(filter(None, (code, name))),
                "result": " · ".join(str(value) for value in results if value),
                "verdict": "foreign",
                "state": "foreign",
            }
        )
