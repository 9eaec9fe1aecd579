def migrate(cr, version):
    """Statements are numbered after the last one of their academic year, in the order
    of waiting: the sequences of before, whose lock nobody could wait for, go."""
    cr.execute(
        """DELETE FROM ir_sequence
            WHERE code LIKE 'ejournal.statement.%' AND implementation = 'no_gap'"""
    )
