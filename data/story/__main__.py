"""Tell the story of the sample university: ``python data/story -c … -d … --files …``.

Everything happens through the product's own methods, as the people concerned, at the
moments when they would have done it. So history, mails, access windows and digests are
genuine.
"""

import argparse
import gc
import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import chapters
from clock import Clock
from postman import Postman
from world import World

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def tell(env, folder: Path, today: date, postman: Postman) -> None:
    """Tell it all in an environment of the superuser."""
    with Clock() as clock:
        world = World(env, clock, today, postman)
        for chapter in chapters.ALL:
            chapter(world, folder)
        world.save()


def main() -> None:
    """Open the database and tell the story in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-c", "--config", required=True)
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    arguments = ["-c", options.config, "-d", options.database, "--log-level=warn"]
    config.parse_config(arguments, setup_logging=True)
    # Nothing waits for the disk: what a crash leaves behind is a draft, made anew.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    registry = Registry(options.database)
    gc.freeze()  # the registry stays, and need not be gone through again and again
    postman = Postman(options.database)
    with registry.cursor() as cr:
        tell(Environment(cr, SUPERUSER_ID, {}), options.files, options.today, postman)
        postman.finish()
        # The planner takes tables so freshly filled for empty ones.
        cr.execute("ANALYZE")


if __name__ == "__main__":
    main()
