from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.network import NetworkCase

from .common import RequestCase

ACTION = "/odoo/action-kaznmu_requests.ejournal_request_action"


@tagged("post_install", "-at_install")
class TestForeignRequests(RequestCase, NetworkCase):
    """Law 94-V: the request desk calls no server that is not the university's."""

    def test_board_and_request(self):
        request = self.create_correction()
        for url, selector in (
            (ACTION, ".o_kanban_record"),
            (f"{ACTION}/{request.id}", ".o_form_view"),
        ):
            with self.subTest(url=url):
                self.assertFalse(self.visit(url, selector, "teacher"))
