from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...importer.mapping import (
    IGNORED,
    get_known_targets,
    get_tables,
    get_targets,
    normalize_header,
)


class EjournalImportMapping(models.Model):
    """What a header of another system's file is in a table of the contract.

    Somebody has said it once; every later import of such files takes it so. A mapping
    that is replaced is archived.
    """

    _name = "ejournal.import.mapping"
    _description = "Remembered column of imported files"
    _order = "table, header, id desc"
    _rec_name = "header"

    table = fields.Selection(selection="_get_tables", required=True)
    header = fields.Char(string="Column of the file", required=True)
    header_key = fields.Char(
        compute="_compute_header_key", store=True, precompute=True, readonly=True
    )
    target = fields.Selection(
        selection="_get_target_choices", string="Taken as", required=True
    )
    target_choices = fields.Json(compute="_compute_target_choices")
    active = fields.Boolean(default=True)

    _header_uniq = models.UniqueIndex(
        '("table", header_key) WHERE active',
        "It is already said what this column is in this table.",
    )

    @api.model
    def _get_tables(self):
        return [
            (name, table.get_title(self.env))
            for name, table in get_tables(self.env).items()
        ]

    @api.model
    def _get_target_choices(self):
        return [
            (IGNORED, self.env._("Leave out")),
            *(
                (target, column.get_title(self.env) + (" *" if column.required else ""))
                for table in get_tables(self.env).values()
                for target, column in get_targets(table).items()
            ),
        ]

    @api.depends("header")
    def _compute_header_key(self):
        for mapping in self:
            mapping.header_key = normalize_header(mapping.header)

    @api.depends("table")
    def _compute_target_choices(self):
        for mapping in self:
            mapping.target_choices = self._get_choices_of(mapping.table)

    @api.model
    def _get_choices_of(self, table):
        """Targets that a column of the table may have."""
        return [IGNORED, *get_targets(get_tables(self.env)[table])] if table else []

    @api.constrains("table", "target")
    def _check_target(self):
        tables = get_tables(self.env)
        for mapping in self:
            if mapping.target not in self._get_choices_of(mapping.table):
                raise ValidationError(
                    self.env._(
                        "«%(header)s»: this column does not belong to «%(table)s».",
                        header=mapping.header,
                        table=tables[mapping.table].get_title(self.env),
                    )
                )

    @api.constrains("header_key")
    def _check_header(self):
        if not all(mapping.header_key for mapping in self):
            raise ValidationError(self.env._("The column of the file has no name."))

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._check_role()
        return mappings

    def write(self, vals):
        self._check_role()
        result = super().write(vals)
        self._check_role()
        return result

    def _check_role(self):
        """Who may load a table says what its columns are.

        :raise AccessError: naming the table
        """
        if self.env.su:
            return
        tables = get_tables(self.env)
        for table in map(tables.get, set(self.mapped("table"))):
            if not self.env.user.has_groups(table.groups):
                raise AccessError(
                    self.env._(
                        "What the columns of «%(table)s» are is said by who loads it: "
                        "%(who)s.",
                        table=table.get_title(self.env),
                        who=self.env.user._name_ejournal_roles(table.groups),
                    )
                )

    # ------------------------------------------------------------------
    # Remembering
    # ------------------------------------------------------------------
    @api.model
    def _get_targets(self):
        """All that is remembered: dict ``{(table name, header key): target}``."""
        # Headers, for whoever may load a file: coordinators keep no mappings.
        mappings = self.sudo().search_fetch([], ["table", "header_key", "target"])
        return {(m.table, m.header_key): m.target for m in mappings}

    @api.model
    def _remember(self, choices):
        """Remember what a person has said; what it replaces is archived.

        :param choices: list of ``(table name, header, target)``; no target for a
            column that shall be unknown again
        """
        tables = {table for table, _header, _target in choices}
        known = {name: get_known_targets(get_tables(self.env)[name]) for name in tables}
        current = {
            (m.table, m.header_key): m for m in self.search([("table", "in", tables)])
        }
        replaced, created = self.browse(), []
        for table, header, target in choices:
            key = normalize_header(header)
            mapping = current.get((table, key), self.browse())
            if mapping.target == target:
                continue
            replaced += mapping
            if target and target != known[table].get(key):
                created.append({"table": table, "header": header, "target": target})
        if replaced:
            replaced.active = False
            replaced.flush_recordset()  # before their places are taken
        self.create(created)
