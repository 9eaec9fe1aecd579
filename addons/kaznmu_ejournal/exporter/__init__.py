"""Handing data over to other systems.

``oneroster``  a term as a OneRoster 1.2 package, which ``importer`` reads as well
"""
