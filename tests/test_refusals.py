"""Whoever is refused for want of a role learns whose it is (issue 15, section 3)."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.importer.mapping import IGNORED
from odoo.addons.kaznmu_university.tests.common import ROLES

from tests import test_attack

#: People and offices, as both languages name them.
NAMED = {
    "ru_RU": r"преподавател|кафедр|декан|офис\w* регистратора|цифровизации|проректор"
    r"|администратор",
    "kk_KZ": r"оқытушы|кафедра|декан|тіркеуші кеңсесі|цифрландыру|проректор|әкімші",
}


class Tried(Exception):
    """Takes back what a button did."""


@tagged("post_install", "-at_install")
class TestRefusals(RequestCase):
    def refuse(self, role, lang, method, *args):
        """What a role is told by a method."""
        self.users[role].lang = lang
        with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
            method(self.env(user=self.users[role], context={"lang": lang}), *args)
        return str(caught.exception)

    def test_wrong_roles(self):
        """What no button of theirs offers, asked for by hand."""
        column = {"table": "staff", "header": "Тегі", "target": IGNORED}
        change = {"office": "head", "department_id": self.department.id}

        def ask(role):
            return self.env["res.users"]._get_ejournal_role_group(role)

        for role, who, method in (
            (
                "registrar",
                "digitalization",
                lambda env: (
                    env["ejournal.table.export"]
                    .create({"table": "staff"})
                    .action_export()
                ),
            ),
            (
                "registrar",
                "digitalization",
                lambda env: env["ejournal.import.mapping"].create(column),
            ),
            (
                "registrar",
                "digitalization",
                lambda env: env["ejournal.office.change"].create(change),
            ),
            (
                "digitalization",
                "registrar_head",
                lambda env: env["ejournal.integrity.check"]._create_check(),
            ),
            (
                "registrar",
                "teacher",
                lambda env: env["ejournal.request"].create({"kind": "correction"}),
            ),
            (
                "teacher",
                "head",
                lambda env: env["ejournal.request"].create({"kind": "access"}),
            ),
        ):
            for lang in NAMED:
                with self.subTest(role=role, who=who, lang=lang):
                    name = ask(who).with_context(lang=lang).name
                    self.assertIn(name, self.refuse(role, lang, method))

    @mute_logger(*test_attack.LOGGERS, "odoo.sql_db")
    def test_buttons(self):
        """Each button of each record that a role reads, pressed by it."""
        self.create_correction()
        self.create_formed_statement()
        self.env.flush_all()
        langs = list(NAMED)
        refused = 0
        for place, role in enumerate(ROLES):
            user = self.users[role]
            lang = user.lang = langs[place % 2]
            for name in sorted(self.env.registry):
                model = self.env[name].with_user(user).with_context(lang=lang)
                if (
                    model._abstract
                    or model._transient
                    or not name.startswith("ejournal.")
                    or not model.has_access("read")
                    or not (record := model.search(Domain.TRUE, limit=1))
                ):
                    continue
                for method, arguments in test_attack.TestAttack.get_methods(
                    self, self.env[name]
                ):
                    if not method.startswith("action_"):
                        continue
                    try:
                        with self.env.cr.savepoint():
                            getattr(record, method)(**arguments)
                            self.env.flush_all()
                            raise Tried
                    except AccessError as error:
                        refused += 1
                        with self.subTest(role=role, method=f"{name}.{method}"):
                            self.assertRegex(
                                str(error), re.compile(NAMED[lang], re.IGNORECASE)
                            )
                    except (Tried, UserError):
                        continue
        self.assertGreater(refused, 30)
