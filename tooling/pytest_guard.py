"""A pytest plugin: what counts as a failure beside failed tests, and what begins first.

A browser test that is skipped because this machine lacks something has not been run,
and a WARNING or ERROR in the server's log is a defect even when every test passes.
"""

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from . import logcheck
from .database import link_files

LOG_VARIABLE = "EJOURNAL_TEST_LOG"
NOT_RUN = re.compile("chrom|websocket|odoo-http", re.IGNORECASE)
#: Odoo's ``@tagged`` with this: the class takes minutes.
LONG = "long"


def pytest_configure(config):
    """Give each process that shares the tests files of its own, as its database is.

    pytest-odoo lets them share one folder: then one process clears away as unused what
    only the other one's transaction knows of.
    """
    if hasattr(config, "workerinput"):
        import pytest_odoo  # imports Odoo

        pytest_odoo._shared_filestore = own_files


@contextmanager
def own_files(source: str, name: str):
    """Keep a copy of a database's files as long as the copy of the database."""
    from odoo.tools import config

    folder = Path(config["data_dir"], "filestore")
    link_files(folder / source, folder / name)
    try:
        yield
    finally:
        shutil.rmtree(folder / name, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put long classes first: begun late, one keeps a process busy after the others.

    A stable order: each process that shares the tests must come to the same one.
    """
    items.sort(
        key=lambda item: (
            LONG not in getattr(getattr(item, "cls", None), "test_tags", ())
        )
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn the skip of a browser test into a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[-1])
        if NOT_RUN.search(reason):
            report.outcome = "failed"
            report.longrepr = f"Not run, which counts as failed. {reason}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Report unexpected records of the server's log as one more error.

    The processes that share the tests write to one log; the one that gave them their
    work reads it, when all have ended.
    """
    if hasattr(session.config, "workerinput"):
        return
    log = os.environ.get(LOG_VARIABLE)
    found = logcheck.problems_of(Path(log)) if log else []
    if not found:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    report = pytest.TestReport(
        nodeid="the server's log",
        location=("the server's log", None, "the server's log"),
        keywords={},
        outcome="failed",
        longrepr="\n\n".join(found),
        when="teardown",
    )
    reporter.stats.setdefault("error", []).append(report)
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
