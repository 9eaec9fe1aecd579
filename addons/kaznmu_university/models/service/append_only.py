from odoo.tools import SQL


def forbid_changes(cr, table, message):
    """Let the database itself refuse to change or delete the rows of a table.

    A migration that has to touch them must disable the trigger, and say why.

    :param str message: what the database answers
    """
    guard = f"{table}_guard"
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION %(guard)s() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%%', %(message)s;
            END $$;
            CREATE OR REPLACE TRIGGER %(guard)s
                BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(guard)s();
            CREATE OR REPLACE TRIGGER %(truncate)s
                BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION %(guard)s();
            """,
            guard=SQL.identifier(guard),
            truncate=SQL.identifier(f"{guard}_truncate"),
            table=SQL.identifier(table),
            message=message,
        )
    )
