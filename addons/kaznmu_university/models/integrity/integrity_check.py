from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...integrity import closings_file, key
from ...words import Speaker
from ..service.mail_thread import LAYOUT

# Of the groups to which the alarm goes, whoever has run the check.
ALARMED = ("administrator", "vice_rector")
MAX_FINDINGS = 500  # kept: whoever rewrites everything need not fill the database, too
SILENCE = timedelta(days=2)  # without a closing: the night of today may be to come


class EjournalIntegrityCheck(models.Model):
    """One check of all evidence: whether anything was rewritten behind Odoo's back.

    Every week by itself, at any time by a button or ``odoo ejournal verify``. What was
    found stays; an alarm goes to the administrators and the vice-rector.
    """

    _name = "ejournal.integrity.check"
    _description = "Check of the evidence"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.job.mixin",
        "mail.thread",
    ]
    _job_channel = "root.ejournal_check"
    # Nor does anybody make a result better afterwards.
    _evidence_fields = (
        "date",
        "finished_on",
        "user_id",
        "state",
        "counts",
        "notes",
        "finding_count",
    )
    _evidence_lines = {"finding_ids": ("problem", "res_model", "res_id", "words")}
    _order = "id desc"
    _rec_name = "date"

    date = fields.Datetime("Started", required=True, readonly=True)
    finished_on = fields.Datetime("Finished", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Run by", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("sound", "Nothing was rewritten"),
            ("broken", "Something was rewritten"),
        ],
        string="Result",
        required=True,
        readonly=True,
        default="running",
    )
    first_closing_id = fields.Many2one(
        "ejournal.closing", string="First closing", readonly=True, ondelete="restrict"
    )
    last_closing_id = fields.Many2one(
        "ejournal.closing", string="Last closing", readonly=True, ondelete="restrict"
    )
    counts = fields.Json("What was checked", readonly=True)
    count_summary = fields.Text("Checked", compute="_compute_count_summary")
    notes = fields.Text(
        "What weakens the proof",
        readonly=True,
        help="No finding, but to be known: a key or a file that is missing, rows of "
        "access of an administrator's own, settings that are looser than they come",
    )
    finding_ids = fields.One2many(
        "ejournal.integrity.finding", "check_id", string="Findings", readonly=True
    )
    finding_count = fields.Integer("Number of findings", readonly=True)
    job_id = fields.Many2one("ejournal.job", readonly=True, ondelete="set null")
    progress = fields.Integer(related="job_id.progress")

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for check in self:
            moment = self.env.company._format_ejournal_time(check.date)
            check.display_name = self.env._("Check of %s", moment)

    @api.depends("counts")
    @api.depends_context("lang")
    def _compute_count_summary(self):
        for check in self:
            check.count_summary = "\n".join(
                f"{title}: {count}" for title, count in check._get_counts()
            )

    def _get_counts(self):
        """What was checked as ``[(title, number)]``, in the reader's language."""
        self.ensure_one()
        titles = self._get_titles()
        return [
            (titles.get(code, code), count)
            for code, count in (self.counts or {}).items()
        ]

    def _filter_evidence(self):
        return self.filtered(lambda check: check.state != "running")

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    @api.model
    def _get_titles(self):
        """Hook: ``{code: title}`` of the steps."""
        return {
            "evidence": self.env._("Records with kept states"),
            "closings": self.env._("Closings"),
            "database": self.env._("Guards of the database"),
        }

    @api.model
    def _get_steps(self):
        """Hook: what is checked, one after the other.

        :return: list of ``(code, generator of (done, total, [Finding]))``
        """
        return [
            # As superuser: closed to all; who may check was checked.
            ("evidence", self.env["ejournal.evidence"].sudo()._verify()),
            ("closings", self.env["ejournal.closing"]._verify()),
            ("database", self._verify_database()),
        ]

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------
    def action_start(self):
        """Start a check in the background; its page.

        :raise AccessError: the user may not see checks
        """
        return self._start()._get_records_action()

    @api.model
    def _start(self):
        check = self._create_check()
        job = self.env["ejournal.job"]._start(check, check.display_name)
        # As superuser: the user may start it; the field is closed to clients.
        check.sudo().job_id = job
        return check

    @api.model
    def _create_check(self):
        self.check_access("read")
        user, keepers = self.env.user, ("registrar_head", *ALARMED)
        if not self.env.su and not any(map(user._has_ejournal_role, keepers)):
            raise AccessError(
                self.env._(
                    "The evidence is checked by: %s.",
                    user._name_ejournal_roles(keepers),
                )
            )
        # Nobody has the right to add checks; this is the one place that does.
        return (
            self.sudo()
            .create({"date": fields.Datetime.now(), "user_id": self.env.uid})
            .sudo(False)
        )

    @api.model
    def _cron_check(self):
        """The weekly check; the rest is the background job's."""
        self._start()

    def _run_job(self, job):
        """See ``ejournal.job.mixin``; one that was cut short begins anew."""
        self.ensure_one()
        check = self.sudo()  # started by whom the action lets, who reads no evidence
        if check.state == "running":
            check.finding_ids.unlink()
            for done, total, _findings in check._run():
                yield done, total

    def _run(self):
        """Check everything, keeping what is found.

        :return: generator of ``(done, total, [Finding])``: parts of a thousand
        """
        self.ensure_one()
        steps = self._get_steps()
        counts, found = {}, 0
        for place, (code, portions) in enumerate(steps):
            for done, total, findings in portions:
                counts[code] = total
                self._keep(findings, MAX_FINDINGS - found)
                found += len(findings)
                share = (place + done / (total or 1)) / len(steps)
                yield int(1000 * share), 1000, findings
        closings = self.env["ejournal.closing"].search(Domain.TRUE, order="number")
        self.write(
            {
                "state": "broken" if found else "sound",
                "finding_count": found,
                "counts": counts,
                "notes": "\n".join(self._get_notes()) or False,
                "first_closing_id": closings[:1].id,
                "last_closing_id": closings[-1:].id,
                "finished_on": fields.Datetime.now(),
            }
        )
        if found:
            self._raise_alarm()
        yield 1000, 1000, []

    def _keep(self, findings, limit):
        self.env["ejournal.integrity.finding"].create(
            [
                {
                    "check_id": self.id,
                    "problem": finding.problem,
                    "res_model": finding.res_model,
                    "res_id": finding.res_id,
                    "words": self._get_sentence(finding),
                }
                for finding in findings[: max(limit, 0)]
            ]
        )

    def _raise_alarm(self):
        """Tell the administrators and the vice-rector, by mail and in Odoo."""
        Users = self.env["res.users"]
        users = Users.union(
            *(Users._get_ejournal_role_group(role).all_user_ids for role in ALARMED)
        )
        self.env.ref("kaznmu_university.mail_template_integrity")._write_to(
            users, self, layout=LAYOUT
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.model
    def _get_sentence(self, finding):
        """A finding as it is kept: which record, and what is wrong with it."""
        problems = self._get_problem_names()
        words = problems.get(finding.problem, finding.problem)
        parts = [self._get_record_name(finding), words]
        if finding.detail:
            parts.append(f"({finding.detail})")
        return [part for part in parts if part]

    @api.model
    def _get_line(self, finding):
        """A finding in one line of technical words, for the command line."""
        return (
            f"{finding.res_model or '-'} {finding.res_id or '-'}: {finding.problem} "
            f"{finding.detail}"
        ).rstrip()

    @api.model
    def _get_problem_names(self):
        """``{code: words}`` of all problems, as they are kept."""
        return {
            "row": Speaker._("a row of its history was changed, added or removed:"),
            "seal": Speaker._(
                "its history was forged, with all digests computed anew:"
            ),
            "key": Speaker._(
                "its history is sealed by a key that is not on this server:"
            ),
            "end": Speaker._("the end of its history is missing."),
            "mark": Speaker._("a mark is not what its history says:"),
            "differs": Speaker._("was changed past the system:"),
            "missing": Speaker._("was deleted past the system."),
            "unrecorded": Speaker._("was added past the system."),
            "number": Speaker._("a closing is missing:"),
            "root": Speaker._("the closing was changed:"),
            "file": Speaker._("the closing is another one in the file outside:"),
            "stamp": Speaker._("the time stamp is of something else:"),
            "closed": Speaker._("its history is not what a closing saw: No."),
            "trigger": Speaker._(
                "a guard of the database is missing, changed or switched off:"
            ),
            "intruder": Speaker._(
                "something acts on rows of the database that no add-on has put there:"
            ),
        }

    @api.model
    def _get_record_name(self, finding):
        """How people call the record: kind and name, or number when it is gone."""
        if not finding.res_model or finding.res_model not in self.env:
            return finding.res_model or ""
        kind = (self.env["ir.model"]._get(finding.res_model), "name")
        if not finding.res_id:
            return Speaker.name(*kind)
        # As superuser: its name, to who may read what the check has found.
        record = self.env[finding.res_model].sudo().browse(finding.res_id).exists()
        name = record or f"id {finding.res_id}"
        return Speaker._("%(kind)s “%(name)s”:", kind=kind, name=name)

    # ------------------------------------------------------------------
    # What weakens the proof
    # ------------------------------------------------------------------
    @api.model
    def _get_notes(self):
        """What is no finding, but weakens what a check proves, as sentences."""
        dbname = self.env.cr.dbname
        notes = []
        if not key.get_keys(dbname):
            notes.append(
                self.env._(
                    "The key is not on this server: only the chains were checked."
                )
            )
        if not closings_file.read(dbname):
            notes.append(
                self.env._("There is no file of closings outside the database.")
            )
        owned = self._get_owned_tables()
        if owned:
            notes.append(
                self.env._(
                    "Odoo's own role can switch off the guards of %s tables: run with "
                    "a separate owner, see docs/security.md.",
                    len(owned),
                )
            )
        company = self.env.company.sudo()  # who checks may know the settings
        return [
            *notes,
            *self._get_silence_notes(),
            *self._get_code_notes(),
            *company._get_ejournal_relaxations(),
        ]

    def _get_silence_notes(self):
        """Nights without a closing, or without the stamp that the settings ask for."""
        last = self.env["ejournal.closing"]._get_last()
        if not last or last.date < fields.Datetime.now() - SILENCE:
            moment = self.env.company._format_ejournal_time(last.date) if last else "–"
            return [
                self.env._(
                    "No day was closed lately; the last closing: %s.",
                    moment,
                )
            ]
        if last.time_stamp_error:
            return [
                self.env._(
                    "The last closing has no time stamp: %s", last.time_stamp_error
                )
            ]
        return []

    def _get_code_notes(self):
        """Code that an administrator has added to Odoo: it runs with all rights."""
        actions = self.env["ir.actions.server"].search([("state", "=", "code")])
        xml_ids = actions._get_external_ids()
        return [
            self.env._(
                "Code added by an administrator, which can do anything: “%s”.",
                action.name,
            )
            for action in actions
            if all(name.startswith("__") for name in xml_ids[action.id])
        ]
