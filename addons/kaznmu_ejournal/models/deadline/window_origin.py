from odoo import models


class EjournalWindowOrigin(models.AbstractModel):
    """A document by which an access window is opened, such as an approved request.

    A window exists only as the execution of such a document (SOP C12, C13), and opens
    exactly what the document says; which documents there are is for the add-ons above
    to say.
    """

    _name = "ejournal.window.origin"
    _description = "Document that opens access windows"

    # Whether the document itself tells the teacher of its window, and more than that.
    _tells_of_window = False

    def _get_window_refusal(self, window):
        """Why the document does not allow this window; empty when it does.

        :param window: ``ejournal.window`` that is being created
        """
        return self.env._("This document opens no access.")
