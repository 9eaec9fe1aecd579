def migrate(cr, version):
    """Odoo makes the tables; ``data/evidence_data.xml`` keeps what was there before.

    The guard of the log of exports has the function of all such tables now.
    """
    cr.execute("DROP FUNCTION IF EXISTS ejournal_access_log_guard")
