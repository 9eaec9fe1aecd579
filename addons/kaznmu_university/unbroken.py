"""Numbers and codes that stand in one line, in mails and in documents."""

import re

TAG = re.compile(r"(<[^>]*>)")
# Words with a hyphen and a digit: «2026-00001», «2026/2027-00013», «ОМ-25-01».
CODE = re.compile(r"(?<![\w/.-])(?=[\w/-]*\d)[\w/]+(?:-[\w/]+)+(?![\w/-]|\.\w)")
# Longer ones have no room in a column of a table, and are no numbers of records.
LONGEST = 20
# What is between these is no text of the page.
SILENT = re.compile(r"<(/?)(?:head|style|script|title)\b", re.IGNORECASE)


def keep_codes_together(page):
    """A page in which no line ends at a hyphen of a number or of a group's code.

    The text stays as it is, letter by letter: a hyphen that does not break would be
    neither found nor copied.

    :param str page: HTML as QWeb writes it
    :return: str
    """
    depth, pieces = 0, TAG.split(page)
    for place, piece in enumerate(pieces):
        if place % 2:
            if silent := SILENT.match(piece):
                depth += -1 if silent[1] else 1
        elif not depth and "-" in piece:
            pieces[place] = CODE.sub(_wrap, piece)
    return "".join(pieces)


def _wrap(found):
    if len(found[0]) > LONGEST:
        return found[0]
    return f'<span style="white-space: nowrap;">{found[0]}</span>'
