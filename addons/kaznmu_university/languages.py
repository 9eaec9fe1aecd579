"""The languages of the university, in one place."""

RUSSIAN, KAZAKH, ENGLISH = "ru_RU", "kk_KZ", "en_US"
# As addresses and browsers call them.
BY_CODE = {"ru": RUSSIAN, "kk": KAZAKH, "en": ENGLISH}
# Documents hold their names in both: Kazakh comes first (left), Russian second.
DOCUMENT_LANGUAGES = (KAZAKH, RUSSIAN)
# One of them is that of the whole document.
PRINT_LANGUAGES = [(RUSSIAN, "Russian"), (KAZAKH, "Kazakh")]


def get_code(lang):
    """How addresses call a language of the database; none is Russian."""
    return next((code for code, name in BY_CODE.items() if name == lang), "ru")


def get_of_browser(accepted):
    """The language of a stranger, by what the browser prefers: Kazakh or Russian.

    Browsers set up in English are common where English is not read; English is chosen
    by the reader alone.

    :param accepted: ``accept_languages`` of a request
    """
    return BY_CODE[accepted.best_match(("ru", "kk"), default="ru")]
