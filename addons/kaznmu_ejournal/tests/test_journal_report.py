import io
from datetime import date, timedelta

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EjournalCase

REPORT = "kaznmu_ejournal.action_report_journal"


@tagged("post_install", "-at_install")
class TestJournalReport(EjournalCase):
    """The printed pages of a journal (issue 4)."""

    def prepare(self, journal=None, user=None):
        report = self.env["report.kaznmu_ejournal.report_journal"]
        journal = (journal or self.journal).with_user(user or self.teacher)
        return report.with_env(journal.env)._prepare_document(journal)

    def render(self, journal, language, user=None):
        """Texts of the pages of the PDF, in a language."""
        reports = self.env["ir.actions.report"].with_user(user or self.teacher)
        content, _type = reports.with_context(
            force_report_rendering=True, document_language=language
        )._render_qweb_pdf(REPORT, journal.ids)
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    def test_cells(self):
        """SOP C16: «н/б», make-ups, «перезачет» with its note; the results."""
        self.save_many(
            [
                (self.practical, self.rows[0], "н/б 75", None, 0),
                (self.practical, self.rows[1], "н/б", "перезачет, № 12", 0),
                (self.practical, self.rows[2], "85,5", None, 0),
                (self.lecture, self.rows[1], "н/б", None, 0),
            ]
        )
        self.rows[0].date_from = date(2026, 9, 8)
        document = self.prepare()
        (part,) = document["parts"]
        first = [row["cells"][0] for row in part["rows"]]
        self.assertEqual([c["value"] for c in first], ["н/б 75", "н/б", "85,5"])
        self.assertEqual([c["is_recredit"] for c in first], [False, True, False])
        self.assertEqual([c["note"] for c in first], [None, 1, None])
        self.assertEqual([c["style"] for c in first], ["out", "long", None])
        self.assertEqual(document["notes"][0]["note"], "перезачет, № 12")
        # A re-credit is out of the absences; points are of the policy.
        self.assertEqual([row["results"][0] for row in part["rows"]], [1, 1, ""])
        self.assertEqual(part["rows"][2]["results"][1], "85,5")

    def test_many_lessons_go_on_to_further_pages(self):
        lessons = [
            ("practical", date(2026, 9, 1) + timedelta(days=n)) for n in range(70)
        ]
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "M"}), lessons=lessons
        )
        parts = self.prepare(journal)["parts"]
        printed = [lesson.id for part in parts for lesson in part["lessons"]]
        self.assertEqual(printed, journal.lesson_ids.ids)
        self.assertEqual([part["is_last"] for part in parts], [False, False, True])
        for part in parts:
            columns = len(part["lessons"]) + (7 if part["is_last"] else 0)
            self.assertLessEqual(columns, 27)
            self.assertEqual(len(part["rows"]), 3)

    def test_no_lessons_no_students(self):
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "N"}),
            lessons=[("practical", date(2026, 9, 1))],
        )
        journal.lesson_ids.unlink()
        journal.participant_ids.unlink()
        (part,) = self.prepare(journal)["parts"]
        self.assertTrue(part["is_last"])
        self.assertFalse(part["rows"])

    def test_pages_in_both_languages(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.save(self.practical, self.rows[0], "н/б", "перезачет, № 3")
        for language, title, folio in (
            ("ru_RU", "ЖУРНАЛ УЧЁТА", "стр. 1 из 2"),
            ("kk_KZ", "ЖУРНАЛЫ", "1-бет, барлығы 2"),
        ):
            with self.subTest(language=language):
                pages = self.render(self.journal, language)
                self.assertEqual(len(pages), 2)
                text = "\n".join(pages)
                for expected in (title, "Қасымов", "Topic 4", "н/б"):
                    self.assertIn(expected, text)
                self.assertIn(folio, " ".join(pages[0].split()))

    def test_language(self):
        """Russian by default; a user who works in Kazakh prints in Kazakh."""
        report = self.env["report.kaznmu_ejournal.report_journal"]
        for lang, asked, expected in (
            ("en_US", None, "ru_RU"),
            ("ru_RU", None, "ru_RU"),
            ("kk_KZ", None, "kk_KZ"),
            ("kk_KZ", "ru_RU", "ru_RU"),
            ("ru_RU", "kk_KZ", "kk_KZ"),
            ("ru_RU", "xx_XX", "ru_RU"),
        ):
            with self.subTest(lang=lang, asked=asked):
                report = report.with_context(lang=lang, document_language=asked)
                self.assertEqual(report._get_document_language(), expected)

    def test_who_prints(self):
        """Whoever may read the journal, the teacher first."""
        for user in (self.teacher, self.users["head"], self.users["registrar"]):
            with self.subTest(user=user.login):
                action = self.journal.with_user(user).action_print()
                self.assertEqual(action["report_name"].split(".")[1], "report_journal")
                self.prepare(user=user)
        for user in (self.stranger, self.users["digitalization"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.render(self.journal, "ru_RU", user)
