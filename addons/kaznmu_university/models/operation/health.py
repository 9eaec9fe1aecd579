import shutil
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules import Manifest
from odoo.release import version as odoo_version
from odoo.tools import config

from ..integrity.integrity_check import SILENCE
from ..service.ir_module_module import OWN

STATES = ("ok", "warning", "failed")  # from good to bad
# How long something may wait before it is a warning, and before it has failed.
JOB_WAITS = timedelta(minutes=15), timedelta(hours=1)
MAIL_WAITS = timedelta(hours=1), timedelta(hours=6)
CRON_WAITS = timedelta(hours=1), timedelta(hours=24)
LATELY = timedelta(days=7)  # failures older than that are known
VERIFIED = timedelta(days=8)  # a check runs every week
FREE_SPACE = 0.15, 0.05  # shares of the disk
# Kazakhstan has one time since 1 March 2024; data of before are an hour off.
KAZAKH_ZONES = ("Asia/Almaty", "Asia/Qostanay", "Asia/Qyzylorda", "Asia/Aqtobe")
KAZAKH_OFFSET = timedelta(hours=5)
PROBE = datetime(2024, 6, 1, tzinfo=UTC)


class Check(NamedTuple):
    """One thing that an operator watches."""

    code: str
    state: str  # of STATES
    value: float  # for the monitor
    sentence: str


class EjournalHealth(models.AbstractModel):
    """Whether the server does its work: read by the status page and by monitors.

    The callers have checked who asks. Nothing here names people or marks.
    """

    _name = "ejournal.health"
    _description = "Health of the server"

    @api.model
    def _get_checks(self):
        """Hook: all checks in the order of the page, a constant number of queries.

        :return: list of ``Check``
        """
        # As superuser: counts and times, to whom the callers have let in.
        health = self.sudo()
        return [
            health._check_runner(),
            health._check_waiting_jobs(),
            health._check_failed_jobs(),
            health._check_waiting_mails(),
            health._check_failed_mails(),
            health._check_crons(),
            health._check_closing(),
            health._check_evidence(),
            health._check_time_zone(),
            health._check_address(),
            health._check_disk(),
            health._check_versions(),
        ]

    @api.model
    def _get_titles(self):
        """Hook: ``{code: title}`` of the checks."""
        return {
            "runner": self.env._("Runner of background jobs"),
            "jobs_waiting": self.env._("Background jobs waiting"),
            "jobs_failed": self.env._("Background jobs failed"),
            "mails_waiting": self.env._("Mails waiting"),
            "mails_failed": self.env._("Mails failed"),
            "crons": self.env._("Scheduled actions"),
            "closing": self.env._("Closing of the day"),
            "evidence": self.env._("Check of the evidence"),
            "time_zone": self.env._("Time zone"),
            "address": self.env._("Address"),
            "disk": self.env._("Disk"),
            "versions": self.env._("Versions"),
        }

    @api.model
    def _get_worst(self, checks):
        """The state of the whole."""
        return max((check.state for check in checks), key=STATES.index)

    @staticmethod
    def _judge(value, limits):
        """The state of a value that should stay below two limits."""
        warning, failed = limits
        if value >= failed:
            return "failed"
        return "warning" if value >= warning else "ok"

    # ------------------------------------------------------------------
    # Queues
    # ------------------------------------------------------------------
    @api.model
    def _get_age(self, model, domain):
        """How many records wait, and since when the oldest one: ``(int, timedelta)``"""
        [(count, oldest)] = self.env[model]._read_group(
            domain, [], ["__count", "create_date:min"]
        )
        return count, fields.Datetime.now() - oldest if oldest else timedelta()

    @api.model
    def _check_runner(self):
        """Without it nothing is printed, imported or mailed to many."""
        is_served = self.env["ejournal.job"]._is_served()
        return Check(
            "runner",
            "ok" if is_served else "failed",
            is_served,
            self.env._("Runs on one of the servers.")
            if is_served
            else self.env._(
                "No server runs it, so background work waits: in odoo.conf, "
                "server_wide_modules has to name queue_job (docs/operations.md)."
            ),
        )

    @api.model
    def _check_waiting_jobs(self):
        count, age = self._get_age("ejournal.job", [("state", "=", "pending")])
        return Check(
            "jobs_waiting",
            self._judge(age, JOB_WAITS),
            count,
            self.env._(
                "Jobs: %(count)s, the oldest waits %(age)s.",
                count=count,
                age=self._format_age(age),
            ),
        )

    @api.model
    def _check_failed_jobs(self):
        count = self.env["ejournal.job"].search_count(
            [
                ("state", "=", "failed"),
                ("write_date", ">", fields.Datetime.now() - LATELY),
            ]
        )
        return Check(
            "jobs_failed",
            "warning" if count else "ok",
            count,
            self.env._("Within seven days: %s.", count),
        )

    @api.model
    def _check_waiting_mails(self):
        waiting = Domain("state", "=", "outgoing") & Domain(
            "scheduled_date", "=", False
        )
        count, age = self._get_age("mail.mail", waiting)
        return Check(
            "mails_waiting",
            self._judge(age, MAIL_WAITS),
            count,
            self.env._(
                "Mails: %(count)s, the oldest waits %(age)s.",
                count=count,
                age=self._format_age(age),
            ),
        )

    @api.model
    def _check_failed_mails(self):
        count = self.env["mail.mail"].search_count(
            [
                ("state", "=", "exception"),
                ("write_date", ">", fields.Datetime.now() - LATELY),
            ]
        )
        return Check(
            "mails_failed",
            "warning" if count else "ok",
            count,
            self.env._("Within seven days: %s.", count),
        )

    @api.model
    def _get_watched_crons(self):
        """Our own scheduled actions and that of the mails, switched off or not."""
        names = self.env["ir.model.data"].search_fetch(
            [
                ("model", "=", "ir.cron"),
                "|",
                ("module", "=like", f"{OWN}%"),
                ("name", "=", "ir_cron_mail_scheduler_action"),
            ],
            ["res_id"],
        )
        return self.env["ir.cron"].browse(names.mapped("res_id")).exists()

    @api.model
    def _check_crons(self):
        now = fields.Datetime.now()
        crons = self._get_watched_crons()
        idle = crons.filtered(lambda cron: not cron.active)
        lateness = {
            cron: now - cron.nextcall for cron in crons - idle if cron.nextcall < now
        }
        late = [cron for cron, age in lateness.items() if age >= CRON_WAITS[0]]
        state = self._judge(max(lateness.values(), default=timedelta()), CRON_WAITS)
        if idle and state == "ok":
            state = "warning"
        sentences = [
            self.env._(
                "%(cron)s: has not run since %(moment)s.",
                cron=cron.name,
                moment=self._format_moment(cron.lastcall),
            )
            for cron in late
        ]
        sentences += [
            self.env._("%s: is switched off.", cron.name) for cron in idle
        ] or [self.env._("All run in time.")] * (not late)
        return Check("crons", state, len(late) + len(idle), " ".join(sentences))

    # ------------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------------
    @api.model
    def _check_closing(self):
        last = self.env["ejournal.closing"]._get_last()
        age = fields.Datetime.now() - last.date if last else SILENCE
        return Check(
            "closing",
            "warning" if age >= SILENCE else "ok",
            age.total_seconds() if last else -1,
            self.env._("The last one: %s.", self._format_moment(last.date)),
        )

    @api.model
    def _check_evidence(self):
        last = self.env["ejournal.integrity.check"].search(
            [("state", "!=", "running")], limit=1
        )
        is_old = not last or last.date < fields.Datetime.now() - VERIFIED
        state = "warning" if is_old else "ok"
        return Check(
            "evidence",
            "failed" if last.state == "broken" else state,
            last.finding_count,
            self.env._(
                "The last one: %(moment)s, findings: %(count)s.",
                moment=self._format_moment(last.date),
                count=last.finding_count,
            ),
        )

    # ------------------------------------------------------------------
    # The server
    # ------------------------------------------------------------------
    @api.model
    def _check_time_zone(self):
        """Deadlines end at midnight: data of before 2024 end them an hour early."""
        name = self.env.company._get_ejournal_timezone()
        offset = PROBE.astimezone(ZoneInfo(name)).utcoffset()
        is_old = name in KAZAKH_ZONES and offset != KAZAKH_OFFSET
        sentence = self.env._(
            "%(zone)s is UTC%(offset)+g.",
            zone=name,
            offset=offset / timedelta(hours=1),
        )
        if is_old:
            sentence += " " + self.env._(
                "The server's time zone data are of before March 2024: deadlines end "
                "at the wrong hour. Update the package tzdata."
            )
        return Check(
            "time_zone",
            "failed" if is_old else "ok",
            offset.total_seconds(),
            sentence,
        )

    @api.model
    def _check_address(self):
        get_param = self.env["ir.config_parameter"].get_param
        address = get_param("web.base.url") or ""
        is_frozen = bool(get_param("web.base.url.freeze"))
        is_copy = bool(get_param("database.is_neutralized"))
        is_safe = address.startswith("https://")
        if is_copy:
            sentence = self.env._("This is a copy: it mails nobody.")
        elif not is_frozen:
            sentence = self.env._(
                "%s: changes with whoever logs in; set the system parameter "
                "web.base.url.freeze.",
                address,
            )
        elif not is_safe:
            sentence = self.env._("%s: is not https.", address)
        else:
            sentence = address
        is_good = is_frozen and is_safe and not is_copy
        return Check("address", "ok" if is_good else "warning", is_good, sentence)

    @api.model
    def _check_disk(self):
        usage = shutil.disk_usage(config["data_dir"])
        used = 1 - usage.free / usage.total
        return Check(
            "disk",
            self._judge(used, tuple(1 - share for share in FREE_SPACE)),
            usage.free,
            self.env._(
                "Free: %(free)s GB of %(total)s GB.",
                free=round(usage.free / 10**9, 1),
                total=round(usage.total / 10**9, 1),
            ),
        )

    @api.model
    def _check_versions(self):
        modules = self.env["ir.module.module"].search(
            [("name", "=like", f"{OWN}%"), ("state", "=", "installed")]
        )
        stale = modules.filtered(
            lambda module: (
                module.latest_version != Manifest.for_addon(module.name).version
            )
        )
        sentence = self.env._(
            "Electronic journal %(ours)s, Odoo %(odoo)s, PostgreSQL %(server)s.",
            ours=max(modules.mapped("latest_version"), default="–"),
            odoo=odoo_version,
            server=self.env.cr._cnx.server_version // 10000,
        )
        if stale:
            sentence += " " + self.env._(
                "New code, old database: update with -u %s.",
                ",".join(stale.mapped("name")),
            )
        return Check("versions", "failed" if stale else "ok", len(stale), sentence)

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.model
    def _format_moment(self, moment):
        return self.env.company._format_ejournal_time(moment) if moment else "–"

    @api.model
    def _format_age(self, age):
        hours, minutes = divmod(int(age.total_seconds()) // 60, 60)
        return f"{hours}:{minutes:02}"
