"""Where Odoo 19 is looked for, and how Debian's package is completed."""

import os

import pytest

from tooling import odoo_source, stamps
from tooling.settings import Settings
from tooling.shell import Failure


def make_odoo(folder, version="19, 0"):
    (folder / "odoo" / "addons").mkdir(parents=True)
    text = f"version_info = ({version}, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(text)
    return folder


@pytest.fixture
def elsewhere(monkeypatch):
    """Neither Python nor Debian has an Odoo, unless the test says so."""
    found = {"python": None, "debian": "from Debian"}
    monkeypatch.setattr(odoo_source, "from_python", lambda: found["python"])
    monkeypatch.setattr(odoo_source, "from_debian", lambda: found["debian"])
    return found


def test_order_of_search(tmp_path, elsewhere):
    make_odoo(tmp_path)
    assert odoo_source.find(Settings()) == "from Debian"
    elsewhere["python"] = "importable"
    assert odoo_source.find(Settings()) == "importable"
    found = odoo_source.find(Settings(odoo_path=str(tmp_path)))
    assert (found.folder, found.origin) == (tmp_path, "ODOO_PATH")


def test_path_may_name_the_package(tmp_path):
    make_odoo(tmp_path)
    assert odoo_source.from_user(str(tmp_path / "odoo")).folder == tmp_path


def test_path_with_another_release(tmp_path):
    make_odoo(tmp_path, "18, 0")
    with pytest.raises(Failure, match="names Odoo 18.0, but 19.0 is needed"):
        odoo_source.from_user(str(tmp_path))


def test_path_without_odoo(tmp_path):
    with pytest.raises(Failure, match="no Odoo in it"):
        odoo_source.from_user(str(tmp_path))


@pytest.mark.parametrize(("version", "taken"), [("19, 0", True), ("18, 0", False)])
def test_importable_odoo(tmp_path, monkeypatch, version, taken):
    file = make_odoo(tmp_path, version) / "odoo" / "release.py"

    class Spec:
        origin = str(file)

    monkeypatch.setattr(odoo_source.importlib.util, "find_spec", lambda name: Spec)
    assert bool(odoo_source.from_python()) == taken


def test_absolute_links_are_pointed_into_the_tree(tmp_path):
    font = tmp_path / "usr/share/fonts/font.ttf"
    font.parent.mkdir(parents=True)
    font.touch()
    link = tmp_path / "usr/lib/odoo/font.ttf"
    link.parent.mkdir(parents=True)
    link.symlink_to("/usr/share/fonts/font.ttf")
    assert odoo_source.repair_links(tmp_path) == []
    assert not os.path.isabs(os.readlink(link))
    assert link.resolve() == font


def test_dangling_links_are_found(tmp_path):
    (tmp_path / "lost").symlink_to("nowhere")
    (tmp_path / "outside").symlink_to("../" * 30 + "etc/passwd")
    found = odoo_source.repair_links(tmp_path)
    assert {link.name for link in found} == {"lost", "outside"}


def fake_dpkg(version="19, 0", dangling=False):
    def run(command, **_options):
        root = command[-1]
        python = root / odoo_source.PYTHON
        make_odoo(python, version)
        (python / "addons" / "web").mkdir(parents=True)
        if dangling:
            (python / "odoo" / "jquery.js").symlink_to("../nowhere.js")

    return run


def test_unpacking_completes_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source, "run", fake_dpkg())
    odoo_source.unpack(["odoo.deb"], tmp_path / "odoo", tmp_path / "log")
    python = tmp_path / "odoo" / odoo_source.PYTHON
    assert not (python / "addons").exists(), "the partial copy is gone"
    assert all((python / name).is_file() for name in odoo_source.EMPTY_FILES)


def test_unpacking_refuses_dangling_links(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source, "run", fake_dpkg(dangling=True))
    with pytest.raises(Failure, match="lead nowhere.*jquery.js"):
        odoo_source.unpack(["odoo.deb"], tmp_path / "odoo", tmp_path / "log")


def test_unpacking_refuses_another_release(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source, "run", fake_dpkg("20, 0"))
    with pytest.raises(Failure, match="does not hold Odoo 19.0"):
        odoo_source.unpack(["odoo.deb"], tmp_path / "odoo", tmp_path / "log")


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """A Debian whose apt needs no network; counts the downloads."""
    downloads = []
    monkeypatch.setattr(odoo_source.paths, "APT", tmp_path / "apt")
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(odoo_source, "system_sources", list)
    monkeypatch.setattr(odoo_source, "debian_mirror", lambda sources: "mirror")
    monkeypatch.setattr(odoo_source, "run", fake_dpkg())

    class Apt:
        def __init__(self, folder, log):
            folder.mkdir(exist_ok=True)

        def prepare(self, mirror, suites):
            pass

        def download(self, packages):
            downloads.append(packages)
            return ["odoo.deb"]

    monkeypatch.setattr(odoo_source, "PrivateApt", Apt)
    return downloads


def test_debian_is_asked_once(tmp_path, debian):
    root = tmp_path / "odoo"
    first = odoo_source.from_debian(root)
    assert odoo_source.from_debian(root) == first
    assert len(debian) == 1


def test_interrupted_unpacking_is_done_again(tmp_path, debian, monkeypatch):
    root = tmp_path / "odoo"

    def interrupted(debs, folder, log):
        make_odoo(folder / odoo_source.PYTHON)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(odoo_source, "unpack", interrupted)
        with pytest.raises(KeyboardInterrupt):
            odoo_source.from_debian(root)
    assert not root.exists()
    odoo_source.from_debian(root)
    assert (root / odoo_source.PYTHON / "odoo").exists()
    assert len(debian) == 2


def test_another_recipe_is_unpacked_anew(tmp_path, debian):
    root = tmp_path / "odoo"
    odoo_source.from_debian(root)
    stamps.write(root / ".complete", "of an older recipe")
    odoo_source.from_debian(root)
    assert len(debian) == 2


def test_machine_without_apt(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: None)
    with pytest.raises(Failure, match="make run ODOO_PATH="):
        odoo_source.from_debian(tmp_path / "odoo")
