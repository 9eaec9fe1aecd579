from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from ...integrity import key
from ..service.append_only import forbid_changes

VERSION = 2  # of what digests cover, and how
PORTION = 2000  # records verified at a time
NOTED = "ejournal.evidence"  # in the data of the cursor's last callbacks


class Finding(NamedTuple):
    """Something that is not as it was written."""

    problem: str  # a code, named in words by ``_get_problem_name``
    res_model: str
    res_id: int
    detail: str = ""  # what differs, in technical words
    row: int | None = None  # id in the chain of marks; 0: of a row that is gone


class EjournalEvidence(models.Model):
    """What a record that decides something was, after each of its changes.

    Append-only, by a trigger of the database as well. The rows of a record are
    chained: each digest covers the row and the digest before it; the seal covers the
    digest by a key that is not in the database (``integrity/key.py``). The nightly
    closings (``ejournal.closing``) cover the last digest of each record.

    Which records, and what of them, is said by ``ejournal.evidence.mixin``.
    """

    _name = "ejournal.evidence"
    _description = "Kept state of a record"
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin"]
    _guard_system_fields = frozenset()  # nor by superuser
    _log_access = False
    _order = "id"

    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    user_id = fields.Many2one(
        "res.users", string="Changed by", required=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True)
    facts = fields.Json(help="What the record was; empty: it was deleted")
    digest = fields.Char(
        required=True, help="Version and SHA-256 over the row and the one before it"
    )
    seal = fields.Char(required=True, help="Of the digest, by the key of the server")

    _record_idx = models.Index("(res_model, res_id, id)")

    def init(self):
        forbid_changes(self.env.cr, self._table, "Kept states are append-only")

    def _check_editable(self):
        raise UserError(self.env._("What was kept as evidence never changes."))

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------
    @api.model
    def _note(self, records):
        """Keep what the records are when the transaction ends, if that is new."""
        precommit = self.env.cr.precommit
        if NOTED not in precommit.data:
            # Rows belong to nobody's language, company or rules.
            precommit.add(self.env(su=True, context={})[self._name]._append_noted)
        noted = precommit.data.setdefault(NOTED, {}).setdefault(records._name, {})
        for record_id in records.ids:
            noted.setdefault(record_id, self.env.uid)

    @api.model
    def _append_noted(self):
        """Keep what was noted, with a constant number of queries for each model."""
        noted = self.env.cr.precommit.data.pop(NOTED, {})
        for model_name, users in noted.items():
            self._append(self.env[model_name], users)

    @api.model
    def _keep_all(self):
        """Keep what nothing is kept of so far; called when add-ons are updated.

        Of models that became evidence, all states; of facts that became evidence later,
        the records whose last rows do not speak of them. A record that was added or
        changed past the system stays a finding: no update makes it good.
        """
        known = {name for (name,) in self._read_group([], ["res_model"])}
        for model in self._get_models():
            if model._name in known:
                record_ids = self._get_outgrown(model)
            else:
                record_ids = self._get_present_ids(model)
            for start in range(0, len(record_ids), PORTION):
                portion = record_ids[start : start + PORTION]
                self._append(model, dict.fromkeys(portion, self.env.uid))

    def _get_outgrown(self, model):
        """Records whose last rows lack facts that count today, and are right else."""
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, facts
                     FROM (SELECT DISTINCT ON (res_id) res_id, facts
                             FROM ejournal_evidence
                            WHERE res_model = %s ORDER BY res_id, id DESC) last
                    WHERE NOT facts ?& %s OR %s""",
                model._name,
                [*model._evidence_fields, *model._evidence_lines],
                SQL(" OR ").join(
                    SQL("NOT facts -> %s -> 0 ?& %s", name, list(names))
                    for name, names in model._evidence_lines.items()
                )
                or SQL("FALSE"),
            )
        )
        outgrown = []
        for start in range(0, len(rows), PORTION):
            portion = dict(rows[start : start + PORTION])
            present = model.browse(portion).exists()._get_evidence()
            outgrown += [
                record_id
                for record_id, facts in portion.items()
                if record_id in present
                and not model._get_changed_facts(facts, present[record_id])
            ]
        return outgrown

    def _append(self, model, users):
        """Append the states of records that differ from their last rows.

        :param model: of the records
        :param dict users: ``{id: id of the user who changed it}``
        :return: the new rows
        """
        present = model.browse(sorted(users)).exists()._get_evidence()
        last = self._get_last(model._name, list(users))
        now = fields.Datetime.now()
        vals_list = []
        for record_id in sorted(users):
            facts = present.get(record_id)
            previous, known = last.get(record_id, ("", None))
            if facts == known:
                continue
            vals = {
                "res_model": model._name,
                "res_id": record_id,
                "user_id": users[record_id],
                "date": now,
                "facts": facts,
            }
            vals_list.append({**vals, "digest": self._get_digest(previous, vals)})
        if not vals_list:
            return self  # and no key is made for nothing
        seals = key.seal(self.env.cr.dbname, map(itemgetter("digest"), vals_list))
        return self.create(
            [
                {**vals, "seal": seal}
                for vals, seal in zip(vals_list, seals, strict=True)
            ]
        )

    def _get_last(self, model_name, record_ids):
        """``{id: (digest, facts)}`` of the last rows of records."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (res_id) res_id, digest, facts
                     FROM ejournal_evidence
                    WHERE res_model = %s AND res_id = ANY(%s)
                    ORDER BY res_id, id DESC""",
                model_name,
                record_ids,
            )
        )
        return {record_id: (digest, facts) for record_id, digest, facts in rows}

    @api.model
    def _get_digest(self, previous, vals):
        """Version and SHA-256 of a row after the one before it.

        :param str previous: digest of the record's row before, ``""`` for the first
        """
        parts = [
            previous,
            vals["res_model"],
            vals["res_id"],
            vals["user_id"],
            fields.Datetime.to_string(vals["date"]),
            vals["facts"] or None,
        ]
        return f"{VERSION}:{key.get_sha256(parts)}"

    # ------------------------------------------------------------------
    # Verifying
    # ------------------------------------------------------------------
    @api.model
    def _get_models(self):
        """The models whose states are kept."""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if not model._abstract
            and issubclass(model, self.env.registry["ejournal.evidence.mixin"])
            and not model._evidence_parent
        ]

    @api.model
    def _verify(self):
        """Verify all chains, and that the records are what their last rows say.

        :return: generator of ``(done, total, [Finding])`` by portions of records; the
            problems: ``row`` (changed, or one before it removed), ``seal`` (forged),
            ``key`` (sealed by a key that is not here), ``differs`` (the record is not
            what its last row says), ``missing`` (it is gone) and ``unrecorded`` (it
            has no row)
        """
        self.env.flush_all()
        # As superuser: evidence is closed to all, and written by the system alone.
        self.sudo()._append_noted()
        self.env.invalidate_all()
        ids = {model: self._get_known_ids(model) for model in self._get_models()}
        total, done = sum(map(len, ids.values())), 0
        for model, record_ids in ids.items():
            for start in range(0, len(record_ids), PORTION):
                portion = record_ids[start : start + PORTION]
                done += len(portion)
                yield done, total, self._verify_records(model, portion)
                self.env.invalidate_all()

    def _get_present_ids(self, model):
        # As superuser: the state of every record is kept, and shown to nobody.
        everything = model.sudo().with_context(active_test=False)
        return everything.search(model._get_evidence_domain(), order="id").ids

    def _get_known_ids(self, model):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT res_id FROM ejournal_evidence WHERE res_model = %s",
                model._name,
            )
        )
        known = {record_id for (record_id,) in rows}
        return sorted(known.union(self._get_present_ids(model)))

    def _verify_records(self, model, record_ids):
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT res_model, res_id, user_id, date, facts, digest, seal
                     FROM ejournal_evidence
                    WHERE res_model = %s AND res_id = ANY(%s) ORDER BY res_id, id""",
                model._name,
                record_ids,
            )
        )
        chains = defaultdict(list, groupby(rows, key=itemgetter("res_id")))
        present = model.browse(record_ids).exists()
        evidence = present._get_evidence()
        findings = []
        for record_id in record_ids:
            chain = chains[record_id]
            found = self._check_chain(chain) or self._check_present(
                model, chain[-1]["facts"] if chain else None, evidence.get(record_id)
            )
            if found:
                findings.append(Finding(found[0], model._name, record_id, found[1]))
        return findings

    def _check_chain(self, chain):
        """The first problem of a record's rows: ``(code, detail)`` or ``None``."""
        previous = ""
        for row in chain:
            if row["digest"] != self._get_digest(previous, row):
                return "row", fields.Datetime.to_string(row["date"])
            previous = row["digest"]
            is_sealed = key.check_seal(self.env.cr.dbname, previous, row["seal"])
            if is_sealed is False:
                return "seal", fields.Datetime.to_string(row["date"])
            if is_sealed is None and key.get_keys(self.env.cr.dbname):
                return "key", row["seal"][: key.ID_LENGTH]
        return None

    def _check_present(self, model, known, present):
        """How a record differs from its last row: ``(code, detail)`` or ``None``."""
        if known == present:
            return None
        if present is None:
            return "missing", ""
        if known is None:
            return "unrecorded", ""
        names = model._get_changed_facts(known, present)
        return ("differs", ", ".join(names)) if names else None
