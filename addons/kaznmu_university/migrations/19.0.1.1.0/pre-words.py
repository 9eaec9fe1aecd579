"""Codes of kinds of lessons become translatable: a kind is one by its source code."""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE ejournal_lesson_kind
         DROP CONSTRAINT IF EXISTS ejournal_lesson_kind_code_uniq
        """
    )
