"""The chapters of the story, in the order in which they are planned."""

import days
import ground
import past
import present


def live(world, _folder):
    """Everything that was planned happens, day by day."""
    world.live()


ALL = (ground.found, past.plan, present.plan, days.plan, live, days.look)
