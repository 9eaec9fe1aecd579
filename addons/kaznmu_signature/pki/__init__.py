"""Signatures and certificates, by bytes alone: nothing here knows Odoo."""
