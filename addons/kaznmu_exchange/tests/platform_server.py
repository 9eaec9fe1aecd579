"""A server that behaves as the national platform does, by what is known of it and with
nothing of ours: upsert by id as a whole, 200 with ``failedRecords``, Basic auth."""

import base64
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from odoo.addons.kaznmu_university.tests.local_server import serve

LOGIN, PASSWORD, NUMBER = "45", "пароль: тайна", 45


class PlatformServer:
    """What the platform has, and how it misbehaves next.

    ``records`` by id; ``received``: ids of each portion that arrived; ``refused``: why
    it refuses a record, by id; ``rejects``: ids for which it refuses the whole portion;
    ``breaks``: how many portions it keeps without answering; ``status``: what it
    answers in place of anything.
    """

    def __init__(self):
        self.records, self.received, self.calls = {}, [], []
        self.refused, self.rejects = {}, set()
        self.breaks, self.status, self.text = 0, 0, ""
        self.names_failed = True
        self.page_size = 2

    @contextmanager
    def serve(self):
        with serve(self._make_handler()) as address:
            yield f"{address}/isvuz/api"

    def _make_handler(platform):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_GET(self):
                self.answer(platform.send_page)

            def do_POST(self):
                self.answer(platform.save)

            def answer(self, act):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                url = urlsplit(self.path)
                params = {key: values[0] for key, values in parse_qs(url.query).items()}
                platform.calls.append((self.command, url.path, params))
                login = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
                if platform.status:
                    status, answer = platform.status, platform.text
                elif self.headers.get("Authorization") != f"Basic {login}":
                    status, answer = 401, ""
                elif params.get("universityId") != str(NUMBER):
                    status, answer = 403, ""
                else:
                    status, answer = act(url.path, params, body)
                if status is None:  # the line breaks
                    self.close_connection = True
                    return
                content = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content.encode())))
                self.end_headers()
                self.wfile.write(content.encode())

        return Handler

    def send_page(self, path, params, _body):
        if path != "/isvuz/api/org-data/TRANSCRIPT/find-all-pageable":
            return 404, ""
        size = min(int(params["size"]), self.page_size)
        start = int(params["page"]) * size
        records = sorted(self.records.values(), key=lambda record: record["id"])
        pages = -(-len(records) // size)
        return 200, {"content": records[start : start + size], "totalPages": pages}

    def save(self, path, _params, body):
        if path != "/isvuz/api/org-data/list/save":
            return 404, ""
        records = json.loads(body)
        ids = [record["id"] for record in records]
        self.received.append(ids)
        if self.rejects & set(ids) or None in {v for r in records for v in r.values()}:
            return 400, {"status": 400, "error": "Bad Request"}
        failed = []
        for record in records:
            if reason := self.refused.get(record["id"]):
                told = {"record": record, "errors": [reason]}
                failed.append(told if self.names_failed else {"errors": [reason]})
            else:
                self.records[record["id"]] = record
        if self.breaks:
            self.breaks -= 1
            return None, None
        return 200, {
            "requestedElements": len(ids),
            "failedElementsCcount": len(failed),
            "failedRecords": failed,
        }
