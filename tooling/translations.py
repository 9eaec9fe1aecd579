"""Translations: every term of every add-on in Russian and Kazakh, nothing else."""

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from . import paths
from .database import Database
from .odoo import Odoo, own_addons
from .shell import Failure, say, step

LANGUAGES = ("ru", "kk")
#: Run by "odoo shell": one start of Odoo for all add-ons.
EXPORT = """\
from pathlib import Path

from odoo.tools.translate import trans_export

for addon in {addons}:
    with Path({folder!r}, addon + ".pot").open("wb") as file:
        trans_export(None, [addon], file, "po", env)
"""


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    """Return what identifies a term."""
    return entry.msgctxt, entry.msgid


def export(server: Odoo, database: Database) -> dict[str, polib.POFile]:
    """Return the terms of each of our add-ons as Odoo exports them."""
    templates = {}
    with tempfile.TemporaryDirectory() as folder:
        statements = EXPORT.format(addons=own_addons(), folder=folder)
        server.shell(database.name, statements, log=paths.LOGS / "translations.log")
        for addon in own_addons():
            text = Path(folder, f"{addon}.pot").read_text()
            templates[addon] = polib.pofile(text or 'msgid ""\nmsgstr ""\n')
    return templates


def template_file(addon: str) -> Path:
    """Return where the terms of an add-on are kept without translations."""
    return paths.ADDONS / addon / "i18n" / f"{addon}.pot"


def is_stale(template: polib.POFile, file: Path) -> bool:
    """Tell whether a kept template has other terms than the add-on."""
    return not file.exists() or {*map(key, polib.pofile(str(file)))} != {
        *map(key, template)
    }


def files(addon: str) -> Iterator[tuple[str, Path]]:
    """Yield the languages and files in which an add-on must be translated."""
    for language in LANGUAGES:
        yield language, paths.ADDONS / addon / "i18n" / f"{language}.po"


def problems(template: polib.POFile, po: polib.POFile) -> list[str]:
    """Return what is wrong with a translation of the template's terms."""
    terms = {key(entry) for entry in template}
    entries = {key(entry): entry for entry in po if not entry.obsolete}
    found = [f"missing: {msgid!r}" for _ctx, msgid in terms - entries.keys()]
    for identity, entry in entries.items():
        if identity not in terms:
            found.append(f"obsolete: {entry.msgid!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif not entry.msgstr.strip():
            found.append(f"empty: {entry.msgid!r}")
    found += [f"obsolete: {entry.msgid!r}" for entry in po.obsolete_entries()]
    return sorted(found)


def merge(template: polib.POFile, po: polib.POFile) -> polib.POFile:
    """Return the template's terms with the translations that are there already."""
    known = {key(entry): entry for entry in po if not entry.obsolete}
    result = polib.POFile()
    result.header = po.header
    result.metadata = po.metadata
    for term in template:
        entry = copy.copy(term)
        if old := known.get(key(term)):
            entry.msgstr = old.msgstr
            entry.flags = [*dict.fromkeys([*term.flags, *old.flags])]
        result.append(entry)
    return result


def check(server: Odoo, database: Database) -> None:
    """Fail when a term of our add-ons is not translated, or a translation is stale."""
    found = []
    with step("checking translations"):
        for addon, template in export(server, database).items():
            kept = template_file(addon)
            if len(template) and is_stale(template, kept):
                found.append(f"{paths.shown(kept)}: not the terms of the add-on")
            for _language, file in files(addon) if len(template) else ():
                name = paths.shown(file)
                if not file.exists():
                    found.append(f"{name}: the file is missing")
                    continue
                bad = problems(template, polib.pofile(str(file)))
                found += [f"{name}: {problem}" for problem in bad]
    if found:
        shown = "\n".join(found[:40])
        raise Failure(
            f"{len(found)} problems with translations ('make translations' brings the"
            f" files up to date, the texts are yours to write):\n{shown}"
        )


def update(server: Odoo, database: Database) -> None:
    """Bring .pot and .po files up to the present terms; translations are kept."""
    for addon, template in export(server, database).items():
        if len(template):
            kept = copy.copy(template)
            # The moment of the export is no difference.
            kept.metadata = {
                name: value
                for name, value in template.metadata.items()
                if not name.endswith("-Date")
            }
            template_file(addon).parent.mkdir(exist_ok=True)
            kept.save(str(template_file(addon)))
        for language, file in files(addon) if len(template) else ():
            if file.exists():
                po = polib.pofile(str(file))
            else:
                po = polib.POFile()
                po.metadata = template.metadata | {"Language": language}
            merged = merge(template, po)
            file.parent.mkdir(exist_ok=True)
            merged.save(str(file))
            say(f"{paths.shown(file)}: {merged.percent_translated()} % translated")
