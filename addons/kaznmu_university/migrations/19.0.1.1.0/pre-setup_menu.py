"""The menu "First steps" stays hidden where an administrator has hidden it."""


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_model_data SET noupdate = TRUE
            WHERE module = 'kaznmu_university' AND name = 'ejournal_menu_setup'"""
    )
