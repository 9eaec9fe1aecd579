"""The user guide quotes the product: names of buttons, fields and menus, and messages.

That those of “First steps” are on the screen is seen in ``tests/guide``, which takes
the pictures.
"""

import re

import polib
import pytest
from docutils import nodes
from docutils.core import publish_doctree

from tooling import paths

PAGES = [
    (language, page.stem)
    for language in ("ru", "kk")
    for page in sorted((paths.GUIDE / language).glob("*.rst"))
]
#: Odoo's own: the pictures show them.
ODOOS = {"ru": {"Новое", "Печать", "Выйти", "Пароль"}, "kk": set()}
#: Names of languages are the same in all of them.
SAME = {"Қазақша", "Русский"}


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def read_words(language):
    """All that the product says in a language, one text an item."""
    return {
        plain(entry.msgstr)
        for folder in ("i18n", "i18n_extra")
        for file in paths.ADDONS.glob(f"*/{folder}/{language}.po")
        for entry in polib.pofile(str(file))
    }


WORDS = {language: read_words(language) for language in ("ru", "kk")}


def read_page(language, page):
    text = (paths.GUIDE / language / f"{page}.rst").read_text(encoding="utf-8")
    return publish_doctree(text, settings_overrides={"report_level": 5})


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_labels_are_the_products(language, page):
    # With a value in it, such as «Сохранено в 10:30», the beginning is quoted.
    words = {
        re.split(r":? ?(?:в )?%", word)[0].rstrip(".…:") for word in WORDS[language]
    }
    labels = {
        plain(node.astext())
        for node in read_page(language, page).findall(nodes.emphasis)
    }
    assert labels - words - ODOOS[language] - SAME == set()


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_messages_are_the_products(language, page):
    """Parts between dots stand in one message, in this order."""
    for term in read_page(language, page).findall(nodes.term):
        if match := re.fullmatch(r"«(.+)»", plain(term.astext())):
            parts = map(re.escape, re.split(r" ?… ?", match[1]))
            pattern = re.compile(".*".join(parts))
            assert match[1] == "н/б" or any(
                pattern.search(word) for word in WORDS[language]
            ), match[0]
