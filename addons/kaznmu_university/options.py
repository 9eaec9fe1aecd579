"""Options of the server in the section ``[ejournal]`` of Odoo's configuration file."""

from configparser import RawConfigParser

from odoo.tools import config

SECTION = "ejournal"


def get_option(name):
    """The value of an option, ``""`` where the file does not name it."""
    parser = RawConfigParser()
    parser.read(config["config"] or [])
    return parser.get(SECTION, name, fallback="")
