"""The private apt: which mirror it takes, and what its configuration says."""

import pytest

from tooling import apt
from tooling.shell import Failure

DEB822 = """\
Types: deb
# a snapshot of the day is named here
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
ONE_LINE = """\
# deb http://old.example/debian buster main
deb [arch=amd64 signed-by=/etc/keys/browser.gpg] https://x.example/debian stable main
deb-src http://mirror.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb [ arch=amd64 ] http://mirror.example/debian/ bookworm main contrib # ours
"""


@pytest.fixture
def system(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_mirror_from_deb822(system):
    (system / "sources.list.d" / "debian.sources").write_text(DEB822)
    found = apt.debian_mirror(apt.system_sources(system))
    assert found == "http://mirror.example/debian"


def test_mirror_from_one_line_format(system):
    (system / "sources.list").write_text(ONE_LINE)
    found = apt.debian_mirror(apt.system_sources(system))
    assert found == "http://mirror.example/debian/"


@pytest.mark.parametrize(
    "line",
    [
        "deb https://x.example/debian bookworm-security main",
        "deb https://x.example/debian bookworm-backports main",
        "deb https://x.example/debian bookworm contrib",
        "deb https://x.example/ubuntu stable main",
        "deb [signed-by=/etc/apt/keyrings/other.gpg] https://x.example/debian sid main",
        "deb https://x.example/debian ./",
        "deb-src https://x.example/debian sid main",
    ],
)
def test_other_archives_are_not_taken(system, line):
    (system / "sources.list.d" / "other.list").write_text(line + "\n")
    with pytest.raises(Failure, match="ODOO_PATH"):
        apt.debian_mirror(apt.system_sources(system))


def test_disabled_and_source_paragraphs_are_not_taken():
    disabled = DEB822.replace("Types: deb\n", "Types: deb\nEnabled: no\n")
    sources = DEB822.replace("Types: deb\n", "Types: deb-src\n")
    assert not list(apt.parse_deb822(disabled))
    assert not list(apt.parse_deb822(sources))


def test_folded_deb822_fields():
    text = (
        "Types: deb\nURIs:\n http://a.example/debian\nSuites: sid\nComponents:\n main"
    )
    (source,) = apt.parse_deb822(text)
    assert source == apt.Source("http://a.example/debian", "sid", ("main",))


def test_configuration_stays_in_its_folder(tmp_path):
    private = apt.PrivateApt(tmp_path / "apt", tmp_path / "log")
    text = private.configuration()
    for name in ("SourceList", "State", "State::Lists", "State::Status", "Cache"):
        (line,) = [row for row in text.splitlines() if f"::{name} " in row]
        assert str(tmp_path / "apt") in line
    assert 'Dir::Etc::SourceParts "/dev/null";' in text
    assert 'AllowUnauthenticated "false";' in text
    assert 'AllowInsecureRepositories "false";' in text


def test_private_sources_are_signed(tmp_path):
    private = apt.PrivateApt(tmp_path, tmp_path / "log")
    text = private.sources("http://mirror.example/debian", ("sid", "bookworm"))
    assert text.splitlines() == [
        f"deb [signed-by={apt.KEYRING}] http://mirror.example/debian {suite} main"
        for suite in ("sid", "bookworm")
    ]
