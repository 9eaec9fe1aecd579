from odoo.tools import SQL, file_open

from ...integrity.guards import APPEND_ONLY


def forbid_changes(cr, table, message):
    """Let the database itself refuse to change or delete the rows of a table.

    A migration that has to touch them must disable the trigger, and say why.

    :param str message: what the database answers
    """
    with file_open(APPEND_ONLY) as file:
        cr.execute(file.read())  # pylint: disable=sql-injection
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE TRIGGER %(guard)s
                BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION ejournal_append_only(%(message)s);
            CREATE OR REPLACE TRIGGER %(truncate)s
                BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION ejournal_append_only(%(message)s);
            """,
            guard=SQL.identifier(f"{table}_guard"),
            truncate=SQL.identifier(f"{table}_guard_truncate"),
            table=SQL.identifier(table),
            message=message,
        )
    )
