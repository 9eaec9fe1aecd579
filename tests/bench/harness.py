"""What benchmarks share: a database left as it was, and the same small university."""

import argparse
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

import odoo.init  # noqa: F401  sets up the package, first of all
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config

RUNS = 15


def get_parser(doc):
    """Parser of a benchmark's arguments: configuration and database.

    :param str doc: of the benchmark; its first line is the description
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("-c", "--config", help="Odoo's configuration file")
    parser.add_argument("-d", "--database", required=True)
    return parser


def read_config(options):
    """Have Odoo read its configuration.

    :param options: what the parser made of the arguments
    """
    args = ["-d", options.database, "--no-http", "--log-level=error"]
    config.parse_config(args + (["-c", options.config] if options.config else []))


@contextmanager
def open_environment(options, **context):
    """The superuser's environment, in a transaction that is rolled back.

    :param options: what the parser made of the arguments
    :param context: keys of the context besides ``tracking_disable``
    """
    read_config(options)
    with Registry(options.database).cursor() as cr:
        try:
            yield Environment(cr, SUPERUSER_ID, {"tracking_disable": True, **context})
        finally:
            cr.rollback()


def create_university(env, count, code="bench", days=0):
    """A term under way, a school, a department, a program and disciplines.

    :param int count: of disciplines
    :param str code: of all that is made
    :param int days: how long ago the same was
    :return: records by name
    """
    today = env.company._get_ejournal_today() - timedelta(days=days)
    term = env["ejournal.term"].create(
        {
            "code": code,
            "name": code,
            "academic_year": "2099/2100",
            "date_start": today - timedelta(days=90),
            "date_end": today + timedelta(days=30),
            "attestation_start": today + timedelta(days=31),
            "attestation_end": today + timedelta(days=50),
        }
    )
    school = env["ejournal.school"].create({"code": code, "name": code})
    department = env["ejournal.department"].create(
        {"code": code, "name": code, "school_id": school.id}
    )
    program = env["ejournal.program"].create(
        {"code": code, "name": code, "school_id": school.id}
    )
    disciplines = env["ejournal.discipline"].create(
        [
            {
                "code": f"{code}-{number}",
                "name": f"Discipline {number}",
                "department_id": department.id,
            }
            for number in range(count)
        ]
    )
    return {
        "term": term,
        "school": school,
        "department": department,
        "program": program,
        "disciplines": disciplines,
    }


def query(env, statement, **values):
    env.cr.execute(statement, values)
    return env.cr.fetchall()


def analyze(env, *models):
    """Have PostgreSQL look at tables that SQL has filled, and Odoo read them anew."""
    # The add-on is importable only when the registry has loaded it.
    from odoo.addons.kaznmu_university.models.service import statistics

    statistics.renew_statistics(env, models)
    env.invalidate_all()


def repeat(env, action):
    """Median time of an action, each time from a cold cache and rolled back."""
    times = []
    for _run in range(RUNS):
        env.invalidate_all()
        with undone(env):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    return median(times)


@contextmanager
def undone(env):
    env.cr.execute("SAVEPOINT bench")
    yield
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    env.invalidate_all(flush=False)
