"""How names and documents write days; screens use Odoo's ``format_date``."""


def format_day(day):
    """``21.12.2026``, the same in every language; nothing of no day.

    :param day: ``date`` or ``datetime``
    """
    return day.strftime("%d.%m.%Y") if day else ""
