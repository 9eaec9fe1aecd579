def migrate(cr, version):
    """Findings are kept as what their sentences are made of; a text of before is one.

    The next step, ``post-words.py``, gives them their parts where they are still found.
    """
    cr.execute("ALTER TABLE ejournal_statement_finding ADD COLUMN words jsonb")
    cr.execute("UPDATE ejournal_statement_finding SET words = to_jsonb(message)")
    cr.execute("ALTER TABLE ejournal_statement_finding DROP COLUMN message")
