"""The pictures of the user guide are taken from the running product (SOP C08)."""

import base64
import contextlib
import io
import os
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

from docutils import nodes
from freezegun import freeze_time
from PIL import Image

from odoo import Command
from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tests.common import HOST
from odoo.tools import file_path

from odoo.addons.kaznmu_university import guide
from odoo.addons.kaznmu_university.languages import BY_CODE
from odoo.addons.kaznmu_university.models.service.sample import DOMAIN
from odoo.addons.kaznmu_university.tests.browser import CLOCK, BrowserCase

from tests.browser import PatientPage
from tests.guide.shots import SHOTS

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
#: Set by ``make guide``: where the pictures go; nothing is written without it.
FOLDER = os.environ.get("EJOURNAL_GUIDE_FOLDER")
#: Whose names of buttons and menus must all be seen on the way of its pictures.
STRICT = "first_steps"
MOMENT = "2026-11-25 05:30:00"  # UTC; a Wednesday at the end of the term
TODAY = date(2026, 11, 25)
PROTOCOL = {
    "protocol_number": "7",
    "protocol_date": TODAY,
    "protocol_file": base64.b64encode(b"%PDF-1.7"),
    "protocol_filename": "выписка.pdf",
}
STUDENTS = """Номер;Фамилия;Имя;Отчество;Группа;Дата зачисления;Email
23000901;Ахметова;Динара;Ержанқызы;ОМ-24-01;01.09.2026;
23000902;Ли;;;ОМ-24-01;01.09.2026;
23000903;Оспанов;Ерлан;Маратұлы;ОМ-24-99;01.09.2026;
"""
COLORS = 128
MAX_BYTES = 150_000

# What people read on the screen, and what it tells under the mouse.
WORDS = """(() => {
    const names = ["title", "aria-label", "placeholder", "data-tooltip"];
    const shown = [...document.querySelectorAll("body *")].filter(
        (element) => element.getClientRects().length);
    return [document.body.innerText, ...shown.flatMap(
        (element) => names.map((name) => element.getAttribute(name)))]
        .filter((text) => text).join("\\n");
})()"""
STILL = """
document.head.insertAdjacentHTML("beforeend", `<style>
    * { animation: none !important; transition: none !important;
        caret-color: transparent !important; }
    /* Of other colours and other numbers each time. */
    .o_menu_systray :is(.badge, .o_avatar, .o_user_avatar, .o-mail-ImStatus) {
        visibility: hidden; }
    .guide-mark { position: fixed; z-index: 99999; border: 3px solid #d6336c;
        border-radius: 6px; pointer-events: none; }
    .guide-mark b { position: absolute; left: -14px; top: -14px; width: 24px;
        height: 24px; border-radius: 50%; background: #d6336c; color: white;
        font: bold 15px/24px sans-serif; text-align: center; }
</style>`);
"""
MARK = """((selector, number) => {
    const shown = (element) => element.getClientRects().length;
    const element = [...document.querySelectorAll(selector)].find(shown);
    if (!element) {
        return false;
    }
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { x, y, width, height } = element.getBoundingClientRect();
    const mark = document.createElement("div");
    mark.className = "guide-mark";
    mark.style.cssText = `left: ${x - 4}px; top: ${y - 4}px;
        width: ${width + 8}px; height: ${height + 8}px`;
    mark.innerHTML = number ? `<b>${number}</b>` : "";
    document.body.append(mark);
    return true;
})(%r, %s)"""


class GuidePage(PatientPage):
    """A page to take pictures of."""

    def __init__(self, case):
        super().__init__(case)
        self.send("Emulation.setTimezoneOverride", timezoneId="Asia/Almaty")
        self.send("Emulation.setScrollbarsHidden", hidden=True)
        # The same in each picture: the clock goes on from when a page is opened.
        opened = datetime.fromisoformat(f"{MOMENT}Z").timestamp() * 1000
        self.browser.on_every_page(CLOCK % f"{opened} - RealDate.now()")
        # An address of a record or a journal alone brings no menu with it.
        menu = case.env.ref("kaznmu_university.ejournal_menu_root")
        self.browser.on_every_page(
            f"location.port && sessionStorage.setItem('menu_id', {menu.id})"
        )
        #: What was to be read on the way of the last picture.
        self.seen = ""

    def read(self):
        self.seen += f"{self.evaluate(WORDS)}\n"

    def go(self, shot, url, language):
        """Go the way of a picture."""
        self.seen = ""
        # The language of a visitor; people have their own.
        lang = BY_CODE[language]
        self.browser.set_cookie("frontend_lang", lang, "/", HOST)
        _width, height = shot.size
        self.set_size(*shot.size)
        self.log_in(shot.login and shot.login + DOMAIN)
        self.open(url)
        for step in shot.steps:
            getattr(self, step.method)(step.argument)
            self.read()
        # Away from whatever would tell about itself under the mouse.
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=0, y=height - 1)
        self.evaluate(STILL)
        self.settle()
        for number, selector in enumerate(shot.marks, 1):
            self.wait_for(MARK % (selector, number if shot.marks[1:] else 0))

    def take(self):
        """The picture as a small PNG file."""
        data = self.send("Page.captureScreenshot", format="png")["data"]
        picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
        stream = io.BytesIO()
        picture.quantize(COLORS).save(stream, "PNG", optimize=True)
        return stream.getvalue()


@tagged("post_install", "-at_install", "long")
class TestGuideShots(BrowserCase):
    """Every picture can be taken, and every picture of the guide is one of them."""

    browser_size = "1280x640"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(MOMENT))
        cls.load_sample()

    @classmethod
    def load_sample(cls):
        """The sample university, as ``make run`` has it; nothing is committed."""
        cli = load_script(
            file_path("kaznmu_ejournal/cli/ejournal.py"), "odoo.cli.ejournal"
        )
        arguments = type("Arguments", (), {"folder": SAMPLE})
        env = cls.env(user=cls.env.ref("base.user_admin"))
        output = io.StringIO()
        with (
            patch.object(cls.cr, "commit"),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            failures = cli.Ejournal._sample(
                cli.Ejournal(), env(context={"lang": "ru_RU"}), arguments
            )
        if failures:
            raise AssertionError(output.getvalue())

    def as_user(self, login, model):
        """A model as a user of the sample sees it."""
        user = self.env["res.users"].search([("login", "=", login + DOMAIN)])
        return self.env(user=user, context=user.context_get())[model]

    def prepare(self):
        """The records that pictures show, by the names that ``Shot.url`` has."""
        journal = self.find("ejournal.journal", "group_id.name", "ОМ-24-01")
        complete = self.find("ejournal.journal", "group_id.name", "ОМ-23-01")
        empty = self.find("ejournal.journal", "group_id.name", "ИОМ-26-01")
        order = self.create_order("117", date(2026, 9, 1), 14)
        order.action_put_in_force()
        self.as_user("vicerector", order._name).browse(order.id)._confirm()
        self.env["ejournal.job"]._work_off()
        draft = self.create_order("203", date(2026, 11, 23), 7)
        first = self.get_graded(journal)[0]
        rows = journal.participant_ids
        at_head, at_council, to_open = (
            self.create_request(first, {rows[place]: str(60 + place)})
            for place in range(3)
        )
        (at_head | at_council | to_open).action_submit()
        self.approve(at_council, "head")
        self.approve(to_open, "head", "dean", "registrar.head")
        technical = self.create_request(
            empty.lesson_ids[0],
            dict(zip(empty.participant_ids[:3], ("75", "80", "н/б"), strict=True)),
        )
        technical.action_submit()
        sent = self.create_access("Сейтқали Мадина Ержанқызы", "m.seitkali")
        sent.action_submit()
        draft_access = self.create_access("Ибраимов Тимур Русланович", "t.ibraimov")
        records = {
            "journal": journal,
            "mark_import": self.create_mark_import(journal),
            "statement": self.create_statement(complete),
            "plan": self.create_plan(),
            "request_draft": self.create_request(first, {rows[3]: "63"}),
            "request_head": at_head,
            "request_council": at_council,
            "request_technical": technical,
            "access": draft_access,
            "access_sent": sent,
            "order": draft,
            "batch": self.create_batch(),
            "consolidated": self.find(
                "ejournal.consolidated", "group_id.name", "ОМ-23-04", "dean"
            ),
        }
        return {name: record.id for name, record in records.items()}

    def get_graded(self, journal):
        return journal.lesson_ids.filtered("kind_id.is_graded")

    def find(self, model, field, value, login="teacher"):
        [record] = self.as_user(login, model).search([(field, "=", value)])
        return record

    def create_order(self, number, day, days):
        return self.as_user("registrar", "ejournal.order").create(
            {
                "number": number,
                "date": day,
                "file": base64.b64encode(b"%PDF-1.7"),
                "filename": "распоряжение.pdf",
                "rule_ids": [Command.create({"event": "lesson", "days": days})],
            }
        )

    def create_request(self, lesson, wanted):
        request = self.as_user("teacher", "ejournal.request").create(
            {
                "journal_id": lesson.journal_id.id,
                "description": "Перепутаны строки соседних обучающихся",
                "cause_kind": "typing",
                "error_date": date(2026, 11, 20),
                "discovery_date": date(2026, 11, 24),
                "cell_ids": [
                    Command.create(
                        {
                            "lesson_id": lesson.id,
                            "participant_id": row.id,
                            "wanted": value,
                        }
                    )
                    for row, value in wanted.items()
                ],
            }
        )
        return request

    def approve(self, request, *logins):
        for login in logins:
            request = self.as_user(login, "ejournal.request").browse(request.id)
            if login == "dean":
                request.write(PROTOCOL)
            request.action_approve()

    def create_access(self, name, mailbox):
        return self.as_user("head", "ejournal.request").create(
            {
                "kind": "access",
                "person_ids": [
                    Command.create(
                        {
                            "name": name,
                            "email": mailbox + DOMAIN,
                            "position": "ассистент",
                        }
                    )
                ],
            }
        )

    def create_mark_import(self, journal):
        lesson = self.get_graded(journal).filtered(lambda x: x.date < TODAY)[-1]
        names = journal.participant_ids.student_id.mapped("name")
        record = self.as_user("teacher", "ejournal.mark.import").create(
            {
                "journal_id": journal.id,
                "lesson_id": lesson.id,
                "text": f"{names[0]}\t82\n{names[1]}\tн/б\n{names[2]}\t182\n",
            }
        )
        record.action_check()
        return record

    def create_statement(self, journal):
        statement = journal._create_statement()
        for line in statement.line_ids.filtered("is_admitted"):
            line.exam_value = str(round(line.rating))
        statement.action_check()
        return statement

    def create_plan(self):
        """The next version of a plan, still a draft."""
        plans = self.as_user("coordinator", "ejournal.plan")
        plan = plans.search([("discipline_id.name", "=", "Внутренние болезни")])[:1]
        return plans.browse(plan.action_new_version()["res_id"])

    def create_batch(self):
        batch = self.as_user("registrar", "ejournal.import.batch").create(
            {
                "attachment_ids": [
                    Command.create(
                        {
                            "name": "students.csv",
                            "datas": base64.b64encode(STUDENTS.encode()),
                        }
                    )
                ]
            }
        )
        batch.action_check()
        return batch

    def test_pictures_in_russian(self):
        self.take_pictures("ru", SHOTS)

    def test_pictures_in_kazakh(self):
        """The ways are the same: all of them only for whoever wants the pictures."""
        steps = self.get_pictures(STRICT, "kk")
        shots = [shot for shot in SHOTS if FOLDER or f"{shot.name}.png" in steps]
        self.assertTrue(shots)
        self.take_pictures("kk", shots)

    def get_pictures(self, page, language):
        """Names of the files that a page of the guide shows."""
        images = guide.read(page, language).findall(nodes.image)
        return {image["uri"] for image in images}

    def take_pictures(self, language, shots):
        """The whole way of each picture, as the roles that it is for."""
        people = self.env["res.users"].search([("login", "=like", f"%{DOMAIN}")])
        people.lang = BY_CODE[language]
        records = self.prepare()
        menus = {shot.login: self.read_menus(shot.login) for shot in shots}
        self.env.flush_all()
        page = GuidePage(self)
        failures, seen = {}, {}
        with self.allow_requests(browser=page.browser):
            try:
                for shot in shots:
                    try:
                        page.go(shot, shot.url.format(**records), language)
                    except TimeoutError as error:
                        failures[shot.name] = error
                    picture = page.take()
                    self.assertLess(len(picture), MAX_BYTES)
                    seen[shot.name] = page.seen + menus[shot.login]
                    if FOLDER:
                        path = Path(FOLDER, language, f"{shot.name}.png")
                        path.write_bytes(picture)
            finally:
                page.close()
                self._wait_remaining_requests()
        self.assertFalse(failures)
        self.check_labels(language, seen)

    def read_menus(self, login):
        """Names of a user's menus: they are on the screen once they are opened."""
        if not login:
            return ""
        menus = self.as_user(login, "ir.ui.menu")
        menus = menus.with_context(lang=menus.env.user.lang)
        if not menus.has_access("read"):
            return ""  # students
        return "\n".join(menu["name"] for menu in menus.load_menus(False).values())

    def check_labels(self, language, seen):
        """What the steps name is on the screens of their own pictures.

        :param seen: what was to be read on the way of each picture
        """
        for section in guide.read(STRICT, language).findall(nodes.section):
            names = [Path(image["uri"]).stem for image in section.findall(nodes.image)]
            words = " ".join(" ".join(seen[name] for name in names).split())
            labels = {node.astext() for node in section.findall(nodes.emphasis)}
            with self.subTest(section=section[0].astext(), language=language):
                self.assertTrue(labels and names)
                self.assertFalse(
                    [label for label in labels if " ".join(label.split()) not in words]
                )

    def test_the_guide_has_these_pictures(self):
        """Each language shows its own screens, and all of them."""
        expected = {f"{shot.name}.png" for shot in SHOTS}
        for language in guide.LANGUAGES:
            found = set().union(
                *(
                    self.get_pictures(page, language)
                    for page in (guide.INDEX, *guide.PAGES)
                )
            )
            folder = Path(file_path(f"{guide.FOLDER}/{language}"))
            kept = {path.name for path in folder.glob("*.png")}
            self.assertEqual(found, expected)
            self.assertEqual(kept, expected)
