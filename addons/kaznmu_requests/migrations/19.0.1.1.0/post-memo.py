from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Memos that were sent are frozen documents, too.

    What they said is in their PDF, which stays as it was stored; as data it is put
    down as the cases stand now.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    memos = env["ejournal.request"].search(
        [("kind", "=", "memo"), ("state", "!=", "draft"), ("digest", "=", False)]
    )
    for memo in memos:
        sent = memo.step_ids.filtered(lambda step: step.outcome == "submitted")[-1:]
        content = memo._prepare_content(memo.submitted_on)
        # In the name of who sent it, past the rules as the sending was.
        memo.with_user(sent.user_id).sudo()._freeze(memo.submitted_on, content)
