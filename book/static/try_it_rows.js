// Rows of films: searched, rated, recommended with their reasons.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  const LITTLE = 0.05; // stars: a smaller term is no reason
  const TERMS = 8; // rated films listed one by one among the terms of a score
  const { make, several, apart, shortTitle } = Explore;

  TryIt.inStars = (value) => (value ? `${value} ${value === 1 ? "star" : "stars"}` : "not rated");
  const signed = (value) =>
    `${value <= -0.005 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  const name = (model, { film }) => apart(shortTitle(model.titles[film], 40));

  function filmText(model, film, ...facts) {
    const invented = model.invented.has(film) ? "invented" : "";
    return Explore.filmText(model.titles[film], model.genresOf(film), invented, ...facts);
  }

  /** Stars that are a slider: from `least`, where 0 means no rating, half by half to 5. */
  function starsInput(model, film, value, least) {
    const input = make("input", {
      type: "range", min: least, max: 5, step: 0.5, value,
      "aria-label": `Stars for ${model.titles[film]}`, "data-film": film,
    });
    const stars = make("span", { className: least ? "stars" : "stars with-none" }, input);
    TryIt.setStars(input, value);
    return stars;
  }

  TryIt.setStars = function (input, value) {
    if (Number(input.value) !== value) input.value = value;
    input.setAttribute("aria-valuetext", TryIt.inStars(value));
    input.parentElement.style.setProperty("--value", value);
  };

  TryIt.searchedRow = function (model, film, stars) {
    const n = model.counts[film];
    const facts = n ? several(n, "rating") : "no training rating: the model knows nothing of it";
    const row = make("li", {}, filmText(model, film, facts));
    if (n) row.append(starsInput(model, film, stars, 0));
    return row;
  };

  TryIt.ratedRow = function (model, film, stars) {
    const remove = make("button", {
      type: "button", className: "remove", title: "Remove",
      "aria-label": `Remove the rating of ${model.titles[film]}`, "data-film": film,
    }, "×");
    return make("li", {}, filmText(model, film), starsInput(model, film, stars, 0.5), remove);
  };

  /**
   * A film of `TryIt.recommend`; `open` says whether all terms of its score are shown.
   *
   * The prediction is not cut off at 5 stars: the films at the top of a list would all have 5.0.
   */
  TryIt.recommendedRow = function (model, fold, item, alpha, open) {
    const { film, baseline, affinity, score } = item;
    const predicted = baseline + fold.bias + affinity;
    const stars = make("span", { className: "predicted" },
      make("strong", {}, predicted.toFixed(1)), " predicted");
    if (fold.rated.length) stars.append(make("br", {}), `taste ${signed(affinity)}`);
    const row = make("li", { "data-film": film, "data-score": score, "data-predicted": predicted },
      filmText(model, film, several(model.counts[film], "rating")), stars);
    if (fold.rated.length) row.append(reasons(model, fold, item, alpha, open));
    return row;
  };

  /**
   * What helps a film most, in a sentence: its mean rating, or the ratings that pull it up.
   *
   * pulls : of `TryIt.why`; ahead : by how much the mean rating lifts it over the average film
   */
  TryIt.reason = function (model, pulls, ahead) {
    const [first, second] = pulls.filter(({ pull }) => pull > 0);
    if (!first || (first.pull < LITTLE && first.pull < ahead)) {
      const affinity = pulls.reduce((sum, { pull }) => sum + pull, 0);
      return affinity > -LITTLE
        ? "High mean rating; your ratings say little about it"
        : "High mean rating, although your ratings speak against it";
    }
    const gave = (rating) => `${name(model, rating)} ${TryIt.inStars(rating.stars)}`;
    const both = second && second.pull > first.pull / 2 ? ` and ${gave(second)}` : "";
    return ahead > first.pull
      ? `High mean rating, and you gave ${gave(first)}`
      : `Mostly because you gave ${gave(first)}${both}`;
  };

  /** The reason for a recommendation, and on request all terms of its score. */
  function reasons(model, fold, { film, baseline, affinity, score }, alpha, open) {
    const pulls = TryIt.why(model, fold, film);
    const line = (what, value, kind = "") => make("tr", { className: kind },
      make("th", { scope: "row" }, what), make("td", {}, signed(value)));
    const rows = pulls.slice(0, TERMS).map((rating) =>
      line(`${name(model, rating)} (${TryIt.inStars(rating.stars)})`, rating.pull));
    const others = pulls.slice(TERMS);
    if (others.length) {
      rows.push(line(several(others.length, "other rating"), others.reduce((sum, { pull }) => sum + pull, 0)));
    }
    rows.push(
      line("personal taste, their sum", affinity, "sum"),
      line(`α × mean rating = ${alpha.toFixed(2)} × ${baseline.toFixed(2)}`, alpha * baseline),
      line("score", score, "sum"));
    return make("details", { open, "data-film": film },
      make("summary", {}, TryIt.reason(model, pulls, alpha * model.bias[film])),
      make("table", {}, make("tbody", {}, ...rows)));
  }
})(window.TryIt);
