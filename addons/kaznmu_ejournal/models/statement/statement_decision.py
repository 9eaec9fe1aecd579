from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.kaznmu_university.models.service.mail_thread import LAYOUT

# What the registrar's office decides of a formed statement, and which way.
DECISION_FIELDS = frozenset(
    ("state", "decided_by_id", "decided_on", "return_kind", "return_reason")
)
DECISIONS = frozenset(
    (("formed", "accepted"), ("formed", "returned"), ("accepted", "returned"))
)


class EjournalStatementDecision(models.AbstractModel):
    """What the registrar's office does with a formed statement: a part of
    ``ejournal.statement``."""

    _name = "ejournal.statement.decision"
    _inherit = ["ejournal.asking"]
    _description = "Decisions on a statement"

    can_accept = fields.Boolean(compute="_compute_can_accept")

    @api.depends("state", "formed_by_id", "journal_id.teacher_ids")
    @api.depends_context("uid")
    def _compute_can_accept(self):
        is_registrar = self.env.user._has_ejournal_role("registrar")
        for statement in self:
            statement.can_accept = (
                statement.state == "formed"
                and self.env.user not in statement._get_own_people()
                and (is_registrar or statement._is_acceptor())
            )

    def action_accept(self):
        """Accept formed statements, as the registrar's office.

        Accepting twice changes nothing. A revision is accepted by itself, once its
        differences to the one before were shown.

        :return: ``None``, or the action that shows the differences of a revision
        :raise AccessError: the user is not of the registrar's office
        :raise UserError: a revision is among several statements, or a statement is the
            user's own
        """
        statements = self._filter_acceptable()
        if not (revisions := statements.filtered("previous_id")):
            statements._decide("accepted")
            return None
        if len(self) > 1:
            raise UserError(
                self.env._(
                    "A revision is accepted by itself, by its differences: %s.",
                    ", ".join(revisions.mapped("display_name")),
                )
            )
        acceptance = self.env["ejournal.statement.accept"].create(
            {"statement_id": revisions.id}
        )
        return {
            **acceptance._get_records_action(name=self.env._("What has changed")),
            "target": "new",
        }

    def action_accept_each(self):
        """Accept each statement apart, as the registrar's office.

        :return: action that tells which were accepted, and why others were not
        """
        return self.env["ejournal.each"]._do(self, self._accept_one)

    @api.model
    def _accept_one(self, statement):
        if statement.action_accept():  # a revision shows its differences first
            raise UserError(
                self.env._(
                    "A revision is accepted by itself, by its differences: %s.",
                    statement.display_name,
                )
            )

    def _accept_revision(self):
        """Accept a revision whose differences were shown.

        :raise AccessError: the user is not of the registrar's office
        :raise UserError: the statement is the user's own
        """
        self.ensure_one()
        accepted = self._filter_acceptable()
        accepted._decide("accepted")
        for statement in accepted:
            self.env.ref("kaznmu_ejournal.mail_template_revision_accepted")._write_to(
                statement._get_authors() - self.env.user,
                statement,
                layout=LAYOUT,
            )

    def _get_authors(self):
        """Whom decisions on the statement are told: who formed it, or who teaches the
        journal by now (``res.users``)."""
        self.ensure_one()
        statement = self.sudo()  # to write to, not to show
        author = statement.formed_by_id.filtered("active")
        return author or statement.journal_id.teacher_ids.filtered("active")

    def _get_own_people(self):
        """Who has formed the statement or teaches the journal (``res.users``)."""
        statement = self.sudo()  # names are compared alone
        return statement.formed_by_id | statement.journal_id.teacher_ids

    def _get_acceptors(self):
        """Who accepts the statement: the office, but for whose own work it is; when
        that leaves nobody, the next superior (``res.users``)."""
        self.ensure_one()
        own = self._get_own_people()
        return self.env["res.users"]._find_ejournal_deciders(
            ("registrar", "registrar_head"), lambda user: user in own
        )

    def _ask_for_acceptance(self):
        """Tell the office that a revision waits: who has returned the one before, or
        its head, but nobody who teaches the journal."""
        self.ensure_one()
        statement = self.sudo()  # names are compared alone
        acceptors = statement._get_acceptors()
        returner = statement.previous_id.decided_by_id.filtered(
            lambda user: (
                user.active
                and user not in statement._get_own_people()
                and user._has_ejournal_role("registrar")
            )
        )
        heads = acceptors.filtered(
            lambda user: user._has_ejournal_role("registrar_head")
        )
        users = returner or heads or acceptors
        self._ask_deciders(
            users,
            self.env.ref("kaznmu_ejournal.mail_template_revision"),
            layout=LAYOUT,
        )

    def _filter_acceptable(self):
        """Those that are not accepted yet; who decides was checked."""
        self.check_access("read")
        if not all(statement._is_acceptor() for statement in self):
            self._check_is_registrar()
        statements = self.filtered(lambda statement: statement.state != "accepted")
        if not self.env.su:
            statements._check_not_own()
        return statements

    def _is_acceptor(self):
        """Whether the user stands in for an office that may not accept it."""
        self.ensure_one()
        return self.env.user in self._get_acceptors()

    def _check_not_own(self):
        """Nobody accepts what is the own work, whatever the roles.

        :raise UserError: naming the statement
        """
        for statement in self:
            if self.env.user in statement._get_own_people():
                raise UserError(
                    self.env._(
                        "%s is of your own journal: somebody else accepts it.",
                        statement.display_name,
                    )
                )

    def action_return(self):
        """Ask for the reason why formed statements are returned."""
        self._check_is_registrar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to the teacher"),
            "res_model": "ejournal.statement.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_ids": self.ids},
        }

    def _return(self, reason, kind="form"):
        """Return formed statements to their teachers, who are told why.

        :param str reason: what is wrong
        :param str kind: ``form``: nothing of the content may change; ``content``: what
            is wrong in it is corrected by a request that names the cells (SOP C13)
        :raise AccessError: the user is not of the registrar's office
        :raise UserError: a newer revision is in force, or a student would have
            another result unseen
        """
        self._check_is_registrar()
        if superseded := self.filtered("is_superseded")[:1]:
            raise UserError(
                self.env._(
                    "The statement No. %s is superseded by a newer revision.",
                    superseded.number,
                )
            )
        for statement in self:
            statement._check_can_return()
        self._decide("returned", return_kind=kind, return_reason=reason)
        for statement in self:
            self.env.ref("kaznmu_ejournal.mail_template_returned")._write_to(
                statement._get_authors(),
                statement,
                is_posted=True,
            )

    def _check_can_return(self):
        """Refuse to take away the result of a student who has a later statement in
        force: with a main statement its FX, say, of who did not appear at the retake.

        Other results of the statement go with it, as its return says; what was made
        from it stays in force, and waits for the next revision.

        :raise UserError: naming the students, and what is returned first
        """
        self.ensure_one()
        # As superuser: results and numbers do not depend on who asks of the office.
        statement = self.sudo()
        dependents = statement._get_dependents_in_force()
        later = dependents.line_ids.participant_id
        lines = statement.line_ids.filtered(
            lambda line: line.is_result and line.participant_id in later
        )
        if lines:
            raise UserError(
                self.env._(
                    "%(statement)s holds the result of %(students)s, whatever came "
                    "later; first return: %(names)s",
                    statement=self.display_name,
                    students=", ".join(lines.student_id.mapped("name")),
                    names="; ".join(dependents.mapped("display_name")),
                )
            )

    def _check_is_registrar(self):
        """:raise AccessError: the user is not of the registrar's office"""
        self.check_access("read")
        if not self.env.su and not self.env.user._has_ejournal_role("registrar"):
            raise AccessError(
                self.env._("Only the registrar's office accepts or returns statements.")
            )

    def _decide(self, state, **vals):
        # The caller has checked the office; write() checks the state.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )
        self._end_asking()

    def _check_decision(self, state):
        """Refuse a change of state that is no decision on a formed statement.

        :raise UserError: naming the statement
        """
        for statement in self:
            if (statement.state, state) not in DECISIONS:
                raise UserError(
                    self.env._(
                        "%s: only a formed statement is accepted or returned.",
                        statement.display_name,
                    )
                )
