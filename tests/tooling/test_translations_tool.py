"""The translation check and the update of .po files."""

import polib

from tooling import translations


def catalogue(**terms):
    po = polib.POFile()
    po.metadata = {"Language": "ru"}
    for msgid, msgstr in terms.items():
        po.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    return po


TEMPLATE = catalogue(Journal="", Mark="")


def test_complete_translation():
    po = catalogue(Journal="Журнал", Mark="Оценка")
    assert translations.problems(TEMPLATE, po) == []


def test_missing_empty_and_obsolete():
    po = catalogue(Journal=" ", Gone="Нет")
    assert translations.problems(TEMPLATE, po) == [
        "empty: 'Journal'",
        "missing: 'Mark'",
        "obsolete: 'Gone'",
    ]


def test_fuzzy_and_commented_out():
    po = catalogue(Journal="Журнал", Mark="Оценка")
    po[0].flags.append("fuzzy")
    po.append(polib.POEntry(msgid="Old", msgstr="Старое", obsolete=True))
    assert translations.problems(TEMPLATE, po) == [
        "fuzzy: 'Journal'",
        "obsolete: 'Old'",
    ]


def test_merge_keeps_translations_and_order():
    template = catalogue(Mark="", New="", Journal="")
    po = catalogue(Journal="Журнал", Gone="Нет", Mark="Оценка")
    merged = translations.merge(template, po)
    texts = [(entry.msgid, entry.msgstr) for entry in merged]
    assert texts == [("Mark", "Оценка"), ("New", ""), ("Journal", "Журнал")]
    assert merged.metadata["Language"] == "ru"
    assert [entry.msgstr for entry in template] == ["", "", ""], "not touched"


def test_a_kept_template_of_other_terms_is_stale(tmp_path):
    kept = tmp_path / "addon.pot"
    assert translations.is_stale(TEMPLATE, kept)
    catalogue(Mark="", Journal="").save(str(kept))
    assert not translations.is_stale(TEMPLATE, kept)
    catalogue(Journal="").save(str(kept))
    assert translations.is_stale(TEMPLATE, kept)
