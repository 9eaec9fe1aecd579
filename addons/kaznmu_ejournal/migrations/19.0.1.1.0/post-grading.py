def migrate(cr, version):
    """Rules of late work and skills begin with their defaults, which change no result:
    late work counts in full, no kind of lesson is a skill. Marks need nothing: the new
    kinds stand beside those that are there."""
