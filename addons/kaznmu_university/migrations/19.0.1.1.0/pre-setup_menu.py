"""The menu of the first steps stays as an administrator has left it."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_model_data SET noupdate = TRUE
         WHERE module = 'kaznmu_university' AND name = 'ejournal_menu_setup'
        """
    )
