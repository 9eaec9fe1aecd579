def post_init_hook(env):
    """Activate Russian for the whole database: the university's working language.

    Kazakh needs no hook: Odoo ships no Kazakh, so ``data/res_lang_data.xml``
    creates it active and its terms load with this module.
    """
    env["res.lang"]._activate_lang("ru_RU")
    env["ir.module.module"].search(
        [("state", "in", ("installed", "to install"))]
    )._update_translations("ru_RU")
