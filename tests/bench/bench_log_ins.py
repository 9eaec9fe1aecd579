"""What 200 log-ins at once wait for, ours beside Odoo alone, within one run.

Needs a database of all add-ons, and the right to copy it and to make another one, with
those of Odoo's modules alone that ours are built on; both are dropped in the end, the
second one unless ``--plain`` names it::

    python tests/bench/bench_log_ins.py -c odoo.conf -d ejournal [--workers 2 5]

Each of 200 teachers, begun together, logs in as a browser does that was here yesterday:
the form and its answer, the page, its menus and words, Odoo's first call for the
discussions, and of ours the page that comes first. Nothing is tried twice: whatever
fails is told. Told are the percentiles and the processor time of a log-in (of Odoo's
processes, without PostgreSQL), of it Odoo's check of the password, meant to be slow.
"""

import json
import re
import time
from functools import partial

import requests
from harness import get_parser, read_config
from served import at_once, get_cpu, get_percentiles, hash_password, serve

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.service.db import exp_db_exist
from odoo.sql_db import close_db

from tests import databases
from tests.endurance.machine import ROOT

LOG_INS, PASSWORD, PATIENCE = 200, "bench-password-1", 600
TEACHER = "kaznmu_university.ejournal_group_teacher"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SESSION = re.compile(r"odoo\.__session_info__ = (\{.*\});")


def main():
    parser = get_parser(__doc__)
    parser.add_argument("--plain", help="a database of Odoo alone; made when missing")
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 5])
    parser.add_argument("--log-ins", type=int, default=LOG_INS)
    options = parser.parse_args()
    read_config(options)
    ours = f"{options.database}_log_ins"
    plain = options.plain or f"{options.database}_plain"
    databases.drop(ours)
    databases.copy(options.database, ours)
    try:
        if not exp_db_exist(plain):
            make_plain(plain)
        for name in (ours, plain):
            password = create_people(name, options.log_ins)
        print(f"the check of a password: {1000 * password:.0f} ms")
        for workers in options.workers:
            floor = measure(plain, workers, options.log_ins)
            measure(ours, workers, options.log_ins, floor)
    finally:
        databases.drop(ours)
        if not options.plain:
            databases.drop(plain)


def make_plain(name):
    """A database of those of Odoo's modules alone that ours need."""
    own = {path.parent.name for path in (ROOT / "addons").glob("*/__manifest__.py")}
    needed = set().union(*(Manifest.for_addon(addon)["depends"] for addon in own))
    odoos = sorted(
        addon
        for addon in needed - own
        if "site-packages" not in Manifest.for_addon(addon).path
    )
    print(f"making {name} of {', '.join(odoos)}", flush=True)
    with serve(name, 0) as server:
        server.run("-i", ",".join(odoos), "--load-language=ru_RU", "--stop-after-init")


def create_people(database, count):
    """Teachers, or users of Odoo alone; seconds that the check of a password takes."""
    try:
        with Registry(database).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            group = env.ref(TEACHER, raise_if_not_found=False)
            group = group or env.ref("base.group_user")
            logins = {f"bench-log-in-{number}" for number in range(count)}
            known = env["res.users"].search([("login", "in", list(logins))])
            users = known | env["res.users"].create(
                [
                    {
                        "name": login,
                        "login": login,
                        "email": f"{login}@kaznmu.example",
                        "lang": "ru_RU",
                        "group_ids": [(4, group.id)],
                    }
                    for login in logins - set(known.mapped("login"))
                ]
            )
            # The same for all: each takes long.
            hashed, seconds = hash_password(users, PASSWORD)
            env.cr.execute(
                "UPDATE res_users SET password = %s WHERE id IN %s",
                [hashed, tuple(users.ids)],
            )
            return seconds
    finally:
        Registry.delete(database)
        close_db(database)


# ----------------------------------------------------------------------
# Measuring
# ----------------------------------------------------------------------
class Visitor:
    """Somebody's browser, which has kept scripts, styles and words."""

    def __init__(self, url, number):
        self.url, self.login = url, f"bench-log-in-{number}"
        self.web = requests.Session()
        self.web.trust_env = False

    def ask(self, path, params=None, **options):
        if params is not None:
            options["json"] = {"jsonrpc": "2.0", "params": params}
        method = "POST" if "json" in options or "data" in options else "GET"
        answer = self.web.request(
            method, f"{self.url}{path}", timeout=PATIENCE, **options
        )
        answer.raise_for_status()
        if params is not None and "error" in answer.json():
            raise AssertionError(answer.json()["error"]["data"]["message"])
        return answer

    def log_in(self):
        form = self.ask("/web/login").text
        values = {"csrf_token": TOKEN.search(form)[1], "login": self.login}
        page = self.ask("/web/login", data={**values, "password": PASSWORD})
        found = SESSION.search(page.text)
        if not found:
            raise AssertionError(f"{page.url}: {page.text[:200]}")
        return json.loads(found[1])

    def open_first_page(self, words):
        """Log in, and fetch what the first page needs.

        :param words: version of those that the browser has kept
        """
        session = self.log_in()
        menus = self.ask("/web/webclient/load_menus?lang=ru_RU").json()
        self.ask(f"/web/webclient/translations?hash={words}&lang=ru_RU")
        context = session["user_context"]
        wanted = ["failures", "systray_get_activities", "init_messaging"]
        self.ask("/mail/data", {"fetch_params": wanted, "context": context})
        first = menus[str(menus["root"]["children"][0])]["actionID"]
        params = {"action_id": session["home_action_id"] or first, "context": context}
        action = self.ask("/web/action/load", params).json()["result"]
        if action.get("tag") == "ejournal_today":
            params = {"model": "ejournal.today", "method": "read_today", "args": []}
            self.ask(
                "/web/dataset/call_kw/ejournal.today/read_today",
                {**params, "kwargs": {"context": context}},
            )


def measure(database, workers, count, floor=None):
    """Log-ins alone, then at once.

    :param floor: what came out for Odoo alone
    :return: ``(percentiles, processor seconds a log-in)``
    """
    with serve(database, workers) as server:
        server.start()
        visitors = [Visitor(server.url, number) for number in range(count)]
        words = visitors[0].ask("/web/webclient/translations?lang=ru_RU").json()["hash"]
        for visitor in visitors[: 4 * workers]:  # each process is warm
            visitor.open_first_page(words)
            visitor.web.cookies.clear()
        calls = [[partial(visitor.open_first_page, words)] for visitor in visitors]
        alone = at_once(calls[:1])
        before = get_cpu(server)
        start = time.perf_counter()
        times = at_once(calls)
        taken = time.perf_counter() - start
        cpu = (get_cpu(server) - before) / count
    found = [*get_percentiles(times), max(times), taken]
    print(
        f"{database}, {workers} workers: alone {1000 * alone[0]:.0f} ms; {count} at "
        "once: p50 {:.1f}, p95 {:.1f}, last {:.1f} s, all {:.1f} s; ".format(*found)
        + f"processor {1000 * cpu:.0f} ms a log-in"
    )
    if floor:
        others, other_cpu = floor
        ratios = [mine / other for mine, other in zip(found, others, strict=True)]
        print(
            "to Odoo alone: p50 {:.2f}, p95 {:.2f}, last {:.2f}, all {:.2f}".format(
                *ratios
            )
            + f"; ours are {1000 * (cpu - other_cpu):.0f} ms of processor a log-in",
            flush=True,
        )
    return found, cpu


if __name__ == "__main__":
    main()
