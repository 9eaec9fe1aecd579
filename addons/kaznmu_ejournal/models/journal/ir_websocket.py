import re

from odoo import models

CHANNEL = re.compile(r"ejournal\.journal_([0-9]{1,9})")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Whoever may read a journal may listen to what is saved in it."""
        found = [(channel, CHANNEL.fullmatch(channel)) for channel in channels]
        journal_ids = [int(match[1]) for _channel, match in found if match]
        channels = [channel for channel, match in found if not match]
        Journal = self.env["ejournal.journal"]
        if journal_ids and Journal.has_access("read"):
            channels.extend(Journal.search([("id", "in", journal_ids)]))
        return super()._build_bus_channel_list(channels)
