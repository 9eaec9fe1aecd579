from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.kaznmu_university.models.service.locking import lock_records

ACTIVITY = "kaznmu_requests.mail_act_request"
# The stage in which a request ends, by its state.
LAST_STAGES = {
    "done": "done",
    "expired": "expired",
    "refused": "refused",
    "withdrawn": "refused",
}
CLOSED_STATES = tuple(LAST_STAGES)
# Whose superior is who, where the superior is late in person.
NEXT_SUPERIORS = {
    "head": "head_superior",
    "head_superior": "vice_rector",
    "dean": "vice_rector",
}


class EjournalRequestProgress(models.AbstractModel):
    """Where a request stands, until when, and who is told; a part of
    ``ejournal.request``. What changes it runs as superuser."""

    _name = "ejournal.request.progress"
    _description = "Request: stages and deadlines"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    stage_id = fields.Many2one(
        "ejournal.request.stage",
        required=True,
        index=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("kaznmu_requests.stage_draft"),
        group_expand="_read_group_expand_full",
    )
    step_ids = fields.One2many("ejournal.request.step", "request_id", "Steps")
    route_stage_ids = fields.Many2many(
        "ejournal.request.stage", compute="_compute_route_stage_ids"
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    deadline = fields.Date(readonly=True, copy=False, index="btree_not_null")
    is_overdue = fields.Boolean(
        compute="_compute_time_left", search="_search_is_overdue"
    )
    time_left = fields.Char(compute="_compute_time_left")
    urgency = fields.Selection(
        [
            ("none", "No term"),
            ("calm", "In time"),
            ("today", "Today"),
            ("late", "Late"),
        ],
        compute="_compute_time_left",
    )

    @api.depends("deadline", "state")
    @api.depends_context("lang")
    def _compute_time_left(self):
        today = self.env.company._get_ejournal_today()
        for request in self:
            if not request.deadline or request.state in CLOSED_STATES:
                request.urgency, request.time_left = "none", False
                request.is_overdue = False
                continue
            days = (request.deadline - today).days
            request.is_overdue = days < 0
            if days < 0:
                request.urgency = "late"
                request.time_left = self.env._("Overdue, days: %s", -days)
            elif days == 0:
                request.urgency, request.time_left = "today", self.env._("Due today")
            else:
                request.urgency = "calm"
                request.time_left = self.env._("Days left: %s", days)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_ejournal_today()
        return Domain("deadline", "<", today) & Domain("state", "not in", CLOSED_STATES)

    @api.depends("review_ids", "stage_id", "kind")
    def _compute_route_stage_ids(self):
        """The stages that this request passes, of all that there are."""
        draft, opening, correcting, done = (
            self.env.ref(f"kaznmu_requests.stage_{name}")
            for name in ("draft", "opening", "correcting", "done")
        )
        for request in self:
            stages = draft | request.stage_id | done
            # As superuser: names of stages only.
            stages |= request.sudo().review_ids.definition_id.ejournal_stage_id
            if request._get_kind().has_window:
                stages |= opening | correcting
            request.route_stage_ids = stages

    # ------------------------------------------------------------------
    # The board
    # ------------------------------------------------------------------
    def _move_to(self, stage):
        """Dragging a card does what the button does, or tells why not.

        :raise UserError: the reason
        """
        for request in self:
            if stage == request.stage_id:
                continue
            if stage == self.env.ref("kaznmu_requests.stage_refused"):
                raise UserError(
                    self.env._("A refusal needs a reason: use the button “Refuse”.")
                )
            before = request.stage_id
            if request.state == "draft":
                request.action_submit()
            elif request.state == "review":
                request.action_approve()
            elif request.state == "approved":
                request.action_open()
            else:
                raise UserError(
                    self.env._("%s goes on by its own buttons.", request.display_name)
                )
            if request.stage_id != stage:
                raise UserError(
                    self.env._(
                        "%(request)s goes from “%(before)s” to “%(after)s”, not to "
                        "“%(stage)s”.",
                        request=request.display_name,
                        before=before.name,
                        after=request.stage_id.name,
                        stage=stage.name,
                    )
                )
        return True

    # ------------------------------------------------------------------
    # Steps and deadlines
    # ------------------------------------------------------------------
    def _lock(self):
        """Whoever comes second waits, and then sees what the first has done.

        :raise UserError: somebody is deciding the request at this moment
        """
        lock_records(
            self,
            self.env._("Somebody is deciding this request right now; look again."),
        )

    @api.model
    def _get_deadline(self, days, is_working):
        """The last day of a term of some days that begins tomorrow."""
        company = self.env.company
        return company._add_ejournal_days(
            company._get_ejournal_today(), days, is_working
        )

    def _enter_stage(self, stage, actors, deadline=False):
        """Begin a step: stage, term, activities and mail for those who act now."""
        self.ensure_one()
        self.write({"stage_id": stage.id, "deadline": deadline})
        self.env["ejournal.request.step"].create(
            {"request_id": self.id, "stage_id": stage.id, "deadline": deadline}
        )
        actors = actors.filtered("active")
        # What one asked for oneself is told at once, and never a flood.
        patient = (actors - self.author_id)._filter_digest_readers()
        self._plan_activities(actors, deadline, patient)
        self._send_mail(self._get_mail_template(), actors - patient)
        if not actors:
            self._escalate(
                lambda request: request.env._("Nobody is left who could act here.")
            )

    def _close_step(self, outcome, comment=None, principal=None):
        """End the present step, if there is one."""
        self.ensure_one()
        today = self.env.company._get_ejournal_today()
        acted_for = principal and principal != self.env.user and principal.id
        steps = self.step_ids.filtered(lambda step: not step.date_end)
        for step in steps:
            step.write(
                {
                    "date_end": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "acted_for_id": acted_for,
                    "outcome": outcome,
                    "comment": comment,
                    "is_late": bool(step.deadline and step.deadline < today),
                }
            )
        steps.flush_recordset()  # before the next step: only one is open
        if outcome not in ("submitted", "done", "expired"):
            self._log_decision(outcome, comment, principal)

    def _log_decision(self, outcome, comment, principal):
        outcomes = self.env["ejournal.request.step"]._fields["outcome"]

        def say(request):
            env = request.env
            text = dict(outcomes._description_selection(env))[outcome]
            if principal and principal != env.user:
                text = env._(
                    "%(what)s on behalf of %(who)s", what=text, who=principal.name
                )
            return f"{text}: {comment}" if comment else text

        self._post_words(
            say,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _finish(self, state):
        """End the request: the author learns what became of it."""
        self.ensure_one()
        stage = self.env.ref(f"kaznmu_requests.stage_{LAST_STAGES[state]}")
        self.write(
            {
                "state": state,
                "stage_id": stage.id,
                "deadline": False,
                "closed_on": fields.Datetime.now(),
            }
        )
        self.activity_unlink([ACTIVITY])
        if state != "withdrawn":
            self._send_mail(self._get_mail_template(), self.author_id)

    # ------------------------------------------------------------------
    # Who is told
    # ------------------------------------------------------------------
    def _plan_activities(self, users, deadline, patient):
        """Activities for those who act; ``patient`` are told of it by the digest."""
        self.ensure_one()
        self.activity_unlink([ACTIVITY])
        if not users:
            return
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY)
        model_id = self.env["ir.model"]._get_id(self._name)
        deadline = deadline or self.env.company._get_ejournal_today()
        # The mail of the stage says more than the notice of an activity.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": type_id,
                    "res_model_id": model_id,
                    "res_id": self.id,
                    "automated": True,
                    "date_deadline": deadline,
                    "summary": self.stage_id.with_context(lang=user.lang).name,
                    "user_id": user.id,
                    "ejournal_in_digest": user in patient,
                }
                for user in users
            ]
        )

    def _escalate(self, say):
        """Tell the superior of the stage; nothing is decided by that.

        :param say: gives the reason in the language of the request that it gets
        """
        self.ensure_one()
        users = self._find_superiors()
        for user in users:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "kaznmu_requests.mail_act_request_overdue",
                summary=say(self.with_context(lang=user.lang)),
                user_id=user.id,
            )
        self._send_mail(self.env.ref("kaznmu_requests.mail_template_overdue"), users)
        # Those who are late hear of it once more, all in one mail.
        self.activity_search([ACTIVITY]).ejournal_in_digest = True
        self.step_ids.filtered(lambda step: not step.date_end).write(
            {"escalated_on": fields.Datetime.now()}
        )

    def _find_users(self, role):
        """Active users who have a role in respect of this request."""
        self.ensure_one()
        match role:
            case "author" | "head" | "head_superior" | "dean":
                return self[f"{role}_id"].filtered("active")
            case False:
                return self.env["res.users"]
        return self.env.user._find_ejournal_role(role)

    def _find_superiors(self):
        """Who is told that the stage is late: its superior, or the next one where that
        is who is late (a head's own request, a head who is dean as well)."""
        self.ensure_one()
        late = self.activity_search([ACTIVITY]).user_id
        role = self.stage_id.superior
        users = self._find_users(role)
        while not (users - late) and (role := NEXT_SUPERIORS.get(role)):
            users = self._find_users(role)
        return users

    @api.model
    def _cron_advance(self, batch_size=50):
        """End windows whose time is over, and tell superiors of what is overdue."""
        for kind in self.env["ejournal.request.kind"]._get_kinds():
            kind._run_daily()
        self._renew_reviewers()  # delegations have their days
        ended = self.search(
            [("state", "=", "opened"), ("window_end", "<=", fields.Datetime.now())],
            limit=batch_size,
        ).try_lock_for_update()
        for request in ended:
            request._do_close("expired")
        overdue = Domain("is_overdue", "=", True) & Domain(
            "step_ids", "any", [("date_end", "=", False), ("escalated_on", "=", False)]
        )
        late = self.search(overdue, limit=batch_size).try_lock_for_update()
        for request in late:
            request._escalate(lambda request: request.time_left)
        remaining = self.search_count(overdue)
        self.env["ir.cron"]._commit_progress(
            len(ended) + len(late), remaining=remaining
        )
