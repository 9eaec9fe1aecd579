"""Stamps: a step is skipped only when nothing it is made from has changed."""

from tooling import stamps


def test_digest_keeps_parts_apart():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")
    assert stamps.digest("a", "b") == stamps.digest("a", b"b")


def test_stamp(tmp_path):
    stamp = tmp_path / "folder" / "stamp"
    assert not stamps.matches(stamp, "one")
    stamps.write(stamp, "one")
    assert stamps.matches(stamp, "one")
    assert not stamps.matches(stamp, "two")
    assert list(stamp.parent.iterdir()) == [stamp]


def test_tree_digest(tmp_path):
    addon = tmp_path / "addon"
    (addon / "tests").mkdir(parents=True)
    (addon / "__pycache__").mkdir()
    (addon / "a.py").write_text("a")
    before = stamps.tree_digest([addon])
    (addon / "tests" / "test_a.py").write_text("a test brings nothing to a database")
    (addon / "__pycache__" / "a.pyc").write_text("nor does this")
    assert stamps.tree_digest([addon]) == before
    (addon / "a.py").rename(addon / "b.py")
    renamed = stamps.tree_digest([addon])
    assert renamed != before
    (addon / "b.py").write_text("b")
    assert stamps.tree_digest([addon]) not in (before, renamed)
