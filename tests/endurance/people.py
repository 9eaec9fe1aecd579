"""People at work, in threads: they insist until the server has acknowledged."""

import time
from threading import Thread

import requests

PATIENCE = 240
PAUSE = 0.2


class Unavailable(Exception):
    """No answer, or none that says whether the work was done."""


class Person:
    """Somebody in the browser: the calls of the web client, with a session."""

    def __init__(self, url, name, login, certificate=True):
        self.url = url
        self.web = requests.Session()
        self.web.trust_env = False  # this machine, past any proxy
        self.web.verify = certificate
        self.name, self.login = name, login
        self.insist(
            self._post,
            "/web/session/authenticate",
            {"db": name, "login": login, "password": login.ljust(8, "x")},
        )

    def _post(self, path, params):
        try:
            answer = self.web.post(
                f"{self.url}{path}",
                json={"jsonrpc": "2.0", "params": params},
                timeout=60,
            )
            answer.raise_for_status()
            data = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unavailable(str(error)) from error
        if error := data.get("error"):
            name = error["data"]["name"]
            if name.startswith("psycopg2"):
                raise Unavailable(name)
            raise AssertionError(f"{self.login}: {error['data']['message']}")
        return data.get("result")  # none of a method without one

    def open(self, path):
        """Open a page, as far as the server has to do with it."""
        self.web.get(f"{self.url}{path}", timeout=60).raise_for_status()

    def call(self, model, method, *args, **kwargs):
        """Call a method, once.

        :raise Unavailable: whether it was done is not known
        """
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @staticmethod
    def insist(function, *args, **kwargs):
        """Do what may be done twice until there is an answer."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                return function(*args, **kwargs)
            except Unavailable:
                if time.monotonic() > limit:
                    raise
                time.sleep(PAUSE)


class Work(Thread):
    """Somebody's work beside that of others; :meth:`end` waits for it."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.person, self.error = person, None
        self.is_over = False

    def run(self):
        try:
            self.work()
        except BaseException as error:
            self.error = error

    def work(self):
        raise NotImplementedError

    def end(self, stop=False):
        """Wait for the end, or bring it about, and fail as the work did."""
        self.is_over = stop
        self.join()
        if self.error:
            raise self.error


class Saving(Work):
    """A teacher who changes one cell again and again, each time to another value."""

    def __init__(self, person, cell):
        super().__init__(person)
        self.cell = cell
        self.acknowledged = []

    def work(self):
        version = 0
        while not self.is_over:
            value = str(len(self.acknowledged) % 101)
            version = self.person.insist(self.save, value, version)
            self.acknowledged.append(value)

    def save(self, value, version):
        """Save a value; the version that it has got."""
        journal_id, lesson_id, row_id = self.cell
        change = {
            "lesson_id": lesson_id,
            "participant_id": row_id,
            "value": value,
            "version": version,
        }
        answer = self.person.call(
            "ejournal.journal", "save_marks", [journal_id], [change]
        )
        if answer["saved"]:
            return answer["saved"][0]["version"]
        # It was saved before, and the answer was lost.
        [conflict] = answer["conflicts"]
        if conflict["current"]["value"] != value:
            raise AssertionError(f"{value} met {conflict['current']['value']}.")
        return conflict["current"]["version"]


class Forming(Work):
    """A teacher who forms statements, one after the other."""

    def __init__(self, person, statements):
        super().__init__(person)
        self.statement_ids = statements.ids

    def work(self):
        for statement_id in self.statement_ids:
            self.person.insist(
                self.person.call, "ejournal.statement", "action_form", [statement_id]
            )
