// Rows of films: searched, rated, recommended with their reasons.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  const REASONS = 2; // rated films named for each recommendation before its details are opened

  /** An element with properties, attributes (those with a dash) and children. */
  function make(name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.includes("-")) made.setAttribute(key, value);
      else made[key] = value;
    }
    made.append(...children);
    return made;
  }

  TryIt.inStars = (value) => (value ? `${value} ${value === 1 ? "star" : "stars"}` : "not rated");
  TryIt.several = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
  // In a sentence a title from right to left would turn round what stands beside it.
  TryIt.apart = (title) => `\u2068${title}\u2069`;
  const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

  function filmText(model, film, ...more) {
    const facts = [model.genresOf(film), ...more].filter(Boolean).join(" · ");
    return make("div", { className: "text" },
      make("span", { className: "title" }, model.titles[film]),
      make("span", { className: "facts" }, facts));
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
    const facts = n ? TryIt.several(n, "rating") : "no training rating: the model knows nothing of it";
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

  /** A film of `TryIt.recommend`; `open` says whether all its reasons are shown. */
  TryIt.recommendedRow = function (model, fold, item, alpha, open) {
    const { film, baseline, affinity, score } = item;
    const predicted = Math.max(0.5, Math.min(5, baseline + fold.bias + affinity));
    const facts = [
      `${predicted.toFixed(1)} stars predicted`, TryIt.several(model.counts[film], "rating"),
    ];
    const row = make("li", { "data-film": film, "data-score": score }, filmText(model, film, ...facts));
    if (fold.rated.length) row.append(reasons(model, fold, item, alpha, open));
    return row;
  };

  /** The rated films that pull a recommendation most, and on request all terms of its score. */
  function reasons(model, fold, { film, baseline, affinity, score }, alpha, open) {
    const pulls = TryIt.why(model, fold, film);
    const name = (pull) => TryIt.apart(TryIt.shortTitle(model.titles[pull.film]));
    const strongest = pulls.slice(0, REASONS).map((pull) => `${name(pull)} ${signed(pull.pull)}`);
    const line = (what, value, kind = "") => make("tr", { className: kind },
      make("th", { scope: "row" }, what), make("td", {}, signed(value)));
    const terms = make("table", {}, make("tbody", {},
      ...pulls.map((pull) => line(`${name(pull)} (${TryIt.inStars(pull.stars)})`, pull.pull)),
      line("your taste, their sum", affinity, "sum"),
      line(`α × baseline = ${alpha.toFixed(2)} × ${baseline.toFixed(2)}`, alpha * baseline),
      line("score", score, "sum")));
    return make("details", { open, "data-film": film },
      make("summary", {}, make("strong", {}, "Why: "), strongest.join(", ")), terms);
  }
})(window.TryIt);
