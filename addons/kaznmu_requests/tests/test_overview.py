from freezegun import freeze_time

from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestOverview(RequestCase):
    """Requests on the overview: by stage and time, each figure opens its records."""

    def setUp(self):
        super().setUp()
        self.correction = self.create_correction()
        self.correction.action_submit()
        self.technical = self.create_request({self.rows[0]: "85"})
        self.technical.action_submit()
        self.env.flush_all()

    def _tiles(self, role):
        tiles = (
            self.env["ejournal.overview"]
            .with_user(self.users[role])
            .with_context(lang="ru_RU")
            .search([("term_id", "=", self.term.id), ("section", "=", "requests")])
        )
        return {tile.code: tile for tile in tiles}

    def _opened(self, tile):
        action = tile.action_open()
        return tile.env[action["res_model"]].search(action["domain"])

    def test_a_figure_is_what_it_opens(self):
        for role, count in (
            ("head", 2),
            ("dean", 1),
            ("registrar", 2),
            ("vice_rector", 2),
        ):
            tiles = self._tiles(role)
            self.assertEqual(tiles["requests_open"].count, count)
            for code, tile in tiles.items():
                with self.subTest(role=role, code=code):
                    self.assertEqual(tile.count, len(self._opened(tile)))
        self.assertFalse(self._tiles("coordinator"))

    def test_by_stage(self):
        bars = self._tiles("registrar")["requests_by_stage"].bars
        requests = (self.correction | self.technical).with_context(lang="ru_RU")
        stages = requests.stage_id
        self.assertEqual({bar["label"] for bar in bars}, set(stages.mapped("name")))
        self.assertEqual(sum(int(bar["text"]) for bar in bars), 2)

    def test_overdue_and_closed(self):
        tile = self._tiles("registrar")["requests_late"]
        self.assertEqual((tile.count, tile.tone), (0, "success"))
        with freeze_time("2026-12-20 06:00:00"):
            self.env.invalidate_all()
            tiles = self._tiles("registrar")
            self.assertEqual(tiles["requests_late"].count, 2)
            days = [bar["text"] for bar in tiles["requests_time"].bars]
            self.assertIn("27,0", days)
        self.by(self.correction, "head").action_refuse("No reason given")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._tiles("registrar")["requests_open"].count, 1)
