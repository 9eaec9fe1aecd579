"""People are found as they are typed, wherever they are looked for (issue 14)."""

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.kaznmu_requests.tests.common import RequestCase

FOUND_BY = ("char", "many2one", "many2many", "one2many")


@tagged("post_install", "-at_install")
class TestSearch(RequestCase):
    """«Касенова» is Қасенова, «Елкин» is Ёлкин."""

    def find(self, records, text):
        """What the search box of a list finds: by any of its fields."""
        model = records.with_user(self.users["registrar_head"]).browse()
        arch = model.get_view(view_type="search")["arch"]
        found = model
        for node in etree.fromstring(arch).iter("field"):
            name, domain = node.get("name"), node.get("filter_domain")
            if domain:
                found |= model.search(safe_eval(domain, {"self": text}))
            elif model._fields[name].type in FOUND_BY:
                found |= model.search([(name, "ilike", text)])
        return found

    def setUp(self):
        super().setUp()
        self.students[0].write({"last_name": "Қасенова", "first_name": "Ұлбосын"})
        self.teacher.name = "Ёлкин Әділбек"

    def assertFound(self, record, *texts):
        for text in texts:
            with self.subTest(model=record._name, text=text):
                self.assertIn(record.id, self.find(record, text).ids)
                self.assertNotIn(record.id, self.find(record, text + "ъ").ids)

    def test_people_journals_and_requests(self):
        request = self.create_correction()
        request.action_submit()
        self.assertFound(self.students[0], "Касенова", "улбосын")
        self.assertFound(self.teacher, "елкин", "Адилбек")
        self.assertFound(self.journal, "Касенова", "Елкин")
        self.assertFound(request, "Касенова", "Елкин")

    def test_statements(self):
        self.assertFound(self.create_formed_statement(), "Елкин", "Адилбек")
