"""Rights as the add-ons' files define them: access rows and record rules.

What stands in the database under the same names is compared with this: whoever
administers Odoo may change either by a form, or behind its back.
"""

import csv

from lxml import etree

from odoo.fields import Command
from odoo.modules.module import Manifest
from odoo.tools import file_open, file_path
from odoo.tools.safe_eval import safe_eval

PERMISSIONS = ("perm_read", "perm_write", "perm_create", "perm_unlink")


def complete(module, name):
    """An XML id with its add-on."""
    return name if "." in name or not name else f"{module}.{name}"


def read_access(module, ref):
    """``{XML id: (name, (model, group, active, permissions…))}`` of an add-on's access
    rows.

    :param ref: ``function(XML id)``: the id of a record, or a false value
    """
    try:
        path = file_path(f"{module}/security/ir.model.access.csv")
    except FileNotFoundError:
        return {}
    with file_open(path) as file:
        return {
            complete(module, line["id"]): (
                line["name"],
                (
                    ref(complete(module, line["model_id:id"])),
                    ref(complete(module, line["group_id:id"])),
                    True,
                    *(line[name] == "1" for name in PERMISSIONS),
                ),
            )
            for line in csv.DictReader(file)
        }


def read_rules(module, ref):
    """``{XML id: (name, (model, groups, active, domain, permissions…))}`` of an
    add-on's record rules, in the shape of :func:`describe_rule`.

    :param ref: as for :func:`read_access`
    """

    def resolve(name):
        return ref(complete(module, name))

    rules = {}
    for path in Manifest.for_addon(module)["data"]:
        if not path.endswith(".xml"):
            continue
        with file_open(f"{module}/{path}", "rb") as file:
            for record in etree.parse(file).iterfind(".//record[@model='ir.rule']"):
                name = complete(module, record.get("id"))
                rules[name] = _read_rule(record, resolve)
    return rules


def _read_rule(record, resolve):
    values = {
        "active": True,
        "domain_force": "",
        "groups": set(),
        **dict.fromkeys(PERMISSIONS, True),
    }
    for field in record.iterfind("field"):
        if target := field.get("ref"):
            value = resolve(target)
        elif expression := field.get("eval"):
            value = safe_eval(expression, {"Command": Command, "ref": resolve})
        else:
            value = field.text or ""
        if field.get("name") == "groups":
            value = _apply(value)
        values[field.get("name")] = value
    return values["name"], describe_rule(values)


def _apply(commands):
    """The ids that commands link or set, in a new record."""
    ids = set()
    for code, record_id, value in commands:
        ids |= {record_id} if code == Command.LINK else set(value or ())
    return ids


def describe_rule(values):
    """What a rule says, as it is compared: blanks of its domain say nothing."""
    return (
        values["model_id"],
        frozenset(values["groups"]),
        bool(values["active"]),
        " ".join((values["domain_force"] or "").split()),
        *(bool(values[name]) for name in PERMISSIONS),
    )
