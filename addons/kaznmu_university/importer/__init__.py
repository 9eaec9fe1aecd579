"""Loading the files that a registrar brings: XLSX workbooks and CSV tables.

``reader``   a file becomes sheets of rows, or one clear sentence why not;
``cells``    what a person sees in a cell, as text; ``days`` the date that a text names;
``columns``  a cell becomes a value, or one clear sentence why not;
``table``    what all tables have in common; ``structure`` and ``staff`` are those of
             the university: columns, model, natural key. Add-ons bring theirs by
             ``ejournal.import.batch._get_table_classes``;
``mapping``  headers of other systems, and what they are in a table;
``writer``   what is in the database, as such a file;
``importer`` checks everything (the dry run), then loads what is right.
"""
