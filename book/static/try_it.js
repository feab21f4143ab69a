// The page "Try it": what the reader sees and does.
"use strict";

(function (TryIt) {
  const RESULTS = { narrow: 3, wide: 6 }; // films listed while searching, and how many more each time
  const NARROW = 640; // pixels
  const LISTED = 10; // recommendations
  const FOLDED = 6; // latest ratings that are shown before the others are asked for
  const QUIET = 700; // ms without a change before a screen reader hears the news
  const ALPHA = 0.5;
  const { say, several, apart, shortTitle } = Explore;

  /** 1, 2, 5, 10, 20, ... up to what the most rated film has, and the number to begin with. */
  function filterSteps(most, start) {
    const steps = new Set([start]);
    for (let power = 1; power <= most; power *= 10) {
      for (const digit of [1, 2, 5]) if (digit * power <= most) steps.add(digit * power);
    }
    return [...steps].sort((one, other) => one - other);
  }

  class Page {
    constructor(root, content) {
      root.innerHTML = TryIt.FORM;
      this.root = root;
      this.find = (selector) => root.querySelector(selector);
      this.model = TryIt.readModel(content);
      this.about = content.about;
      this.filmOf = new Map(Array.from(this.model.movieIds, (id, film) => [id, film]));
      const most = this.model.counts[this.model.byRatings[0]];
      this.start = Math.min(content.min_ratings, most);
      this.steps = filterSteps(most, this.start);
      this.open = new Set(); // recommended films whose details are open
      this.rows = new Map(); // film -> its row among the ratings
      this.map = new TryIt.TasteMap(this.find(".map"), this.model, content.map);
      this.memory = new TryIt.Memory(`latent-geometry-of-taste:${content.about.name}`);
      this.find(".tick").hidden = !this.model.invented.size;
      this.find(".settings").open = !this.isNarrow();
      this.begin(this.memory.read());
      this.listen(root);
      this.describe();
      this.showResults();
      this.refresh();
    }

    /** On a phone the list stays within sight of the search, so that little goes between them. */
    isNarrow() {
      return this.root.clientWidth < NARROW;
    }

    /** Take over ratings and settings, as far as they fit. */
    begin({ ratings = new Map(), alpha, minRatings, invented }) {
      this.ratings = ratings; // movie identifier -> stars, in the order in which they were given
      this.alpha = alpha >= 0 && alpha <= 1 ? alpha : ALPHA;
      this.minRatings = this.steps.includes(minRatings) ? minRatings : this.start;
      this.find("#try-it-alpha").value = this.alpha;
      this.find("#try-it-min").max = this.steps.length - 1;
      this.find("#try-it-min").value = this.steps.indexOf(this.minRatings);
      this.choose(invented === true);
    }

    /** Offer known films alone, or those that the simulation invented as well. */
    choose(invented) {
      this.invented = invented;
      this.find("#try-it-invented").checked = invented;
      this.offered = (film) => invented || !this.model.invented.has(film);
      const films = this.model.byRatings.filter(this.offered);
      this.index = new Explore.TitleSearch(this.model.titles, films);
      this.map.show(films);
    }

    listen(root) {
      root.addEventListener("input", ({ target }) => {
        if (target.matches(".stars input")) this.rate(Number(target.dataset.film), Number(target.value));
        else if (target.id === "try-it-search") this.showResults();
        else if (target.id === "try-it-alpha") this.set({ alpha: Number(target.value) });
        else if (target.id === "try-it-min") this.set({ minRatings: this.steps[target.value] });
        else if (target.id === "try-it-invented") {
          this.choose(target.checked);
          this.showResults();
          this.set({});
        }
      });
      root.addEventListener("click", ({ target }) => {
        if (target.matches(".remove")) this.remove(Number(target.dataset.film));
        else if (target.matches(".forget")) this.forget();
        else if (target.matches(".more")) this.showMore();
        else if (target.matches(".all")) this.unfold(target.getAttribute("aria-expanded") !== "true");
      });
      // The event "toggle" does not bubble, so it is caught on the way down.
      root.addEventListener("toggle", ({ target }) => {
        if (target.matches(".settings")) return;
        if (target.open) this.open.add(Number(target.dataset.film));
        else this.open.delete(Number(target.dataset.film));
      }, true);
      this.find("#try-it-search").addEventListener("keydown", (event) => {
        const first = this.find(".results input");
        if (event.key !== "ArrowDown" || !first) return;
        event.preventDefault();
        first.focus();
      });
    }

    // ---- What the reader does --------------------------------------------------------------

    rate(film, stars) {
      const id = this.model.movieIds[film];
      if (stars) this.ratings.set(id, stars);
      else this.ratings.delete(id);
      this.set({});
    }

    remove(film) {
      const row = this.rows.get(film);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      this.rate(film, 0);
      (next?.querySelector("input") ?? this.find("#try-it-search")).focus();
    }

    set(settings) {
      Object.assign(this, settings);
      this.memory.write(this);
      this.refresh();
    }

    forget() {
      this.memory.forget();
      this.begin({});
      this.open.clear();
      this.showResults();
      this.refresh();
      say(this.find(".kept"), "Forgotten: nothing of yours is kept.");
      this.find("#try-it-search").focus();
    }

    // ---- What the page shows ---------------------------------------------------------------

    describe() {
      const { name, simulated, n_ratings: n } = this.about;
      const kind = simulated ? "simulated ratings" : "real ratings";
      say(this.find(".about"),
        `${several(this.model.n - this.model.invented.size, "film")}; a model of ` +
        `${n.toLocaleString("en")} ${kind} (${name}). ` +
        "Everything is computed in this browser, and nothing is sent anywhere.");
    }

    refresh() {
      const rated = this.rated();
      const fold = TryIt.foldIn(this.model, rated);
      const alpha = rated.length ? this.alpha : 1; // without ratings there is no taste to weigh
      const found = TryIt.recommend(this.model, fold, alpha, this.minRatings, LISTED, this.offered);
      this.showSettings();
      this.showRated(rated);
      this.showStars(rated);
      this.find(".recommended.films").replaceChildren(...found.map((item) =>
        TryIt.recommendedRow(this.model, fold, item, alpha, this.open.has(item.film))));
      this.showMap(rated, found, fold.vector);
      this.announce(rated, found);
    }

    /** The ratings of films that this model has; others are kept, but say nothing here. */
    rated() {
      return [...this.ratings]
        .map(([id, stars]) => ({ film: this.filmOf.get(id), stars }))
        .filter(({ film }) => film !== undefined && this.model.counts[film] > 0);
    }

    showSettings() {
      const least = several(this.minRatings, "rating");
      say(this.find(".settings summary"), `α = ${this.alpha.toFixed(2)}, at least ${least}`);
      say(this.find("output.min"), least);
      this.find("#try-it-min").setAttribute("aria-valuetext", least);
      const untouched = this.alpha === ALPHA && this.minRatings === this.start && !this.invented;
      this.find(".forget").disabled = !this.ratings.size && untouched;
      say(this.find(".kept"), this.memory.works
        ? "Kept in this browser until you forget them."
        : "This browser keeps nothing for this page: your ratings last until you leave it.");
    }

    /** List what fits the search, or the most rated films: a few, and more when asked. */
    showResults(limit = RESULTS[this.isNarrow() ? "narrow" : "wide"]) {
      this.limit = limit;
      const query = this.find("#try-it-search").value;
      const begun = Explore.wordsOf(query).trim() !== "";
      const { films, total, exact } = begun
        ? this.index.find(query, limit)
        : { films: this.index.films.slice(0, limit), total: this.index.films.length, exact: true };
      this.find(".results").replaceChildren(...films.map((film) => {
        const stars = this.ratings.get(this.model.movieIds[film]) ?? 0;
        return TryIt.searchedRow(this.model, film, stars);
      }));
      this.find(".more").hidden = films.length === total;
      const found = exact
        ? `${several(total, "title")} found:`
        : `No title has these words. Spelled similarly, ${several(total, "title")}:`;
      const news = total ? found : "No title fits: try fewer letters or another word.";
      say(this.find("#try-it-found"), begun ? news : "To begin with, the most rated films:");
    }

    showMore() {
      const before = this.find(".results").children.length;
      this.showResults(this.limit + RESULTS.wide);
      this.find(".results").children[before]?.querySelector("input")?.focus();
    }

    /** Rows are kept as long as their rating is, so that the one in use keeps the focus. */
    showRated(rated) {
      const now = new Set(rated.map(({ film }) => film));
      for (const [film, row] of this.rows) {
        if (now.has(film)) continue;
        row.remove();
        this.rows.delete(film);
      }
      for (const { film, stars } of rated) {
        if (this.rows.has(film)) continue;
        this.rows.set(film, TryIt.ratedRow(this.model, film, stars));
        this.find(".rated.films").prepend(this.rows.get(film));
      }
      this.find(".none").hidden = rated.length > 0;
      this.unfold(this.find(".all").getAttribute("aria-expanded") === "true");
    }

    /** Show all ratings or the latest few. */
    unfold(all) {
      const button = this.find(".all");
      button.hidden = this.rows.size <= FOLDED;
      button.setAttribute("aria-expanded", all);
      say(button, all ? `Show the latest ${FOLDED}` : `Show all ${this.rows.size} ratings`);
      [...this.find(".rated.films").children].forEach((row, place) => (row.hidden = !all && place >= FOLDED));
    }

    /** Bring all stars on the page in line with the ratings. */
    showStars(rated) {
      const given = new Map(rated.map(({ film, stars }) => [film, stars]));
      for (const input of this.find(".columns").querySelectorAll(".stars input")) {
        TryIt.setStars(input, given.get(Number(input.dataset.film)) ?? 0);
      }
    }

    showMap(rated, found, vector) {
      const filmsOf = (items) => items.map(({ film }) => film);
      this.map.update({ rated: filmsOf(rated), recommended: filmsOf(found), vector });
      const names = this.map.ahead(5).map((film) => apart(shortTitle(this.model.titles[film])));
      say(this.find(".ahead"), rated.length
        ? `Furthest in your direction, as far as the plane shows it: ${names.join(", ")}.`
        : "Rate a film, and your point leaves the centre.");
    }

    /** Tell what changed, once the reader pauses. */
    announce(rated, found) {
      const basis = rated.length
        ? `From ${several(rated.length, "rating")} of yours.`
        : "Before your first rating: the films with the highest mean rating.";
      const none = "No film has that many ratings beside those you rated.";
      clearTimeout(this.pause);
      this.pause = setTimeout(() => say(this.find(".news"), found.length ? basis : none), QUIET);
    }
  }

  // Deferred scripts run when the page has been read.
  const root = document.querySelector("div.try-it");
  if (root && window.try_it_data) TryIt.page = new Page(root, window.try_it_data);
})(window.TryIt);
