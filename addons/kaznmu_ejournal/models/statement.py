import hashlib
import json
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from .archive_document import ARCHIVE_FIELDS

LANGUAGES = ["ru_RU", "kk_KZ"]
# What people may set, beside the chatter's own fields; the rest is the business of
# this model's methods, which check first and go by superuser.
EDITABLE_FIELDS = ARCHIVE_FIELDS | {"date", "print_language", "line_ids"}
# What may still be set when the statement is formed: how it is printed and filed.
FREE_FIELDS = ARCHIVE_FIELDS | {"print_language"}


class EjournalStatement(models.Model):
    """Statement (ведомость) of a journal, formed by its teacher (SOP T1.7).

    A draft follows the journal. A formed statement never changes: it has a number
    without gaps in the academic year, its whole content as data with a digest, and
    a public page that confirms it.
    """

    _name = "ejournal.statement"
    _description = "Statement"
    _inherit = ["mail.thread", "ejournal.archive.document"]
    _order = "id desc"
    _case_kind = "statement"
    _official_states = ("formed", "accepted")
    _print_report = "kaznmu_ejournal.action_report_statement"

    number = fields.Char(readonly=True, copy=False, index=True, tracking=True)
    kind = fields.Selection([("main", "Main")], required=True, default="main")
    revision = fields.Integer(readonly=True, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("formed", "Formed")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="restrict", index=True
    )
    term_id = fields.Many2one(related="journal_id.term_id", store=True, index=True)
    discipline_id = fields.Many2one(
        related="journal_id.discipline_id", store=True, index=True
    )
    group_id = fields.Many2one(related="journal_id.group_id", store=True, index=True)
    department_id = fields.Many2one(
        related="journal_id.department_id", store=True, index=True
    )
    school_id = fields.Many2one(related="journal_id.school_id", store=True, index=True)
    date = fields.Date(
        string="Date of control",
        default=lambda self: self.env.company._get_ejournal_today(),
    )
    formed_on = fields.Datetime("Formed on", readonly=True, copy=False)
    formed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    content = fields.Json(readonly=True, copy=False)
    digest = fields.Char(readonly=True, copy=False, string="SHA-256")
    token = fields.Char(readonly=True, copy=False, index="btree_not_null")
    print_language = fields.Selection(
        [("ru_RU", "Russian"), ("kk_KZ", "Kazakh")],
        string="Language of the document",
        required=True,
        default="ru_RU",
    )
    line_ids = fields.One2many("ejournal.statement.line", "statement_id", "Results")

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is already in use."
    )
    _main_uniq = models.UniqueIndex(
        "(journal_id, kind, revision)", "The journal already has this statement."
    )

    @api.depends("number", "journal_id")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = (
                self.env._("Statement No. %s", statement.number)
                if statement.number
                else self.env._("Draft: %s", statement.journal_id.display_name)
            )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def write(self, vals):
        names = vals.keys() - self.env["mail.thread"]._fields.keys()
        if names - FREE_FIELDS:
            self._check_draft()
        if not self.env.su:
            if names - EDITABLE_FIELDS:
                raise UserError(
                    self.env._(
                        "Use the button “Form”: %s cannot be set by hand.",
                        ", ".join(sorted(names - EDITABLE_FIELDS)),
                    )
                )
            if names - FREE_FIELDS:
                self.journal_id._check_is_teacher()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_formed(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse any change of a formed statement.

        :raise UserError: naming the statement
        """
        formed = self.filtered(lambda statement: statement.state == "formed")[:1]
        if formed:
            raise UserError(
                self.env._(
                    "The statement No. %s is formed and never changes.", formed.number
                )
            )

    # ------------------------------------------------------------------
    # Forming
    # ------------------------------------------------------------------
    def action_update_lines(self):
        """Bring the draft up to date with the journal; exam results are kept."""
        for statement in self:
            statement._check_draft()
            statement.journal_id._check_is_teacher()
            statement._update_lines()

    def _update_lines(self):
        self.ensure_one()
        # The caller has checked the teacher; lines and ratings come from the journal,
        # which is read as superuser to have all rows whatever the reader's rules.
        Line = self.env["ejournal.statement.line"].sudo()
        format_value = self.env["ejournal.mark"]._format_value
        ratings = self.journal_id.sudo()._get_ratings()
        lines = {line.participant_id.id: line for line in self.sudo().line_ids}
        created = []
        for participant in self.journal_id.sudo().participant_ids:
            rating = ratings[participant.id]
            values = {
                name: value is not None and format_value("points", value)
                for name, value in (
                    ("midterm_1", rating.midterm_1),
                    ("midterm_2", rating.midterm_2),
                )
            }
            values |= {
                "has_rating": rating.rating is not None,
                "rating": rating.rating or 0.0,
                "is_admitted": rating.is_admitted,
            }
            if not rating.is_admitted:
                values |= {"exam_kind": False, "exam_points": 0.0}
            if line := lines.pop(participant.id, None):
                line.write(values)
            else:
                created.append(
                    {
                        "statement_id": self.id,
                        "participant_id": participant.id,
                        **values,
                    }
                )
        Line.create(created)
        Line.browse(line.id for line in lines.values()).unlink()

    def action_form(self):
        """Form the statements: check, number, freeze and sign by digest (SOP T1.7).

        Forming twice (a double click) changes nothing.

        :raise UserError: with every reason why the statement cannot be formed
        """
        for statement in self:
            statement.check_access("read")
            statement.journal_id._check_is_teacher()
            # No mark changes, and nobody else forms it, between check and number.
            statement.journal_id._lock_lessons(set(statement.journal_id.lesson_ids.ids))
            if statement.state == "formed":
                continue
            statement._update_lines()
            if problems := statement._get_problems():
                raise UserError("\n".join(problems))
            statement._do_form()

    def _get_problems(self):
        """Why the draft cannot be formed yet.

        :return: list of sentences, empty when it can
        """
        self.ensure_one()
        journal = self.journal_id.sudo()  # all rows; what is told names the journal's
        problems = []
        if not self.line_ids:
            problems.append(self.env._("The journal has no students."))
        problems += [
            self.env._(
                "Lesson %(lesson)s: %(count)s cells are empty.",
                lesson=lesson.display_name,
                count=count,
            )
            for lesson, count in journal._get_empty_cells().items()
        ]
        for line in self.line_ids:
            if line.is_admitted and not line.exam_kind:
                problems.append(
                    self.env._(
                        "%s is admitted but has no exam result.", line.student_id.name
                    )
                )
        return problems

    def _do_form(self):
        self.ensure_one()
        statement = self.sudo()  # the caller checked; these fields are protected
        number = statement.term_id._next_statement_number()
        formed_on = fields.Datetime.now()
        token = uuid.uuid4().hex
        content = statement._prepare_content(number, formed_on)
        statement.write(
            {
                "number": number,
                "token": token,
                "formed_on": formed_on,
                "formed_by_id": self.env.uid,
                "content": content,
                "digest": self._get_digest(content),
                "state": "formed",
            }
        )

    @api.model
    def _get_digest(self, content):
        """SHA-256 of the content as canonical JSON, in hexadecimal."""
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    # ------------------------------------------------------------------
    # The document
    # ------------------------------------------------------------------
    def _get_content(self):
        """What the document shows: frozen when formed, else as things stand.

        :return: dict, see :meth:`_prepare_content`
        """
        self.ensure_one()
        # The reader may read the statement, and so all that it shows: names of the
        # program, the head, the dean.
        return self.content or self.sudo()._prepare_content(None, None)

    def _prepare_content(self, number, formed_on):
        """The whole statement as plain data, in every language of documents.

        :return: dict of ``header`` (names as ``{language: text}``), ``lines`` (one
            dict a student) and ``policy``
        """
        journal = self.journal_id
        department = journal.department_id
        program = journal.group_id.program_id
        company = self.env.company

        def translated(record, name="name"):
            return {
                lang: record.with_context(lang=lang)[name] or "" for lang in LANGUAGES
            }

        return {
            "header": {
                "number": number,
                "revision": self.revision,
                "kind": self.kind,
                "date": fields.Date.to_string(self.date) if self.date else None,
                "formed_on": fields.Datetime.to_string(formed_on) if number else None,
                "ministry": translated(company, "ejournal_ministry"),
                "university": {
                    lang: name or company.name
                    for lang, name in translated(company, "ejournal_university").items()
                },
                "school": translated(journal.school_id),
                "department": translated(department),
                "program_code": program.code,
                "program": translated(program),
                "level": program.level,
                "course": journal.group_id.course,
                "group": journal.group_id.name,
                "discipline_code": journal.discipline_id.code,
                "discipline": translated(journal.discipline_id),
                "credits": journal.discipline_id.credits,
                "term": translated(journal.term_id),
                "academic_year": journal.term_id.academic_year,
                "control_form": journal.control_form,
                "teachers": journal.teacher_ids.mapped("name"),
                "head": department.head_id.name or "",
                "dean": journal.school_id.dean_id.name or "",
                "registrar": company.ejournal_registrar_id.name or "",
            },
            "lines": [line._prepare_content() for line in self.line_ids],
            "policy": journal.policy_id._get_snapshot(),
        }

    def _get_archive_subject(self):
        """What the transfer list says of the document: ``{language: text}``."""
        return self.content["header"]["discipline"]

    def _get_confirmation_url(self):
        """Address of the public page that confirms a formed statement (QR)."""
        self.ensure_one()
        return f"{self.get_base_url()}/ejournal/statement/{self.token}"
