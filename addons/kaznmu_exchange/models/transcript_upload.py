from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.kaznmu_university.models.service.locking import lock_records

from ..exporter.platform import Platform, PortionRefused, get_key

TRANSCRIPT = "TRANSCRIPT"  # what the platform calls them
PORTION = 200  # records in a call; the platform's operator asks for 100 to 500
STUDENTS = 200  # whose records are gathered at once


class EjournalTranscriptUpload(models.Model):
    """Results on their way to the national platform ЕПВО.

    Choose; check, a dry run that reads what the platform has and shows, record by
    record, what would change there; send what was shown, once a person has confirmed
    it. Nothing else leaves, and nothing leaves by itself: a record whose result has
    changed since the check stays here.

    Both are background jobs. Before a portion leaves, its records are marked and the
    mark is kept; a job that was cut short asks the platform first what has become of
    those, and so sends nothing twice. Records that the platform refuses stand in the
    list with its reasons.
    """

    _name = "ejournal.transcript.upload"
    _description = "Upload of transcripts to ЕПВО"
    _inherit = ["ejournal.guard.mixin", "ejournal.job.mixin"]
    _order = "id desc"
    _job_channel = "root.ejournal_import"
    _guard_fields = frozenset(("term_ids", "group_ids", "student_ids"))

    name = fields.Char(compute="_compute_name")
    # Tables by name: indexes of those that Odoo would name share their beginnings.
    term_ids = fields.Many2many(
        "ejournal.term",
        "ejournal_upload_term_rel",
        string="Academic periods",
        required=True,
    )
    group_ids = fields.Many2many(
        "ejournal.group",
        "ejournal_upload_group_rel",
        string="Groups",
        help="All groups when empty",
    )
    student_ids = fields.Many2many(
        "ejournal.student",
        "ejournal_upload_student_rel",
        string="Students",
        help="In place of groups",
    )
    state = fields.Selection(
        [
            ("draft", "Choosing"),
            ("checking", "Checking"),
            ("checked", "Checked"),
            ("sending", "Sending"),
            ("done", "Sent"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    line_ids = fields.One2many(
        "ejournal.transcript.upload.line", "upload_id", readonly=True
    )
    waiting_count = fields.Integer("To be sent", compute="_compute_counts")
    sent_count = fields.Integer("Sent records", compute="_compute_counts")
    same_count = fields.Integer("Already so on the platform", compute="_compute_counts")
    failed_count = fields.Integer("Left out or refused", compute="_compute_counts")
    foreign_count = fields.Integer("On the platform alone", compute="_compute_counts")
    confirmed_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, ondelete="restrict", index=True
    )
    confirmed_on = fields.Datetime(readonly=True)
    job_id = fields.Many2one("ejournal.job", readonly=True, ondelete="set null")
    job_state = fields.Selection(related="job_id.state", string="State of the work")
    progress = fields.Integer(related="job_id.progress")
    job_error = fields.Text(related="job_id.error", string="Failure")

    @api.depends("create_date", "term_ids.code")
    @api.depends_context("lang")
    def _compute_name(self):
        for upload in self:
            codes = ", ".join(upload.term_ids.sorted("date_start").mapped("code"))
            upload.name = self.env._("Upload to ЕПВО: %s", codes or "…")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (upload.id, state): count
            for upload, state, count in self.env[
                "ejournal.transcript.upload.line"
            ]._read_group(
                [("upload_id", "in", self.ids)], ["upload_id", "state"], ["__count"]
            )
        }

        def add(upload, *states):
            return sum(counts.get((upload.id, state), 0) for state in states)

        for upload in self:
            upload.waiting_count = add(upload, "waiting", "sending")
            upload.sent_count = add(upload, "sent")
            upload.same_count = add(upload, "same")
            upload.failed_count = add(upload, "incomplete", "outdated", "failed")
            upload.foreign_count = add(upload, "foreign")

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------
    def _get_guard_sentence(self):
        return self.env._("The outcome of an upload is written by the upload itself.")

    def _check_editable(self):
        if any(upload.state != "draft" for upload in self):
            raise UserError(
                self.env._("The records are checked already: press “Choose others”.")
            )

    def _check_unlink(self):
        """What was sent stays to be read.

        :raise UserError: it was confirmed
        """
        if any(upload.confirmed_on for upload in self):
            raise UserError(
                self.env._("This upload was confirmed: it stays as proof of what left.")
            )
        return super()._check_unlink()

    def _write_outcome(self, vals):
        self.check_access("write")
        # As superuser: checked above; these fields are closed to clients.
        self.sudo().write(vals)

    def _check_may_send(self):
        """Refuse whoever is not of the registrar's office.

        :raise AccessError: in the user's words
        """
        self.ensure_one()
        self.check_access("write")
        self.term_ids._check_may_export()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_check(self):
        """Gather the records and compare them with what the platform has; it is read
        alone, nothing is sent.

        :raise AccessError: the user is not of the registrar's office
        :raise UserError: the connection is not set up, or work is under way
        """
        self._check_may_send()
        self._check_idle("draft", "checking", "checked")
        self._get_platform()  # what is missing is said at once
        self._start_job("checking", self.env._("Check of %s", self.name))

    def action_send(self):
        """Send what the check has shown; whoever presses this has confirmed it, and is
        kept with the upload and in the log of exports.

        After a failure: the rest.

        :raise AccessError: the user is not of the registrar's office
        :raise UserError: it is not checked, there is nothing to send, or the connection
            is not set up
        """
        self._check_may_send()
        self._check_idle("checked", "sending")
        self._get_platform()
        waiting = self._get_lines("waiting", "sending")
        if not waiting:
            raise UserError(self.env._("There is nothing to send."))
        self._write_outcome(
            {
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        for term, lines in waiting.grouped("term_id").items():
            count = len(lines)
            term._post_export(
                lambda term, count=count: term.env._(
                    "Confirmed for ЕПВО: %s records.", count
                )
            )
        self.env["ejournal.access.log"]._log(
            waiting.student_id, "exchange", self.display_name
        )
        self._start_job("sending", self.name)

    def action_reset(self):
        """Back to choosing whose records."""
        self.ensure_one()
        self._check_idle("checking", "checked")
        if self.confirmed_on:
            raise UserError(
                self.env._("This upload was confirmed: it stays as proof of what left.")
            )
        self._get_lines().unlink()
        self._write_outcome({"state": "draft"})

    def action_repeat(self):
        """Another upload of those whose records were left out or refused.

        :return: action: its form
        """
        self._check_may_send()
        students = self._get_lines("incomplete", "outdated", "failed").student_id
        upload = self.create(
            {
                "term_ids": [Command.set(self.term_ids.ids)],
                "student_ids": [Command.set(students.ids)],
            }
        )
        return upload._open()

    def action_open_lines(self):
        """The records, with what would change or has become of each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_exchange.ejournal_transcript_upload_line_action"
        )
        return {**action, "domain": [("upload_id", "=", self.id)]}

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _check_idle(self, *states):
        """Refuse while work is under way, and in other states.

        :raise UserError: in the user's words
        """
        lock_records(self)
        if self.job_state in ("pending", "running"):
            raise UserError(self.env._("The work is under way already."))
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._("This upload has another state: %s.", labels[self.state])
            )

    def _start_job(self, state, name):
        job = self.env["ejournal.job"]._start(self, name)
        self._write_outcome({"job_id": job.id, "state": state})

    def _get_platform(self):
        return Platform(self.env, self.env.company.ejournal_epvo_number)

    def _get_lines(self, *states, limit=None):
        """Records of the upload, whatever the reader's rights."""
        # As superuser: the callers have checked who asks.
        lines = self.env["ejournal.transcript.upload.line"].sudo()
        return lines.search(self._get_domain(states), order="id", limit=limit)

    def _get_domain(self, states):
        domain = Domain("upload_id", "=", self.id)
        return domain & Domain("state", "in", states) if states else domain

    # ------------------------------------------------------------------
    # Work
    # ------------------------------------------------------------------
    def _run_job(self, job):
        """Check or send in order; see ``ejournal.job.mixin``."""
        self._check_may_send()
        platform = self._get_platform()
        if job != self.job_id or self.state not in ("checking", "sending"):
            # An older failure that somebody tries again.
            raise UserError(self.env._("The upload has gone on without this work."))
        if self.state == "checking":
            yield from self._check(platform)
        else:
            yield from self._send(platform)

    def _check(self, platform):
        self._get_lines().unlink()  # of a check that was cut short
        students = {
            term: self.env["ejournal.transcript"]
            .sudo()  # of all students: the office's business, checked above
            ._get_students(term.sudo(), self.group_ids.sudo(), self.student_ids.sudo())
            for term in self.term_ids
        }
        total = sum(map(len, students.values()))
        done = 0
        for term, own in students.items():
            for start in range(0, len(own), STUDENTS):
                portion = own[start : start + STUDENTS]
                self._create_lines(term, portion)
                done += len(portion)
                yield done, 2 * total
        yield from self._compare(platform, total)
        # What the platform does not have, it need not be told to delete.
        waiting = self._get_lines("waiting")
        waiting.filtered(lambda line: line.verdict == "absent").state = "same"
        self._write_outcome({"state": "checked"})

    def _create_lines(self, term, students):
        lines = self.env["ejournal.transcript.upload.line"].sudo()  # see _get_lines
        lines.create(
            [
                lines._prepare(self, term, student, record)
                for student, record in self._gather(term, students)
            ]
        )

    def _gather(self, term, students):
        # As superuser: checked by the callers.
        return (
            self.env["ejournal.transcript"]
            .sudo()
            ._gather_of(term.sudo(), students.sudo())
        )

    def _compare(self, platform, total):
        """Say of the records what the platform has of them. Records that it alone has,
        of the students and terms that are uploaded, are listed, too.

        :param int total: of what was done before, for the progress
        """
        lines = self._get_lines()
        by_key = {line.key: line for line in lines}
        places = lines._get_places()
        for records, page, pages in platform.read_pages(TRANSCRIPT):
            for record in records:
                if line := by_key.get(get_key(record)):
                    line._compare_with(record)
                else:
                    lines._note_foreign(self, places, record)
            yield total + total * page // pages, 2 * total or 1

    def _ask_about_unsure(self, platform):
        """Records that were on their way when the work was cut short: those that have
        arrived are sent, and the others wait again."""
        unsure = self._get_lines("sending")
        by_key = {line.key: line for line in unsure}
        for records, _page, _pages in platform.read_pages(TRANSCRIPT) if unsure else ():
            for record in records:
                line = by_key.get(get_key(record))
                if line and not line._find_changes(record):
                    line.state = "sent"
        unsure.filtered(lambda line: line.state == "sending").state = "waiting"

    def _send(self, platform):
        states = ("waiting", "sending", "sent", "failed", "outdated")
        total = self._count(*states)
        self._ask_about_unsure(platform)
        yield total - self._count("waiting"), total
        while lines := self._get_lines("waiting", limit=PORTION):
            lines = self._leave_out_outdated(lines)
            lines.write({"state": "sending"})
            yield total - self._count("waiting", "sending"), total
            self._save(platform, lines)
            yield total - self._count("waiting"), total
        self._write_outcome({"state": "done"})

    def _count(self, *states):
        # As superuser, see _get_lines.
        lines = self.env["ejournal.transcript.upload.line"].sudo()
        return lines.search_count(self._get_domain(states))

    def _leave_out_outdated(self, lines):
        """Lines whose results are still those that were confirmed."""
        present = {
            (term.id, record["id"]): lines._strip(record)
            for term, own in lines.grouped("term_id").items()
            for _student, record in self._gather(term, own.student_id)
        }
        outdated = lines.filtered(
            lambda line: present.get((line.term_id.id, line.key)) != line.content
        )
        outdated.write(
            {
                "state": "outdated",
                "message": self.env._(
                    "The result has changed since the check: check again."
                ),
            }
        )
        return lines - outdated

    def _save(self, platform, lines):
        """Send a portion. Of one that the platform refuses as a whole, the halves: so
        the record is found that is to blame."""
        if not lines:
            return
        try:
            failures = platform.save(lines.mapped("content"))
        except PortionRefused as error:
            if len(lines) > 1:
                middle = len(lines) // 2
                self._save(platform, lines[:middle])
                self._save(platform, lines[middle:])
                return
            failures = {lines.key: str(error)}
        # Refused without a name: any of the portion may be meant.
        unnamed = [key for key in failures if key not in lines.mapped("key")]
        for line in lines:
            reason = failures.get(line.key) or (
                unnamed
                and self.env._(
                    "The platform refused records of this portion and does not name "
                    "them: %s",
                    failures[unnamed[0]],
                )
            )
            line.write(
                {"state": "failed", "message": reason} if reason else {"state": "sent"}
            )
