from odoo import api, models
from odoo.tools import SQL

APPEND_ONLY = "SELECT, INSERT"


class EjournalIntegrityCheck(models.Model):
    """How the evidence is put out of reach of Odoo's own database role.

    Guards bind whoever does not own the tables. By default Odoo's role does, and
    could switch them off; with a separate owner it cannot (docs/security.md).
    """

    _inherit = "ejournal.integrity.check"

    @api.model
    def _get_privileges(self):
        """Hook: ``{table: privileges of Odoo's role}`` where another role owns it."""
        return dict.fromkeys(self._get_triggers(), APPEND_ONLY)

    @api.model
    def _get_functions(self):
        """Hook: signatures of functions that belong to the owner of the tables."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT tgfoid::regprocedure::varchar FROM pg_trigger
                    WHERE NOT tgisinternal AND tgrelid::regclass::varchar = ANY(%s)
                    ORDER BY 1""",
                list(self._get_triggers()),
            )
        )
        return [signature for (signature,) in rows]

    @api.model
    def _get_hardening(self, owner, undo=False):
        """Statements that a superuser of the database runs once.

        :param str owner: a role that owns the evidence and is not Odoo's
        :param bool undo: give everything back to Odoo's role, before an update
        :return: list of lines of SQL
        """
        [(role, dbname, schema)] = self.env.execute_query(
            SQL("SELECT current_user, current_database(), current_schema()")
        )
        role, dbname, schema, owner = (
            SQL.identifier(name).code for name in (role, dbname, schema, owner)
        )
        new_owner = role if undo else owner
        # The owner of a schema may drop all that is in it.
        lines = [
            f"ALTER DATABASE {dbname} OWNER TO {new_owner};",
            f"ALTER SCHEMA {schema} OWNER TO {new_owner};",
            f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};",
        ]
        for table, privileges in sorted(self._get_privileges().items()):
            lines.append(f"ALTER TABLE {table} OWNER TO {new_owner};")
            if not undo:
                lines += [
                    f"REVOKE ALL ON {table} FROM PUBLIC, {role};",
                    f"GRANT {privileges} ON {table} TO {role};",
                    f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role};",
                ]
        for signature in self._get_functions():
            lines.append(f"ALTER FUNCTION {signature} OWNER TO {new_owner};")
            if not undo:
                lines += [
                    f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;",
                    f"GRANT EXECUTE ON FUNCTION {signature} TO {role};",
                ]
        return lines
