"""Checkpoints: an interrupted fit ends as one that was not, and another's file is left alone."""

import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS, identity
from lib.als.kernels import fast
from lib.data.ratings import Ratings
from tests.helpers.als_steps import LAM, TAU, same_bits
from tools import ROOT

COLUMNS = ["epoch", "loss", "train_rmse", "test_rmse"]

KILLED = """
import os, signal, sys
from lib.als import ALS
from lib.als.kernels import fast
from lib.data import shards
folder, path, lam, tau = sys.argv[1:]
train, test = shards.read(folder)
half_step, steps = fast.half_step, []
def killed_in_the_third_epoch(*arguments):
    steps.append(arguments)
    if len(steps) == 2 * (len(train.by_user) + len(train.by_movie)) + 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return half_step(*arguments)
fast.half_step = killed_in_the_third_epoch
ALS(5, float(lam), float(tau), epochs=4).fit(train, test, checkpoint=path)
"""


def same_end(one, other):
    """Whether two models have the same bits and, but for the seconds, the same history."""
    pd.testing.assert_frame_equal(one.history[COLUMNS], other.history[COLUMNS], check_exact=True)
    return same_bits(one, other)


@pytest.fixture
def kept(parts, tmp_path):
    """The file of a fit of two epochs."""
    path = tmp_path / "fit.npz"
    ALS(5, LAM, TAU, epochs=2).fit(*parts, checkpoint=path)
    return path


def test_an_interrupted_fit_goes_on_to_the_same_numbers(parts, tmp_path, monkeypatch):
    path, steps = tmp_path / "new folder" / "fit.npz", []
    whole = ALS(5, LAM, TAU, epochs=4).fit(*parts)

    def half_step(*arguments):
        steps.append(None)
        if len(steps) == 6:
            raise KeyboardInterrupt
        return honest(*arguments)

    honest = fast.half_step
    monkeypatch.setattr(fast, "half_step", half_step)
    with pytest.raises(KeyboardInterrupt):
        ALS(5, LAM, TAU, epochs=4).fit(*parts, checkpoint=path)
    assert ALS.load(path).epochs == 2
    assert same_end(whole, ALS(5, LAM, TAU, epochs=4).fit(*parts, checkpoint=path))
    assert len(steps) == 6 + 4


def test_a_fit_that_was_killed_goes_on(in_shards, tmp_path):
    path = tmp_path / "fit.npz"
    command = [sys.executable, "-c", KILLED, in_shards[0].folder, path, str(LAM), str(TAU)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert ALS.load(path).epochs == 2
    resumed = ALS(5, LAM, TAU, epochs=4).fit(*in_shards, checkpoint=path)
    assert same_end(resumed, ALS(5, LAM, TAU, epochs=4).fit(*in_shards))
    assert os.listdir(tmp_path) == ["fit.npz"]


def test_more_epochs_go_on_from_fewer(parts, kept):
    more = ALS(5, LAM, TAU, epochs=5).fit(*parts, checkpoint=kept)
    assert same_end(more, ALS(5, LAM, TAU, epochs=5).fit(*parts))
    assert (more.epochs, ALS.load(kept).epochs) == (5, 5)


def test_a_finished_fit_is_read(parts, kept, monkeypatch):
    whole = ALS(5, LAM, TAU, epochs=2).fit(*parts)
    monkeypatch.delattr(fast, "half_step")  # nothing is left to be done
    assert same_end(whole, ALS(5, LAM, TAU, epochs=2).fit(*parts, checkpoint=kept))


def test_a_fit_from_a_start_goes_on(parts, tmp_path):
    start = ALS(5, LAM, TAU, epochs=1, seed=3).fit(*parts)
    for epochs in (1, 3):
        last = ALS(5, LAM, TAU, epochs).fit(*parts, start=start, checkpoint=tmp_path / "fit.npz")
    assert same_end(last, ALS(5, LAM, TAU, epochs=3).fit(*parts, start=start))


@pytest.mark.parametrize(
    ("name", "value", "kept_value"),
    [
        ("k", 4, 5),
        ("lam", 0.2, LAM),
        ("tau", 0.3, TAU),
        ("seed", 1, 0),
        ("weighted", True, False),
        ("joint", True, False),
        ("kernel", "reference", "'fast'"),
    ],
)
def test_another_parameter_is_named_and_nothing_is_overwritten(
    parts, kept, name, value, kept_value
):
    before = kept.read_bytes()
    model = ALS(**{"k": 5, "lam": LAM, "tau": TAU, "epochs": 3, name: value})
    with pytest.raises(ValueError, match=f"fit.npz is .* {name}={kept_value}: must be {value!r}"):
        model.fit(*parts, checkpoint=kept)
    assert kept.read_bytes() == before
    assert not hasattr(model, "history")


def test_other_data_are_named_and_nothing_is_overwritten(ml, parts, in_shards, kept):
    train, test = parts
    before = kept.read_bytes()
    other = Ratings.from_frame(ml.ratings).split(seed=1)
    start = ALS(5, LAM, TAU, epochs=1).fit(*parts)
    for message, arguments in (
        ("with other ratings", other),
        ("with other ratings", in_shards),
        ("with another test set", (train,)),
        ("with another start", (train, test, False, start)),
    ):
        with pytest.raises(ValueError, match=f"fit.npz is the checkpoint of a fit {message}"):
            ALS(5, LAM, TAU, epochs=3).fit(*arguments, checkpoint=kept)
    with pytest.raises(ValueError, match=r"fit.npz has 2 epochs already: epochs=1 must not be"):
        ALS(5, LAM, TAU, epochs=1).fit(*parts, checkpoint=kept)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("damage", ["cut", "changed", "another file", "a saved model"])
def test_a_damaged_checkpoint_is_named_and_not_overwritten(parts, kept, damage):
    content = kept.read_bytes()
    if damage == "a saved model":
        ALS(5, LAM, TAU, epochs=2).fit(*parts).save(kept)
    else:
        middle = len(content) // 2
        kept.write_bytes(
            {
                "cut": content[:middle],
                "changed": content[:middle] + bytes(50) + content[middle + 50 :],
                "another file": b"user_id,movie_id\n",
            }[damage]
        )
    before = kept.read_bytes()
    with pytest.raises(ValueError, match=r"fit.npz is (not a|damaged)"):
        ALS(5, LAM, TAU, epochs=3).fit(*parts, checkpoint=kept)
    assert kept.read_bytes() == before


def test_another_version_of_the_library_is_told(parts, kept, monkeypatch):
    monkeypatch.setattr(identity, "source_hash", lambda: "another source")
    with pytest.warns(UserWarning, match=r"fit.npz was written by another version of lib.als"):
        ALS(5, LAM, TAU, epochs=3).fit(*parts, checkpoint=kept)


def test_a_checkpoint_that_cannot_be_written_is_told_before_the_first_epoch(parts, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        ALS(5, LAM, TAU).fit(*parts, checkpoint=tmp_path / "file" / "fit.npz")
    with pytest.raises(TypeError, match="int"):
        ALS(5, LAM, TAU).fit(*parts, checkpoint=3)


def test_a_key_changes_with_each_rating(parts):
    train = parts[0]
    one = identity.part_hash(train)
    kept = np.ones(train.n_ratings, bool)
    assert identity.part_hash(train.part(kept)) == one
    kept[7] = False
    assert identity.part_hash(train.part(kept)) != one
