from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    """Findings of before are read in the reader's language, where they are found again.

    What is not found by its key any more keeps its text; the next check of a draft
    drops it. The content of formed statements is frozen, and stays.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    check = env["ejournal.statement.check"]
    findings = env["ejournal.statement.finding"].search(Domain.TRUE)
    for statement, stored in findings.grouped("statement_id").items():
        found = {finding.key: finding for finding in check._get_findings(statement)}
        for finding in stored:
            if new := found.get(finding.key):
                finding.words = new.words
        env.flush_all()
        env.invalidate_all()
