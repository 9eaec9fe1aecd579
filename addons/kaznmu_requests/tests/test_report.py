from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import RequestCase

# The SOP's own words, blanks left out.
FORM_1 = (
    "Руководителю",
    "Департамента цифровизации",
    "Служебная записка",
    "Прошу Вас выдать логин и пароль для работы в АИС «Сириус» для преподавателя",
    "с указанием корпоративной почты",
    "кафедрой/курсом",
)
FORM_2 = (
    "Декану Школы/факультета",
    "наименование школы/факультета",
    "Ф.И.О. декана",
    "должность и наименование кафедры",
    "Ф.И.О. ППС",
    "Объяснительная",
    "об ошибке заполнения электронного журнала",
    "мною были неверно заполнены данные в электронный журнал в АИС «Сириус».",
    "Возникшая ошибка вызвана",
    "(причина, пояснения).",
    "Прошу открыть доступ к электронному журналу:",
    "1. Дисциплина/модуль",
    "2. Виды занятий",
    "3. Курс",
    "4. Группа",
    "5. Образовательная программа",
    "6. Дата неправильного заполнения эл. журнала",
    "Ф.И.О. и подпись преподавателя",
    "Ф.И.О. и подпись зав. кафедрой",
)


@tagged("post_install", "-at_install")
class TestReport(RequestCase):
    """The forms, word for word (SOP F1, F2)."""

    def test_form_2_and_its_annex(self):
        request = self.create_correction({self.rows[0]: "58", self.rows[1]: "60"})
        request.action_submit()
        note, annex = self.read_pdf("action_report_form_2", request)
        for words in (*FORM_2, "«20» ноября 2026 года", "«23» ноября 2026 г."):
            self.assertIn(words, note)
        # The form itself has no students and no marks.
        self.assertNotIn("Аманова", note)
        for words in ("Аманова", "85", "58", "Ёлкин", "н/б", "60"):
            self.assertIn(words, annex)

    def test_an_exam_result_in_form_2(self):
        """A cell without a lesson is readable: an exam, not a blank."""
        row = self.create_formed_statement().line_ids[0].participant_id
        cell = {"participant_id": row.id, "wanted": "65"}
        request = self.create_correction(cell_ids=[Command.create(cell)])
        request.action_submit()
        note, annex = self.read_pdf("action_report_form_2", request)
        self.assertIn("2. Виды занятий экзамен", note)
        self.assertIn("Экзамен 80 65", annex)

    def test_form_2_of_two_schools(self):
        """SOP T2.1: sent once, a note to the dean of each student's school."""
        school, row = self.move_to_other_school(self.rows[1])
        requests = self.send_to_schools({self.rows[0]: "58", row: "61"})
        self.assertEqual(requests.school_id, self.school | school)
        for request in requests:
            note, annex = self.read_pdf("action_report_form_2", request)
            others = requests - request
            self.assertIn(request.school_id.name, note)
            self.assertIn(request.school_id.dean_id.name, note)
            self.assertNotIn(others.school_id.dean_id.name, note)
            for cell in others.cell_ids:
                self.assertNotIn(cell.participant_id.student_id.number, annex)

    def test_form_1(self):
        request = self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [
                    (0, 0, {"name": "Новая А.", "email": "a@kaznmu.kz"}),
                    (0, 0, {"name": "Новый Б.", "email": "b@kaznmu.kz"}),
                ],
            }
        )
        request.action_submit()
        first, second = self.read_pdf("action_report_form_1", request)
        for words in (*FORM_1, "Новая А.", "a@kaznmu.kz", self.department.name):
            self.assertIn(words, first)
        self.assertIn("Новый Б.", second)

    def test_form_1_for_those_who_leave(self):
        """One memo with all persons: name, position, address, department, last day."""
        users = [
            self._create_user("teacher", login=f"{name}@kaznmu.kz") for name in "ab"
        ]
        request = self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "access_action": "close",
                "person_ids": [
                    Command.create(
                        {
                            "name": f"Уходящий {user.id}",
                            "position": "доцент",
                            "email": user.login,
                            "last_day": date(2026, 11, 30),
                        }
                    )
                    for user in users
                ],
            }
        )
        request.action_submit()
        (page,) = self.read_pdf("action_report_form_1", request)
        for words in (
            "Руководителю Департамента цифровизации",
            "Служебная записка",
            "закрыть доступ",
            self.department.name,
            "доцент",
            "30.11.2026",
            "«23» ноября 2026 г.",
            *(f"Уходящий {user.id}" for user in users),
            *(user.login for user in users),
        ):
            self.assertIn(words, page)
        self.assertNotIn("выдать логин", page)
