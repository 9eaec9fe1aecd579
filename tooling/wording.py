"""What a machine can hold of the words of the product; terms are in ``wording.toml``.

``python -m tooling.wording`` looks through all translations and the user guide. The ten
rules for translators stand in the glossary of ``kaznmu_university``; those that need a
reader (a button is a verb, names in the nominative) are not checked.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from . import paths
from .shell import fail, say
from .translations import files

TERMS = Path(__file__).with_name("wording.toml")
GUIDE = paths.ADDONS / "kaznmu_university" / "static" / "guide"

#: Where markup was: neither a blank nor a letter.
NOTHING = "\N{ZERO WIDTH SPACE}"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?(?:\.\d+)?[sdfg]|%%")
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
LITERAL = re.compile(r"'[^']*'")
TAG = re.compile(r"</?[a-z][^<>]*?/?>", re.DOTALL)
DIRECTIVE = re.compile(r"\bt-[\w-]+=\"[^\"]*\"")
#: Python that names a file of a report: its quotes are Python's.
FILE_NAME = re.compile(r"^(?:'.*' % |object\.)")
NUMBER = r"(?:\d|%(?:\(\w+\))?(?:\.\d+)?[sdfg])"
LETTER = r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]"
#: Clauses of the SOP as the project numbers them; readers have points and tables.
CODE = re.compile(r"(?<![\w-])(?:[CС](?:0?[6-9]|1[0-8])|[TТ][12]\.\d{1,2})(?![\w-])")
MIXED = re.compile(rf"[A-Za-z]{LETTER}|{LETTER}[A-Za-z]")
UNITS = {
    "ru": "балл|балла|баллов|ч|мин|час|часа|часов|день|дня|дней|год|года|году|лет|г|кр"
    "|кредит|кредита|кредитов|МБ|неделя|недели|недель|раз|раза",
    "kk": "балл|балға|балдан|күн|күні|күнге|күннен|күніне|күнінен|күнгі|сағат|сағатта"
    "|жыл|жылға|жылғы|ж|кр|кредит|МБ|апта|рет",
}
#: What must not break off at the end of a line, with the words for it.
BLANKS = {
    r"№ \S": "a non-breaking blank after №",
    rf"{NUMBER} %(?![\w(])": "a non-breaking blank before %",
}
POINT = r"(?<!\w)(?:пп?\.|ст\.|табл\.|таблица|пункт\w*|стать\w+) (?=\d)"
LETTERS = re.compile(
    r"model(?:_terms)?:(?:mail\.template,(?:body_html|subject)|ir\.ui\.view,.*\.mail_)"
)
DOCUMENTS = re.compile(r"/reports/|_(?:report|document|memo)\b")
#: Endings of the pronoun; people are addressed by a capital letter in letters alone.
POLITE = {"ru": r"(?:ы|ас|ам|аш\w*)", "kk": r"(?:із\w*)"}
FIRST = {"ru": "в", "kk": "с"}
AFTER_WORD = r"(?<=[а-яёәғқңөұүһі,:;»\u200b] )"


def plain(text: str) -> str:
    """Return a text without markup and expressions: what people read."""
    return TAG.sub(NOTHING, EXPRESSION.sub(NOTHING, text))


def skeleton(text: str) -> Counter:
    """Return what of a text is no word: placeholders, expressions, directives."""
    found = Counter(PLACEHOLDER.findall(EXPRESSION.sub("", text)))
    for expression in EXPRESSION.findall(text):
        found[LITERAL.sub("''", expression)] += 1
    found.update(DIRECTIVE.findall(text))
    # What is named may be said twice.
    return Counter({part: 1 if "(" in part[:2] else n for part, n in found.items()})


def is_letter(entry: polib.POEntry) -> bool:
    """Tell whether a text stands in a mail."""
    return any(map(LETTERS.match, places(entry)))


def is_document(entry: polib.POEntry) -> bool:
    """Tell whether a text is printed: its reader may be addressed politely."""
    return any(map(DOCUMENTS.search, places(entry)))


def places(entry: polib.POEntry) -> list[str]:
    """Return where a text stands."""
    return [place for place, _line in entry.occurrences]


def problems_of_text(language: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a text by itself, whatever it translates."""
    if match := CODE.search(text):
        yield f"{match[0]}: readers know points and tables of the SOP, no such codes"
    if "..." in text:
        yield "… is one sign"
    if language == "en":
        return
    if re.search(r"[\"“”„]", text):
        yield "quotes are «»"
    if re.search(r"\w\)? [–-] \w", text):
        yield "between words a dash is « — », between numbers «–» without blanks"
    if match := MIXED.search(text):
        yield f"{match[0]}: Latin and Cyrillic letters in one word"
    for pattern, words in BLANKS.items():
        if re.search(pattern, text):
            yield words
    if match := re.search(rf"{NUMBER} (?:{UNITS[language]})(?!\w)", text):
        yield f"{match[0]}: a non-breaking blank between a number and its word"
    if match := re.search(POINT, text):
        yield f"{match[0]}: a non-breaking blank after it"


def problems_of_terms(terms: list[dict], text: str, source: str = "") -> Iterator[str]:
    """Yield the words of a text that stand for another term of the glossary."""
    for term in terms:
        match = re.search(term["wrong"], text)
        if match and source not in term.get("except", ()):
            yield f"{match[0]}: write «{term['right']}»"


def problems_of_address(language: str, entry: polib.POEntry) -> Iterator[str]:
    """Yield a wrong first letter of «вы», «сіз» within a sentence."""
    small, rest = FIRST[language], POLITE[language]
    if is_document(entry):
        return
    wrong, where = (
        (small, "letters") if is_letter(entry) else (small.upper(), "screens")
    )
    match = re.search(rf"{AFTER_WORD}{wrong}{rest}(?!\w)", plain(entry.msgstr))
    if match:
        yield f"{match[0]}: in {where} it begins with «{wrong.swapcase()}»"


def problems(language: str, entry: polib.POEntry, terms: list[dict]) -> Iterator[str]:
    """Yield what is wrong with a translation."""
    if skeleton(entry.msgid) != skeleton(entry.msgstr):
        yield "placeholders or markup are not those of the source"
    if FILE_NAME.match(entry.msgid):
        return
    text = plain(entry.msgstr)
    yield from problems_of_text(language, text)
    yield from problems_of_terms(terms, text, entry.msgid)
    yield from problems_of_address(language, entry)


def read_terms() -> dict[str, list[dict]]:
    """Return the wrong words of each language, and what to write."""
    return tomllib.loads(TERMS.read_text(encoding="utf-8"))


def find() -> Iterator[str]:
    """Yield every fault of the translations and of the user guide, with its place."""
    terms = read_terms()
    for addon in sorted(path.name for path in paths.ADDONS.iterdir()):
        for language, own in files(addon):
            # Words of others, which Odoo lacks: their source is not ours.
            extra = own.parents[1] / "i18n_extra" / own.name
            for file in filter(Path.exists, (own, extra)):
                for entry in polib.pofile(str(file)):
                    faults = problems(language, entry, terms[language])
                    if file == own:
                        faults = (*problems_of_text("en", entry.msgid), *faults)
                    for fault in faults:
                        yield f"{paths.shown(file)}:{entry.linenum}: {fault}"
    for page in sorted(GUIDE.glob("*/*.rst")):
        text = page.read_text(encoding="utf-8")
        for problem in (
            *(p for p in problems_of_text("en", text) if "…" not in p),
            *problems_of_terms(terms[page.parent.name], text),
        ):
            yield f"{paths.shown(page)}: {problem}"


def main() -> None:
    """Show every fault; fail when there is one."""
    found = list(find())
    for line in found:
        say(line)
    if found:
        raise SystemExit(fail(f"{len(found)} faults in the words of the product."))


if __name__ == "__main__":
    main()
