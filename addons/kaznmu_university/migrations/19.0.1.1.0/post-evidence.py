def migrate(cr, version):
    """Odoo makes the tables; ``data/evidence_data.xml`` keeps what was there before."""
