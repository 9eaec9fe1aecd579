from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalRequestDecision(models.AbstractModel):
    """Sending a request, and deciding it; a part of ``ejournal.request``.

    Whoever may do what is decided here, in three layers: a button (``action_…``) asks
    for the reason why not (``_get_…_refusal``) and does it as superuser.
    """

    _name = "ejournal.request.decision"
    _description = "Request: sending and deciding"
    _inherit = [
        "tier.validation",
        "ejournal.request.turn",
        "ejournal.request.exclusion",
        "ejournal.request.protocol",
    ]

    _state_from = ["draft", "review"]
    _state_to = ["approved"]
    _cancel_state = "withdrawn"

    # Lists ask the database whose turn it is: no review is read along.
    review_ids = fields.One2many(prefetch=False)
    reason = fields.Text(string="Reason of the refusal", readonly=True, copy=False)
    decision_refusal = fields.Char(compute="_compute_decision_refusal")

    @api.depends("review_ids", "state")
    def _compute_need_validation(self):
        # The library names no dependencies: it would stay true with reviews there.
        return super()._compute_need_validation()

    # The library's keys of the context decide nothing here: any client may send one.
    def _check_state_from_condition(self):
        request = self.with_context(skip_check_state_condition=False)
        return super(EjournalRequestDecision, request)._check_state_from_condition()

    def _tier_validation_check_write_allowed(self, vals):
        requests = self.with_context(skip_validation_check=False)
        return super(
            EjournalRequestDecision, requests
        )._tier_validation_check_write_allowed(vals)

    @api.depends_context("uid")
    @api.depends("review_ids.status", "state")
    def _compute_decision_refusal(self):
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        self.sudo()._fetch_reviews()  # whose turn it is, is compared
        for request in self:
            request.decision_refusal = request._get_decision_refusal(principals)

    # ------------------------------------------------------------------
    # Sending and withdrawing
    # ------------------------------------------------------------------
    def action_submit(self):
        """Send the requests to the first who decides (SOP T2.1).

        :raise UserError: with every reason why a request cannot be sent
        :return: action: the request, or all that it was split into
        """
        sent = self.browse()
        for request in self:
            request.check_access("write")
            request._lock()
            if request.state != "draft" or not request._is_own():
                raise UserError(self.env._("Only the author sends a draft."))
            # The author was checked; numbers, steps and reviews are protected.
            draft = request.sudo()
            if problems := draft._get_problems():
                raise UserError("\n".join(problems))
            draft._get_kind()._check_sending(draft)
            for part in draft._get_kind()._split(draft):
                part._do_submit()
                sent |= part
        return sent.sudo(False)._get_records_action(name=self.env._("Requests sent"))

    def _get_problems(self):
        """Why the request cannot be sent yet: list of sentences."""
        self.ensure_one()
        self._get_kind()._refresh(self)
        return self._get_kind()._get_problems(self)  # whichever it is now

    def _do_submit(self):
        self.ensure_one()
        today = self.env.company._get_ejournal_today()
        Sequence = self.env["ir.sequence"]
        values = {
            **self._get_kind()._prepare_submission(self),
            "submitted_on": fields.Datetime.now(),
            "state": "review",
        }
        if not self.number:
            values["number"] = Sequence.with_context(
                ir_sequence_date=fields.Date.to_string(today)
            ).next_by_code("ejournal.request")
        self.write({**values, "reason": False})
        self._close_step("submitted")
        # The override of it leads to sending, which is here.
        if not super().request_validation():  # pylint: disable=super-method-mismatch
            raise UserError(
                self.env._(
                    "Nobody is named who decides such requests; the administrator "
                    "adds tiers in the settings."
                )
            )
        self._advance()
        self._get_kind()._add_documents(self)

    def action_withdraw(self):
        """Take back a request that is not decided yet.

        :raise UserError: not the author's, or decided already
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if not request._is_own() or request.state != "review":
                raise UserError(
                    self.env._("Only the author takes back what is not decided yet.")
                )
            sudo = request.sudo()  # the author was checked
            sudo._close_step("withdrawn")
            sudo._finish("withdrawn")

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def action_approve(self):
        """Approve, each in one's turn; a second click or approver changes nothing.

        :raise UserError: why the user does not decide this request now
        """
        for request in self:
            request.check_access("read")
            request._lock()
            request._check_decision("approved")
            request._check_is_proved("approved")
            # The user was checked to be the reviewer whose turn it is.
            request.sudo()._do_approve()

    def action_refuse(self, reason=None):
        """Refuse for good; without a reason, ask for it first.

        :param str reason: goes to the author
        :raise UserError: why the user does not decide this request now
        """
        return self._decide_against("refused", reason)

    def action_return(self, reason=None):
        """Return to the author for rework; without a reason, ask for it first.

        :param str reason: goes to the author
        :raise UserError: why the user does not decide this request now
        """
        return self._decide_against("returned", reason)

    def _decide_against(self, outcome, reason):
        for request in self:
            request.check_access("read")
            request._lock()
            request._check_decision(outcome)
        if not (reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Reason"),
                "res_model": "ejournal.request.refusal",
                "views": [(False, "form")],
                "target": "new",
                "context": {
                    "default_request_ids": self.ids,
                    "default_outcome": outcome,
                },
            }
        for request in self:
            request._check_is_proved(outcome, reason)
        for request in self.sudo():  # the user was checked above
            review, principal = request._get_review_for(self.env.user)
            if outcome == "refused":
                request._as_reviewer(principal, "_rejected_tier", review)
                review.write(self._prepare_decision(principal))
            else:
                request.review_ids.unlink()
            request._close_step(outcome, reason, principal)
            request.reason = reason
            if outcome == "refused":
                request._finish("refused")
            else:
                request.state = "draft"
                request._get_kind()._reopen(request)
                request._enter_stage(
                    self.env.ref("kaznmu_requests.stage_draft"), request.author_id
                )
        return None

    def _check_decision(self, outcome):
        """Refuse who does not decide now, and what lacks its document.

        :param str outcome: ``approved``, ``refused`` or ``returned``
        :raise UserError: the reason
        """
        self.ensure_one()
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        refusal = self._get_decision_refusal(principals)
        # As superuser: only what is lacking is said, to who decides.
        refusal = refusal or self.sudo()._get_outcome_refusal(outcome)
        if refusal:
            raise UserError(
                self.env._(
                    "%(request)s: %(reason)s", request=self.display_name, reason=refusal
                )
            )

    def _check_is_proved(self, outcome, reason=None):
        """Hook: refuse a decision that lacks its proof (:raise UserError: which)."""

    def _get_decision_refusal(self, principals):
        """Why a user does not decide the request now; empty when it is the user's turn.

        :param principals: the user, and those for whom the user acts
        """
        self.ensure_one()
        request = self.sudo()  # reviews are read to tell whose turn it is
        if request.state == "draft":
            return self.env._("It has not been sent yet.")
        if request.state != "review":
            decided = request.review_ids.filtered("done_by").sorted("reviewed_date")[
                -1:
            ]
            return self.env._(
                "It is decided already (%(who)s).", who=decided.done_by.name or "—"
            )
        if self.env.user == request.author_id:
            return request._get_benefit(self.env.user)
        reviews = request.review_ids.with_context(active_test=False)
        review = request._get_current_review().with_context(active_test=False)
        named = request._get_named(review)
        if (named | review.reviewer_ids) & principals:
            if exclusion := request._get_exclusion(self.env.user, review):
                return exclusion
        if review.reviewer_ids & principals:
            return ""
        waiting = reviews.filtered(
            lambda review: (
                review.status == "waiting" and review.reviewer_ids & principals
            )
        )
        if waiting:
            return self.env._(
                "Your turn comes later; now it waits for: %s.", review.name
            )
        return self.env._("It is decided by: %s.", review.todo_by or review.name or "—")

    def _get_outcome_refusal(self, outcome):
        """What is lacking for the present tier to decide so.

        Where the council considers (SOP T2.2), refusing is its decision as much as
        approving, and has its protocol; a return for rework decides nothing.
        """
        self.ensure_one()
        if outcome == "returned":
            return ""
        if self.needs_protocol and (problem := self._get_protocol_problem()):
            return problem
        if outcome == "refused":
            return ""
        return self._get_kind()._get_approval_refusal(self)

    def _get_current_review(self):
        """The review whose turn it is, or none."""
        self.ensure_one()
        return self.review_ids.filtered(
            lambda review: review.status == "pending"
        ).sorted("sequence")[:1]

    def _get_review_for(self, user):
        """The present review and the one in whose place the user decides it."""
        review = self._get_current_review()
        reviewers = review.with_context(active_test=False).reviewer_ids
        principals = self.env["ejournal.delegation"]._get_principals(user)
        return review, user if user in reviewers else (reviewers & principals)[:1]

    def _prepare_decision(self, principal):
        acted_for = principal != self.env.user and principal
        return {
            "done_by": self.env.uid,
            "acted_for_id": acted_for.id if acted_for else False,
        }

    def _as_reviewer(self, principal, method, review):
        """Let the library decide in the name of a reviewer, who may be archived.

        It asks whether its user is a reviewer: a delegate is not.
        """
        # As superuser: the caller has checked whose turn it is.
        request = self.with_user(principal).with_context(active_test=False).sudo()
        getattr(request, method)(review.with_env(request.env))

    def _do_approve(self):
        self.ensure_one()
        review, principal = self._get_review_for(self.env.user)
        self._as_reviewer(principal, "_validate_tier", review)
        review.write(self._prepare_decision(principal))
        self._close_step("approved", principal=principal)
        self.review_ids._update_review_status()
        self._renew_reviewers(self)  # who decided this one does not decide the next
        self._advance()

    def _advance(self):
        """On to the next tier; after the last one the request is carried out."""
        self.ensure_one()
        if review := self._get_current_review():
            definition = review.definition_id
            days = definition.ejournal_deadline_days
            self._enter_stage(
                definition.ejournal_stage_id or self.stage_id,
                review.reviewer_ids,
                days and self._get_deadline(days, definition.ejournal_is_working),
            )
            if self._get_way_out():
                self._post_words(
                    lambda request: request._get_way_out(), subtype_xmlid="mail.mt_note"
                )
            return
        self.write({"state": "approved", "decided_on": fields.Datetime.now()})
        self._get_kind()._execute(self)

    # ------------------------------------------------------------------
    # The library's own doors lead here as well
    # ------------------------------------------------------------------
    def request_validation(self):
        return self.action_submit()

    def validate_tier(self):
        return self.action_approve()

    def reject_tier(self):
        return self.action_refuse()

    def restart_validation(self):
        return self.action_return()

    def _validate_tier(self, tiers=False):
        self._check_is_system()
        return super()._validate_tier(tiers)

    def _rejected_tier(self, tiers=False):
        self._check_is_system()
        return super()._rejected_tier(tiers)

    def _check_is_system(self):
        """Refuse wizards of the library, which decide without asking whose turn it is.

        :raise AccessError: not superuser, which no client can become
        """
        self.env["tier.review"]._check_is_system()

    def _tier_validation_check_write_allowed(self, vals):
        # The library's guard yields to a key of the context; ours is in write().
        return

    def _allow_to_remove_reviews(self, values):
        return False  # decisions stay with the request, whatever becomes of it
