"""Why a film is recommended: sentences, and terms that add up to the score."""

import pytest

from app import reasons
from app.recommender import Recommender
from lib.als import ALS


@pytest.mark.parametrize(
    ("pulls", "ahead", "said"),
    [
        ([(0.5, "A", 5), (0.1, "B", 4.5)], 0.2, "Mostly because you gave A 5 ★"),
        ([(0.5, "A", 5), (0.3, "B", 4.5)], 0.2, "Mostly because you gave A 5 ★ and B 4.5 ★"),
        ([(0.5, "A", 5), (0.3, "B", 4)], 0.6, "High mean rating, and you gave A 5 ★"),
        ([(-0.1, "A", 1)], 0.6, "High mean rating, although your ratings speak against it"),
    ],
)
def test_the_sentence_names_what_helps_most(pulls, ahead, said):
    rated = [(pull, (title, stars)) for pull, title, stars in pulls]
    assert reasons.sentence(rated, ahead) == said


@pytest.mark.parametrize("n", [1, 4, 5, 9])
def test_the_terms_add_up_to_the_score(adviser, n):
    stars = (5.0, 4.5, 1.0, 3.0, 2.0, 4.0, 0.5, 3.5, 5.0)[:n]
    profile = dict(zip(adviser.known["movie_id"].head(n).tolist(), stars, strict=True))
    top = adviser.advise(profile, 0.3)
    found = reasons.of(adviser, profile, top, 0.3)
    assert len(found) == len(top)
    for reason, score in zip(found, top["score"], strict=True):
        *terms, (last, total) = reason.terms
        assert (last, total) == ("score", score)
        assert sum(value for _, value in terms) == pytest.approx(score, abs=1e-4)
        others = [text for text, _ in terms if "other rating" in text]
        assert others == {5: ["1 other rating"], 9: ["5 other ratings"]}.get(n, [])


def test_scores_of_other_rules_are_not_taken_apart(ml, parts):
    profile = {int(ml.movies["movie_id"].iloc[0]): 4.0}
    for model in (ALS(0, 0.1, 0.25, epochs=1), ALS(3, 0.1, 0.25, epochs=1, weighted=True)):
        other = Recommender(ml, parts[0], model.fit(parts[0]))
        assert reasons.of(other, profile, other.advise(profile), 0.5) == []
