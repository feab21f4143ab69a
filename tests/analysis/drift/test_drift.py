"""Drift of films: Procrustes, the noise-free product, and a null that keeps its word."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ortho_group

from analysis.drift import drift
from analysis.drift.drift_parts import PARTS, Films


def invented(rng, n=300, k=3, noise=0.3, moved=0, size=1.0):
    """Four parts with known truth: the first `moved` films change between the periods."""
    vectors, level = rng.normal(size=(n, k)), rng.normal(size=n)
    step = np.zeros((n, k))
    step[:moved] = size * rng.normal(size=(moved, k))
    parts = {}
    for period, half in PARTS:
        turn = ortho_group.rvs(k, random_state=rng)
        seen = (vectors + period * step + noise * rng.normal(size=(n, k))) @ turn
        shift = 0.2 * period
        parts[period, half] = Films(
            level + shift + period * step[:, 0] + noise * rng.normal(size=n),
            seen,
            np.full(n, 50),
        )
    return parts, step


def test_procrustes_recovers_a_known_rotation():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(40, 5))
    turn = ortho_group.rvs(5, random_state=rng)
    np.testing.assert_allclose(drift.rotated(vectors @ turn, vectors), vectors, atol=1e-12)


def test_alignment_undoes_rotations_and_shifts():
    parts, _ = invented(np.random.default_rng(1), noise=0)
    aligned, shift = drift.align(parts)
    assert shift == pytest.approx(0.2)
    for part in aligned.values():
        np.testing.assert_allclose(part.vectors, aligned[0, 0].vectors, atol=1e-9)
        np.testing.assert_allclose(part.level, aligned[0, 0].level, atol=1e-9)


def test_distances_between_films_do_not_depend_on_the_alignment():
    parts, _ = invented(np.random.default_rng(2), noise=0.5)
    aligned, _ = drift.align(parts)
    for name, part in parts.items():
        gram = part.vectors @ part.vectors.T
        np.testing.assert_allclose(aligned[name].vectors @ aligned[name].vectors.T, gram, atol=1e-9)


def test_drift_is_unbiased_where_a_plain_distance_is_not():
    truth, found, plain = [], [], []
    for seed in range(12):
        parts, step = invented(np.random.default_rng(seed), n=600, noise=0.6, moved=100, size=0.5)
        table = drift.changes(parts)
        aligned, _ = drift.align(parts)
        truth.append(np.square(step[:100]).sum(axis=1).mean())
        found.append([table["vector_drift"][:100].mean(), table["vector_drift"][100:].mean()])
        apart = np.square(aligned[1, 0].vectors - aligned[0, 0].vectors).sum(axis=1)
        plain.append(apart[100:].mean())
    moved, still = np.mean(found, axis=0)
    # Their standard errors over 12 x 100 and 12 x 500 films are about .03 and .02.
    assert moved == pytest.approx(np.mean(truth), abs=0.12)
    assert still == pytest.approx(0, abs=0.06)
    assert np.mean(plain) > 1.5  # 2 x 3 x .36 of pure noise


def test_discoveries_keep_the_false_discovery_rate():
    rng = np.random.default_rng(3)
    false, n_found = [], []
    for _ in range(60):
        null = rng.normal(size=5000)
        scores = np.concatenate([rng.normal(size=450), rng.normal(3.5, 1, 50)])
        found = drift.discoveries(scores, null, rate=0.1)
        n_found.append(found.sum())
        false.append(found[:450].sum() / max(found.sum(), 1))
    assert np.mean(false) < 0.13  # .09 is expected, with a standard error below .01
    assert np.mean(n_found) > 30


def test_where_nothing_drifts_little_is_discovered():
    rng = np.random.default_rng(4)
    runs = [
        drift.discoveries(rng.normal(size=500), rng.normal(size=6000)).any() for _ in range(200)
    ]
    assert np.mean(runs) < 0.2  # .1 is expected, with a standard error of .02


def test_genres_average_their_films():
    parts, step = invented(np.random.default_rng(6), noise=0.01, moved=60)
    labels = pd.DataFrame({"Moved": np.arange(300) < 60, "Still": np.arange(300) >= 60})
    table = drift.by_genre(parts, labels).set_index("genre")
    assert table["n_films"].tolist() == [60, 240]
    difference = table.loc["Moved", "level_change"] - table.loc["Still", "level_change"]
    assert difference == pytest.approx(step[:60, 0].mean(), abs=0.01)


def test_overall_has_the_p_value_that_the_permutations_can_show():
    rng = np.random.default_rng(7)

    def frame(mean):
        return pd.DataFrame({"level_score": mean + rng.normal(size=50), "precision": 2.0,
                             "level_drift": np.full(50, mean / 2)})  # fmt: skip

    nulls = [frame(0.0) for _ in range(19)]
    assert drift.overall(frame(0.0), nulls, "level").p > 0.05
    strong = drift.overall(frame(8.0), nulls, "level")
    assert strong.p == 0.05
    assert strong.rms == pytest.approx(2.0)
    assert drift.overall(frame(-8.0), nulls, "level") == (1, 0)
