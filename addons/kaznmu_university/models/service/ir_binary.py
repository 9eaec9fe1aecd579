from odoo import models


class IrBinary(models.AbstractModel):
    """Whatever leaves as a file or a picture, by which address ever, is logged under
    the name that the system has for it: the one in the address is the client's.

    Files of their own are logged as ``ir.attachment``.
    """

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        stream = super()._record_to_stream(record, field_name)
        field = record._fields[field_name]
        if record._name.startswith("ejournal.") and not field.attachment:
            label = field._description_string(self.env)
            self.env["ejournal.access.log"]._log_file(record, label)
        return stream
