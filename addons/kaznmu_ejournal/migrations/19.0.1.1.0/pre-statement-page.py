def migrate(cr, version):
    """Statements were begun when they were made; for new ones the field says it."""
    cr.execute("ALTER TABLE ejournal_statement ADD COLUMN begun_on date")
    cr.execute("UPDATE ejournal_statement SET begun_on = create_date::date")
