from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.models.service.job_mixin import FIRST

from .order_confirmation import CONFIRMATION_FIELDS
from .order_rule import RULE_FIELDS


class EjournalOrder(models.Model):
    """Order (распоряжение) of the vice-rector: the deadlines of SOP C10 as data.

    The newest order that speaks of a case wins; within it the most specific line. An
    order in force never changes: another one replaces it, or it is revoked.
    """

    _name = "ejournal.order"
    _description = "Order of the vice-rector"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.evidence.chatter",
        "ejournal.deadlines",
        "ejournal.order.confirmation",
        "ejournal.order.openings",
        "ejournal.job.mixin",
    ]
    _job_channel = "root.ejournal_deadline"
    _job_priority = FIRST
    _order = "date desc, id desc"
    _rec_name = "number"
    _guard_fields = frozenset(
        ("number", "date", "date_from", "file", "filename", "rule_ids", "opening_ids")
    )
    _guard_system_fields = CONFIRMATION_FIELDS | {"state", "job_id"}
    _evidence_fields = (
        "number",
        "date",
        "date_from",
        "file",
        "state",
        *sorted(CONFIRMATION_FIELDS),
    )
    _evidence_lines = {
        "rule_ids": RULE_FIELDS,
        "opening_ids": ("journal_id", "lesson_ids", "date_end"),
    }

    number = fields.Char(required=True, tracking=True)
    date = fields.Date(required=True, tracking=True)
    date_from = fields.Date(
        string="For lessons from",
        help="Earlier lessons keep their deadlines; empty: all lessons.",
    )
    file = fields.Binary(string="Scan of the order", attachment=True)
    filename = fields.Char(string="Name of the file")
    rule_ids = fields.One2many(
        "ejournal.order.rule", "order_id", string="Deadlines", copy=True
    )
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("revoked", "Revoked")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    job_id = fields.Many2one("ejournal.job", readonly=True, copy=False)
    job_state = fields.Selection(related="job_id.state", string="State of the work")
    progress = fields.Integer(related="job_id.progress")

    _number_uniq = models.UniqueIndex(
        "(number, date)", "There is an order of this number and date already."
    )

    @api.depends("number", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for order in self:
            if not order.number:
                order.display_name = self.env._("New order")
                continue
            day = format_day(order.date)
            order.display_name = self.env._(
                "Order No. %(number)s of %(date)s", number=order.number, date=day
            )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model
    def _without_forged_defaults(self):
        clean = super()._without_forged_defaults()
        if not self.env.su and {"default_state", "default_job_id"} & set(
            self.env.context
        ):
            # Not only left out, but told: an order is the deadlines of everybody.
            self._check_client_names({"state"}, frozenset())
        return clean

    @api.model
    def _get_guard_sentence(self):
        return self.env._("Use the buttons “Put in force” and “Revoke” instead.")

    def _is_evidence(self):
        return bool(self.pending) or self.state != "draft"

    def _check_editable(self):
        """Refuse any change of an order that is, or was, in force.

        :raise UserError: naming the order
        """
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was put in force and never changes: revoke it, or make "
                        "another one.",
                        order.display_name,
                    )
                )
            if order.pending:
                raise UserError(
                    self.env._(
                        "%s waits for confirmation: take it back to change it.",
                        order.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_put_in_force(self):
        """Ask to put the signed order in force, which renews the deadlines (SOP C10);
        the vice-rector confirms it.

        :raise UserError: there is no scan, or nothing is ordered
        """
        for order in self:
            order.check_access("write")
            if order.state == "in_force":
                continue
            order._check_editable()
            if not order.file:
                raise UserError(
                    self.env._("Attach the scan of the signed order first.")
                )
            if not (order.rule_ids or order.opening_ids):
                raise UserError(
                    self.env._("The order sets no deadline and opens no journal yet.")
                )
            order.opening_ids._check_openable()
            order._ask("in_force")

    def action_revoke(self):
        """Ask to end the order, so that older ones, if any, hold again; the
        vice-rector confirms it."""
        for order in self:
            order.check_access("write")
            if order.state == "in_force":
                order._ask("revoked")

    def _set_state(self, state):
        order = self.sudo()  # the caller checked; the state is closed to writing
        order.state = state
        if state == "in_force":
            order._open_windows()
        else:
            order._close_windows()
        self._start_renewal()

    def _start_renewal(self):
        """Renew the lessons' deadlines in the background: what sets them changed."""
        self.ensure_one()
        self.env.registry.clear_cache()
        self.sudo().job_id = self.env["ejournal.job"]._start(  # closed to writing
            self, self.env._("Deadlines by %s", self.display_name)
        )

    @api.model
    def _renew_in_force(self):
        """Renew the deadlines because the days of study have changed, on which the
        orders' rules rest; unless that waits to be done already."""
        # Whoever keeps settings and holidays; nothing of the orders is told.
        order = self.sudo().search([("state", "=", "in_force")], limit=1)
        if not order:
            self.env.company._start_ejournal_renewal()
        elif order.job_id.state != "pending":
            order._start_renewal()

    def action_preview(self):
        """Show, journal by journal, what the order would change; nothing is written.

        :return: action of the list
        """
        self.ensure_one()
        self.check_access("read")
        if not self.pending:
            self._check_editable()
        preview = self.env["ejournal.order.preview"]._create_for(self)
        return preview._get_records_action(name=self.env._("What the order changes"))

    # ------------------------------------------------------------------
    # Renewing the stored deadlines of lessons
    # ------------------------------------------------------------------
    def _get_job_portions(self):
        """Terms, one by one; see ``ejournal.job.mixin``."""
        # As superuser: whoever keeps the holidays starts this, too.
        terms = self.env["ejournal.term"].sudo().with_context(active_test=False)
        return [[term_id] for term_id in terms.search(Domain.TRUE).ids]

    def _run_job_portion(self, portion):
        """Renew the deadlines of a term's lessons, statements and drafts."""
        # As superuser: journals and drafts of every teacher, as above.
        env = self.sudo().env
        term = env["ejournal.term"].browse(portion)
        in_force = env[self._name].search([("state", "=", "in_force")])
        self._renew_deadlines(term, self._prepare_rules(in_force))
        of_term = Domain("term_id", "=", term.id)
        env["ejournal.journal"].search(of_term)._renew_statement_due_dates()
        drafts = of_term & Domain("state", "=", "draft")
        env["ejournal.statement"].search(drafts)._renew_due_dates()

    def _get_preview(self):
        """What putting the order in force, or revoking it, would change, journal by
        journal.

        :return: dict ``{journal id: {"moved": n, "closed": n, "reopened": n}}``:
            lessons whose deadline moves, and those of them that it closes or opens
            again today
        """
        self.ensure_one()
        in_force = self.search([("state", "=", "in_force")])
        is_in_force = self.state == "in_force"
        return self._count_changes(in_force - self if is_in_force else in_force | self)

    @api.model
    def _check_calendar(self):
        """Refuse other days of study that would open again lessons that are closed:
        an order does, confirmed by another.

        :raise UserError: how many lessons that would be
        """
        if self.env.su:  # the code's own business, as everywhere
            return
        # As superuser: a number alone leaves, to whoever keeps the calendar.
        orders = self.sudo()
        counts = orders._count_changes(orders.search([("state", "=", "in_force")]))
        if count := sum(journal["reopened"] for journal in counts.values()):
            raise UserError(
                self.env._(
                    "Deadlines counted in working days would change, and lessons that "
                    "are closed would be open again (%s). An order opens lessons, "
                    "confirmed by another: “Orders on deadlines”.",
                    count,
                )
            )

    @api.model
    def _count_changes(self, orders):
        """What each journal has from deadlines by the given orders."""
        rules = self._prepare_rules(orders)
        today = self.env.company._get_ejournal_today()
        counts = defaultdict(lambda: {"moved": 0, "closed": 0, "reopened": 0})
        for term in self.env["ejournal.term"].search(Domain.TRUE):
            for _lesson, journal_id, old, new in self._get_deadline_changes(
                term, rules
            ):
                was_closed, is_closed = (
                    bool(day) and day < today for day in (old, new)
                )
                journal = counts[journal_id]
                journal["moved"] += 1
                journal["closed"] += is_closed and not was_closed
                journal["reopened"] += was_closed and not is_closed
        return counts
