from .languages import DOCUMENT_LANGUAGES, RUSSIAN


def post_init_hook(env):
    """Activate Russian for the whole database: the university's working language.

    Kazakh is created active by ``data/res_lang_data.xml``, its terms load with this
    module; what Odoo itself says then gets Russian terms in place of Kazakh ones.
    """
    env["res.lang"]._activate_lang(RUSSIAN)
    env["ir.module.module"].search(
        [("state", "in", ("installed", "to install"))]
    )._update_translations(list(DOCUMENT_LANGUAGES))
