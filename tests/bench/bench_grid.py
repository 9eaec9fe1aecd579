"""The grid in a browser, beside lists and a bare table of the same cells.

Needs a test database of kaznmu_ejournal and Chromium; everything is rolled back::

    make quick ARGS="tests/bench/bench_grid.py -s"

All hold 40 students × 120 lessons, half of them filled, but for the plain list, which
is of the students alone. They are opened in turn, each in a browser of its own, and
compared round by round, so that their ratios say something whatever the machine and
whatever else it does meanwhile. The table is inputs in plain HTML, without any of Odoo:
what a browser needs for it is the least that can be.

1. time to interactive: the cells are painted, and no task has kept the browser busy
   for more than 50 ms since (median of several openings, files in the cache); from a
   click on a journal in the list of journals, and from its address, which starts Odoo;
2. key to paint: from a key to the frame that shows it (95th percentile);
3. processor's time of the main thread a key, whatever it was spent on (95th
   percentile); issue 14 wants 8 ms at most, and 1.5 times the bare table's;
4. to the next cell: from Enter to the frame in which the cell below takes keys;
5. requests and bytes (bodies sent, answers with headers) of saving a column of marks.

Whether it is enough is asked in the end: opening takes at most 1.5 times what the plain
list does, from the list as from the address; a key at most 1.5 times the bare table's.

Measured three times on a busy machine of two cores, where 7 to 12 processes wanted to
run: from the list of journals 1.1 to 1.3 times the plain list (2.1 before, by the same
measure), from the address 1.0 to 1.3, a key 0.3 to 0.4 times the bare table.

Where the time from the list goes, by single traces, so about: the server is not what is
waited for; its answer is there soon after the click, and the plain list comes out of
the browser's cache. The main thread had 190 ms of work until the frames that count,
where the plain list has 55, and has 70 now. Gone are the compiling of templates (30),
rows that nobody sees yet (50), the layout of the page that is left together with the
new one (10), marks unpacked field by field (20), 160 of 290 layers of sticky cells, and
a wait for the action (30). What is left is drawing 320 cells: 35 of scripts, 15 of
styles and layout, 10 of painting. Odoo's styles have rules with ``:has()``, by which
each node that comes has the whole page styled anew.
"""

import time
from datetime import date, timedelta
from statistics import median, quantiles

from odoo.tests import tagged
from odoo.tests.common import HOST

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_university.tests.browser import WebCase

from tests.browser import Page

STUDENTS, LESSONS, OPENINGS = 40, 120, 7
LIST_ROWS = 4  # of the editable list: a key takes seconds there
OPENING = "from the list to interactive, ms"
ADDRESS = "from the address, ms"
KEY = "main thread a key, ms (p95)"
SAVE_METHODS = ("/save_marks", "/web_save")
HOLD = 0.08  # seconds that a finger holds a button of the mouse down
SAVED = 2.5  # seconds without a request: whatever saves itself has done so

# In every page, from its first moment. READY is the selector of a cell; getRow()
# tells in which row keys are taken.
PROBE = """
window.bench = { keys: [], rows: [], busyUntil: 0, paintedAt: 0, clickedAt: 0 };
window.addEventListener("click", (ev) => (bench.clickedAt = ev.timeStamp), true);
new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
        bench.busyUntil = task.startTime + task.duration;
    }
}).observe({ type: "longtask", buffered: true });
const afterPaint = (callback) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = callback;
    channel.port2.postMessage(null);
});
const watch = () => {
    if (!bench.paintedAt && document.querySelector(`%(ready)s`)) {
        afterPaint(() => (bench.paintedAt = performance.now()));
    }
    const row = (%(row)s)();
    if (row !== bench.row) {
        bench.row = row;
        afterPaint(() => bench.rows.push([row, performance.now()]));
    }
    requestAnimationFrame(watch);
};
requestAnimationFrame(watch);
window.addEventListener("keydown", (ev) => {
    const key = { name: ev.key, row: bench.row, at: ev.timeStamp };
    afterPaint(() => bench.keys.push({ ...key, paint: performance.now() - key.at }));
}, true);
"""
GRID_ROW = """() => {
    const cell = document.querySelector(".o_ejournal_cell[data-active]");
    return cell ? Number(cell.closest("[data-row]").dataset.row) : -1;
}"""
TABLE_ROW = """() => {
    const row = document.activeElement?.closest("tr");
    return row && document.activeElement.matches("input")
        ? [...row.parentElement.children].indexOf(row) : -1;
}"""
# Written into an empty page of the server.
TABLE = """((rows, columns) => {
    const table = document.createElement("table");
    for (let row = 0; row < rows; row++) {
        const line = table.insertRow();
        for (let column = 0; column < columns; column++) {
            const input = document.createElement("input");
            input.style.width = "50px";
            input.value = column * 2 < columns ? "75" : "";
            line.insertCell().append(input);
        }
    }
    table.addEventListener("keydown", (ev) => {
        if (ev.key === "Enter") {
            const cell = ev.target.parentElement;
            const next = cell.parentElement.nextElementSibling;
            next?.children[cell.cellIndex].firstChild.focus();
        }
    });
    document.body.replaceChildren(table);
})(%s, %s)"""
LIST_ROW = """() => {
    const row = document.activeElement?.closest("tr.o_data_row");
    return row ? [...row.parentElement.children].indexOf(row) : -1;
}"""


class MeasuredPage(Page):
    """A page under measurement."""

    def __init__(self, case, url, ready, row, link=None, script=None, login="teacher"):
        super().__init__(case)
        self.url = url
        self.link = link  # where it is opened from: a list, by its address and a cell
        self.script = script  # that makes the page, where the server does not
        self.openings = {}
        self.busy = []
        self.traffic = {}
        self.seen_at = 0
        handlers = self.browser._handlers
        handlers["Network.requestWillBeSent"] = self._on_request
        handlers["Network.loadingFinished"] = self._on_answer
        self.log_in(login)
        self.send("Network.enable", maxPostDataSize=10_000_000)
        # Not how long it took, which depends on what else the machine does.
        self.send("Performance.enable", timeDomain="threadTicks")
        self.browser.on_every_page(PROBE % {"ready": ready, "row": row})

    def _on_request(self, requestId, request, **_rest):
        self.seen_at = time.monotonic()
        if request["url"].endswith(SAVE_METHODS):
            self.traffic[requestId] = len(request.get("postData", "").encode())

    def _on_answer(self, requestId, encodedDataLength, **_rest):
        self.seen_at = time.monotonic()
        if requestId in self.traffic:
            self.traffic[requestId] += encodedDataLength

    def measure_once(self, measure):
        """Open the page one way, then leave it: it takes no time of others'."""
        took = 0
        if measure == ADDRESS:
            took = self.measure_opening()
        elif self.link:
            took = self.measure_opening_from_list()
        self.openings.setdefault(measure, []).append(took)
        self.browser.navigate_to("about:blank")
        self.case._wait_remaining_requests()

    def measure_opening(self):
        """Open the page by its address; milliseconds until it is interactive."""
        self.open(self.url)
        if self.script:
            self.wait_for("document.readyState === 'complete'")
            self.evaluate(self.script)
        return self.get_opened()

    def measure_opening_from_list(self):
        """Open it by a click in a list; milliseconds until it is interactive."""
        url, cell = self.link
        self.open(url)
        self.wait_for(f"!!document.querySelector(`{cell}`)")
        self.wait_for("pageIsQuiet()")
        time.sleep(2)  # in which people look at the list
        self.click(cell, hold=HOLD)
        return self.get_opened() - self.evaluate("bench.clickedAt")

    def get_opened(self):
        """When the page has become interactive."""
        self.wait_for("window.bench?.paintedAt")
        time.sleep(1)  # for long tasks that come after the first paint
        return self.evaluate("Math.max(bench.paintedAt, bench.busyUntil)")

    def get_busy(self):
        """What the main thread has had of the processor, in milliseconds."""
        metrics = self.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration") * 1000

    def press_measured(self, key, **params):
        before = self.get_busy()
        self.press(key, **params)
        time.sleep(0.08)  # a fast typist's pause, in which all is drawn
        self.busy.append(self.get_busy() - before)

    def fill(self, cell, rows):
        """Type a mark in so many rows of a column, going down by Enter."""
        self.click(cell)
        for row in range(rows):
            self.wait_for(f"bench.row === {row}")
            for letter in "85":
                self.press_measured(letter, text=letter)
            self.press_measured("Enter")
        self.seen_at = time.monotonic()
        while time.monotonic() - self.seen_at < SAVED:
            time.sleep(0.1)


@tagged("post_install", "-at_install")
class BenchGrid(EjournalCase, WebCase):
    """Measures the two pages; run by its path, no part of the tests."""

    frozen_time = None  # the browser's clock is the real one
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As people have it: in tests Owl checks all that each component is given.
        http = cls.env.registry["ir.http"]
        get_session = http.session_info
        cls.classPatch(
            http, "session_info", lambda self: {**get_session(self), "test_mode": False}
        )
        cls.students = cls._create_students([f"Студент{n}" for n in range(STUDENTS)])
        cls.journal = cls._create_journal(
            discipline=cls.discipline.copy({"code": "BENCH"}),
            lessons=[
                ("practical", date(2026, 9, 1) + timedelta(days=n // 2))
                for n in range(LESSONS)
            ],
        )
        cls.journal.lesson_ids.deadline = False
        cls.column = LESSONS - 1  # the last lesson, at which the grid opens
        filled = cls.journal.lesson_ids[: LESSONS // 2]
        answer = cls.journal.with_user(cls.teacher).save_marks(
            [
                {"lesson_id": lesson.id, "participant_id": row.id, "value": "75"}
                for lesson in filled
                for row in cls.journal.participant_ids
            ]
        )
        assert len(answer["saved"]) == len(filled) * STUDENTS
        cls.list_action, cls.plain_action = cls._create_lists()
        cls.links = {
            action: cls._create_link(action)
            for action in (cls.list_action, cls.plain_action)
        }

    @classmethod
    def _create_lists(cls):
        """Ordinary lists: a record a student; a field a lesson, or the name alone."""
        names = [f"x_m{number}" for number in range(LESSONS)]
        model = cls.env["ir.model"].create(
            {
                "name": "Bench",
                "model": "x_bench",
                "field_id": [
                    (0, 0, {"name": name, "ttype": "char", "field_description": name})
                    for name in ("x_name", *names)
                ],
                "access_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "bench",
                            "perm_read": True,
                            "perm_write": True,
                            "group_id": cls.env.ref("base.group_user").id,
                        },
                    )
                ],
            }
        )
        fields = "".join(f'<field name="{name}" width="60px"/>' for name in names)
        cls.env["ir.ui.view"].create(
            {
                "name": "bench",
                "model": model.model,
                "arch": f"""<list editable="bottom">
                    <field name="x_name"/>{fields}</list>""",
            }
        )
        values = dict.fromkeys(names[: LESSONS // 2], "75")
        cls.env[model.model].create(
            [
                {"x_name": row.student_id.name, **values}
                for row in cls.journal.participant_ids
            ]
        )
        plain = cls.env["ir.ui.view"].create(
            {
                "name": "plain",
                "model": model.model,
                "priority": 99,
                "arch": """<list><field name="x_name"/></list>""",
            }
        )
        return cls.env["ir.actions.act_window"].create(
            [
                {"name": "Bench", "res_model": model.model, "view_mode": "list"},
                {
                    "name": "Plain",
                    "res_model": model.model,
                    "view_mode": "list",
                    "view_id": plain.id,
                },
            ]
        )

    @classmethod
    def _create_link(cls, action):
        """A list of the journal whose row opens another list: ``(address, cell)``."""
        view = cls.env["ir.ui.view"].create(
            {
                "name": "link",
                "model": "ejournal.journal",
                "priority": 99,
                "arch": f"""<list action="{action.id}" type="action">
                    <field name="group_id"/><field name="discipline_id"/></list>""",
            }
        )
        link = cls.env["ir.actions.act_window"].create(
            {
                "name": "Link",
                "res_model": "ejournal.journal",
                "view_mode": "list",
                "view_id": view.id,
                "domain": [("id", "=", cls.journal.id)],
            }
        )
        return f"/odoo/action-{link.id}", "tr.o_data_row td[name=group_id]"

    def test_grid_beside_list(self):
        mine = self.env.ref("kaznmu_ejournal.ejournal_journal_action_mine")
        mine.domain = [("id", "=", self.journal.id)]
        pages = {
            "grid": {
                "url": f"/odoo/{self.journal.id}/journal-grid",
                "ready": ".o_ejournal_cell",
                "row": GRID_ROW,
                "cell": f"[data-row='0'] [data-column='{self.column}']",
                "link": (
                    f"/odoo/action-{mine.id}",
                    "tr.o_data_row td[name=group_id]",
                ),
            },
            "plain list": {
                "url": f"/odoo/action-{self.plain_action.id}",
                "ready": "tr.o_data_row td[name=x_name]",
                "row": LIST_ROW,
                "link": self.links[self.plain_action],
            },
            "editable list": {
                "url": f"/odoo/action-{self.list_action.id}",
                "ready": "tr.o_data_row td[name=x_m0]",
                "row": LIST_ROW,
                "cell": f"tr.o_data_row td[name=x_m{self.column}]",
                "link": self.links[self.list_action],
            },
            "bare table": {
                "url": "/web/health",
                "ready": "td input",
                "row": TABLE_ROW,
                "cell": f"tr:first-child td:nth-child({self.column + 1}) input",
                "script": TABLE % (STUDENTS, LESSONS),
            },
        }
        results = self.measure(pages)
        saved = [c for c in self.journal.read_cells() if c["points"] == 85]
        self.assertEqual(len(saved), STUDENTS)
        report(results)
        grid, plain, bare = (
            results[name] for name in ("grid", "plain list", "bare table")
        )
        self.assertLessEqual(get_ratio(grid[OPENING], plain[OPENING]), 1.5)
        self.assertLessEqual(get_ratio(grid[ADDRESS], plain[ADDRESS]), 1.5)
        self.assertLessEqual(get_ratio(grid[KEY], bare[KEY]), 1.5)

    def measure(self, subjects):
        cells = {name: subject.pop("cell", None) for name, subject in subjects.items()}
        pages = {}
        try:
            for name, subject in subjects.items():
                pages[name] = MeasuredPage(self, **subject)
            for page in pages.values():  # a log-in has ended the one before
                page.browser.set_cookie("session_id", self.session.sid, "/", HOST)
            with self.allow_requests(all_requests=True):
                for _round in range(1 + OPENINGS):
                    for measure in (OPENING, ADDRESS):
                        for page in pages.values():
                            page.measure_once(measure)
                return {
                    name: self.measure_keys(
                        page, cells[name], LIST_ROWS if "list" in name else STUDENTS
                    )
                    for name, page in pages.items()
                }
        finally:
            for page in pages.values():
                page.close()
            self._wait_remaining_requests()

    def measure_keys(self, page, cell, count):
        keys, rows = [], []
        if cell:
            page.measure_opening()
            page.fill(cell, count)
            keys, rows = page.evaluate("[bench.keys, bench.rows]")
            page.browser.navigate_to("about:blank")
        shown = dict(reversed(rows))  # when a row took keys first
        return {
            # The first round fills the caches.
            **{name: values[1:] for name, values in page.openings.items()},
            "key to paint, ms (p95)": p95(
                key["paint"] for key in keys if key["name"] != "Enter"
            ),
            "main thread a key, ms (p50)": median(page.busy or [0]),
            KEY: p95(page.busy),
            "Enter to the next cell, ms (p95)": p95(
                shown[key["row"] + 1] - key["at"]
                for key in keys
                if key["name"] == "Enter" and key["row"] + 1 in shown
            ),
            "requests to save the marks": len(page.traffic),
            "bytes a request": sum(page.traffic.values()) / max(1, len(page.traffic)),
            "bytes a mark": sum(page.traffic.values()) / STUDENTS,
        }


def p95(values):
    values = list(values)
    return quantiles(values, n=20)[-1] if values else 0  # a page that is only opened


def get_ratio(values, others):
    """What a page takes of another's; of what was measured in turn, round by round."""
    if not isinstance(values, list):
        values, others = [values], [others]
    pairs = zip(values, others, strict=True)
    return median(value / other if other else 0 for value, other in pairs)


def report(results):
    names = list(results)
    print(f"\n{STUDENTS} students × {LESSONS} lessons; in brackets: of the grid's")
    print(f"{'':36}" + "".join(f"{name:>24}" for name in names))
    for measure in results[names[0]]:
        values = [results[name][measure] for name in names]
        cells = "".join(
            f"{median(value) if isinstance(value, list) else value:15.1f}"
            f" ({get_ratio(value, values[0]):6.2f})"
            for value in values
        )
        print(f"{measure:36}{cells}")
