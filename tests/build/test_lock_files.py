"""A lock is made of a list, and hashes are written into a lock whose versions stay."""

import pytest

from tools import lock_files

ONE, TWO = "--hash=sha256:" + "1" * 64, "--hash=sha256:" + "2" * 64
LOCK = f"a-b==1.0 \\\n    {ONE} \\\n    {TWO}\nc==2.0 \\\n    {TWO}\n"
PLAIN = "a-b==1.0\nc==2.0\n"


@pytest.mark.parametrize("text", [LOCK, PLAIN, f"a-b==1.0 {ONE}  {TWO}\nc==2.0\n"])
def test_a_lock_without_hashes_is_a_list_of_pins(text):
    assert lock_files.without_hashes(text) == PLAIN


def test_the_pins_of_a_list_come_with_their_hashes():
    first, second = lock_files.pins(f"# two\n{LOCK}free>=1\nd==3.0  # a comment\n")[:2]
    assert f"{first}\n{second}\n" == LOCK
    assert lock_files.pins(PLAIN) == PLAIN.split()
    assert lock_files.pins("free>=1\nother  # a==1 is old\n") == []


@pytest.fixture
def uv_that_says(tmp_path):
    """Makes a program that keeps the list it is given, and answers with a text and a status."""

    def make(text, status=0):
        (tmp_path / "answer").write_text(text)
        program = tmp_path / "uv"
        program.write_text(
            f'#!/bin/bash\ncat "${{@: -1}}" > "{tmp_path}/given"\n'
            + f'cat "{tmp_path}/answer" {">&2" if status else ""}\nexit {status}\n'
        )
        program.chmod(0o755)
        return program

    return make


def test_lines_get_hashes_whether_they_had_some_or_not(uv_that_says, tmp_path):
    uv = uv_that_says(LOCK)
    assert lock_files.with_hashes(uv, f"a-b==1.0\nc==2.0 \\\n    {ONE}\n") == LOCK
    assert (tmp_path / "given").read_text() == PLAIN


def test_another_version_is_refused(uv_that_says):
    with pytest.raises(ValueError, match="other versions or names than the lock"):
        lock_files.with_hashes(uv_that_says(LOCK.replace("2.0", "2.1")), PLAIN)


def test_an_unknown_version_is_told_as_uv_tells_it(uv_that_says):
    with pytest.raises(ValueError, match=r"no version of c==2\.0"):
        lock_files.with_hashes(uv_that_says("there is no version of c==2.0", status=1), PLAIN)


def test_a_lock_holds_what_the_base_lacks(uv_that_says, tmp_path):
    uv, wanted = uv_that_says(LOCK), tmp_path / "wanted.txt"
    wanted.write_text("c\n")
    first, second = lock_files.pins(LOCK)
    assert lock_files.resolved(uv, wanted) == LOCK
    assert lock_files.resolved(uv, wanted, f"{second}\n") == f"{first}\n"
    assert (tmp_path / "given").read_text() == "c\n"


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["lock_files.py", *map(str, arguments)])
    lock_files.main()


def test_a_list_has_its_lock_beside_it(uv_that_says, tmp_path, monkeypatch):
    lists = [tmp_path / "all.txt", tmp_path / "more.txt"]
    run(monkeypatch, "resolve", uv_that_says(LOCK), *lists)
    assert [path.with_suffix(".lock").read_text() for path in lists] == [LOCK, ""]


def test_no_lock_is_written_unless_all_are(uv_that_says, tmp_path, monkeypatch):
    one, missing = tmp_path / "one.lock", tmp_path / "two.lock"
    one.write_text(PLAIN)
    with pytest.raises(SystemExit, match=r"two\.lock: no lock is written"):
        run(monkeypatch, "hash", uv_that_says(LOCK), one, missing)
    assert one.read_text() == PLAIN
    run(monkeypatch, "hash", uv_that_says(LOCK), one)
    assert one.read_text() == LOCK
