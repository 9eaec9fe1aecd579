"""Background work goes to OCA's queue: what waited for the old scheduled action is
given to it, from its start; the scheduled action goes."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Queue what waits, see above."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    if cron := env.ref("kaznmu_university.ir_cron_job", raise_if_not_found=False):
        action = cron.ir_actions_server_id
        cron.unlink()
        action.unlink()
    # Progress is that of the portions.
    cr.execute("ALTER TABLE ejournal_job DROP COLUMN done, DROP COLUMN total")
    jobs = env["ejournal.job"].search([("state", "in", ("pending", "running"))])
    jobs.state = "pending"
    for job in jobs:
        if record := env[job.res_model].browse(job.res_id).exists():
            job._divide(record)
            job._queue()
        else:
            job.state = "failed"
