from odoo.tools import SQL

from . import job_runner, json_log
from .integrity.guards import APPEND_ONLY, drop_functions
from .languages import DOCUMENT_LANGUAGES, RUSSIAN


def post_load():
    """Whatever a server does differently for good, once in each process."""
    json_log.set_up()
    job_runner.set_up()


def post_init_hook(env):
    """Activate Russian for the whole database: the university's working language.

    Kazakh is created active by ``data/res_lang_data.xml``, its terms load with this
    module; what Odoo itself says then gets Russian terms in place of Kazakh ones.

    The administrator, and whoever is made from now on, works in it. The address of the
    site stays as it is set: Odoo would take that of the administrator's log-in.
    """
    env["res.lang"]._activate_lang(RUSSIAN)
    env["ir.default"].set("res.partner", "lang", RUSSIAN)
    people = env.ref("base.user_admin") | env.ref("base.public_user")
    (people.partner_id | env.company.partner_id).lang = RUSSIAN
    env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
    env["ir.module.module"].search(
        [("state", "in", ("installed", "to install"))]
    )._update_translations(list(DOCUMENT_LANGUAGES))


def uninstall_hook(env):
    """Take the guards out of the database, and leave people what they are to Odoo.

    Roles go with the add-on. Who is an internal user or one of the portal by a role
    alone would be neither afterwards, and no file of staff could bring them back.
    """
    drop_functions(env.cr, APPEND_ONLY)
    for name in ("base.group_user", "base.group_portal"):
        group = env.ref(name)
        env.cr.execute(
            SQL(
                """INSERT INTO res_groups_users_rel (gid, uid)
                   SELECT %s, UNNEST(%s) ON CONFLICT DO NOTHING""",
                group.id,
                group.with_context(active_test=False).all_user_ids.ids,
            )
        )
    env.invalidate_all()
