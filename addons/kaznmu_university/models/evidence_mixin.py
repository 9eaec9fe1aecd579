from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.fields import Domain


class EjournalEvidenceMixin(models.AbstractModel):
    """Records of which each state is kept: what they were, who made them so and when.

    For whatever decides a result or an approval beside the marks themselves: dates of
    lessons, students' rows, windows, formed statements, decisions. Each change of the
    declared fields, also by a recomputation, becomes a row of ``ejournal.evidence``
    when the transaction ends; a change behind Odoo's back shows, because the record is
    no longer what its last row says.

    A model that inherits declares what counts by attributes.
    """

    _name = "ejournal.evidence.mixin"
    _description = "Records whose states are kept"

    # Stored fields of the record that count; of a file its checksum.
    _evidence_fields = ()
    # ``{One2many: fields}``: lines that are part of the record; their own model names
    # it in ``_evidence_parent``.
    _evidence_lines = {}
    # Many2one to the record whose part this one is.
    _evidence_parent = None

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_evidence()
        return records

    def write(self, vals):
        # Relations of many to many, and files, have no column: they do not pass below.
        if self._is_noted(vals):
            self._note_evidence()
        return super().write(vals)

    def _write_multi(self, vals_list):
        # What a recomputation changes, a deadline by an order, passes here alone.
        if any(self._is_noted(vals) for vals in vals_list):
            self._note_evidence()
        return super()._write_multi(vals_list)

    def unlink(self):
        self._note_evidence()
        return super().unlink()

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------
    @api.model
    def _get_evidence_domain(self):
        """Hook: a condition that spares a check the records which are never evidence.

        :return: ``Domain``
        """
        return Domain.TRUE

    def _filter_evidence(self):
        """Hook: those of the records that are evidence already, drafts left out."""
        return self

    def _get_evidence(self):
        """What decides, as plain data that JSON gives back unchanged.

        :return: dict ``{id: {field: value}}``; lines are lists, in order of ids
        """
        evidence = {}
        # The whole record, in no language; nobody is shown it.
        records = self.sudo().with_context(active_test=False, lang=None)
        records = records._filter_evidence()
        files = records._get_checksums()
        for record in records:
            facts = {
                name: files.get((record.id, name))
                if record._fields[name].type == "binary"
                else get_plain(record, name)
                for name in self._evidence_fields
            }
            for name, line_fields in self._evidence_lines.items():
                facts[name] = [
                    {
                        "id": line.id,
                        **{field: get_plain(line, field) for field in line_fields},
                    }
                    for line in record[name].sorted("id")
                ]
            evidence[record.id] = facts
        return evidence

    def _get_checksums(self):
        """``{(id, field): SHA-1}`` of the files that count, as Odoo keeps them."""
        names = [
            name
            for name in self._evidence_fields
            if self._fields[name].type == "binary"
        ]
        if not names:
            return {}
        files = self.env["ir.attachment"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "in", names),
            ],
            ["res_id", "res_field", "checksum"],
        )
        return {(file.res_id, file.res_field): file.checksum for file in files}

    @api.model
    def _get_changed_facts(self, known, present):
        """Names of facts that differ, among those that are known: what became evidence
        later is compared from its first row on.

        :param dict known: facts of a record's last row
        :param dict present: its facts now
        """
        return sorted(
            name
            for name, fact in known.items()
            if name in present
            and not (
                is_same(fact, present[name])
                if name in self._evidence_lines
                else fact == present[name]
            )
        )

    # ------------------------------------------------------------------
    # Noting
    # ------------------------------------------------------------------
    @api.model
    def _is_noted(self, vals):
        if self._evidence_parent:
            return True  # few fields, of records that change rarely
        return not vals.keys().isdisjoint(self._evidence_fields)

    def _note_evidence(self):
        """Have the records looked at when the transaction ends."""
        if self._evidence_parent:
            # Also of lines about to go; read past the reader's rules.
            lines = self.sudo()
            try:
                parents = lines[self._evidence_parent]
            except MissingError:
                # Whoever names a line that is none is refused by the rights.
                parents = lines.exists()[self._evidence_parent]
            parents._note_evidence()
        else:
            self.env["ejournal.evidence"]._note(self)


def is_same(known, present):
    """Whether lines are the same in those facts of which both speak."""
    names = known[0].keys() & present[0].keys() if known and present else ()
    known, present = (
        [{name: line.get(name) for name in names} for line in lines]
        for lines in (known, present)
    )
    return known == present


def get_plain(record, name):
    """The value of a field as JSON keeps it, the same before and after it is stored."""
    field, value = record._fields[name], record[name]
    if field.type in ("one2many", "many2many"):
        return sorted(value.ids)
    if field.type == "many2one":
        return value.id or None
    if field.type == "boolean":
        return bool(value)
    if field.type == "float":
        return f"{value or 0:.4f}"
    if field.type == "date":
        return fields.Date.to_string(value) or None
    if field.type == "datetime":
        return fields.Datetime.to_string(value) or None
    if field.type in ("integer", "many2one_reference"):
        return value or 0
    if field.type in ("char", "text", "html", "selection"):
        return str(value) if value else None
    return value or None  # Json
