"""Findings of checks are kept as what their sentences are made of; a text of before is
one, in the language in which it was written."""


def migrate(cr, version):
    cr.execute("ALTER TABLE ejournal_integrity_finding ADD COLUMN words jsonb")
    cr.execute("UPDATE ejournal_integrity_finding SET words = to_jsonb(sentence)")
    cr.execute("ALTER TABLE ejournal_integrity_finding DROP COLUMN sentence")
