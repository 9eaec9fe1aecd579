"""Issue 18, section 1: ``noupdate`` is for what administrators edit, and nothing else.

All else must reach a database in use with its next update.
"""

import pytest
from lxml import etree

from tooling import paths

#: What is changed in the settings of a university, and how.
EDITED = {
    "ejournal.lesson.kind": "Reference data: codes and names",
    "ejournal.policy": "Settings: policies",
    "ejournal.request.stage": "Settings of requests: what a stage says",
    "ejournal.signature.rule": "Settings of signatures: who signs what",
    "ir.ui.menu": "First steps: the menu is taken out when all are done",
    "ir.cron": "Scheduled actions: hours, switched off",
    "ir.sequence": "Sequences: prefix, length",
    "mail.template": "Words of mails",
    "res.company": "its calendar",
    "res.lang": "Languages: formats",
    "resource.calendar": "Calendar of the university",
    "resource.calendar.leaves": "Calendar of the university: days off",
    "tier.definition": "Settings of requests: who decides, within how many days",
}


def find_kept(root):
    """Yield the model of each record that an update leaves alone."""
    for record in root.iter("record", "menuitem"):
        nearest = record.xpath("ancestor-or-self::*[@noupdate][1]/@noupdate")
        if nearest and nearest[-1] in ("1", "True", "true"):
            yield record.get("model", "ir.ui.menu")


def test_the_nearest_word_counts():
    text = (
        '<odoo noupdate="1"><record model="a"/><data noupdate="0"><record model="b"/>'
        "</data></odoo>"
    )
    assert list(find_kept(etree.fromstring(text))) == ["a"]


@pytest.mark.parametrize(
    "path", sorted(paths.ADDONS.glob("*/*/*.xml")), ids=lambda path: path.name
)
def test_only_what_administrators_edit_is_kept(path):
    assert not set(find_kept(etree.parse(path))) - EDITED.keys()
