from odoo import models
from odoo.exceptions import UserError


class OtherUserError(UserError):
    """The page was opened by somebody else than is logged in now."""


class EjournalPage(models.AbstractModel):
    """A page in the browser that saves by itself what is typed in its cells."""

    _name = "ejournal.page"
    _description = "Page that saves by itself"

    def _check_page_user(self, user_id):
        """Refuse to save in another's name: somebody may have logged in in another tab.

        :raise OtherUserError: naming who is logged in
        """
        if user_id and user_id != self.env.uid:
            raise OtherUserError(
                self.env._(
                    "%s is logged in in this browser now. What you have typed is kept: "
                    "log in as yourself again.",
                    self.env.user.name,
                )
            )
