"""Issue 18, section 3: what an operator gets, and what a restored copy does."""

import configparser
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from prometheus_client.parser import text_string_to_metric_families

from odoo import fields
from odoo.exceptions import AccessError
from odoo.modules.neutralize import neutralize_database
from odoo.tests import BaseCase, HttpCase, get_db_name, tagged
from odoo.tools import config, file_open, mute_logger
from odoo.tools.config import configmanager

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_university import json_log
from odoo.addons.kaznmu_university.controllers import health as controller
from odoo.addons.kaznmu_university.models.operation import health as checks
from odoo.addons.kaznmu_university.tests.test_import import STUDENTS
from odoo.addons.queue_job.jobrunner.channels import ChannelManager

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
TOKEN = "0123456789abcdef"


@tagged("post_install", "-at_install")
class TestShippedFiles(BaseCase):
    """Read as those read them for whom they are."""

    def test_odoo_conf(self):
        options = configmanager()
        text = (DEPLOY / "odoo.conf").read_text()
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            # Odoo says so when there is no such folder.
            file.write(text.replace("/srv/kaznmu/addons", str(ROOT / "addons")))
            file.flush()
            with self.assertNoLogs("odoo.tools.config", "WARNING"):
                options._parse_config(["-c", file.name])
        self.assertEqual(options["db_name"], ["ejournal"])
        self.assertTrue(re.match(options["dbfilter"], "ejournal"))
        self.assertFalse(re.match(options["dbfilter"], "ejournal_copy"))
        self.assertIs(options["list_db"], False)
        self.assertIs(options["proxy_mode"], True)
        self.assertEqual(options["http_interface"], "127.0.0.1")
        # A job that prints hundreds of journals is not killed after a minute.
        self.assertGreaterEqual(options["limit_time_cpu"], 1800)
        self.assertGreaterEqual(options["limit_time_real_cron"], 3600)
        self.assertGreater(options["workers"], 1)
        self.assertIn("queue_job", options["server_wide_modules"])
        self.assertNotEqual(options["gevent_port"], options["http_port"])
        # Neither Odoo's own password nor one that stands there to be read.
        self.assertTrue(options["admin_passwd"].startswith("$pbkdf2-sha512$"))

    def test_nginx_agrees_with_odoo(self):
        text = re.sub("#.*", "", (DEPLOY / "nginx.conf").read_text())
        self.assertEqual(text.count("{"), text.count("}"))
        odoo = configparser.RawConfigParser()
        odoo.read(DEPLOY / "odoo.conf")
        for option in ("http_port", "gevent_port"):
            self.assertIn(f"server 127.0.0.1:{odoo['options'][option]};", text)
        [limit] = re.findall(r"client_max_body_size (\d+)m;", text)
        self.assertGreaterEqual(int(limit), 64)
        [patience] = re.findall(r"proxy_read_timeout\s+(\d+)s;", text)
        self.assertGreater(int(patience), int(odoo["options"]["limit_time_real"]))
        live = text[text.index("location /websocket") :].split("}")[0]
        for line in ("Upgrade    $http_upgrade", "proxy_pass http://ejournal_live"):
            self.assertIn(line, live)
        # A block with one header of its own has none of those above it.
        shared = set(re.findall(r"\n    proxy_set_header (\S+)", text))
        self.assertLessEqual(shared, set(re.findall(r"proxy_set_header (\S+)", live)))
        # Failed log-ins are counted by address: no client chooses its own.
        self.assertNotIn("$proxy_add_x_forwarded_for", text)
        for needed in ("ssl_certificate ", "Strict-Transport-Security", "return 301"):
            self.assertIn(needed, text)

    def test_channels_of_the_queue(self):
        """People are served beside the largest print, and so are deadlines."""
        parser = configparser.RawConfigParser()
        parser.read(DEPLOY / "odoo.conf")
        manager = ChannelManager()
        manager.simple_configure(parser["queue_job"]["channels"])
        root = manager.get_channel_by_name("root")
        known = file_open("kaznmu_university/data/queue_job_data.xml").read()
        self.assertLess(root.capacity, int(parser["options"]["workers"]))
        for kind in root.children.values():
            with self.subTest(channel=kind.fullname):
                self.assertLess(kind.capacity, root.capacity)
                self.assertIn(f">{kind.name}<", known)

    def test_units_start_what_is_there(self):
        for unit, command in (
            ("ejournal.service", "-c /etc/ejournal/odoo.conf"),
            ("ejournal-backup.service", "/srv/kaznmu/deploy/backup.sh"),
        ):
            parser = configparser.RawConfigParser(strict=False)
            parser.optionxform = str
            parser.read(DEPLOY / unit)
            self.assertIn(command, parser["Service"]["ExecStart"])
            self.assertEqual(parser["Service"]["User"], "odoo")
            self.assertEqual(parser["Service"]["NoNewPrivileges"], "true")
        self.assertTrue(os.access(DEPLOY / "backup.sh", os.X_OK))

    def test_the_socket_is_where_nginx_asks(self):
        """Issue 18: nobody who logs in among 200 is turned away."""

        def read(name):
            parser = configparser.RawConfigParser(strict=False)
            parser.optionxform = str
            parser.read(DEPLOY / name)
            return parser

        unit, service = read("ejournal.socket"), read("ejournal.service")
        options = read("odoo.conf")["options"]
        address = f"{options['http_interface']}:{options['http_port']}"
        self.assertEqual(unit["Socket"]["ListenStream"], address)
        self.assertIn(f"server {address};", (DEPLOY / "nginx.conf").read_text())
        self.assertGreaterEqual(int(unit["Socket"]["Backlog"]), 200)
        self.assertEqual(service["Service"]["Sockets"], "ejournal.socket")
        self.assertEqual(service["Unit"]["Requires"], "ejournal.socket")
        # Odoo does so with a socket of its own; a worker would wait for ever.
        self.assertEqual(service["Service"]["NonBlocking"], "true")

    def test_a_backup_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [DEPLOY / "backup.sh"],
                env={
                    **os.environ,
                    "DATABASE": get_db_name(),
                    "DATA_DIR": config["data_dir"],
                    "TARGET": folder,
                },
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            suffixes = {path.name.partition("Z.")[2] for path in Path(folder).iterdir()}
            self.assertEqual(suffixes, {"dump", "files.tar"})


@tagged("post_install", "-at_install")
class TestCopy(EjournalCase, HttpCase):
    """``odoo neutralize`` makes of a restored database what says that it is a copy."""

    frozen_time = None  # sessions ask the clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "web.base.url", "https://journal.example.kz"
        )
        cls.env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
        cls.mail = cls.env["mail.mail"].create({"state": "outgoing"})
        cls.job = cls.env["ejournal.job"]._start(cls.term, "Waits")
        cls.company = cls.env.company
        cls.company.ejournal_time_stamp_url = "http://tsp.example.kz"
        cls.company.ejournal_closing_partner_ids = cls.env.user.partner_id
        cls.env.flush_all()
        neutralize_database(cls.cr)
        cls.env.invalidate_all()
        cls.env.registry.clear_all_caches()

    def test_it_mails_nobody(self):
        self.assertEqual(self.mail.state, "cancel")
        [server] = self.env["ir.mail_server"].search([])
        self.assertEqual(server.smtp_host, "invalid")
        self.assertFalse(self.company.ejournal_closing_partner_ids)
        self.assertFalse(self.company.ejournal_closing_to_vice_rector)
        self.assertFalse(self.company.ejournal_time_stamp_url)
        crons = self.env["ejournal.health"]._get_watched_crons()
        self.assertFalse(any(crons.mapped("active")))

    def test_it_keeps_its_jobs(self):
        self.assertEqual(self.job.state, "pending")

    def test_it_has_another_address(self):
        get_param = self.env["ir.config_parameter"].get_param
        self.assertNotIn("journal.example.kz", get_param("web.base.url"))
        self.assertFalse(get_param("web.base.url.freeze"))
        [address] = [
            check
            for check in self.env["ejournal.health"]._get_checks()
            if check.code == "address"
        ]
        self.assertIn("copy", address.sentence)

    def test_it_says_so_on_every_page(self):
        self.authenticate("teacher", "teacher")
        for path in (
            "/odoo",
            "/web/login?redirect=/odoo",
            "/ejournal/personal-data",
            "/ejournal/statement/index",
        ):
            with self.subTest(path=path):
                self.assertIn("A copy of the electronic journal", self.read(path))

    def read(self, path):
        return self.url_open(path, headers={"Accept-Language": "en"}).text

    def test_it_says_so_on_documents(self):
        page = self.env["ir.qweb"]._render(
            "kaznmu_university.document_layout", {"language": "ru_RU", "title": "T"}
        )
        self.assertIn('class="copy"', page)


@tagged("post_install", "-at_install")
class TestHealth(EjournalCase, HttpCase):
    """The monitor's page and the administrators': the same checks."""

    frozen_time = None  # sessions ask the clock

    def setUp(self):
        super().setUp()
        self.token = TOKEN
        self.startPatcher(
            patch.object(controller, "get_option", lambda name: self.token)
        )
        self.crons = self.env["ejournal.health"]._get_watched_crons()
        self.crons.active = True
        self.crons.nextcall = fields.Datetime.now() + timedelta(hours=1)
        self.env["ejournal.job"].search([]).write({"state": "done"})
        # Tests have no server, and so no runner of the queue.
        self.is_served = True
        self.startPatcher(
            patch.object(
                type(self.env["ejournal.job"]), "_is_served", lambda job: self.is_served
            )
        )
        self.env["mail.mail"].search([]).write({"state": "sent"})
        self.env.flush_all()

    def ask(self, header=f"Bearer {TOKEN}", page="health"):
        return self.url_open(f"/ejournal/{page}", headers={"Authorization": header})

    def get_check(self, code):
        found = {
            check.code: check for check in self.env["ejournal.health"]._get_checks()
        }
        return found[code]

    def test_who_is_let_in(self):
        self.assertEqual(self.ask().status_code, 200)
        with mute_logger("odoo.http"):
            for page in ("health", "metrics"):
                for header in ("", TOKEN, "Bearer ", f"Bearer {TOKEN}0", "Bearer é"):
                    answer = self.ask(header.encode(), page)
                    self.assertEqual(answer.status_code, 403, header)
                    self.assertNotIn("jobs", answer.text)
            self.token = ""
            for page in ("health", "metrics"):
                self.assertEqual(self.ask("Bearer ", page).status_code, 404)

    def test_what_it_tells(self):
        answer = self.ask()
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        data = answer.json()
        self.assertIn(data["status"], ("ok", "warning"))
        self.assertEqual(data["checks"]["jobs_waiting"]["status"], "ok")
        titles = self.env["ejournal.health"]._get_titles()
        self.assertEqual(set(data["checks"]), set(titles))

    def test_metrics(self):
        """Prometheus reads what the page of health tells, check by check."""
        self.env["ejournal.job"]._start(self.term, "Fails").write({"state": "failed"})
        answer = self.ask(page="metrics")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        found = {
            (sample.name, sample.labels["check"]): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        self.assertEqual(found["ejournal_check_state", "jobs_failed"], 1)
        self.assertEqual(found["ejournal_check_value", "jobs_failed"], 1)
        self.assertEqual(found["ejournal_check_state", "runner"], 0)
        titles = self.env["ejournal.health"]._get_titles()
        self.assertEqual({code for _name, code in found}, set(titles))

    def test_what_has_failed_is_an_error(self):
        job = self.env["ejournal.job"]._start(self.term, "Waits")
        for minutes, state in ((14, "ok"), (15, "warning"), (60, "failed")):
            past = fields.Datetime.now() - timedelta(minutes=minutes)
            self.cr.execute(
                "UPDATE ejournal_job SET create_date = %s WHERE id = %s",
                [past, job.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self.get_check("jobs_waiting").state, state)
        answer = self.ask()
        self.assertEqual((answer.status_code, answer.json()["status"]), (503, "failed"))

    def test_a_runner_of_the_queue(self):
        """It holds a lock of its own in the database, on whichever server it is."""
        self.is_served = False
        self.assertEqual(self.get_check("runner").state, "failed")
        self.assertEqual(self.ask().status_code, 503)

    def test_a_failed_job(self):
        self.env["ejournal.job"]._start(self.term, "Fails").write({"state": "failed"})
        self.assertEqual(self.get_check("jobs_failed")[1:3], ("warning", 1))

    def test_mails(self):
        mail = self.env["mail.mail"].create({"state": "outgoing"})
        for hours, state in ((0, "ok"), (1, "warning"), (6, "failed")):
            past = fields.Datetime.now() - timedelta(hours=hours)
            self.cr.execute(
                "UPDATE mail_mail SET create_date = %s WHERE id = %s", [past, mail.id]
            )
            self.env.invalidate_all()
            self.assertEqual(self.get_check("mails_waiting").state, state)
        mail.state = "exception"
        self.assertEqual(self.get_check("mails_waiting").value, 0)
        self.assertEqual(self.get_check("mails_failed").state, "warning")

    def test_crons(self):
        self.assertEqual(self.get_check("crons").state, "ok")
        cron = self.env.ref("kaznmu_university.ir_cron_closing")
        self.assertIn(cron, self.crons)
        for hours, state in ((0.5, "ok"), (1, "warning"), (24, "failed")):
            cron.nextcall = fields.Datetime.now() - timedelta(hours=hours)
            self.assertEqual(self.get_check("crons").state, state)
        self.assertIn(cron.name, self.get_check("crons").sentence)
        cron.active = False
        self.assertEqual(self.get_check("crons").state, "warning")
        self.assertIn("switched off", self.get_check("crons").sentence)

    def test_evidence(self):
        Check = self.env["ejournal.integrity.check"]
        check = Check._create_check()
        now = fields.Datetime.now()
        for days, state, expected in (
            (7, "sound", "ok"),
            (9, "sound", "warning"),
            (0, "broken", "failed"),
        ):
            self.cr.execute(
                """UPDATE ejournal_integrity_check SET date = %s, state = %s
                    WHERE id = %s""",
                [now - timedelta(days=days), state, check.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self.get_check("evidence").state, expected)

    def test_old_time_zone_data(self):
        """They close everything an hour early."""
        self.assertEqual(self.get_check("time_zone").state, "ok")
        with patch.object(checks, "KAZAKH_OFFSET", timedelta(hours=6)):
            check = self.get_check("time_zone")
        self.assertEqual(check.state, "failed")
        self.assertIn("tzdata", check.sentence)

    def test_the_address(self):
        set_param = self.env["ir.config_parameter"].set_param
        for address, is_frozen, state in (
            ("https://journal.example.kz", "True", "ok"),
            ("https://journal.example.kz", False, "warning"),
            ("http://journal.example.kz", "True", "warning"),
        ):
            set_param("web.base.url", address)
            set_param("web.base.url.freeze", is_frozen)
            self.assertEqual(self.get_check("address").state, state)

    def test_the_disk(self):
        for free, state in ((16, "ok"), (15, "warning"), (5, "failed")):
            usage = checks.shutil._ntuple_diskusage(100, 100 - free, free)
            with patch.object(checks.shutil, "disk_usage", return_value=usage):
                self.assertEqual(self.get_check("disk").state, state)

    def test_new_code_on_an_old_database(self):
        self.assertEqual(self.get_check("versions").state, "ok")
        module = self.env["ir.module.module"].search([("name", "=", "kaznmu_requests")])
        module.latest_version = "19.0.1.0.0"
        check = self.get_check("versions")
        self.assertEqual(check.state, "failed")
        self.assertIn("-u kaznmu_requests", check.sentence)

    def test_the_page_of_administrators(self):
        Status = self.env["ejournal.status"]
        action = Status.with_user(self.users["administrator"]).action_open()
        lines = Status.with_user(self.users["administrator"]).search(action["domain"])
        titles = self.env["ejournal.health"]._get_titles()
        self.assertEqual(lines.mapped("name"), list(titles.values()))
        for role in ("teacher", "registrar_head", "vice_rector"):
            with self.assertRaises(AccessError):
                Status.with_user(self.users[role]).action_open()


@tagged("post_install", "-at_install")
class TestRestoreCheck(EjournalCase):
    """``odoo ejournal restore-check``: counts, files, and then the evidence."""

    def verify(self):
        found = []
        for _done, _total, sentences in self.env["ejournal.restore"]._verify_files():
            found += sentences
        return found

    def test_counts(self):
        counts = self.env["ejournal.restore"]._get_counts()
        journals = self.env["ejournal.journal"].with_context(active_test=False)
        self.assertEqual(counts["ejournal.journal"], journals.search_count([]))
        self.assertIn("ejournal.mark.change", counts)

    def test_files(self):
        attachment = self.env["ir.attachment"].create({"name": "scan", "raw": b"18"})
        self.env.flush_all()
        path = Path(attachment._full_path(attachment.store_fname))
        self.addCleanup(path.unlink, missing_ok=True)
        self.assertNotIn("(scan)", "".join(self.verify()))
        path.chmod(0o600)
        path.write_bytes(b"19")
        self.assertRegex("".join(self.verify()), r"another content \(scan\)")
        path.unlink()
        self.assertRegex("".join(self.verify()), r"is missing \(scan\)")

    def test_files_of_a_store_elsewhere(self):
        """Such as that of OCA's fs_attachment, where several servers share files."""
        attachment = self.env["ir.attachment"].create({"name": "scan", "raw": b"18"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 's3://scan' WHERE id = %s",
            [attachment.id],
        )
        read = type(attachment)._file_read
        for content, found in (
            (b"18", None),
            (b"19", r"another content \(scan\)"),
            (b"", r"is missing \(scan\)"),
        ):
            with patch.object(
                type(attachment),
                "_file_read",
                lambda self, name, size=None, content=content: (
                    content if name == "s3://scan" else read(self, name, size)
                ),
            ):
                sentences = "".join(self.verify())
            if found:
                self.assertRegex(sentences, found)
            else:
                self.assertNotIn("(scan)", sentences)


@tagged("post_install", "-at_install")
class TestCommandLine(BaseCase):
    def test_odoo_ejournal_with_a_configuration_file(self):
        """As the README says; the file alone names the server of the database."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "students.csv")
            path.write_text(f"{STUDENTS}Z1;Ким;Ён;;NONE;01.09.2026;\n")
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "odoo", f"--addons-path={ROOT / 'addons'}"),
                    *("ejournal", "import", "-c", os.environ["ODOO_RC"]),
                    *("-d", get_db_name(), "--lang", "en_US", "--dry-run", path),
                ],
                env={
                    name: value
                    for name, value in os.environ.items()
                    if not name.startswith(("PG", "ODOO_RC"))
                },
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("error: students.csv: students: 2: Группа", done.stdout)


@tagged("post_install", "-at_install")
class TestJsonLog(BaseCase):
    def test_a_line(self):
        record = logging.makeLogRecord(
            {"name": "odoo.http", "levelname": "INFO", "msg": "Оценка %s", "args": (5,)}
        )
        record.dbname = "ejournal"
        line = json.loads(json_log.JsonFormatter().format(record))
        self.assertEqual(line["message"], "Оценка 5")
        self.assertEqual((line["level"], line["database"]), ("INFO", "ejournal"))

    def test_a_traceback_is_one_line(self):
        try:
            raise ValueError("two\nlines")
        except ValueError as error:
            record = logging.makeLogRecord(
                {"exc_info": (type(error), error, error.__traceback__)}
            )
        text = json_log.JsonFormatter().format(record)
        self.assertNotIn("\n", text)
        self.assertIn("ValueError", json.loads(text)["traceback"])

    def test_it_is_an_option(self):
        handler = logging.StreamHandler()
        before = handler.formatter
        with patch.object(logging.getLogger(), "handlers", [handler]):
            with patch.object(json_log, "get_option", return_value=""):
                json_log.set_up()
            self.assertIs(handler.formatter, before)
            with patch.object(json_log, "get_option", return_value="json"):
                json_log.set_up()
        self.assertIsInstance(handler.formatter, json_log.JsonFormatter)
