"""How names and documents write days; screens use Odoo's ``format_date``."""


def join_names(*names, separator=" · "):
    """Names side by side; what has none, as in a new record, is left out."""
    return separator.join(str(name) for name in names if name)


def format_day(day):
    """``21.12.2026``, the same in every language; nothing of no day.

    :param day: ``date`` or ``datetime``
    """
    return day.strftime("%d.%m.%Y") if day else ""
