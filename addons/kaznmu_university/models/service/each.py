from odoo import api, models
from odoo.exceptions import UserError


class EjournalEach(models.AbstractModel):
    """One press for several records, each checked apart: what is refused keeps nothing
    else back, and is told with its reason."""

    _name = "ejournal.each"
    _description = "Something done to several records"

    @api.model
    def _do(self, records, act):
        """Do something to each record, as if each had its own press.

        :param act: function of a record; it checks, and raises ``UserError``
        :return: client action that tells how many were done, and why others were not
        """
        done, refusals = 0, []
        for record in records:
            try:
                with self.env.cr.savepoint():
                    act(record)
            except UserError as error:
                refusals.append(str(error))
            else:
                done += 1
        sentences = [self.env._("Done: %s.", done)]
        if refusals:
            sentences.append(self.env._("Refused: %s.", len(refusals)))
            sentences += dict.fromkeys(refusals)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refusals else "success",
                "sticky": bool(refusals),
                "message": "\n".join(sentences),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
