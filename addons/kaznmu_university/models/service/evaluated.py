"""What is evaluated is written by the system administrator alone.

Odoo lets every employee write some records that decide what others, or a method,
then do: templates of mails, views that run a method when somebody clicks, filters for
everybody, own default values. Each is bound here, whatever path leads to it. A test
(``test_evaluated.py``) goes through all models for fields that hold such things.
"""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError


class MailTemplate(models.Model):
    """Templates are code, which runs as whoever sends the mail."""

    # With the others that are evaluated; how mails are written is in mail_template.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "mail.template"

    def _check_access(self, operation):
        if operation != "read" and not self.env.user._is_system():
            return self, self._make_ejournal_refusal
        return super()._check_access(operation)

    def _make_ejournal_refusal(self):
        return AccessError(
            self.env._(
                "Templates of mails are code: the system administrator edits them. An "
                "administrator changes the words in Electronic journal → Settings → "
                "Mail templates."
            )
        )


class IrDefault(models.Model):
    """Own default values open nothing that the model's guard closes.

    An employee may keep one for any field of any model. It would count in every new
    record, also in those that a method creates as superuser.
    """

    _inherit = "ir.default"

    @api.model_create_multi
    def create(self, vals_list):
        defaults = super().create(vals_list)
        defaults._check_guarded()
        return defaults

    def write(self, vals):
        result = super().write(vals)
        self._check_guarded()
        return result

    def _check_guarded(self):
        """Refuse defaults for what the user may not set by hand.

        :raise UserError: naming the field
        """
        if self.env.su or self.env.user._is_system():
            return
        for default in self.sudo():  # the names of the fields
            model = self.env[default.field_id.model]
            if self._is_guarded(model):
                allowed = model._get_client_create_fields()
                model._check_client_names({default.field_id.name}, allowed)

    @api.model
    def _is_guarded(self, model):
        return isinstance(model, self.pool["ejournal.guard.mixin"])

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """Methods that go by superuser's rights take nobody's own values; a guarded
        model takes what its clients may set."""
        if self.env.su and self.env.uid != SUPERUSER_ID:
            everybody = self.with_user(SUPERUSER_ID).with_company(self.env.company)
            return everybody._get_model_defaults(model_name, condition)
        defaults = super()._get_model_defaults(model_name, condition)
        model = self.env[model_name]
        if not defaults or not self._is_guarded(model):
            return defaults
        allowed = set() if self.env.su else model._get_client_create_fields()
        return {name: value for name, value in defaults.items() if name in allowed}


class EjournalOwnRows(models.AbstractModel):
    """Rows that Odoo lets every employee save for others: for oneself alone."""

    _name = "ejournal.own.rows"
    _description = "Rows of one's own"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_own()
        return rows

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        return result

    def _check_own(self):
        """Refuse rows of others or of everybody.

        :raise UserError: what is possible
        """
        if self.env.su or self.env.user._is_system():
            return
        if not all(row._is_own() for row in self):
            raise UserError(self._get_own_sentence())

    def _is_own(self):
        """Hook: whether a row concerns nobody but the current user."""
        raise NotImplementedError

    def _get_own_sentence(self):
        """Hook: what is possible, for whoever is refused."""
        raise NotImplementedError


class IrFilters(models.Model):
    """Who saves a filter saves it for oneself: it may hide what others must see."""

    _name = "ir.filters"
    _inherit = ["ejournal.own.rows", "ir.filters"]

    def _is_own(self):
        return self.user_ids == self.env.user

    def _get_own_sentence(self):
        return self.env._(
            "A filter for others is saved by the system administrator; save it "
            "for yourself."
        )


class IrEmbeddedActions(models.Model):
    """As of filters; and none runs a method in the name of who clicks."""

    _name = "ir.embedded.actions"
    _inherit = ["ejournal.own.rows", "ir.embedded.actions"]

    def _is_own(self):
        return self.user_id == self.env.user and not self.python_method

    def _get_own_sentence(self):
        return self.env._(
            "A view for others, or one that runs a method, is saved by the "
            "system administrator; save one for yourself."
        )
