from odoo.tools import SQL


def renew_statistics(env, models):
    """Have PostgreSQL look at tables that were just filled.

    Until it has, its planner takes them for nearly empty, and reports read them whole,
    row after row. It looks by itself a minute later; people do not wait so long.

    :param models: names of the models
    """
    env.flush_all()
    for name in models:
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(env[name]._table)))
