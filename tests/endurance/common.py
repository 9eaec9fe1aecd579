"""A university that is killed while it works: data that are committed, in a PostgreSQL
of its own, served by Odoo in processes of its own."""

import io
import os
import re
import shutil
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path

from pypdf import PdfReader

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import config

from odoo.addons.kaznmu_requests.tests.common import MailCase

from tests import databases
from tests.endurance.machine import PATIENCE, Postgres, Server, wait_for
from tests.endurance.people import Person
from tooling import paths
from tooling.database import link_files

#: ``make endurance``: large sizes, kills until all is done.
IS_LONG = bool(os.environ.get("EJOURNAL_ENDURANCE"))
MARKS = ("80", "70", "90")


class University(MailCase):
    """What is in the database: the small university, and drafts of statements, each of
    a journal of its own, that may be formed."""

    frozen_time = None  # that of the servers
    statement_count = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of all scheduled actions, mails alone go out.
        mails = cls.env.ref("mail.ir_cron_mail_scheduler_action")
        (cls.env["ir.cron"].search([]) - mails).active = False
        case = cls()
        cls.statements = cls.env["ejournal.statement"].union(
            *(case.create_draft(number) for number in range(cls.statement_count))
        )
        case.prepare()
        #: Of marks: journal, lesson, participant.
        cls.cells = [
            (cls.journal.id, lesson.id, cls.rows[0].id)
            for lesson in (cls.practical, cls.midterm_1)
        ]
        # For the servers; and nobody is in the database when its server is killed.
        cls.cr.flush()
        cls.env.flush_all()
        Cursor.commit(cls.cr)
        cls.cr._cnx.close()

    def prepare(self):
        """Hook: make what else is wanted, before all is committed."""

    def create_draft(self, number):
        discipline = self.discipline.copy({"code": f"T1-{number}"})
        journal = self._create_journal(discipline=discipline)
        for lesson in journal.lesson_ids.filtered("is_graded"):
            rows = zip(journal.participant_ids, MARKS, strict=True)
            self.save_many([(lesson, row, value, None, 0) for row, value in rows])
        statement = journal.with_user(self.teacher)._create_statement()
        for line in statement.line_ids:
            line.exam_value = "80"
        statement.action_check()
        statement.action_acknowledge()
        return statement


@tagged("post_install", "-at_install")
class EnduranceCase(BaseCase):
    """The university in a PostgreSQL of its own, which servers of Odoo serve."""

    channels = "root:3,root.ejournal_print:2"
    workers = 4
    university = University

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = f"{get_db_name()}_endurance"
        cls.folder = paths.LOCAL / "endurance" / cls.name
        cls.addClassCleanup(cls.clear)
        cls.clear()
        cls.folder.mkdir(parents=True)
        cls.postgres = Postgres(cls.folder / "postgres")
        cls.addClassCleanup(cls.postgres.stop)
        cls.connection = cls.postgres.start()
        cls.postgres.restore(get_db_name(), cls.connection, cls.name)
        files = [Path(config.filestore(name)) for name in (get_db_name(), cls.name)]
        link_files(*files)
        # The key of the seals with it, as a restored database gets it.
        folder = Path(config["data_dir"], "ejournal")
        for path in folder.glob(f"{get_db_name()}.*"):
            shutil.copy2(path, folder / path.name.replace(get_db_name(), cls.name))
        cls.enterClassContext(
            databases.entered(
                cls.name,
                db_host=cls.connection.host,
                db_port=int(cls.connection.port),
                db_user=cls.connection.user,
                db_password=None,
            )
        )
        cls.addClassCleanup(cls.university.doClassCleanups)
        cls.university.setUpClass()

    @classmethod
    def clear(cls):
        """Remove what lies beside the database; the server's folder with it."""
        shutil.rmtree(cls.folder, ignore_errors=True)
        shutil.rmtree(config.filestore(cls.name), ignore_errors=True)
        for path in Path(config["data_dir"], "ejournal").glob(f"{cls.name}.*"):
            path.unlink()

    @contextmanager
    def at_work(self):
        """The superuser's environment in a transaction that is committed."""
        with closing(Registry(self.name).cursor()) as cr:
            yield Environment(cr, SUPERUSER_ID, {})
            cr.commit()

    def make_server(self, **options):
        """A server of the database, which ends with the test."""
        options = {"channels": self.channels, "workers": self.workers, **options}
        server = Server(self.folder, self.connection, self.name, **options)
        self.addCleanup(server.kill)
        return server

    def log_in(self):
        """The teacher of all journals in a browser."""
        return Person(self.server.url, self.name, "teacher")

    # ------------------------------------------------------------------
    # The queue
    # ------------------------------------------------------------------
    def start_print(self, statements):
        """Have statements printed as one file; the id of the background job."""
        env = statements.with_user(self.university.users["registrar"].id).env
        report = env.ref("kaznmu_ejournal.action_report_statement")
        batch = env["ejournal.print.batch"]._create_for(report, statements)
        return env["ejournal.job"]._start(batch, "Statements").id

    def get_statements(self, env):
        """The statements that the university has begun with."""
        return env["ejournal.statement"].browse(self.university.statements.ids)

    def is_served(self):
        """Whether a server's runner has taken up the queue."""
        with self.at_work() as env:
            return env["ejournal.job"]._is_served()

    def is_done(self, job_id):
        """Whether a background job has ended well."""
        with self.at_work() as env:
            [job] = env["ejournal.job"].browse(job_id).read(["state", "error"])
        self.assertNotEqual(job["state"], "failed", job["error"])
        return job["state"] == "done"

    def wait_for_job(self, job_id, patience=PATIENCE):
        """Wait until a background job has ended well."""
        wait_for(lambda: self.is_done(job_id), f"job {job_id}", patience)

    def find_portion(self, channel, states=("started",)):
        """A portion of a channel that is in work, as a dict."""
        with self.at_work() as env:
            domain = [("channel", "=", channel), ("state", "in", states)]
            found = env["queue.job"].search_read(domain, ["worker_pid"], limit=1)
        return found and found[0]

    # ------------------------------------------------------------------
    # What has become of the work
    # ------------------------------------------------------------------
    def check_evidence(self):
        """The chained history of all marks is whole."""
        with self.at_work() as env:
            history = env["ejournal.mark.change"].search(Domain.TRUE)
            findings = [found for *_progress, found in history._verify() if found]
        self.assertEqual(findings, [])

    def check_printed(self, job_id, numbers, content=None):
        """The file holds each document once, in order, and each has one original."""
        with self.at_work() as env:
            job = env["ejournal.job"].browse(job_id)
            pages = PdfReader(io.BytesIO(content or job.attachment_id.raw)).pages
            batch = env[job.res_model].browse(job.res_id)
            originals = env["ir.attachment"]._read_group(
                [
                    ("res_model", "=", batch.report_id.model),
                    ("res_id", "in", batch.document_ids),
                    ("mimetype", "=", "application/pdf"),
                ],
                ["res_id"],
                ["__count"],
            )
        found = (re.findall("|".join(numbers), page.extract_text()) for page in pages)
        printed = [number for number, _pages in groupby(names[:1] for names in found)]
        self.assertEqual(printed, [[number] for number in numbers])
        self.assertEqual({count for _id, count in originals}, {1})
        self.assertEqual(len(originals), len(numbers))

    def check_numbers(self):
        """The statements are formed: no gap, no double; the numbers in their order."""
        with self.at_work() as env:
            statements = self.get_statements(env)
            self.assertEqual(set(statements.mapped("state")), {"formed"})
            numbers = statements.mapped("number")
            year = statements.term_id.academic_year
        places = range(1, len(numbers) + 1)
        self.assertEqual(numbers, [f"{year}-{place:05}" for place in places])

    def check_saved(self, works):
        """Each mark that was acknowledged is there, once, with the whole way to it."""
        with self.at_work() as env:
            for work in works:
                _journal_id, lesson_id, row_id = work.cell
                changes = env["ejournal.mark.change"].search(
                    [("lesson_id", "=", lesson_id), ("participant_id", "=", row_id)],
                    order="id",
                )
                values = [f"{change.new_points:g}" for change in changes]
                self.assertEqual(values, work.acknowledged)
                olds = changes.mapped("old_points")[1:]
                self.assertEqual(olds, changes.mapped("new_points")[:-1])
