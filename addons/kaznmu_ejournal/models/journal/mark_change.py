import json
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open, groupby

from odoo.addons.kaznmu_university.integrity import key
from odoo.addons.kaznmu_university.models.integrity.evidence import VERSION
from odoo.addons.kaznmu_university.models.service.append_only import forbid_changes

from .mark import MARK_KINDS

# What a digest covers, in this order, after the digest of the change before.
CHAINED_FIELDS = (
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
    "new_makeup_teacher_id",
    "old_recredit_order",
    "new_recredit_order",
)
PORTION = 500  # lessons verified at a time


class EjournalMarkChange(models.Model):
    """History of a cell: who changed a mark, when, from what, to what and why.

    Append-only: nobody, administrators included, changes or deletes a row, and a
    trigger of the database stands behind that; rows are added by :meth:`_append` alone,
    through one function of the database. The changes of a lesson are chained: each
    digest covers the change and the digest before it, and the lesson keeps the last
    one, so that a row changed, added or removed behind Odoo's back shows. The seal
    covers the digest by a key that is not in the database, and each night's closing
    (``ejournal.closing``) the last digest of each lesson.
    """

    _name = "ejournal.mark.change"
    _description = "Change of a mark"
    _rec_name = "lesson_id"
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin"]
    _guard_system_fields = frozenset()  # nor by superuser
    _log_access = False
    _order = "id desc"

    lesson_id = fields.Many2one("ejournal.lesson", required=True, ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant",
        string="Student",
        required=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", string="Entered by", required=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True)
    source = fields.Selection(
        [
            ("journal", "Journal"),
            ("makeup", "Make-up"),
            ("import", "Import"),
            ("undo", "Undo of an import"),
            ("window", "Access window"),
        ],
        required=True,
    )
    window_id = fields.Many2one("ejournal.window", ondelete="restrict")
    on_behalf_id = fields.Many2one(
        "res.users",
        string="On behalf of",
        ondelete="restrict",
        help="The teacher whom the one who wrote was substituting (SOP, point 11)",
    )
    old_kind = fields.Selection(MARK_KINDS)
    old_points = fields.Float(digits=(5, 2))
    old_note = fields.Char()
    old_recredit_order = fields.Char()
    old_makeup_points = fields.Float(digits=(5, 2))
    old_makeup_date = fields.Date()
    new_kind = fields.Selection(MARK_KINDS)
    new_points = fields.Float(digits=(5, 2))
    new_note = fields.Char(string="Note")
    new_recredit_order = fields.Char(string="Order of the re-credit")
    new_makeup_points = fields.Float(digits=(5, 2))
    new_makeup_date = fields.Date(string="Make-up on")
    new_makeup_teacher_id = fields.Many2one(
        "res.users", string="Make-up taken by", ondelete="restrict"
    )
    digest = fields.Char(
        required=True,
        help="Version and SHA-256 over this change and the lesson's one before it",
    )
    seal = fields.Char(required=True, help="Of the digest, by the key of the server")
    old_value = fields.Char(compute="_compute_values", string="Was")
    new_value = fields.Char(compute="_compute_values", string="Became")

    _cell_idx = models.Index("(lesson_id, participant_id)")
    _lesson_idx = models.Index("(lesson_id, id)")

    def init(self):
        forbid_changes(self.env.cr, self._table, "The history of marks is append-only")
        with file_open("kaznmu_ejournal/sql/mark.sql") as file:
            self.env.cr.execute(file.read())  # pylint: disable=sql-injection

    @api.depends(
        "old_kind",
        "old_points",
        "old_makeup_points",
        "old_makeup_date",
        "new_kind",
        "new_points",
        "new_makeup_points",
        "new_makeup_date",
    )
    def _compute_values(self):
        format_value = self.env["ejournal.mark"]._format_value
        for change in self:
            change.old_value = format_value(
                change.old_kind,
                change.old_points,
                change.old_makeup_date and change.old_makeup_points,
            )
            change.new_value = format_value(
                change.new_kind,
                change.new_points,
                change.new_makeup_date and change.new_makeup_points,
            )

    @api.model
    def _get_source_names(self):
        return dict(self._fields["source"]._description_selection(self.env))

    def _check_editable(self):
        raise UserError(self.env._("The history of marks cannot be changed."))

    def _check_unlink(self):
        raise UserError(self.env._("The history of marks cannot be deleted."))

    # ------------------------------------------------------------------
    # The chain
    # ------------------------------------------------------------------
    @api.model
    def _append(self, vals_list):
        """Append changes, in order, to the chains of their lessons.

        The caller holds the lessons' rows (``_lock_lessons``): two writers at once
        would fork a chain.

        :return: the new changes
        """
        lessons = self.env["ejournal.lesson"].browse(
            {vals["lesson_id"] for vals in vals_list}
        )
        heads = {lesson.id: lesson.history_digest or "" for lesson in lessons}
        for vals in vals_list:
            lesson_id = vals["lesson_id"]
            vals["digest"] = heads[lesson_id] = self._get_digest(heads[lesson_id], vals)
        seals = key.seal(self.env.cr.dbname, [vals["digest"] for vals in vals_list])
        for vals, seal in zip(vals_list, seals, strict=True):
            vals["seal"] = seal
        for lesson in lessons:
            lesson.history_digest = heads[lesson.id]
        rows = self.env.execute_query(
            SQL(
                "SELECT ejournal_mark_change_append(%s)",
                json.dumps([self._prepare_row(vals) for vals in vals_list]),
            )
        )
        return self.browse(change_id for (change_id,) in rows)

    @api.model
    def _prepare_row(self, vals):
        """Values as the function of the database takes them, without empty ones."""
        row = {}
        for name, value in vals.items():
            if name.endswith("_points"):
                row[name] = value or 0
            elif not value:
                continue
            elif name == "date":
                row[name] = fields.Datetime.to_string(value)
            elif name.endswith("_date"):
                row[name] = fields.Date.to_string(value)
            else:
                row[name] = value
        return row

    @api.model
    def _get_digest(self, previous, values):
        """Version and SHA-256 of a change after the one before it.

        :param str previous: digest of the lesson's change before, ``""`` for the first
        :param dict values: of ``CHAINED_FIELDS``, as given to :meth:`_append` or as
            read from the database
        """
        parts = [previous]
        for name in CHAINED_FIELDS:
            value = values[name]
            if name.endswith("points"):
                value = f"{value or 0:.2f}"
            parts.append(str(value) if value else None)
        return f"{VERSION}:{key.get_sha256(parts)}"

    @api.model
    def _verify(self):
        """Verify all chains, and that the marks are what their history says.

        :return: generator of ``(done, total, [finding])`` by portions of lessons; a
            finding is a dict of ``lesson_id``, ``change_id`` (``None`` when the row
            is missing) and ``problem``: ``row`` (changed, added, or one before it
            removed), ``seal`` (forged with all digests computed anew), ``key`` (sealed
            by a key that is not here), ``end`` (the last changes are missing),
            ``mark`` (a mark is not what the history says)
        """
        self.env.flush_all()
        lesson_ids = [
            lesson_id
            for (lesson_id,) in self.env.execute_query(
                SQL(
                    """SELECT lesson_id FROM ejournal_mark_change
                        UNION SELECT id FROM ejournal_lesson
                               WHERE history_digest IS NOT NULL
                        UNION SELECT lesson_id FROM ejournal_mark
                        ORDER BY 1"""
                )
            )
        ]
        for start in range(0, len(lesson_ids), PORTION):
            portion = lesson_ids[start : start + PORTION]
            findings = self._verify_chains(portion) + self._verify_marks(portion)
            yield start + len(portion), len(lesson_ids), findings

    def _verify_chains(self, lesson_ids):
        heads = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, history_digest FROM ejournal_lesson WHERE id = ANY(%s)",
                    lesson_ids,
                )
            )
        )
        names = ("id", "digest", "seal", *CHAINED_FIELDS)
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT %s FROM ejournal_mark_change
                    WHERE lesson_id = ANY(%s) ORDER BY lesson_id, id""",
                SQL(", ").join(SQL.identifier(name) for name in names),
                lesson_ids,
            )
        )
        findings = []
        for lesson_id, changes in groupby(rows, key=itemgetter("lesson_id")):
            digest = ""
            for change in changes:
                if problem := self._get_row_problem(digest, change):
                    # All that follows the first broken row is broken with it.
                    findings.append(
                        self._prepare_finding(lesson_id, problem, change["id"])
                    )
                    heads.pop(lesson_id)
                    break
                digest = change["digest"]
            else:
                if heads.pop(lesson_id) != digest:
                    findings.append(self._prepare_finding(lesson_id, "end"))
        findings += [
            self._prepare_finding(lesson_id, "end")
            for lesson_id, head in heads.items()
            if head  # the lesson had a history, which is gone altogether
        ]
        return findings

    def _get_row_problem(self, previous, change):
        """What is wrong with a change after the digest before it, as a code."""
        digest = change["digest"]
        if digest != self._get_digest(previous, change):
            return "row"
        is_sealed = key.check_seal(self.env.cr.dbname, digest, change["seal"])
        if is_sealed is False:
            return "seal"
        # Without any key here the chain alone is checked.
        if is_sealed is None and key.get_keys(self.env.cr.dbname):
            return "key"
        return None

    def _verify_marks(self, lesson_ids):
        """Marks that differ from the last change of their cell, or have none."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH last AS (
                    SELECT DISTINCT ON (lesson_id, participant_id) *
                      FROM ejournal_mark_change
                     WHERE lesson_id = ANY(%(ids)s)
                     ORDER BY lesson_id, participant_id, id DESC
                ), mark AS (
                    SELECT * FROM ejournal_mark WHERE lesson_id = ANY(%(ids)s)
                )
                SELECT COALESCE(mark.lesson_id, last.lesson_id), last.id
                  FROM mark
                  FULL JOIN last USING (lesson_id, participant_id)
                 WHERE mark.kind IS DISTINCT FROM last.new_kind
                    OR COALESCE(mark.points, 0) <> COALESCE(last.new_points, 0)
                    OR mark.note IS DISTINCT FROM last.new_note
                    OR mark.recredit_order IS DISTINCT FROM last.new_recredit_order
                    OR mark.makeup_date IS DISTINCT FROM last.new_makeup_date
                    OR COALESCE(mark.makeup_points, 0)
                       <> COALESCE(last.new_makeup_points, 0)
                    OR mark.makeup_teacher_id
                       IS DISTINCT FROM last.new_makeup_teacher_id
                    OR mark.version <> last.id
                 ORDER BY 1, 2
                """,
                ids=lesson_ids,
            )
        )
        return [
            self._prepare_finding(lesson_id, "mark", change_id)
            for lesson_id, change_id in rows
        ]

    @staticmethod
    def _prepare_finding(lesson_id, problem, change_id=None):
        return {"lesson_id": lesson_id, "change_id": change_id, "problem": problem}
