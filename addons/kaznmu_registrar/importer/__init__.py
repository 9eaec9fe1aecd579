"""``results``: results kept elsewhere, compared with the statements."""
