"""How a text file is written: its letters and what stands between its cells.

Pure: knows no database.
"""

import codecs
import re
from contextlib import suppress

DELIMITERS = ";,\t|"
QUOTED = re.compile(r'"(?:[^"]|"")*"')
SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=(.)"?\r?\n', re.IGNORECASE)
SAMPLE = 100_000
# In the order in which they are likely; words by what a person calls them.
ENCODINGS = (("cp1251", "Windows-1251"), ("cp866", "DOS (866)"), ("koi8-r", "KOI8-R"))
# Letters in the order of how often Russian has them: in a wrong table of letters rare
# ones are frequent, and capitals stand inside words.
FREQUENT = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
WEIGHTS = {letter: 10 - place / 2 for place, letter in enumerate(FREQUENT)}
CAPITAL_INSIDE = re.compile("[а-яё][А-ЯЁ]")
STRANGE = re.compile(r"[^\x00-\x7fА-Яа-яЁё№«»–—’“”…°\xa0]")


def decode(content):
    """The text of a file.

    :param bytes content:
    :return: ``(text, name of the encoding)``: the name is empty when the encoding has
        all letters
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), ""
    with suppress(UnicodeDecodeError):
        text = content.decode("utf-8-sig")
        # Zeros between ordinary letters: two bytes a letter, without the mark of it.
        if "\0" not in text[:SAMPLE]:
            return text, ""
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        pairs = len(content[:SAMPLE]) // 2
        zeros = content[place : 2 * pairs : 2].count(0)
        others = content[1 - place : 2 * pairs : 2].count(0)
        if len(content) % 2 == 0 and zeros > pairs / 5 and not others:
            return content.decode(encoding, errors="replace"), ""
    sample = content[:SAMPLE]
    encoding, name = max(ENCODINGS, key=lambda pair: _judge(sample, pair[0]))
    return content.decode(encoding, errors="replace"), name


def _judge(sample, encoding):
    """How much like Russian the sample reads in an encoding."""
    text = sample.decode(encoding, errors="replace")
    return (
        sum(WEIGHTS.get(letter, 0) for letter in text.lower())
        - 20 * len(CAPITAL_INSIDE.findall(text))
        - 20 * len(STRANGE.findall(text))
    )


def find_delimiter(text):
    """What stands between the cells: as the file says (``sep=;``), else what its first
    lines have most of, outside of quotation marks.

    :return: ``(text without the line that says it, number of its first line,
        delimiter)``
    """
    if match := SEPARATOR_LINE.match(text):
        return text[match.end() :], 2, match[1]
    sample = QUOTED.sub("", text[:SAMPLE])
    first_line = next((line for line in sample.splitlines() if line.strip()), "")
    return text, 1, max(DELIMITERS, key=first_line.count)
