"""What of a log-in and of the first page is ours, within one run.

Needs a database of kaznmu_requests, and the right to copy it; the copy is dropped in
the end::

    python tests/bench/bench_login.py -c odoo.conf -d ejournal

A teacher, and the head of the registrar's office, whose second factor and mails that
failed are looked after: ``/web/session/authenticate``, then ``/odoo``, without network
and other processes (200 people at once: ``bench_http.py``). Told are milliseconds and
queries, and what of both is spent on tables of ours; of the log-in also Odoo's check of
the password, which is slow on purpose. Medians of 9 runs.
"""

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from harness import get_parser
from werkzeug.test import Client
from werkzeug.wrappers import Response

import odoo.http
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor, close_db
from odoo.tools import config

sys.path.append(str(Path(__file__).parents[2]))

from tests import databases  # noqa: E402

RUNS = 9
PASSWORD = "bench-password-1"
BROWSER = {"REMOTE_ADDR": "127.0.0.1"}
OURS, WORDS = "ejournal_", ("FROM ", 'FROM "', 'AS "', "INTO ")


def main():
    options = get_parser(__doc__).parse_args()
    copy = f"{options.database}_bench_login"
    args = ["-d", copy, "--db-filter", f"^{copy}$", "--no-http", "--log-level=error"]
    config.parse_config(args + (["-c", options.config] if options.config else []))
    databases.drop(copy)
    databases.copy(options.database, copy)
    try:
        check = create_people(copy)
        print(f"Odoo's check of a password: {1000 * check:.0f} ms")
        for role in ("teacher", "registrar_head"):
            measure(copy, role)
    finally:
        Registry.delete(copy)
        close_db(copy)
        databases.drop(copy)


def create_people(database):
    """A teacher and a head of the registrar's office; seconds that Odoo takes to check
    a password, whoever asks."""
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        users = env["res.users"].create(
            [
                {
                    "name": role,
                    "login": f"bench-{role}",
                    "email": f"{role}@kaznmu.example",
                    "password": PASSWORD,
                    "group_ids": [
                        (4, env.ref(f"kaznmu_university.ejournal_group_{role}").id)
                    ],
                }
                for role in ("teacher", "registrar_head")
            ]
        )
        context = users._crypt_context()
        hashed = context.hash(PASSWORD)
        start = time.perf_counter()
        context.verify(PASSWORD, hashed)
        return time.perf_counter() - start


def measure(database, role):
    steps = {"log-in": [], "first page": []}
    for _run in range(RUNS + 2):  # what a process does once comes first
        client = Client(odoo.http.root, Response)
        params = {"db": database, "login": f"bench-{role}", "password": PASSWORD}
        with counted(steps["log-in"]):
            answer = client.post(
                "/web/session/authenticate",
                json={"jsonrpc": "2.0", "params": params},
                environ_base=BROWSER,
            )
        assert answer.json["result"]["uid"], answer.text
        with counted(steps["first page"]):
            page = client.get("/odoo", environ_base=BROWSER)
        assert page.status_code == 200, page.status
    for name, runs in steps.items():
        seconds, queries, own_seconds, own_queries = map(
            median, zip(*runs[2:], strict=True)
        )
        print(
            f"{role}, {name}: {1000 * seconds:.0f} ms, {1000 * own_seconds:.1f} on our"
            f" tables; queries: {queries}, {own_queries} of them on our tables"
        )


@contextmanager
def counted(runs):
    """Add to a list: seconds and queries, and those on tables of ours."""
    execute, found = Cursor.execute, []

    def count(cursor, statement, *args, **kwargs):
        start = time.perf_counter()
        try:
            return execute(cursor, statement, *args, **kwargs)
        finally:
            text = cursor._obj.query.decode()
            # Columns of Odoo's tables that are ours come along with them.
            is_ours = any(f"{word}{OURS}" in text for word in WORDS)
            found.append((time.perf_counter() - start, is_ours))

    Cursor.execute = count
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - start
        Cursor.execute = execute
    own = [taken for taken, is_ours in found if is_ours]
    runs.append((seconds, len(found), sum(own), len(own)))


if __name__ == "__main__":
    main()
