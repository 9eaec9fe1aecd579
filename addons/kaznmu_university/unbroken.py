"""Numbers and codes that stand in one line, in mails, pages and documents."""

import re
from functools import partial

TAG = re.compile(r"(<[^>]*>)")
# Words with a hyphen and a digit: «2026-00001», «2026/2027-00013», «ОМ-25-01».
CODE = re.compile(r"(?<![\w/.-])(?=[\w/-]*\d)[\w/]+(?:-[\w/]+)+(?![\w/-]|\.\w)")
# A sign, whose number stands in the same line.
SIGN = re.compile(r"(№|\bNo\.)[ \n]+(?=\w)")
# Longer ones have no room in a column of a table, and are no numbers of records.
LONGEST = 20
# How a place is kept: in a mail, which has no styles, and in a page.
STYLE, CLASS = 'style="white-space: nowrap;"', 'class="text-nowrap"'
# What is between these is no text of the page, or may hold no other element.
SILENT = re.compile(
    r"<(/?)(?:head|style|script|title|textarea|option|svg)\b", re.IGNORECASE
)


def keep_codes_together(page, how=STYLE):
    """A page in which no line ends before a number, nor at a hyphen of one or of a
    group's code.

    The letters stay as they are: a hyphen that does not break would be neither found
    nor copied.

    :param str page: HTML as QWeb writes it
    :param str how: ``STYLE`` or ``CLASS``
    :return: str
    """
    depth, pieces = 0, TAG.split(page)
    for place, piece in enumerate(pieces):
        if place % 2:
            if silent := SILENT.match(piece):
                depth += -1 if silent[1] else 1
        elif not depth:
            joined = SIGN.sub("\\1\N{NO-BREAK SPACE}", piece)
            pieces[place] = CODE.sub(partial(_wrap, how), joined)
    return "".join(pieces)


def _wrap(how, found):
    if len(found[0]) > LONGEST:
        return found[0]
    return f"<span {how}>{found[0]}</span>"
