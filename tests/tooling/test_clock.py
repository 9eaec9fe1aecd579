"""Another day for children: the time of day moves, waiting does not."""

import os
import subprocess
import sys
from datetime import datetime

import pytest

from tooling import clock
from tooling.shell import Failure

NOW = datetime(2026, 11, 30, 12, 30)
LOOK = """
import datetime, time
start = time.monotonic()
time.sleep(0.01)
print(datetime.date.today(), time.monotonic() - start < 60)
"""
# Until a moment of that day; what is long over would make a loop of it.
WAIT = """
import ctypes, time
class Moment(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]
semaphore = ctypes.create_string_buffer(64)
start = time.monotonic()
until = Moment(int(time.time()) + 1, 999_999_999)
failed = ctypes.CDLL(None).sem_timedwait(semaphore, ctypes.byref(until))
print(failed, 1 <= time.monotonic() - start < 60)
"""


@pytest.mark.parametrize(
    ("day", "days"),
    [("2026-11-30", 0), ("2026-12-01", 1), ("2025-01-01", -698), ("2028-02-29", 456)],
)
def test_the_same_time_of_another_day(day, days):
    assert clock.offset(day, NOW) == days * 24 * 60 * 60


@pytest.mark.parametrize("day", ["tomorrow", "2027-02-29", "29.02.2028", "2028-02"])
def test_what_is_no_day_is_said(day):
    with pytest.raises(Failure, match="2028-02-29"):
        clock.offset(day, NOW)


@pytest.mark.parametrize("day", ["2025-01-01", "2028-02-29", "2030-12-30"])
def test_a_child_lives_on_that_day(monkeypatch, tmp_path, day):
    monkeypatch.setattr(clock, "LIBRARY", tmp_path / "clock.so")
    clock.ensure()
    for program, printed in ((LOOK, [day, "True"]), (WAIT, ["-1", "True"])):
        seen = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | clock.environment(day),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert seen.stdout.split() == printed
