"""Hashes are written into a lock whose versions stay."""

import pytest

from tools import hashes

ONE, TWO = "--hash=sha256:" + "1" * 64, "--hash=sha256:" + "2" * 64
LOCK = f"a-b==1.0 \\\n    {ONE} \\\n    {TWO}\nc==2.0 \\\n    {TWO}\n"
PLAIN = "a-b==1.0\nc==2.0\n"


@pytest.mark.parametrize("text", [LOCK, PLAIN, f"a-b==1.0 {ONE}  {TWO}\nc==2.0\n"])
def test_a_lock_without_hashes_is_a_list_of_pins(text):
    assert hashes.without_hashes(text) == PLAIN


def test_the_pins_of_a_list_come_with_their_hashes():
    first, second = hashes.pins(f"# two\n{LOCK}free>=1\nd==3.0  # a comment\n")[:2]
    assert f"{first}\n{second}\n" == LOCK
    assert hashes.pins(PLAIN) == PLAIN.split()
    assert hashes.pins("free>=1\nother  # a==1 is old\n") == []


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
    assert hashes.with_hashes(uv, f"a-b==1.0\nc==2.0 \\\n    {ONE}\n") == LOCK
    assert (tmp_path / "given").read_text() == PLAIN


def test_another_version_is_refused(uv_that_says):
    with pytest.raises(ValueError, match="other versions or names than the lock"):
        hashes.with_hashes(uv_that_says(LOCK.replace("2.0", "2.1")), PLAIN)


def test_an_unknown_version_is_told_as_uv_tells_it(uv_that_says):
    with pytest.raises(ValueError, match=r"no version of c==2\.0"):
        hashes.with_hashes(uv_that_says("there is no version of c==2.0", status=1), PLAIN)
