"""Dates as people and programs write them.

Pure: knows no database.
"""

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2099  # what is beyond is a slip or another number
MONTHS = (
    ("янв", "қаңтар", "jan"),
    ("фев", "ақпан", "feb"),
    ("мар", "наурыз", "mar"),
    ("апр", "сәуір", "apr"),
    ("май", "мая", "мамыр", "may"),
    ("июн", "маусым", "jun"),
    ("июл", "шілде", "jul"),
    ("авг", "тамыз", "aug"),
    ("сен", "қыркүйек", "sep"),
    ("окт", "қазан", "oct"),
    ("ноя", "қараша", "nov"),
    ("дек", "желтоқсан", "dec"),
)
TIME = r"(?:[T ]\s?(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?)?"
YEAR_END = r"(?:\s?(?:г|ж|года|жылы?)\.?)?"
FORMS = [
    re.compile(form + TIME, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<day>\d{1,2})(?P<sign>[./-])(?P<month>\d{1,2})(?P=sign)"
        r"(?P<year>\d{4}|\d{2})(?:\s?[гж]\.?)?",
        r"(?P<year>\d{4})(?P<sign>[./-])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})",
        rf"[«\"]?(?P<day>\d{{1,2}})[»\"]?[ -](?P<name>[^\d\s.-]+)\.?[ -]"
        rf"(?P<year>\d{{4}}){YEAR_END}",
        r"(?P<year>\d{4})(?: ж\.?| жыл[^\s\d]*)? ?(?P<day>\d{1,2}) "
        r"(?P<name>[^\d\s.]+)\.?",
        r"(?P<name>[a-z]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
    )
]


def read_day(text):
    """The day that a text names.

    :return: ``(date, whether it could be read otherwise)``
    :raise ValueError: it names none, or one of an impossible year
    """
    match = next(filter(None, (form.fullmatch(text) for form in FORMS)), None)
    if not match:
        raise ValueError(text)
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["month"]) if parts.get("month") else find_month(parts["name"])
    is_short = len(parts["year"]) == 2
    found = check_year(date(year + 2000 * is_short, month, day))
    # Some programs put the month first; and a time is no part of a day.
    is_turned = (
        parts.get("sign") == "/"
        and match.start("day") < match.start("year")
        and day <= 12
        and day != month
    )
    has_time = bool((parts["time"] or "").strip("0:."))
    return found, is_short or is_turned or has_time


def find_month(name):
    """Number of a month by its name in Russian, Kazakh or English.

    :raise ValueError: there is none
    """
    for number, starts in enumerate(MONTHS, 1):
        if name.lower().startswith(starts):
            return number
    raise ValueError(name)


def check_year(day):
    """The day, if it is of a year that a university can mean.

    :raise ValueError: it is not
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day
