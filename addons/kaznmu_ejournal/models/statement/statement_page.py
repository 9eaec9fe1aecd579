from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError

from .statement_kind import EXAMLESS_KINDS
from .statement_line_exam import APPEAL_ENTRIES, STAGES


class EjournalStatementPage(models.AbstractModel):
    """The page of a draft in the browser: its results are read and saved as the cells
    of a journal are. A part of ``ejournal.statement``."""

    _name = "ejournal.statement.page"
    _inherit = ["ejournal.page"]
    _description = "Page of a statement"

    @api.readonly
    def read_results(self):
        """The whole statement in one call (SOP T1.7).

        :return: dict of ``statement`` (``id``, ``name``, ``lock``: why nothing can be
            entered, or ``None``), ``columns`` that are entered (``name``, ``title``),
            ``ratings`` and ``finals`` (titles of the columns before and after them),
            ``lines`` as :meth:`_describe_lines` gives them, and the check, see
            :meth:`_describe_check`
        :raise AccessError: the user may not read the statement
        """
        self.ensure_one()
        self.check_access("read")
        self.env["ejournal.access.log"]._note_reading(self)
        return {
            "statement": {
                "id": self.id,
                "name": self.display_name,
                "lock": self._get_entry_refusal(),
            },
            "columns": self._get_entry_columns(),
            "ratings": self._get_rating_titles(),
            "finals": self._get_final_titles(),
            "lines": self._describe_lines(self.line_ids),
            **self._describe_check(),
        }

    def save_results(self, changes, user_id=None):
        """Enter results, each by itself, and check the statement anew (SOP T1.7).

        :param list changes: dicts ``{line_id, column, value, version}``: the text that
            was typed, and the version of the cell that the user saw
        :param int user_id: whose page it is; somebody else may have logged in in
            another tab of the same browser
        :return: dict of ``saved`` (``{line_id, column}``), ``refused`` (with
            ``message``), ``conflicts`` (with ``current``: the cell, ``who`` and
            ``when``), ``lines`` that changed, and the check
        :raise OtherUserError: the page is of another user than is logged in
        :raise UserError: the statement is formed, or not the user's
        :raise AccessError: the user may not read the statement
        """
        self.ensure_one()
        self.check_access("read")
        self._check_page_user(user_id)
        self._check_editable()
        order = [column["name"] for column in self._get_entry_columns()]
        lines = {line.id: line for line in self.line_ids}
        answer = {"saved": [], "refused": [], "conflicts": []}
        touched = self.line_ids.browse()
        known = []
        for change in changes:
            if change.get("line_id") in lines and change.get("column") in order:
                known.append(change)
            else:
                message = self.env._("The statement has no such cell any more.")
                answer["refused"].append(self._answer(change, message=message))
        # An appeal is against the exam beside it: from left to right.
        for change in sorted(known, key=lambda change: order.index(change["column"])):
            line = lines[change["line_id"]]
            outcome, more = line._save_entry(
                change["column"], change.get("value"), change.get("version")
            )
            answer[outcome].append(self._answer(change, **more))
            touched |= line
        if answer["saved"]:
            self._update_findings()
        return {
            **answer,
            "lines": self._describe_lines(touched),
            **self._describe_check(),
        }

    @staticmethod
    def _answer(change, **more):
        return {
            "line_id": change.get("line_id"),
            "column": change.get("column"),
            **more,
        }

    # ------------------------------------------------------------------
    # Parts of the answers
    # ------------------------------------------------------------------
    def _get_entry_refusal(self):
        """Why the user enters nothing, or ``None``."""
        try:
            self._check_editable()
        except UserError as error:
            return str(error)
        return None

    def _get_entry_columns(self):
        """The columns that a teacher fills: ``[{name, title, is_appeal}]``."""
        if not self.has_exam:
            return []
        policy = self.journal_id.policy_id.sudo()  # a public document
        stages = [
            (name, stage.name)
            for name, stage in zip(STAGES, policy.stage_ids, strict=False)
        ]
        get_title = self.line_ids._get_entry_title
        return [
            {"name": name, "title": title, "is_appeal": name in APPEAL_ENTRIES}
            for name, title in (
                *stages,
                *((name, get_title(name)) for name in ("exam_value", *APPEAL_ENTRIES)),
            )
        ]

    def _get_rating_titles(self):
        """Titles of what the journal gives: parts or midterm controls, the rating."""
        if self.kind == "module":
            titles = self.part_ids.discipline_id.mapped("name")
        else:
            policy = self.journal_id.policy_id.sudo()  # a public document
            names = policy and policy._get_part_names()
            fields_of_line = self.line_ids._fields
            titles = names or [
                fields_of_line[name]._description_string(self.env)
                for name in ("midterm_1", "midterm_2")[: 1 + (self.kind != "midterm")]
            ]
        if self.kind == "midterm":
            return titles
        return [*titles, self.env._("AR")]

    def _get_final_titles(self):
        """Titles of what comes of the exam."""
        if self.kind in EXAMLESS_KINDS:
            return []
        return [
            self.env._("Final, %"),
            self.env._("Letter"),
            *([self.env._("In the second scale")] if self.has_second_scale else []),
            self.env._("GPA points"),
            self.env._("Grade"),
        ]

    def _describe_lines(self, lines):
        """Results as they stand.

        :return: list of dicts: ``id``, ``name``, ``number``, ``is_admitted``, ``lock``
            (why nothing is entered, or ``None``), ``ratings`` and ``finals`` (texts, as
            the titles), ``cells`` (``{column: [value, version]}``, the empty ones left
            out)
        """
        columns = [column["name"] for column in self._get_entry_columns()]
        grades = dict(lines._fields["traditional"]._description_selection(self.env))
        return [
            {
                "id": line.id,
                "name": line.student_id.name,
                "number": line.student_id.number,
                "is_admitted": line.is_admitted,
                "lock": line._get_entry_lock() if columns else None,
                **self._describe_texts(line._prepare_content(), grades),
                "cells": {
                    name: [line._get_entry(name), version]
                    for name in columns
                    if (version := line._get_entry_version(name))
                },
            }
            for line in lines
        ]

    def _describe_texts(self, content, grades):
        if self.kind == "module":
            ratings = [part["rating"] for part in content["parts"]]
        elif self.journal_id.policy_id.sudo()._get_part_names():  # a public document
            ratings = content["part_points"]
        else:
            ratings = [content["midterm_1"], content["midterm_2"]]
        if self.kind == "midterm":
            return {"ratings": ratings[:1], "finals": []}
        finals = [
            content["final"],
            content["letter"],
            *([content["second_letter"]] if self.has_second_scale else []),
            content["gpa_points"],
            grades.get(content["traditional"], ""),
        ]
        return {
            "ratings": [*ratings, content["rating"]],
            "finals": [] if self.kind in EXAMLESS_KINDS else finals,
        }

    def _describe_check(self):
        """What stands beside the table, renewed at each change.

        :return: dict of ``findings`` (``id``, ``severity``, ``message``,
            ``acknowledged``: by whom, ``line_id`` or ``lesson_id`` that it is about,
            ``is_appeal``, ``has_link``) and ``totals`` (``None`` without an exam)
        """
        return {
            "findings": [finding._describe() for finding in self.finding_ids],
            "totals": self._describe_totals() if self.has_exam else None,
        }

    def _describe_totals(self):
        """How the entered results add up, by the policy, as the document says it."""
        lines = self.line_ids
        admitted = lines.filtered("is_admitted")
        summary = self.env["report.kaznmu_ejournal.report_statement"]._get_summary(
            {
                "lines": [line._prepare_content() for line in lines],
                # A public document.
                "policy": self.journal_id.policy_id.sudo()._get_snapshot(),
            }
        )
        letters = Counter(line.letter for line in lines if line.letter)
        return {
            "entered": len(admitted.filtered("exam_kind")),
            "expected": len(admitted),
            **{
                name: summary[name]
                for name in ("average", "passed", "quality", "not_admitted", "no_show")
            },
            "letters": sorted(letters.items()),
            "top_share": self.top_share if self.is_top_exceeded else None,
        }
