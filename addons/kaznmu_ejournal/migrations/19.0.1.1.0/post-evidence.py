import hashlib
import json
import logging
from itertools import groupby
from operator import itemgetter

from odoo import SUPERUSER_ID, api

from odoo.addons.kaznmu_university.integrity import key

_logger = logging.getLogger(__name__)

# What digests without a version covered, in this order.
OLD_FIELDS = (
    "lesson_id",
    "participant_id",
    "user_id",
    "date",
    "source",
    "window_id",
    "on_behalf_id",
    "old_kind",
    "old_points",
    "old_note",
    "old_makeup_points",
    "old_makeup_date",
    "new_kind",
    "new_points",
    "new_note",
    "new_makeup_points",
    "new_makeup_date",
)
OLD_LATER_FIELDS = ("old_recredit_order", "new_recredit_order")


def get_old_digest(previous, change):
    """The digest of a change as 19.0.1.0.0 computed it."""
    parts = [previous]
    for name in OLD_FIELDS:
        value = change[name]
        if name.endswith("points"):
            value = f"{value or 0:.2f}"
        parts.append(str(value) if value else None)
    parts += [f"{name}={change[name]}" for name in OLD_LATER_FIELDS if change[name]]
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_sound(changes, head):
    """Whether the old chain of a lesson is whole."""
    digest = ""
    for change in changes:
        digest = get_old_digest(digest, change)
        if digest != change["digest"]:
            return False
    return digest == head


def migrate(cr, version):
    """Chain and seal the history anew, where it is whole.

    A lesson whose old chain is broken keeps it, without seals: the checks go on
    finding it.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("ALTER TABLE ejournal_mark_change DISABLE TRIGGER USER")
    # Who took the make-up was kept in the mark alone.
    cr.execute(
        """UPDATE ejournal_mark_change change
              SET new_makeup_teacher_id = mark.makeup_teacher_id
             FROM ejournal_mark mark
            WHERE mark.version = change.id AND mark.makeup_teacher_id IS NOT NULL"""
    )
    cr.execute("SELECT id, history_digest FROM ejournal_lesson")
    heads = dict(cr.fetchall())
    cr.execute("SELECT * FROM ejournal_mark_change ORDER BY lesson_id, id")
    rows = cr.dictfetchall()
    get_digest = env["ejournal.mark.change"]._get_digest
    for lesson_id, group in groupby(rows, key=itemgetter("lesson_id")):
        changes = list(group)
        if not is_sound(changes, heads[lesson_id]):
            _logger.warning("The history of the lesson %s is broken.", lesson_id)
            continue
        digest, digests = "", []
        for change in changes:
            digest = get_digest(digest, change)
            digests.append(digest)
        cr.execute_values(
            """UPDATE ejournal_mark_change change
                  SET digest = new.digest, seal = new.seal
                 FROM (VALUES %s) new (id, digest, seal)
                WHERE change.id = new.id""",
            [
                (change["id"], digest, seal)
                for change, digest, seal in zip(
                    changes, digests, key.seal(cr.dbname, digests), strict=True
                )
            ],
        )
        cr.execute(
            "UPDATE ejournal_lesson SET history_digest = %s WHERE id = %s",
            (digest, lesson_id),
        )
    cr.execute("ALTER TABLE ejournal_mark_change ENABLE TRIGGER USER")
    # The guard has the function of all tables whose rows are never changed.
    cr.execute("DROP FUNCTION IF EXISTS ejournal_mark_change_guard")
