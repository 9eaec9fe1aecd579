"""Lines of the log as JSON, for whoever collects logs; see docs/operations.md."""

import json
import logging
from datetime import UTC, datetime

from .options import get_option

OPTION = "log_format"
JSON = "json"


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, database, process, message, traceback."""

    def format(self, record):
        """The record as a line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "database": getattr(record, "dbname", None),
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up():
    """Give Odoo's handlers this format, if the configuration asks for it."""
    if get_option(OPTION) == JSON:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonFormatter())
