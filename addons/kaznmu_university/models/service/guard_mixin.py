from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

# Discussion and activities guard themselves.
FREE_MODELS = ("mail.thread", "mail.activity.mixin")


class EjournalGuardMixin(models.AbstractModel):
    """What a client may write; a model that inherits declares it by attributes.

    A client is whoever comes without superuser's rights: a form, an import, a call
    over the network. It sets the fields that are declared and no other, whether by
    values, by defaults in the context or by copying; all else is set by the model's
    own methods, which check first and go by superuser. No key of the context opens
    anything: any client may send one.

    A record may be *settled* (sent, in force, formed): then :meth:`_check_editable`
    refuses. Models whose records are evidence bind their own methods as well, by
    ``_guard_system_fields``.

    Deletion is checked in ``unlink``, not by ``@api.ondelete(at_uninstall=False)``,
    which is switched off by a key of the context. Odoo's checker forbids to raise
    there, lest a module cannot be uninstalled; that drops tables, however, and none
    of the guarded models has records of the module's own data.
    """

    _name = "ejournal.guard.mixin"
    _description = "What clients may write"

    # What a client may set, in a new record and while the record is not settled.
    _guard_fields = frozenset()
    # What it may set in a new record only: whose it is.
    _guard_create_fields = frozenset()
    # What it may set in a settled record, too; of a new one these say nothing.
    _guard_free_fields = frozenset()
    # Defaults in the context that count, of those that may be set; ``None``: all.
    _guard_default_fields = None
    # What the model's own methods may still set in a settled record; ``None``: they
    # are not bound, and may delete it, too.
    _guard_system_fields = None
    # Whether other values of a new record are left out instead of refused.
    _guard_leaves_out = False
    # Many2one on whose record it depends whether this one is settled.
    _guard_parent = None

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    @api.model
    def _get_client_create_fields(self):
        """Names of the fields that the current user may set in a new record."""
        return self._guard_fields | self._guard_create_fields

    def _get_client_fields(self):
        """Names of the fields that the current user may set in all these records,
        as long as they are not settled."""
        return self._guard_fields | self._guard_free_fields

    @api.model
    def _get_guard_sentence(self):
        """How the fields are set that a client may not set; their names follow."""
        return self.env._("Use the buttons; this cannot be set by hand now.")

    def _check_editable(self):
        """Refuse changes of what is settled.

        :raise UserError: naming the record, and what to do instead
        """
        if self._guard_parent:
            self[self._guard_parent]._check_editable()

    def _check_parent(self):
        """Refuse to add these records, new or moved, to a parent that is settled.

        :raise UserError: naming the parent
        """
        self._check_editable()

    def _check_write(self, names):
        """Refuse to set fields of these records.

        :param names: set of names, those that guard themselves left out
        :raise UserError: naming the fields or the record
        """
        if not self.env.su:
            self._check_client_names(names, self._get_client_fields())
        if self._is_bound() and (names - self._get_settled_fields()):
            self._check_editable()

    def _check_unlink(self):
        """Refuse to delete these records.

        :raise UserError: naming the record
        """
        if self._is_bound():
            self._check_editable()

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.check_access("create")
            allowed = self._get_client_create_fields()
            if self._guard_leaves_out:
                vals_list = [
                    {name: vals[name] for name in self._leave_out(vals, allowed)}
                    for vals in vals_list
                ]
            for vals in vals_list:
                self._check_client_names(self._get_guarded(vals), allowed)
        clean = self._without_forged_defaults()
        records = super(EjournalGuardMixin, clean).create(vals_list)
        records = records.with_env(self.env)
        if self._guard_parent and self._is_bound():
            records._check_parent()
        return records

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
        self._check_write(self._get_guarded(vals))
        result = super().write(vals)
        if self._guard_parent in vals and self._is_bound():
            self._check_parent()
        return result

    def _write_checked(self, vals):
        """Write, past the guard, what a method of the model has checked itself."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def unlink(self):
        self.check_access("unlink")
        self._check_unlink()
        return super().unlink()

    def copy_data(self, default=None):
        """A copy takes what a client may set in a new record, and begins anew."""
        vals_list = super().copy_data(default)
        if self.env.su:
            return vals_list
        allowed = self._get_client_create_fields() | (default or {}).keys()
        return [
            {name: vals[name] for name in self._leave_out(vals, allowed)}
            for vals in vals_list
        ]

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------
    def _is_bound(self):
        """Whether who writes must leave settled records alone."""
        return not self.env.su or self._guard_system_fields is not None

    def _get_settled_fields(self):
        """What may be set in a settled record by who writes."""
        if self.env.su:
            return self._guard_free_fields | self._guard_system_fields
        return self._guard_free_fields

    @api.model
    def _get_guarded(self, vals):
        """Names of the values, but for those that guard themselves."""
        names = set(vals)
        for model in FREE_MODELS:
            names -= self.env[model]._fields.keys()
        return names

    @api.model
    def _leave_out(self, vals, allowed):
        """Names of the values without those that a client may not set."""
        return vals.keys() - (self._get_guarded(vals) - allowed)

    @api.model
    def _check_client_names(self, names, allowed):
        if forbidden := names - allowed:
            labels = sorted(
                self._fields[name]._description_string(self.env)
                if name in self._fields
                else name
                for name in forbidden
            )
            names = f"({', '.join(labels)})"
            raise UserError(" ".join((self._get_guard_sentence(), names)))

    @api.model
    def _without_forged_defaults(self):
        """The model without defaults in the context for what a client may not set.

        Superuser takes none: a method gives all values, and its context is its
        caller's.
        """
        allowed = frozenset()
        if not self.env.su:
            allowed = self._get_client_create_fields()
            if self._guard_default_fields is not None:
                allowed &= self._guard_default_fields
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key.removeprefix("default_") in allowed
        }
        return self.with_env(self.env(context=context))

    def _check_file(self, attachment):
        """Refuse to touch a file of the record past the record itself.

        What lies in a field is written as the field is; what the system has stored
        for the record stays.

        :param attachment: ``ir.attachment`` as superuser
        :raise UserError: naming the file
        """
        if attachment.res_field:
            self._check_write({attachment.res_field})
        elif attachment.create_uid.id == SUPERUSER_ID:
            raise UserError(
                self.env._(
                    "%(file)s was stored by the system for %(record)s and stays as it "
                    "is.",
                    file=attachment.name,
                    record=self.sudo().display_name,  # named to whoever has its file
                )
            )
