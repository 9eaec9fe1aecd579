from odoo import fields, models


class EjournalStatementDocument(models.AbstractModel):
    """What a statement says on paper: a part of ``ejournal.statement``."""

    _name = "ejournal.statement.document"
    _description = "Content of a statement"
    _inherit = ["ejournal.frozen.document"]

    def _prepare_content(self, frozen_on=None):
        """The whole statement as plain data, in every language of documents.

        :param datetime frozen_on: ``None`` for a draft, which has no number
        :return: dict of ``header`` (names as ``{language: text}``), ``parts`` (of a
            module), ``lines`` (one dict a student), ``acknowledged`` (warnings with
            the user's name and the moment) and ``policy``
        """
        # The reader may read the statement, and so all that it shows: names of the
        # program, the head, the dean.
        self = self.sudo()  # noqa: PLW0642
        return {
            "header": self._prepare_header(frozen_on),
            "parts": [part._prepare_content() for part in self.part_ids],
            "lines": [line._prepare_content() for line in self.line_ids],
            "acknowledged": [
                finding._prepare_content() for finding in self.finding_ids
            ],
            "policy": self.journal_id.policy_id._get_snapshot(),
        }

    def _prepare_header(self, formed_on):
        pieces = self.env["ejournal.document.mixin"]
        translate = pieces._get_translations
        journal = self.journal_id
        department = journal.department_id
        discipline = self.discipline_id
        program = journal.group_id.program_id
        company = self.env.company
        lesson = self.lesson_id
        return {
            **pieces._get_university(),
            "number": self.number or None,
            "revision": self.revision,
            "previous": self.previous_id.number or None,
            "kind": self.kind,
            "attempt": self.attempt,
            "origin": self.origin_id.number or None,
            "lesson": {
                "topic": lesson.topic,
                "date": fields.Date.to_string(lesson.date),
            }
            if lesson
            else None,
            "date": fields.Date.to_string(self.date) if self.date else None,
            "formed_on": fields.Datetime.to_string(formed_on) if formed_on else None,
            "school": translate(journal.school_id),
            "department": translate(department),
            "program_code": program.code,
            "program": translate(program),
            "level": program.level,
            "course": journal.group_id.course,
            "group": journal.group_id.name,
            "discipline_code": discipline.code,
            "discipline": translate(discipline),
            "credits": discipline.credits,
            "term": translate(journal.term_id),
            "academic_year": journal.term_id.academic_year,
            "control_form": journal.control_form,
            "teachers": self._get_document_teachers().mapped("name"),
            "examiner": self.examiner_id.name or None,
            "head": department.head_id.name or "",
            "dean": journal.school_id.dean_id.name or "",
            "registrar": company.ejournal_registrar_id.name or "",
        }

    def _get_document_teachers(self):
        """Who has given the marks: of a module the teachers of every department."""
        # As superuser: a module's parts are other departments' journals.
        parts = self.sudo().part_ids.journal_id
        return (self.journal_id.sudo() | parts).teacher_ids

    def _get_confirmation_url(self):
        """Address of the public page that confirms a formed statement (QR)."""
        self.ensure_one()
        return f"{self.get_base_url()}/ejournal/statement/{self.token}"
