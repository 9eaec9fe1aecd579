"""``oneroster``: a OneRoster 1.2 package as tables of the import."""
