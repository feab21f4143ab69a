"""Files of sampled posteriors: what is damaged, or of another kind, is named."""

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS, Posterior
from lib.data.ratings import Ratings


@pytest.fixture(scope="module")
def sampled_file(tmp_path_factory):
    """A file of a posterior of 3 users and 4 movies."""
    users, movies = np.indices((3, 4)).reshape(2, -1)
    stars = np.random.default_rng(0).integers(1, 6, 12)
    frame = pd.DataFrame({"user_id": users, "movie_id": movies, "rating": stars})
    path = tmp_path_factory.mktemp("sampled") / "model.npz"
    train, test = Ratings.from_frame(frame).split(0.3)
    Posterior(1, sweeps=5, burn_in=1, kept=2).fit(train, test).save(path)
    return path


def rewritten(path, folder, **changes):
    """The file with some entries replaced, or left out where they are None."""
    content = dict(np.load(path, allow_pickle=False)) | changes
    changed = folder / "changed.npz"
    np.savez(changed, **{name: value for name, value in content.items() if value is not None})
    return changed


WRONG = [
    ({"mu": np.float64(np.nan)}, "mu=nan: must be a finite number"),
    ({"k": np.int64(2)}, r"user_factors is float32 of shape \(2, 3, 1\)"),
    ({"kept": np.int64(9)}, r"kept=9: must be an integer in 2\.\.4"),
    ({"hyperprior_rate": np.float64(0)}, r"hyperprior\.rate=0\.0: must be"),
    ({"draws_beta": np.array([1.0, -1.0])}, "beta contains -1.0: must be positive"),
    ({"draws_movie_bias": np.full((2, 4), np.inf, np.float32)}, r"movie_bias\[0, 0\] is inf"),
    ({"test_sd": np.zeros(1, np.float32)}, "test_sd is float32 of shape"),
    ({"trace": np.zeros((4, 2), np.float32)}, "trace is float32 of shape"),
    ({"user_ids": np.array([3, 2, 1])}, r"user_ids\[1\] is 2 after 3"),
    ({"history_sweep": np.arange(5)}, "history_sweep does not count from 1 to 5"),
    ({"history_beta": np.full(5, np.nan)}, r"history_beta\[0\] is nan"),
    ({"history_beta": None}, "history has the columns"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_a_damaged_file_is_named(sampled_file, tmp_path, changes, message):
    path = rewritten(sampled_file, tmp_path, **changes)
    with pytest.raises(ValueError, match=rf"changed\.npz is damaged: .*{message}"):
        Posterior.load(path)


def test_files_of_something_else_are_named(sampled_file, tmp_path):
    missing = rewritten(sampled_file, tmp_path, draws_beta=None)
    with pytest.raises(ValueError, match="it holds no draws_beta"):
        Posterior.load(missing)
    (tmp_path / "text.npz").write_text("no model")
    with pytest.raises(ValueError, match=r"text\.npz is not a model written by Posterior\.save"):
        Posterior.load(tmp_path / "text.npz")
    with pytest.raises(ValueError, match="is not a model of this version"):
        ALS.load(sampled_file)
    with pytest.raises(FileNotFoundError):
        Posterior.load(tmp_path / "nowhere.npz")
