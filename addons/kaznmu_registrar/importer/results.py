"""The table of final results."""

from collections import defaultdict

from odoo.addons.kaznmu_university.importer.columns import Column, Number, Ref
from odoo.addons.kaznmu_university.importer.structure import (
    DISCIPLINE,
    NUMBER,
    TERM,
)
from odoo.addons.kaznmu_university.importer.table import Table


class Results(Table):
    """Final results kept elsewhere: compared with the statements, never loaded.

    Results come from statements that teachers form (SOP T1.7) and from nowhere else;
    a file shows where another system says otherwise.
    """

    name = "results"
    titles = ("Итоговые результаты", "Қорытынды нәтижелер", "Final results")
    model = "ejournal.statement.line"
    is_written = False  # results come from statements; the OneRoster package has them
    columns = (
        Ref("term", "terms", *TERM, is_key=True),
        Ref("discipline", "disciplines", *DISCIPLINE, is_key=True),
        Ref("student", "students", *NUMBER, is_key=True),
        Number(
            "final", "Итог, %", "Қорытынды, %", "Final, %", low=0, high=100, whole=False
        ),
        Column("letter", "Буквенная оценка", "Әріптік баға", "Letter"),
    )

    def compare(self, ctx, rows):
        by_term = defaultdict(list)
        for row in rows:
            by_term[row["term"]].append(row)
        for term, part in by_term.items():
            stored = self._get_results(ctx, term, part)
            for row in part:
                result = stored.get((row["student"], row["discipline"]))
                if self._is_same(row, result):
                    row.status = "same"
                else:
                    ctx.reject(row, self._describe(ctx, result))

    @staticmethod
    def _is_same(row, result):
        """Whether a row says what the statement does. A system that keeps letters
        alone, or numbers alone, is compared by what it keeps."""
        told = (row["final"], row["letter"])
        return (
            result is not None
            and told != (None, None)
            and all(
                value in (None, own) for value, own in zip(told, result, strict=True)
            )
        )

    @staticmethod
    def _get_results(ctx, term, rows):
        """What the statements say: ``{(student, discipline): (per cent, letter)}``."""
        if not isinstance(term, int):
            return {}
        builder = ctx.env["ejournal.consolidated.builder"]
        term = ctx.env["ejournal.term"].browse(term)
        ids = [row["student"] for row in rows if isinstance(row["student"], int)]
        lines = builder._get_lines(term, ctx.env["ejournal.student"].browse(ids))
        results = {
            (student.id, discipline.id): line._get_result()
            for student, by_discipline in builder._pick_results(lines).items()
            for discipline, line in by_discipline.items()
        }
        return {
            key: (None if result.final is None else float(result.final), result.letter)
            for key, result in results.items()
        }

    @staticmethod
    def _describe(ctx, result):
        if result is None:
            return ctx._(
                "There is no formed statement with this result. Results are not "
                "loaded: they come from statements."
            )
        final, letter = result
        return ctx._(
            "The statement says %s. Results are not loaded: they come from statements.",
            " ".join(
                filter(
                    None,
                    ("" if final is None else f"{final:g}\N{NO-BREAK SPACE}%", letter),
                )
            ),
        )
