"""The languages of the university, in one place."""

RUSSIAN, KAZAKH, ENGLISH = "ru_RU", "kk_KZ", "en_US"
# As addresses and browsers call them.
BY_CODE = {"ru": RUSSIAN, "kk": KAZAKH, "en": ENGLISH}
# Documents hold their names in both: Kazakh comes first (left), Russian second.
DOCUMENT_LANGUAGES = (KAZAKH, RUSSIAN)
# One of them is that of the whole document.
PRINT_LANGUAGES = [(RUSSIAN, "Russian"), (KAZAKH, "Kazakh")]
