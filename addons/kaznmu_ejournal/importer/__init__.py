"""Loading the files that a registrar brings: XLSX workbooks and CSV tables.

``reader``   a file becomes sheets of rows, or one clear sentence why not;
``columns``  a cell becomes a value, or one clear sentence why not;
``table``    what all tables have in common; ``structure``, ``staff``, ``plans``,
             ``marks`` and ``results`` are theirs: columns, model, natural key;
``mapping``  headers of other systems, and what they are in a table;
``oneroster`` and ``oneroster_files``  a package of that standard becomes sheets;
``importer`` checks everything (the dry run), then loads what is right.
"""
