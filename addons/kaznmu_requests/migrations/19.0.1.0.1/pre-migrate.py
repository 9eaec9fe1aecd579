from odoo.tools import sql


def migrate(cr, version):
    """Days of a tier and cases of a memo keep their values under the new names."""
    if sql.column_exists(cr, "tier_definition", "ejournal_term_days"):
        sql.rename_column(
            cr, "tier_definition", "ejournal_term_days", "ejournal_deadline_days"
        )
    if sql.table_exists(cr, "ejournal_request_case_rel"):
        sql.rename_column(cr, "ejournal_request_case_rel", "case_id", "correction_id")
        cr.execute(
            "ALTER TABLE ejournal_request_case_rel RENAME TO ejournal_request_memo_rel"
        )
