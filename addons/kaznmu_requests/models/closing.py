from odoo import api, models


class EjournalClosing(models.Model):
    """Approved requests among what the register of a day lists."""

    _inherit = "ejournal.closing"

    @api.model
    def _get_register(self, start, end):
        # Whoever may print the register may see the numbers of all requests.
        requests = self.env["ejournal.request"].sudo()
        domain = [("decided_on", "<=", end)]
        if start:
            domain.append(("decided_on", ">", start))
        kinds = dict(requests._fields["kind"]._description_selection(self.env))
        format_time = self.env.company._format_ejournal_time
        return [
            *super()._get_register(start, end),
            (
                self.env._("Requests approved"),
                [
                    (
                        request.number,
                        f"{kinds[request.kind]}, {request.author_id.name}",
                        format_time(request.decided_on),
                    )
                    for request in requests.search(domain, order="decided_on, id")
                ],
            ),
        ]
