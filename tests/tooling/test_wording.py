"""What the check of the product's words finds, and what it leaves alone."""

import re

import polib
import pytest

from tooling import wording

TERMS = wording.read_terms()
BLANK = "\N{NO-BREAK SPACE}"
MAIL = "model:mail.template,body_html:kaznmu_requests.mail_template_head"
FORM = "code:addons/kaznmu_requests/reports/memo_report.py"


def find(language, text, source="Source", place="code:addons/x/models/y.py"):
    entry = polib.POEntry(msgid=source, msgstr=text, occurrences=[(place, "0")])
    return list(wording.problems(language, entry, TERMS[language]))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("%s of %s", "%s из"),
        ("%(name)s left", "%(nome)s выбыл"),
        ("%(name)s left", "Выбыл"),
        ("Share: %s%%", "Доля: %s"),
        ("To do: {{ object.name }}", "Сделать: {{ object.nam }}"),
        ('<t t-out="name">A</t> left', '<t t-out="names">A</t> выбыл'),
    ],
)
def test_placeholders_are_those_of_the_source(source, text):
    assert find("ru", text, source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("%(a)s, %(b)s", "%(b)s: %(a)s, ещё раз %(a)s"),
        ("{{ ', overdue: %s' % late }}", "{{ ', просрочено: %s' % late }}"),
        ("Filled, %", "Заполнено, %"),
        ('<b t-out="name">A</b>', '«<b t-out="name">A</b>»'),
    ],
)
def test_placeholders_may_change_places(source, text):
    assert find("ru", text, source) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Контроль (СОП T1.6)"),
        ("ru", "Контроль (СОП Т1.6)"),
        ("kk", "Бақылау (СОР C17)"),
        ("ru", "Ведомость № 5"),
        ("ru", "Ведомость № %s"),
        ("ru", "Больше 10 %"),
        ("ru", "Срок — 3 дня"),
        ("ru", "Не более %(count)s раз"),
        ("kk", "Мерзім — 3 күн"),
        ("ru", "СОП, п. 17"),
        ("ru", "СОП, таблица 2"),
        ("ru", "Загрузка..."),
        ("ru", 'Нажмите "Принять"'),
        ("ru", "Нажмите “Принять”"),
        ("ru", "Пусто – все школы"),
        ("ru", "Пусто - все школы"),
        ("ru", "Bедомость"),  # a Latin B
        ("kk", "%s Cіздің ұяшық"),  # a Latin C
        ("ru", "Если отмечено, требуют Вашего внимания"),
        ("kk", "Белгіленсе, Сіздің назарыңызды талап етеді"),
        ("ru", "Клетки"),
        ("ru", "Долги"),
        ("ru", "Замещения"),
        ("ru", "Свою заявку решает декан: решает заявку"),
        ("ru", "Отчет"),
        ("kk", "Журнал ведомосі"),
        ("kk", "Ведомостьтар"),
        ("kk", "Ведомостерді қабылдау"),
        ("kk", "Батырманы басыңыз"),
        ("kk", "Мұрағат"),
        ("kk", "СОП бойынша"),
        ("kk", "Балл немесе «неявка»"),
    ],
)
def test_what_is_wrong_is_found(language, text):
    assert find(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", f"Ведомость №{BLANK}5, п.{BLANK}17, более 10{BLANK}%, 3{BLANK}дня"),
        ("ru", "№"),
        ("ru", "Доля A и A-, %"),
        ("ru", "Если отмечено, требуют вашего внимания. Вы выбрали строки."),
        ("ru", "перезачет"),  # as the SOP spells it
        ("ru", "С 1–2 курса — «Принять»"),
        ("kk", "Ведомосы, ведомосты, ведомостың, ведомосқа, ведомоста, ведомоспен"),
        ("kk", "GPA-ға кіреді, XLSX-ке шығару"),
        ("kk", f"Балл 89,5{BLANK}%-дан басталады"),
        ("ru", "Группа T1 и Т-26-01"),
    ],
)
def test_what_is_right_is_left_alone(language, text):
    assert find(language, text) == []


def test_the_source_has_no_codes_of_clauses():
    assert list(wording.problems_of_text("en", "Control (SOP T1.6)"))
    assert list(wording.problems_of_text("en", "Control (SOP, Table 1, point 6)")) == []


def test_letters_address_people_by_a_capital_letter():
    """Also a text that stands in a letter and on a screen: it is read in the letter."""
    assert find("ru", "Заявки ждут вас", place=MAIL)
    assert find("ru", "Заявки ждут Вас", place=MAIL) == []
    assert find("ru", "Довожу до Вашего сведения", place=FORM) == []


def test_names_of_files_are_python():
    assert find("ru", "'Журнал %s' % x", "'Journal %s' % x") == []


def test_the_terms_are_regular_expressions_that_do_not_forbid_what_they_advise():
    for language in ("ru", "kk"):
        for term in TERMS[language]:
            assert not re.search(term["wrong"], term["right"]), term
