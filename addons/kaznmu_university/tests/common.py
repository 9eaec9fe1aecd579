import json
from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase
from odoo.tools import SQL

from .browser import BrowserCase

ROLES = (
    "teacher",
    "coordinator",
    "head",
    "dean_office",
    "dean",
    "registrar",
    "registrar_head",
    "digitalization",
    "vice_rector",
    "administrator",
)
# A Monday in mid-term; lessons of the case are held before it, but for the last.
TODAY = "2026-11-23 06:00:00"


class BackgroundMixin:
    """Background work in tests."""

    def run_jobs(self):
        """Do what waits in the background, as the queue does it."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env["ejournal.job"]._work_off()


class UniversityCase(BackgroundMixin, TransactionCase):
    """A small university: one user a role, a group of three students, a term.

    The users of the roles belong to its department and school. ``stranger`` teaches
    elsewhere.
    """

    frozen_time = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen_time:
            # A browser needs a clock that goes.
            clock = freeze_time(cls.frozen_time, tick=issubclass(cls, BrowserCase))
            cls.startClassPatcher(clock)
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.school = cls.env["ejournal.school"].create({"code": "T1", "name": "School"})
        cls.department = cls.env["ejournal.department"].create(
            {"code": "T1", "name": "Department", "school_id": cls.school.id}
        )
        users = cls._create_users({role: role for role in ROLES})
        cls.users = dict(zip(ROLES, users, strict=True))
        cls.teacher = cls.users["teacher"]
        cls.stranger = cls._create_user("teacher", login="stranger")
        cls.department.head_id = cls.users["head"]
        cls.department.coordinator_ids = cls.users["coordinator"]
        cls.school.dean_id = cls.users["dean"]
        cls.term = cls.env["ejournal.term"].create(
            {
                "code": "T-1",
                "name": "Autumn",
                "academic_year": "2126/2127",
                "date_start": date(2026, 9, 1),
                "date_end": date(2026, 12, 12),
                "attestation_start": date(2026, 12, 14),
                "attestation_end": date(2027, 1, 9),
                **cls._prepare_term(),
            }
        )
        cls.program = cls.env["ejournal.program"].create(
            {"code": "T1", "name": "Medicine", "school_id": cls.school.id}
        )
        cls.group = cls.env["ejournal.group"].create(
            {"name": "T-26-01", "program_id": cls.program.id}
        )
        cls.discipline = cls.env["ejournal.discipline"].create(
            {"code": "T1", "name": "Anatomy", "department_id": cls.department.id}
        )
        cls.kinds = {
            name: cls.env.ref(f"kaznmu_university.lesson_kind_{name}")
            for name in ("lecture", "practical", "midterm")
        }
        cls.students = cls._create_students(["Аманова", "Ёлкин", "Қасымов"])

    @classmethod
    def _prepare_term(cls):
        """What a term needs beyond its dates, by the add-ons that are there."""
        return {}

    @classmethod
    def _create_user(cls, role, login=None):
        return cls._create_users({login or role: role})

    @classmethod
    def _create_users(cls, roles):
        """Users as ``new_test_user`` makes them, but together, and without invitations
        by mail: a third of the tests' time would go to them.

        :param dict roles: ``{login: role}``
        """
        users = cls.env["res.users"].with_context(no_reset_password=True)
        group = "kaznmu_university.ejournal_group_{}".format
        return users.create(
            [
                {
                    "login": login,
                    "name": f"{login} ({group(role)})",
                    "password": login.ljust(8, "x"),
                    "email": login
                    if "@" in login
                    else f"{login[0]}.{login[0]}@example.com",
                    "lang": "en_US",
                    "group_ids": cls.env.ref(group(role)).ids,
                    "ejournal_department_id": cls.department.id,
                    "ejournal_school_id": cls.school.id,
                }
                for login, role in roles.items()
            ]
        ).with_env(cls.env)

    @classmethod
    def _create_students(cls, last_names, group=None, start=date(2026, 9, 1)):
        number = cls.env["ejournal.student"].search_count([])
        students = cls.env["ejournal.student"].create(
            [
                {
                    "number": f"T{number + place}",
                    "last_name": last_name,
                    "first_name": "Имя",
                }
                for place, last_name in enumerate(last_names)
            ]
        )
        cls.env["ejournal.enrollment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": (group or cls.group).id,
                    "date_from": start,
                }
                for student in students
            ]
        )
        return students


def generate_api_key(user):
    """A key for the external API that never expires.

    The server compares an expiry with the database's clock, which no test freezes.
    """
    keys = user.env["res.users.apikeys"].with_user(user)
    return keys.sudo()._generate("rpc", "test", None)  # only the system may, forever


def call_json2(case, user, model, method, timeout=120, **params):
    """The response to a JSON-2 call as a user, over the port of an ``WebCase``."""
    return case.url_open(
        f"/json/2/{model}/{method}",
        data=json.dumps(params),
        headers={
            "Authorization": f"Bearer {generate_api_key(user)}",
            "Content-Type": "application/json",
        },
        timeout=timeout,
    )


@contextmanager
def past_all_guards(env):
    """Rewrite the database as the owner of its tables can: with all guards off."""
    env.flush_all()
    # No table changes while a check of its rows is still to come.
    env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
    tables = env.execute_query(
        SQL(
            """SELECT DISTINCT relname FROM pg_trigger
                 JOIN pg_class ON pg_class.oid = tgrelid
                WHERE NOT tgisinternal AND tgenabled = 'O'
                  AND relnamespace = current_schema()::regnamespace"""
        )
    )
    switch = "ALTER TABLE %s %s TRIGGER USER"
    for (table,) in tables:
        env.cr.execute(SQL(switch, SQL.identifier(table), SQL("DISABLE")))
    try:
        yield
    finally:
        for (table,) in tables:
            env.cr.execute(SQL(switch, SQL.identifier(table), SQL("ENABLE")))
        env.invalidate_all()
