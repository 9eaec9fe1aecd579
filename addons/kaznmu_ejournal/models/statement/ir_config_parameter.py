from odoo import api, models
from odoo.exceptions import ValidationError

from .term import GIVEN_ELSEWHERE

PREFIX = GIVEN_ELSEWHERE % ""


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.constrains("key", "value")
    def _check_statement_number(self):
        """Where the numbers of statements go on is told when it is set, not when a
        teacher forms one."""
        for parameter in self:
            value = parameter.value.strip()
            if parameter.key.startswith(PREFIX) and not (
                value.isascii() and value.isdigit()
            ):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not the last number of a statement that was "
                        "given elsewhere: enter a whole number, such as 120.",
                        value=parameter.value,
                    )
                )
