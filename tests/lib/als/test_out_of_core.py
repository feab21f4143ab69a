"""Training over shards on one machine: the bits of the fit in memory, and errors of shards."""

import time
import weakref

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS
from lib.als.kernels import fast, reference, workspace
from lib.als.kernels.arguments import Penalty, Side
from lib.data import shards
from lib.data.ratings import Ratings
from tests.helpers.als_steps import LAM, TAU, same_bits
from tests.helpers.clusters import local_cluster

RULES = [{}, {"weighted": True}, {"joint": True}, {"weighted": True, "joint": True}]


def same_history(one, other):
    """Whether all but the seconds agree up to the order in which errors were added up."""
    columns = ["epoch", "loss", "train_rmse", "test_rmse"]
    pd.testing.assert_frame_equal(one.history[columns], other.history[columns], rtol=1e-9)
    return True


@pytest.mark.parametrize(
    ("k", "kernel", "rule"),
    [(20, "fast", rule) for rule in RULES]
    + [(0, "fast", {}), (2, "reference", {}), (2, "reference", {"joint": True})],
)
def test_shards_are_learned_from_as_ratings_are(parts, in_shards, kernel, rule, k):
    assert len(in_shards[0].by_user) > 5
    assert len(in_shards[0].by_movie) > 5
    model, twin = (
        ALS(k, LAM, TAU, epochs=3, kernel=kernel, **rule).fit(*sets) for sets in (parts, in_shards)
    )
    assert same_bits(model, twin)
    assert same_history(model, twin)


@pytest.mark.parametrize("ratings_per_shard", [1, 57, 400, 10_000])
def test_cuts_anywhere_change_no_bit(parts, tmp_path, ratings_per_shard):
    cut = shards.write_ratings(*parts, tmp_path / "cut", ratings_per_shard)
    assert same_bits(*(ALS(5, LAM, TAU, epochs=2).fit(*sets) for sets in (parts, cut)))


def test_rows_that_are_nearly_singular_are_solved_in_shards_too(tmp_path):
    """A tiny penalty leaves the rows to the reference: `fast` marks them by their place."""
    rng = np.random.default_rng(0)
    pairs = rng.choice(60 * 80, 1500, replace=False)
    frame = {"user_id": pairs // 80, "movie_id": pairs % 80, "rating": rng.integers(1, 11, 1500)}
    train = Ratings.from_frame(pd.DataFrame(frame))
    cut, _ = shards.write_ratings(train, None, tmp_path / "cut", ratings_per_shard=200)
    assert same_bits(*(ALS(40, 1.0, 1e-16, epochs=2).fit(each) for each in (train, cut)))


def test_a_start_and_no_test_set_work_with_shards(parts, in_shards):
    start = ALS(3, LAM, TAU, epochs=1).fit(parts[0])
    model, twin = (
        ALS(3, LAM, TAU, epochs=1).fit(train, start=start) for train in (parts[0], in_shards[0])
    )
    assert same_bits(model, twin)
    assert twin.history["test_rmse"].isna().all()


@pytest.mark.parametrize("joint", [False, True])
def test_a_fixed_side_packed_once_serves_any_rows(parts, joint):
    """What an engine relies on: rows updated in parts, in any order, have the same bits."""
    rng = np.random.default_rng(1)
    rows, penalty = parts[0].by_user, Penalty(LAM, TAU, joint=joint)
    fixed = Side(
        rng.normal(size=60).astype(np.float32), rng.normal(size=(60, 9)).astype(np.float32)
    )
    start = Side(np.zeros(40, np.float32), rng.normal(size=(40, 9)).astype(np.float32))
    whole, pieces = (Side(*(array.copy() for array in start)) for _ in range(2))
    fast.half_step(rows, 3.5, penalty, fixed, whole)
    packed = workspace.packed_factors(*fixed)
    for first, last in ((31, 40), (0, 1), (1, 31)):
        view = Side(*(array[first:last] for array in pieces))
        fast.half_step(rows_of(rows, first, last), 3.5, penalty, fixed, view, packed)
    assert np.array_equal(whole.bias, pieces.bias)
    assert np.array_equal(whole.factors, pieces.factors)


def rows_of(rows, first, last):
    """Rows first..last - 1 of a CSR, as one."""
    entries = slice(rows.offsets[first], rows.offsets[last])
    offsets = rows.offsets[first : last + 1] - rows.offsets[first]
    return type(rows)(offsets, rows.indices[entries], rows.values[entries])


def test_a_shard_is_verified_when_it_is_read_first(in_shards, monkeypatch):
    calls = []
    rows = shards.Shards.rows

    def counted(self, shard, verify=False):
        calls.append((shard.file, verify))
        return rows(self, shard, verify)

    monkeypatch.setattr(shards.Shards, "rows", counted)
    ALS(2, LAM, TAU, epochs=3).fit(*in_shards)
    each = [*in_shards[0].by_user, *in_shards[0].by_movie, *in_shards[1].by_user]
    assert [file for file, verify in calls if verify] == [shard.file for shard in each]
    assert len(calls) == 3 * len(each)


def test_a_shard_is_let_go_before_the_next_is_read(in_shards, monkeypatch):
    seen, rows = [], shards.Shards.rows

    def watched(self, shard, verify=False):
        until = time.monotonic() + 5  # another thread may be a moment late in letting go
        while any(array() is not None for array in seen):
            assert time.monotonic() < until
            time.sleep(0.001)
        found = rows(self, shard, verify)
        seen.append(weakref.ref(found.values))
        return found

    monkeypatch.setattr(shards.Shards, "rows", watched)
    ALS(2, LAM, TAU, epochs=1).fit(*in_shards)
    with local_cluster(1, processes=False) as client:
        ALS(2, LAM, TAU, epochs=1).fit(*in_shards, client=client)
    assert len(seen) == 2 * (len(in_shards[0].by_movie) + 2 * len(in_shards[0].by_user))


def test_a_damaged_shard_is_named_and_the_model_stays_as_it_was(parts, tmp_path):
    train, test = shards.write_ratings(*parts, tmp_path / "cut", ratings_per_shard=200)
    path = tmp_path / "cut" / train.by_movie[1].file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    model = ALS(2, LAM, TAU, epochs=1).fit(*parts)
    before = dict(vars(model))
    with pytest.raises(ValueError, match=train.by_movie[1].file):
        model.fit(train, test)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=train.by_movie[1].file):
        model.fit(train, test)
    assert all(vars(model)[name] is value for name, value in before.items())


def test_parts_that_do_not_belong_together_are_refused(parts, in_shards, tmp_path):
    train, test = in_shards
    other, other_test = shards.write_ratings(*parts, tmp_path / "other", name="other")
    with pytest.raises(ValueError, match=f"other: must be the test part in .*{train.folder}"):
        ALS(2, LAM, TAU).fit(train, other_test)
    with pytest.raises(ValueError, match="train is the test part"):
        ALS(2, LAM, TAU).fit(test)
    with pytest.raises(ValueError, match=r"test is Ratings\(.*must be Shards, as train is"):
        ALS(2, LAM, TAU).fit(other, parts[1])
    with pytest.raises(ValueError, match=r"train is Ratings\(.*must be Shards, as test is"):
        ALS(2, LAM, TAU).fit(parts[0], other_test)


def test_an_interrupted_fit_over_shards_changes_nothing(in_shards, parts, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    model = ALS(2, LAM, TAU, epochs=1).fit(*parts)
    before = dict(vars(model))
    monkeypatch.setattr(reference, "squared_errors", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*in_shards)
    assert all(vars(model)[name] is value for name, value in before.items())
