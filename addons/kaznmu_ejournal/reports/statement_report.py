from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, models

from ..models.statement.statement_kind import EXAMLESS_KINDS
from ..models.statement.statement_line import NO_SHOWS

WIDE_COLUMNS = 3  # with more columns of the policy's own the page lies across
QUALITY_GRADES = ("excellent", "good")
SPECIAL_COUNTS = ("not_admitted", "no_show", "stage_failed", "pending")
PASS_GRADES = (*QUALITY_GRADES, "satisfactory")


class StatementReport(models.AbstractModel):
    """What a printed statement shows, from its content alone."""

    _name = "report.kaznmu_ejournal.report_statement"
    _description = "Printed statement"
    _inherit = ["ejournal.document.mixin"]

    _document_model = "ejournal.statement"

    def _prepare_values(self, statement, content):
        header = content["header"]
        teachers = header["teachers"]
        columns = self._prepare_columns(header, content["policy"])
        return {
            **super()._prepare_values(statement, content),
            "is_returned": statement.state == "returned",
            "has_final": header["kind"] not in EXAMLESS_KINDS,
            **columns,
            # Where parts of the policy's own stand in place of the midterm controls.
            "midterm_appeals": self._describe_midterm_appeals(content["lines"])
            if columns["rating_parts"]
            else [],
            "has_appeals": any(line.get("appeal") for line in content["lines"]),
            "lesson": header.get("lesson"),
            "lesson_date": self._format_day((header.get("lesson") or {}).get("date")),
            "parts": [
                {
                    **part,
                    "discipline": self._pick(part["discipline"]),
                    "department": self._pick(part["department"]),
                }
                for part in content.get("parts", [])
            ],
            "credits": f"{header['credits']:g}".replace(".", ","),
            "control_form": self._get_label(
                "ejournal.curriculum", "control_form", header["control_form"]
            ),
            # With several teachers the name is written by hand.
            "examiner": header.get("examiner")
            or (teachers[0] if len(teachers) == 1 else ""),
            "lines": [
                {
                    **line,
                    "traditional": self._get_label(
                        "ejournal.statement.line", "traditional", line["traditional"]
                    ),
                }
                for line in content["lines"]
            ],
            "summary": self._get_summary(content),
            "qr": self._get_qr(statement._get_confirmation_url()),
        }

    @api.model
    def _describe_midterm_appeals(self, lines):
        """What appeals made of midterm controls: a text a student and control."""
        titles = self.env["ejournal.policy"]._get_midterm_names()
        return [
            f"{line['student']}, {title} {line[f'{name}_before']} → {line[name]}"
            for line in lines
            for name, title in (("midterm_1", titles[1]), ("midterm_2", titles[3]))
            if line.get(f"{name}_before")
        ]

    def _prepare_columns(self, header, policy):
        """The columns that follow the policy by which the statement was formed.

        Statements from before the policy had these rules lack them.
        """
        has_final = header["kind"] not in EXAMLESS_KINDS
        is_module = header["kind"] == "module"
        has_own = header["kind"] != "midterm" and not is_module
        parts = (policy.get("columns") or []) if has_own else []
        if has_own and "columns" not in policy:  # from before the halves had columns
            parts = [part["name"] for part in policy.get("parts") or []]
        has_rating = not (has_own and policy.get("is_pass_fail"))
        has_exam = has_final and has_rating and policy.get("has_exam", True)
        stages = (policy.get("stages") or []) if has_exam else []
        second = policy.get("second_scale") if has_final else None
        return {
            "has_rating": has_rating,  # otherwise P or NP by skills is all there is
            "has_exam": has_exam,
            "rating_parts": [self._pick(name) for name in parts],
            "stages": [self._pick(stage["name"]) for stage in stages],
            "second_scale": self._pick(second["name"]) if second else None,
            "is_wide": is_module or len(parts) + len(stages) > WIDE_COLUMNS,
        }

    # ------------------------------------------------------------------
    # The summary below the table
    # ------------------------------------------------------------------
    @api.model
    def _get_summary(self, content):
        """Counts and rates of a statement's lines.

        The quality rate is the share of «excellent» and «good», the pass rate that of
        all positive grades; both of all students on the statement, so that who was
        not admitted or did not appear lowers them.

        :param dict content: see ``ejournal.statement._prepare_content``
        :return: dict of ``bands`` (letters of each traditional grade and how many
            have it; letters outside the scale are a band of their own),
            ``not_admitted``, ``no_show`` (with a valid reason or without),
            ``stage_failed`` (a stage below its minimum), ``pending`` (no exam yet, in
            a draft), ``total``, which all of them add
            up to, and, as text with a comma, ``average``, ``quality``, ``passed``
        """
        lines = content["lines"]
        counts = Counter(self._get_group(line) for line in lines)
        finals = [
            Decimal(line["final"].replace(",", ".")) for line in lines if line["final"]
        ]
        bands = self._get_bands(content["policy"]["scale"])
        special = {
            line["letter"] for line in lines if self._get_group(line) == "special"
        }
        if special:
            bands.append(("special", ", ".join(sorted(special))))
        return {
            "bands": [
                {"letters": letters, "count": counts[grade]} for grade, letters in bands
            ],
            **{name: counts[name] for name in SPECIAL_COUNTS},
            "total": len(lines),
            "average": self._format_ratio(sum(finals), len(finals)),
            "quality": self._format_ratio(
                100 * sum(counts[grade] for grade in QUALITY_GRADES), len(lines)
            ),
            "passed": self._format_ratio(
                100 * sum(counts[grade] for grade in PASS_GRADES), len(lines)
            ),
        }

    @staticmethod
    def _get_group(line):
        """The one count to which a line belongs, so that the counts add up."""
        if line["letter"]:
            return line["traditional"] or "special"
        if line["exam_kind"] in NO_SHOWS:
            return "no_show"
        if line.get("outcome") == "stage_failed":
            return "stage_failed"
        return "pending" if line["is_admitted"] else "not_admitted"

    @api.model
    def _get_bands(self, scale):
        """Letters of the policy's scale by traditional grade, from the best.

        :return: list of pairs such as ``("good", "B+, B, B-, C+")``
        """
        bands = {}
        for grade in sorted(scale, key=lambda grade: -grade["percent_min"]):
            bands.setdefault(grade["traditional"], []).append(grade["letter"])
        return [(grade, ", ".join(letters)) for grade, letters in bands.items()]

    @api.model
    def _format_ratio(self, value, count):
        """``value / count`` with one decimal, half up, with a comma; ``–`` of none."""
        if not count:
            return "–"
        ratio = Decimal(value) / count
        rounded = ratio.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        return str(rounded).replace(".", ",")
