from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What a head lets wait is told to that head's own superior, not to the dean of the
    students, unless administrators have chosen somebody else."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    stage = env.ref("kaznmu_requests.stage_head")
    if stage.superior == "dean":
        stage.superior = "head_superior"
