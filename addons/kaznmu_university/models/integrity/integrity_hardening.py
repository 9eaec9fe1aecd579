from odoo import api, models
from odoo.tools import SQL

from ...integrity import guards
from .evidence import Finding

APPEND_ONLY = "SELECT, INSERT"


class EjournalIntegrityCheck(models.Model):
    """The guards of the database, and how they are put out of reach of Odoo's own role.

    Guards bind whoever does not own the tables. By default Odoo's role does, and
    could switch them off; with a separate owner it cannot (docs/security.md).
    """

    _inherit = "ejournal.integrity.check"

    @api.model
    def _get_guard_files(self):
        """Hook: files of SQL that make the guards of the database."""
        return [guards.APPEND_ONLY]

    @api.model
    def _get_append_only_tables(self):
        """Hook: tables whose rows are never changed."""
        return [
            "ejournal_evidence",
            "ejournal_closing",
            "ejournal_closing_leaf",
            "ejournal_access_log",
        ]

    @api.model
    def _get_guards(self):
        """``{(table, name): Guard}`` of all triggers that must stand."""
        wanted = {}
        for path in self._get_guard_files():
            wanted |= guards.read_triggers(path)
        for table in self._get_append_only_tables():
            wanted |= guards.get_append_only(table)
        return wanted

    @api.model
    def _get_guarded_tables(self):
        return sorted({table for table, _name in self._get_guards()})

    @api.model
    def _verify_database(self):
        """Whether all guards stand as they were made: ``(done, total, [Finding])``."""
        wanted = self._get_guards()
        present = {
            (table, name): guards.Guard(moment, function)
            for table, name, moment, function in self.env.execute_query(
                SQL(
                    """SELECT relation.relname, guard.tgname, guard.tgtype,
                              function.proname
                         FROM pg_trigger guard
                         JOIN pg_class relation ON relation.oid = guard.tgrelid
                         JOIN pg_proc function ON function.oid = guard.tgfoid
                        WHERE guard.tgenabled IN ('O', 'A')
                          AND relation.relnamespace = current_schema()::regnamespace
                          AND function.pronamespace = current_schema()::regnamespace
                          AND guard.tgqual IS NULL AND guard.tgattr = ''
                          AND NOT guard.tgisinternal"""
                )
            )
        }
        found = [
            f"{name} ON {table}"
            for (table, name), guard in sorted(wanted.items())
            if present.get((table, name)) != guard
        ]
        bodies = {}
        for path in self._get_guard_files():
            bodies |= guards.read_functions(path)
        sources = self.env.execute_query(
            SQL(
                """SELECT proname, prosrc FROM pg_proc
                    WHERE proname = ANY(%s)
                      AND pronamespace = current_schema()::regnamespace""",
                list(bodies),
            )
        )
        # More than one of a name: somebody has put another beside it.
        found += [
            f"FUNCTION {name}"
            for name, body in sorted(bodies.items())
            if [source for other, source in sources if other == name] != [body]
        ]
        total = len(wanted) + len(bodies)
        findings = [Finding("trigger", "", 0, name) for name in found]
        findings += [
            Finding("intruder", "", 0, f"{kind} {name} ON {table}")
            for kind, table, name in self._get_table_code()
            if (table, name) not in wanted
        ]
        yield total, total, findings

    def _get_table_code(self):
        """What acts by itself on rows of the product's tables, whoever has made it.

        :return: list of ``(kind, table, name)``
        """
        return self.env.execute_query(
            SQL(
                r"""WITH ours AS (
                    SELECT oid, relname FROM pg_class
                     WHERE relname LIKE 'ejournal\_%%'
                       AND relnamespace = current_schema()::regnamespace)
                SELECT 'TRIGGER', relname, tgname
                  FROM pg_trigger JOIN ours ON ours.oid = tgrelid
                 WHERE NOT tgisinternal OR tgenabled NOT IN ('O', 'A')
                 UNION ALL
                SELECT 'RULE', relname, rulename
                  FROM pg_rewrite JOIN ours ON ours.oid = ev_class
                 WHERE rulename <> '_RETURN'
                 UNION ALL
                SELECT 'POLICY', relname, polname
                  FROM pg_policy JOIN ours ON ours.oid = polrelid
                 ORDER BY 1, 2, 3"""
            )
        )

    def _get_owned_tables(self):
        """Guarded tables whose guards the database role of Odoo can drop."""
        rows = self.env.execute_query(
            SQL(
                """SELECT relname FROM pg_class
                    WHERE relname = ANY(%s)
                      AND relnamespace = current_schema()::regnamespace
                      AND pg_has_role(relowner, 'USAGE')""",
                self._get_guarded_tables(),
            )
        )
        return [name for (name,) in rows]

    @api.model
    def _get_privileges(self):
        """Hook: ``{table: privileges of Odoo's role}`` where another role owns it."""
        return dict.fromkeys(self._get_append_only_tables(), APPEND_ONLY)

    @api.model
    def _get_functions(self):
        """Hook: signatures of functions that belong to the owner of the tables."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT tgfoid::regprocedure::varchar FROM pg_trigger
                    WHERE NOT tgisinternal AND tgrelid::regclass::varchar = ANY(%s)
                    ORDER BY 1""",
                self._get_guarded_tables(),
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
