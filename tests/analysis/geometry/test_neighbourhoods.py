"""The geometry of vectors: what turning them may not change, and what planted structure gives."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ortho_group
from sklearn.metrics import silhouette_samples

from analysis.geometry import figures, neighbourhoods
from analysis.plotting import style


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def vectors(rng):
    return rng.normal(size=(60, 6)) * [3, 2, 1.5, 1, 0.7, 0.5] + 1


def planted(rng, n=40, k=5):
    """Four clusters of `n` movies, far apart, and their labels."""
    centres = 10 * np.eye(4, k)
    vectors = np.repeat(centres, n, axis=0) + 0.1 * rng.normal(size=(4 * n, k))
    return vectors, neighbourhoods.genre_matrix([(name,) for name in "ABCD" for _ in range(n)])


def test_labels_leave_out_small_genres():
    labels = neighbourhoods.genre_matrix([("Drama", "War"), ("Drama",), ()], smallest=2)
    assert labels.to_dict("list") == {"Drama": [True, True, False]}


def test_nearest_agrees_with_sorting_all_cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -2)
    indices, found = neighbourhoods.nearest(100 * vectors, 5)
    assert (indices == np.argsort(-cosines, axis=1)[:, :5]).all()
    assert found == pytest.approx(-np.sort(-cosines, axis=1)[:, :5])


def test_nobody_is_their_own_neighbour_even_among_copies():
    indices, cosines = neighbourhoods.nearest(np.ones((4, 3)), 3)
    assert [sorted(row) for row in indices] == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]
    assert cosines == pytest.approx(1)


@pytest.mark.parametrize("n", [0, 60])
def test_a_wrong_number_of_neighbours_is_refused(vectors, n):
    with pytest.raises(ValueError, match=r"must be an integer in 1\.\.59"):
        neighbourhoods.nearest(vectors, n)


def test_purity_is_1_on_planted_clusters_and_at_chance_when_shuffled(rng):
    vectors, labels = planted(rng)
    neighbours, _ = neighbourhoods.nearest(vectors, 10)
    assert (neighbourhoods.purity(neighbours, labels) == 1).all()
    shuffled = [neighbourhoods.purity(neighbours, rng.permutation(labels)) for _ in range(200)]
    # 39 of the 159 others have the label; the mean of 200 shuffles has an error below .005
    assert np.mean(shuffled, axis=0) == pytest.approx(39 / 159, abs=0.02)


def test_purity_by_hand():
    neighbours = np.array([[1, 2], [0, 2], [0, 1]])
    labels = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], bool)
    assert neighbourhoods.purity(neighbours, labels).tolist() == [0.5, 0.5, 0]


def test_silhouette_agrees_with_scikit_learn(vectors, rng):
    flags = rng.random((60, 3)) < 0.4
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = [silhouette_samples(vectors, flag, metric="cosine")[flag].mean() for flag in flags.T]
    assert neighbourhoods.silhouette(unit, flags) == pytest.approx(expected)


def test_silhouette_is_0_where_it_is_not_defined(vectors):
    flags = np.zeros((60, 3), bool)
    flags[4, 0], flags[:, 1] = True, True
    assert neighbourhoods.silhouette(vectors, flags).tolist() == [0, 0, 0]


def test_genre_tests_find_planted_clusters_and_nothing_in_noise(rng):
    vectors, labels = planted(rng)
    found = neighbourhoods.genre_tests(vectors, labels, n_permutations=99)
    assert (found["purity_p"] == 0.01).all()
    assert (found["silhouette"] > 0.9).all()
    noise = neighbourhoods.genre_tests(rng.normal(size=vectors.shape), labels, n_permutations=99)
    assert (noise["purity_p"] > 0.01).all()


def test_genre_tests_do_not_change_when_the_vectors_are_turned(rng, vectors):
    labels = pd.DataFrame(rng.random((60, 3)) < 0.4, columns=list("abc"))
    turned = vectors @ ortho_group.rvs(6, random_state=2)
    one, two = (neighbourhoods.genre_tests(v, labels, 5, 20) for v in (vectors, turned))
    pd.testing.assert_frame_equal(one, two)


def test_correlations_agree_with_numpy_and_leave_out_missing_values(rng):
    scores = rng.normal(size=(30, 2))
    attributes = pd.DataFrame({"a": scores[:, 0] + rng.normal(size=30), "b": scores[:, 1]})
    attributes.loc[3, "b"] = np.nan
    found = neighbourhoods.correlations(scores, attributes)
    assert found.loc["a", "PC1"] == pytest.approx(np.corrcoef(attributes["a"], scores[:, 0])[0, 1])
    assert found.loc["b", "PC2"] == pytest.approx(1)


@pytest.mark.parametrize(("k", "d"), [(4, 4), (9, 4)])
def test_a_turned_scaled_and_shifted_truth_is_recovered_whole(rng, k, d):
    truth = rng.normal(size=(50, d))
    wide = np.pad(truth, ((0, 0), (0, k - d))) + 1e-7 * rng.normal(size=(50, k))
    found = 3 * wide @ ortho_group.rvs(k, random_state=4) + 7
    cosines, aligned, target = neighbourhoods.recovery(found, truth)
    assert cosines == pytest.approx(np.ones(d))
    assert neighbourhoods.procrustes_error(aligned, target) == pytest.approx(0, abs=1e-12)


def test_recovery_of_noise_is_poor_and_never_worse_than_zeros(rng):
    cosines, aligned, target = neighbourhoods.recovery(
        rng.normal(size=(2000, 3)), rng.normal(size=(2000, 5))
    )
    assert len(cosines) == 3
    assert (cosines < 0.2).all()
    assert 0.9 < neighbourhoods.procrustes_error(aligned, target) <= 1


def test_recovery_of_a_part_has_angles_zero_and_the_rest_as_error(rng):
    truth = rng.normal(size=(400, 5))
    truth -= truth.mean(axis=0)
    truth, _ = np.linalg.qr(truth)
    cosines, aligned, target = neighbourhoods.recovery(truth[:, :2], truth)
    assert cosines == pytest.approx([1, 1])
    assert neighbourhoods.procrustes_error(aligned, target) == pytest.approx(3 / 5)


def test_cosines_by_chance_are_those_of_the_shuffled_truth(rng):
    found, truth = rng.normal(size=(60, 4)), rng.normal(size=(60, 6)) + 1
    shuffles = np.random.default_rng(7)
    expected = [neighbourhoods.recovery(found, shuffles.permutation(truth))[0][0] for _ in range(5)]
    by_chance = neighbourhoods.largest_cosines_by_chance(found, truth, 5, seed=7)
    assert by_chance == pytest.approx(expected, abs=1e-12)


def test_errors_by_count_tell_noisy_movies_from_others(rng):
    truth = rng.normal(size=(300, 3))
    counts = np.repeat([5, 50, 500], 100)
    found = truth + rng.normal(size=truth.shape) * (2 / np.sqrt(counts))[:, None]
    models = {3: found, 2: found[:, :2]}
    cosines, errors, whole = neighbourhoods.recovery_by_count(
        models, truth, counts, (1, 20, 100, 900)
    )
    assert list(errors.index) == ["1–19", "20–99", "100–899"]
    assert errors[3].is_monotonic_decreasing
    assert (errors[2] > errors[3]).all()
    assert errors[3].min() < whole[3] < errors[3].max()
    assert [len(cosines[k]) for k in (3, 2)] == [3, 2]


def test_congruence_sees_the_same_shape_and_no_other(rng):
    shape = rng.normal(size=(25, 2))
    turned = 4 * shape @ ortho_group.rvs(2, random_state=3) - 2
    assert neighbourhoods.congruence(shape, turned, 99) == pytest.approx((1, 0.01))
    r, p = neighbourhoods.congruence(shape, rng.normal(size=(25, 2)), 99)
    assert r < 0.8
    assert p > 0.01


def test_plain_names():
    assert figures.plain_name("Lion King, The (1994)") == "The Lion King"
    assert figures.plain_name("Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)") == "Amelie"
    assert figures.plain_name("(500) Days of Summer (2009)") == "(500) Days of Summer"
    assert figures.plain_name("Heat") == "Heat"
    assert figures.plain_name("Birdman: Or (The Virtue) (2014)") == "Birdman: Or (The Virtue)"


def test_one_film_of_a_series_is_named():
    titles = pd.Series(["A: One (1999)", "B (2000)", "A: Two (2001)", "C (2002)"])
    counts = np.array([5, 1, 9, 3])
    assert figures.to_name(titles, counts, 3).tolist() == [2, 3, 1]
    assert figures.to_name(titles, counts, 3, np.array([1, 1, 0, 1], bool)).tolist() == [0, 3, 1]


def test_a_film_takes_the_first_group_of_which_it_has_a_genre():
    films = [("Adventure", "Animation", "Fantasy"), ("Comedy", "Crime"), ("Drama",), ()]
    names = [figures.GROUPS[figures.group(genres)][0] for genres in films]
    assert names == ["Animation, Children", "Crime, Film-Noir", "any other", "any other"]


def test_names_cover_neither_one_another_nor_the_points(rng):
    style.use()
    scores = rng.normal(size=(25, 2)) * [2, 1]
    names = [f"A film with a name {place}" for place in range(25)]
    figure = figures.films(scores, [0.3, 0.2], names, [("Drama",)] * 25)
    figure.canvas.draw()
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    points = figure.axes[0].transData.transform(scores)
    assert len(boxes) == 25
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
        assert not any(box.contains(*point) for point in points)
        assert figure.bbox.containsx(box.x0)
        assert figure.bbox.containsx(box.x1)
