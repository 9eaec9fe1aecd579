from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

from ...folded_char import FoldedChar, sort_sql

OURS = "ejournal."
# Keys of the context by which a server's own code does without something: notes of who
# changed what, followers, tasks, the queue, the stored original of a document.
UNHEEDED = frozenset(
    (
        "tracking_disable",
        "mail_notrack",
        "mail_create_nolog",
        "mail_create_nosubscribe",
        "mail_auto_subscribe_no_notify",
        "mail_activity_automation_skip",
        "queue_job__no_delay",
        "report_pdf_no_attachment",
    )
)


class Base(models.AbstractModel):
    """What holds for every model: what is exported or read is noted, no record of ours
    is called by a technical name, a client refers to no record of the university that
    it may not read, and switches nothing off by the context.

    Much is computed as superuser from the records that a record refers to (related
    fields, stored fields, lists of wizards), and its reader reads the result. Whoever
    could refer to any journal, would read any journal so.
    """

    _inherit = "base"

    def _compute_display_name(self):
        """Where a model of ours has no name (a wizard), the kind of thing it is; where
        the name is one of a selection, its label."""
        field = self._fields.get(self._rec_name)
        is_named = field and field.type != "selection"
        if is_named or not self._name.startswith("ejournal."):
            return super()._compute_display_name()
        labels = dict(field._description_selection(self.env)) if field else {}
        kind = self.env["ir.model"]._get(self._name).name
        for record in self:
            record.display_name = labels.get(field and record[field.name], kind)
        return None

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Names by the alphabet, whatever the database compares by."""
        field = self._fields.get(field_name)
        # The name of a user is that of the partner.
        if not field or not isinstance(field.base_field, FoldedChar):
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        order = sort_sql(self._field_to_sql(alias, field_name, query))
        query._order_groupby.append(order)
        return SQL("%s %s %s", order, direction, nulls)

    def export_data(self, fields_to_export):
        """Export records, as from a list's menu, and note it in the access log.

        :param list fields_to_export: paths of fields
        :return: dict of ``datas``, a list of rows
        """
        answer = super().export_data(fields_to_export)
        self.env["ejournal.access.log"]._log(
            self, "list", self.env["ir.model"]._get(self._name).name
        )
        return answer

    # ------------------------------------------------------------------
    # The context: any client may send any key
    # ------------------------------------------------------------------
    @api.private
    def with_context(self, ctx=None, /, **overrides):
        """As Odoo's; a context that replaces the present one, as that of each call over
        the network does, leaves nothing out that the system notes or does by itself.

        The server's own code names what it does without:
        ``with_context(tracking_disable=True)``.
        """
        if ctx:
            # A client may send a list of pairs as well.
            ctx = {
                key: value for key, value in dict(ctx).items() if key not in UNHEEDED
            }
        return super().with_context(ctx, **overrides)

    # ------------------------------------------------------------------
    # The queue of jobs: what waits in it is decided by the server alone
    # ------------------------------------------------------------------
    @api.private
    def with_delay(self, *args, **options):
        return super().with_delay(*args, **options)

    @api.private
    def delayable(self, *args, **options):
        return super().delayable(*args, **options)

    # ------------------------------------------------------------------
    # Readings: what answers a call with fields, names or groups
    # ------------------------------------------------------------------
    def _read_format(self, fnames, load="_classic_read"):
        # All of read, search_read, web_read and web_search_read, and of lines in them.
        self.env["ejournal.access.log"]._note_fields(self, fnames)
        return super()._read_format(fnames, load)

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """As Odoo's; names of students are noted in the access log."""
        found = super().name_search(name, domain, operator, limit)
        records = self.browse(record_id for record_id, _name in found)
        self.env["ejournal.access.log"]._note_fields(records, ["display_name"])
        return found

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        # All kinds of groups that a client may ask for; counts alone name nobody.
        groups = super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        self._note_groups(domain, groupby, groups)
        return groups

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        answer = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        for groupby, groups in zip(grouping_sets, answer, strict=True):
            self._note_groups(domain, groupby, groups)
        return answer

    @api.model
    def _note_groups(self, domain, groupby, groups):
        log = self.env["ejournal.access.log"]
        if not log._is_called():
            return
        personal = log._get_personal_fields()
        for place, spec in enumerate(groupby):
            field = self._get_grouped_field(spec)
            if field.comodel_name in personal:
                records = self.env[field.comodel_name].union(
                    *(group[place] for group in groups)
                )
                log._note_fields(records, ["display_name"])
            elif self._name in personal and field.type in ("char", "text"):
                log._note_reading(self.search(domain))

    @api.model
    def _get_grouped_field(self, spec):
        """The field by whose values a group is named: the last one of a path."""
        model, path = self, spec.partition(":")[0].split(".")
        for name in path[:-1]:
            model = self.env[model._fields[name].comodel_name]
        return model._fields[path[-1]]

    # ------------------------------------------------------------------
    # References
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_references([*vals_list, self._get_forged_defaults()])
        return super().create(vals_list)

    def write(self, vals):
        self._check_references([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """As Odoo's, of a form whose references its user may read.

        :raise AccessError: a value or a default of the context names another record
        """
        self._check_references([values, self._get_forged_defaults()])
        self.env["ejournal.access.log"]._note_fields(self, fields_spec)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _get_forged_defaults(self):
        """Values that the context gives: any client may send one."""
        return {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }

    @api.model
    def _check_references(self, vals_list):
        """Refuse values that refer to records which the current user may not read.

        One check a model referred to, however many values there are.

        :param vals_list: list of dict, as for ``create``, ``write`` and ``onchange``
        :raise AccessError: naming the field
        """
        if self.env.su:
            return
        found = defaultdict(lambda: defaultdict(set))
        for vals in vals_list:
            self._collect_references(vals, found)
        for model, ids in found.items():
            records = self.env[model].browse(set().union(*ids.values()))
            missing = set((records - records._filtered_access("read")).ids)
            for label, label_ids in ids.items():
                if missing & label_ids:
                    raise AccessError(
                        self.env._("“%s” names a record that you may not read.", label)
                    )

    @api.model
    def _collect_references(self, vals, found):
        """Add what values refer to: ``found[model][label of the field]``, a set of ids.

        New lines and records are looked into, since a form sends them with itself.
        """
        for name, value in vals.items():
            field = self._fields.get(name)
            if not (field and field.relational and value):
                continue
            comodel, ids = self.env[field.comodel_name], set()
            for item in value if isinstance(value, list | tuple) else [value]:
                if isinstance(item, list | tuple):
                    command, record_id, content = (*item, None, None)[:3]
                    if command in (Command.UPDATE, Command.LINK):
                        ids.add(record_id)
                    if command == Command.SET:
                        ids.update(content or ())
                else:
                    content = item
                    ids.add(item.get("id") if isinstance(item, dict) else item)
                if isinstance(content, dict):
                    comodel._collect_references(content, found)
            # Whom a record of ours names may be a student, or another's file.
            if any(model._name.startswith(OURS) for model in (self, comodel)):
                label = field._description_string(self.env)
                found[comodel._name][label].update(
                    record_id for record_id in ids if type(record_id) is int
                )
