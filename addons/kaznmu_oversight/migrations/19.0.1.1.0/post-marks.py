def migrate(cr, version):
    """Distributions of marks are counted by the next nightly look at the journals of
    the current term; those of terms that are over stay without."""
