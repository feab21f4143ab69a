"""The command that writes and checks shards, and what it says about wrong arguments."""

import subprocess
import sys

import pytest

from lib.data import Ratings, shards
from lib.data.shards import __main__ as command
from tests.helpers.shard_rows import assert_holds
from tools import ROOT


def run(capsys, *arguments):
    """(exit code, what was printed, what was said about faults) of the command."""
    try:
        command.main([str(argument) for argument in arguments])
        code = 0
    except SystemExit as error:
        code = error.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_writes_and_checks_shards(ml, invented, tmp_path):
    program = [sys.executable, "-m", "lib.data.shards"]
    options = ["--ratings-per-shard", "1_000", "--test-fraction", ".5", "--seed", "3"]
    done = subprocess.run(
        [*program, invented, tmp_path / "new", *options], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    written = shards.read(tmp_path / "new", expect={"ratings_per_shard": 1000})
    for part, ratings in zip(written, Ratings.from_frame(ml.ratings).split(0.5, 3), strict=True):
        assert_holds(part, ratings)
    assert done.stdout.startswith(
        f"invented (not simulated): {written[0].n_ratings:,} ratings for training and "
        f"{written[1].n_ratings:,} held out, by 40 users of {written[0].n_movies} movies, in "
    )
    for bar in ("reading:", "by user:", "by movie:"):
        assert bar in done.stderr


def test_a_folder_is_checked(capsys, written_shards, shard_folder):
    code, out, _ = run(capsys, "--verify", written_shards)
    assert code == 0
    assert "held out, by 40 users of" in out
    (shard_folder / "train-by-user-00001.arrow").unlink()
    code, _, err = run(capsys, "--verify", shard_folder)
    assert code == 1
    assert "train-by-user-00001.arrow is missing" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a dataset and a folder, or --verify and a folder"),
        (["twin-small"], "give a dataset and a folder, or --verify and a folder"),
        (["twin-small", "--verify", "x"], "--verify takes one folder: 'twin-small' is too much"),
        (["a", "b", "--ratings-per-shard", "0"], "'0': must be an integer >= 1"),
        (["a", "b", "--ratings-per-shard", "8e6"], "'8e6': must be an integer >= 1"),
        (["a", "b", "--seed", "-1"], "'-1': must be an integer >= 0"),
        (["a", "b", "--test-fraction", "1"], "'1': must be a number above 0 and below 1, or 0"),
        (["a", "b", "--test-fraction", "x"], "'x': must be a number above 0 and below 1, or 0"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(capsys, arguments, message):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert message in err


def test_a_fault_is_one_line(capsys, tmp_path):
    code, _, err = run(capsys, "nowhere", tmp_path / "new")
    assert code == 1
    assert err.startswith("unknown dataset 'nowhere'")
    assert err.count("\n") == 1


def test_an_interruption_says_that_the_next_call_goes_on(capsys, monkeypatch, tmp_path):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "write", interrupted)
    code, _, err = run(capsys, "twin-small", tmp_path / "new")
    assert code == 130
    assert err == "interrupted; the next call goes on from here\n"


def test_the_name_of_a_set_is_shown_as_it_is(capsys, parts, tmp_path):
    shards.write_ratings(*parts, tmp_path / "new", name="a\x1b[31m\nb")
    assert run(capsys, "--verify", tmp_path / "new")[1].startswith("a[U+001B][31m b (not")
