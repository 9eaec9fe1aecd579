from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Drafts of retake, individual and midterm statements are due by their own control.

    Findings have a key of ids from the next check of their draft on, which makes them
    anew.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["ejournal.statement"].search(
        [("kind", "in", ["retake", "individual", "midterm"])]
    )._renew_due_dates()
