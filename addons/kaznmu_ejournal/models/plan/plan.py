from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.kaznmu_university.formats import join_names

from ...importer.plan_lines import read_plan_lines

EDITABLE_STATES = ("draft", "returned")


class EjournalPlan(models.Model):
    """Calendar-thematic plan (КТП) or syllabus of a discipline in a term (SOP T1.2).

    Coordinators upload it, the head of the department approves it, or returns it
    with a reason. An approved plan does not change: a new version supersedes it, and
    the old one stays readable.
    """

    _name = "ejournal.plan"
    _description = "Calendar-thematic plan"
    _inherit = [
        "ejournal.guard.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "ejournal.plan.application",
    ]
    _order = "term_id, discipline_id, department_id, kind, version desc, id"
    # All else is written by the actions, which check who, when and in which order.
    _guard_fields = frozenset(
        (
            "term_id",
            "discipline_id",
            "department_id",
            "kind",
            "file",
            "filename",
            "line_ids",
        )
    )

    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    discipline_id = fields.Many2one(
        "ejournal.discipline", required=True, ondelete="restrict", index=True
    )
    department_id = fields.Many2one(
        "ejournal.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
        index=True,
        help="One of several departments when they share an integrated discipline",
    )
    kind = fields.Selection(
        [("ktp", "Calendar-thematic plan (КТП)"), ("syllabus", "Syllabus")],
        required=True,
        default="ktp",
    )
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("approved", "Approved"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False, help="The plan as a document")
    filename = fields.Char(copy=False)
    line_ids = fields.One2many(
        "ejournal.plan.line", "plan_id", string="Lessons", copy=True
    )
    hours = fields.Integer(compute="_compute_hours", string="Academic hours")
    submitted_by_id = fields.Many2one(
        "res.users",
        string="Submitted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_by_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_on = fields.Datetime(string="Approved", readonly=True, copy=False)
    return_reason = fields.Text(string="Why it was returned", readonly=True, copy=False)
    is_own_department = fields.Boolean(compute="_compute_is_own_department")
    is_editable = fields.Boolean(compute="_compute_is_editable")

    _plan_uniq = models.Constraint(
        "UNIQUE (term_id, discipline_id, department_id, kind, version)",
        "The discipline already has this plan for the term: make a new version of it.",
    )
    _approved_uniq = models.UniqueIndex(
        """(term_id, discipline_id, department_id, kind)
           WHERE state = 'approved'""",
        "Only one version of a plan is in force.",
    )

    @api.depends("discipline_id")
    def _compute_department_id(self):
        for plan in self:
            plan.department_id = plan.discipline_id.department_id

    @api.depends("discipline_id", "term_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            name = join_names(
                plan.discipline_id.name, plan.term_id.name, separator=", "
            )
            if plan.version > 1:
                name = self.env._(
                    "%(plan)s, version %(version)s", plan=name, version=plan.version
                )
            plan.display_name = name

    @api.depends("line_ids.hours")
    def _compute_hours(self):
        for plan in self:
            plan.hours = sum(plan.line_ids.mapped("hours"))

    @api.depends_context("uid")
    @api.depends("department_id.head_id")
    def _compute_is_own_department(self):
        for plan in self:
            plan.is_own_department = plan.department_id.head_id == self.env.user

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_is_editable(self):
        for plan in self:
            plan.is_editable = plan._may_change()

    @api.constrains("discipline_id", "department_id")
    def _check_department(self):
        parts = self.env["ejournal.discipline.component"].search(
            [("component_id", "in", self.discipline_id.ids)]
        )
        allowed = {(part.component_id, part.department_id) for part in parts}
        for plan in self:
            pair = (plan.discipline_id, plan.department_id)
            if plan.department_id != plan.discipline_id.department_id and (
                pair not in allowed
            ):
                raise ValidationError(
                    self.env._(
                        "%(department)s does not teach %(discipline)s.",
                        department=plan.department_id.name,
                        discipline=plan.discipline_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def _get_guard_sentence(self):
        return self.env._("A plan is submitted, approved and returned by its buttons.")

    def _check_editable(self):
        """Refuse changes of a plan that is on its way or in force.

        The registrar's office may correct what it has loaded until journals use it.

        :raise UserError: naming the plan and what to do instead
        """
        for plan in self.filtered(lambda plan: not plan._may_change()):
            if plan.state == "submitted":
                raise UserError(
                    self.env._(
                        "%s is submitted: the head of the department approves it or "
                        "returns it for changes.",
                        plan.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "%s does not change any more: make a new version.",
                    plan.display_name,
                )
            )

    def _may_change(self):
        """Whether the user may change what the plan holds, with the right to write."""
        if self.env.su or self.state in EDITABLE_STATES:
            return True
        return (
            self.state == "approved"
            and self.env.user._has_ejournal_role("registrar")
            and not self._is_in_use()
        )

    def _is_in_use(self):
        Lesson = self.env["ejournal.lesson"].sudo()  # only yes or no
        return bool(
            Lesson.search_count([("plan_line_id.plan_id", "in", self.ids)], limit=1)
        )

    @api.model
    def _create_loaded(self, vals_list):
        """Plans that the registrar's office loads: in force as they were given."""
        self.check_access("create")
        # Only the state is beyond the user's rights.
        plans = self.sudo().create(
            [{**vals, "state": "approved"} for vals in vals_list]
        )
        return plans.sudo(False)

    @api.model
    def _get_current(self, term, disciplines):
        """Approved plans from which lessons are made.

        :return: dict ``{(discipline, department): plan}``; a КТП comes before a
            syllabus
        """
        plans = self.search(
            [
                ("term_id", "=", term.id),
                ("discipline_id", "in", disciplines.ids),
                ("state", "=", "approved"),
                ("line_ids", "!=", False),
            ],
            order="kind desc",  # the last one stays in the dict
        )
        return {(plan.discipline_id, plan.department_id): plan for plan in plans}

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_load_lines(self):
        """Take the lessons from the uploaded XLSX or CSV table, all or none.

        :raise UserError: naming each bad row; the lessons stay as they were
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        if not self.file:
            raise UserError(
                self.env._("Upload the plan first: a table in XLSX or CSV.")
            )
        content = self.with_context(bin_size=False).file
        lines = read_plan_lines(self.env, self.filename or "", content)
        self.write(
            {"line_ids": [(5, 0, 0), *((0, 0, line) for line in lines)]},
        )

    def action_submit(self):
        """Hand the plan to the head of the department (SOP T1.2).

        :raise UserError: it is empty, or submitted already
        """
        for plan in self:
            plan.check_access("write")
            plan._check_editable()
            if not plan.file and not plan.line_ids:
                raise UserError(
                    self.env._(
                        "%s is empty: upload the file or enter the lessons.",
                        plan.display_name,
                    )
                )
            if plan.state not in EDITABLE_STATES:
                raise UserError(
                    self.env._("%s is approved already.", plan.display_name)
                )
            # The state is closed to ``write``; the checks are above.
            plan.sudo().write(
                {
                    "state": "submitted",
                    "submitted_by_id": self.env.uid,
                    "return_reason": False,
                }
            )
            plan._close_activities()
            if plan.department_id.head_id:
                plan._schedule(
                    plan.department_id.head_id,
                    lambda env: env._("Approve the plan"),
                )

    def action_review(self):
        """Show the head what the plan does to the journals, to approve or return."""
        self.ensure_one()
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review of the plan"),
            "res_model": "ejournal.plan.review",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_new_version(self):
        """Open the draft of the next version, made when there is none.

        :raise AccessError: the plan is another department's
        """
        self.ensure_one()
        self.check_access("write")
        family = self.search(self._get_family_domain(), order="version desc")
        draft = family.filtered(
            lambda plan: plan.state not in ("approved", "superseded")
        )
        if not draft:
            # Only the number of the version is beyond the user's rights.
            draft = self.sudo().copy({"version": family[:1].version + 1}).sudo(False)
        return draft[:1]._get_records_action()

    # ------------------------------------------------------------------
    # Decision of the head
    # ------------------------------------------------------------------
    def _check_may_decide(self):
        """Refuse whoever is not the head of the plan's department.

        :raise UserError:
        """
        self.ensure_one()
        self.check_access("read")
        # As superuser: who the head is, is compared alone.
        if self.env.user != self.sudo().department_id.head_id:
            raise UserError(
                self.env._("Only the head of the department approves its plans.")
            )
        if self.state != "submitted":
            raise UserError(self.env._("The plan is not submitted."))

    def _return(self, reason):
        """Give the plan back to the coordinator, with a reason."""
        self._check_may_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what has to be changed."))
        # The state is closed to ``write``; the checks are above.
        self.sudo().write({"state": "returned", "return_reason": reason})
        self._close_activities()
        self._schedule(
            self.submitted_by_id, lambda env: env._("Change the plan"), reason
        )

    def _approve(self, without_midterms=False):
        """Put the plan in force, and the journals in its lessons.

        :param bool without_midterms: that midterm controls are cancelled, is meant
        :raise UserError: they would be, and it was not said
        """
        self._check_may_decide()
        changes = self._get_lesson_changes()
        lost = self._get_lost_midterms(changes)
        if lost and not without_midterms:
            raise UserError(
                self.env._(
                    "The plan has no midterm controls, and would cancel: %s. Return "
                    "it, or say that this is meant.",
                    ", ".join(dict.fromkeys(lost.mapped("topic"))),
                )
            )
        # The states are closed to ``write``; journals may have been given to others.
        plan = self.sudo()
        family = plan.search(
            Domain(self._get_family_domain()) & Domain("state", "=", "approved")
        )
        family.write({"state": "superseded"})
        family.flush_recordset()
        plan.write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
            }
        )
        self._close_activities()
        plan._apply_lesson_changes(changes)

    def _get_family_domain(self):
        """All versions of the plan."""
        return [
            (name, "=", self[name].id)
            for name in ("term_id", "discipline_id", "department_id")
        ] + [("kind", "=", self.kind)]

    def _schedule(self, user, say, note=""):
        """Give a task to a user, in the user's language.

        :param say: gives what is to be done in the language of an environment
        """
        user = user or self.env.user
        # Head and coordinator are given the task whoever of them may write the plan; a
        # mail tells of it, whatever the context of a client says.
        self.sudo().with_context(mail_activity_quick_update=False).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=say(self.env(context={**self.env.context, "lang": user.lang})),
            note=note,
            user_id=user.id,
        )

    def _close_activities(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # of this plan
