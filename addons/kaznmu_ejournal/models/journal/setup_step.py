from odoo import api, models


class EjournalSetupStep(models.Model):
    """What journals need: teaching, a policy, an order, and themselves."""

    _inherit = "ejournal.setup.step"

    @api.model
    def _get_missing(self):
        # Counts of everything, for whoever sees the list: only yes or no leaves.
        checklist = self.sudo()
        today = self.env.company._get_ejournal_today()
        lacks = checklist._find_lacking
        in_force = [("state", "=", "in_force")]
        running = [("attestation_end", ">=", today)]
        in_running = [("term_id.attestation_end", ">=", today)]
        return {
            **super()._get_missing(),
            "teaching": lacks(
                {
                    "ejournal.term": self.env._("academic periods"),
                    "ejournal.discipline": self.env._("disciplines"),
                    "ejournal.curriculum": self.env._("curriculum"),
                    "ejournal.plan": self.env._("plans"),
                    "ejournal.timetable": self.env._("timetable"),
                }
            ),
            "policy": []
            if checklist.env["ejournal.policy"]._get_in_force(today)
            else [self.env._("a policy in force today")],
            "order": lacks(
                {"ejournal.order": self.env._("an order in force")}, in_force
            ),
            "journals": lacks(
                {"ejournal.term": self.env._("a term that is not over")}, running
            )
            + lacks(
                {"ejournal.journal": self.env._("journals of the term")}, in_running
            ),
            "marks": lacks({"ejournal.mark": self.env._("the first mark")}),
        }
