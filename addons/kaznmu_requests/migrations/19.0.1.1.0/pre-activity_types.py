"""Kinds of activities come from the files at each update: administrators have no
reason to edit them, so that they are no ``noupdate`` records any more."""


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_model_data SET noupdate = FALSE
            WHERE module = 'kaznmu_requests' AND model = 'mail.activity.type'"""
    )
