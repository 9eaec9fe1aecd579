import ipaddress
import logging
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessDenied
from odoo.fields import Domain
from odoo.http import request

_logger = logging.getLogger(__name__)

KEPT_DAYS = 1
# How many times the limit of one login from one address: a login from anywhere, so
# that many machines do not share the guessing; one address, behind which a whole
# faculty may sit; and an address that is probably a proxy's, which stands for all.
FROM_ANYWHERE = 3
BY_ADDRESS = 5
BY_PROXY = 50


class EjournalLoginFailure(models.Model):
    """A failed log-in: in the database, so that all processes count together.

    Odoo's own count is each process's, and by the address alone. Its two system
    parameters stay in force: ``base.login_cooldown_after`` failures of a login from
    an address, ``base.login_cooldown_duration`` seconds of waiting after the last.
    """

    _name = "ejournal.login.failure"
    _description = "Failed log-in"
    _rec_name = "login"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id desc"

    login = fields.Char(required=True, readonly=True)
    address = fields.Char(required=True, readonly=True)
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )

    _login_idx = models.Index("(login, id)")
    _date_idx = models.Index("(date)")
    _address_idx = models.Index("(address, id)")

    @api.model
    def _get_limits(self):
        """``(failures after which to wait, seconds)``; no failures: no limit."""
        # As superuser: limits are no secret, and nobody is logged in yet.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return (
            int(get_param("base.login_cooldown_after", 10)),
            int(get_param("base.login_cooldown_duration", 60)),
        )

    @api.model
    def _is_proxy(self, http_request):
        """Whether the address is probably a proxy's that Odoo does not know of.

        Then ``X-Forwarded-For`` is there, and was not taken: see ``proxy_mode``.
        """
        environ = http_request.environ
        address = ipaddress.ip_address(http_request.remote_addr)
        return (
            address.is_private
            and "HTTP_X_FORWARDED_FOR" in environ
            and "werkzeug.proxy_fix.orig" not in environ
        )

    @api.model
    def _must_wait(self, login, address, is_proxy=False):
        """Whether another log-in is not even tried now.

        :return: ``(whether, whether there were failures of the login from here)``
        """
        limit, seconds = self._get_limits()
        if not limit:
            return False, False
        own = Domain("login", "=", login)
        if not self.search_count(own | Domain("address", "=", address), limit=1):
            return False, False  # most log-ins, by one query
        since = fields.Datetime.now() - timedelta(seconds=seconds)
        by_address = limit * (BY_PROXY if is_proxy else BY_ADDRESS)
        for domain, count in (
            ([("login", "=", login), ("address", "=", address)], limit),
            ([("login", "=", login)], limit * FROM_ANYWHERE),
            ([("address", "=", address)], by_address),
        ):
            # The last ones, newest first: did so many come, and is the last one new?
            failures = self.search(domain, limit=count)
            if len(failures) == count and failures[0].date > since:
                return True, True
        return False, bool(self.search_count(own, limit=1))

    @api.model
    def _add(self, login, address):
        self.create({"login": login, "address": address})

    @api.model
    def _forget(self, login, address):
        """A success ends the count of the login from there."""
        self.search([("login", "=", login), ("address", "=", address)]).unlink()

    @api.autovacuum
    def _gc_failures(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("date", "<", before)]).unlink()


class ResUsers(models.Model):
    """Log-ins are held up by what all processes have seen."""

    # Beside the failures; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    @contextmanager
    def _assert_can_auth(self, user=None):
        """Refuse to try a password after too many wrong ones.

        In place of Odoo's own, whose count is in the memory of one process. In a
        transaction of its own: the refusal rolls back the one of the log-in.

        :param user: login, or id of a user, which is tried
        :raise AccessDenied: it is to be waited for
        """
        if not request:  # the command line
            yield
            return
        http_request = request.httprequest
        address = http_request.remote_addr
        login = self._get_ejournal_login(user)
        with self._ejournal_failures() as failures:
            is_proxy = failures._is_proxy(http_request)
            must_wait, has_failed = failures._must_wait(login, address, is_proxy)
        if must_wait:
            _logger.warning("Log-in of %r from %s waits after failures", login, address)
            raise AccessDenied(
                self.env._(
                    "Too many login failures, please wait a bit before trying again."
                )
            )
        try:
            yield
        except AccessDenied:
            with self._ejournal_failures() as failures:
                failures._add(login, address)
            raise
        if has_failed:
            with self._ejournal_failures() as failures:
                failures._forget(login, address)

    @contextmanager
    def _ejournal_failures(self):
        """The failures, as superuser, in a transaction that is committed."""
        with self.env.registry.cursor() as cr:
            # Whoever logs in is nobody yet, and a transaction has somebody who writes;
            # only counts leave this.
            yield api.Environment(cr, SUPERUSER_ID, {})["ejournal.login.failure"]

    def _get_ejournal_login(self, user):
        """The login that is tried, as it is counted."""
        if isinstance(user, int):
            user = self.browse(user).sudo().login  # whose id was sent
        return (user or "?").strip().lower()
