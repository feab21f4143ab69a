// The page "Try it": what the reader sees and does.
"use strict";

(function (TryIt) {
  const RESULTS = 6; // films listed while searching
  const LISTED = 10; // recommendations
  const QUIET = 700; // ms without a change before a screen reader hears the news
  const ALPHA = 0.5;

  const SKELETON = `
    <p class="about"></p>
    <div class="columns">
      <section aria-labelledby="try-it-rate">
        <h3 id="try-it-rate">Rate films you know</h3>
        <label for="try-it-search">Search all titles</label>
        <input id="try-it-search" type="search" autocomplete="off" spellcheck="false"
          placeholder="A title, or a few words of it" aria-describedby="try-it-found">
        <p id="try-it-found" class="hint" role="status"></p>
        <ul class="results films" aria-label="Films found"></ul>
        <h3 id="try-it-yours">Your ratings</h3>
        <ul class="rated films" aria-labelledby="try-it-yours"></ul>
        <p class="hint none">None yet.</p>
        <p class="hint kept" role="status"></p>
        <button type="button" class="forget">Forget my ratings</button>
      </section>
      <section aria-labelledby="try-it-list">
        <h3 id="try-it-list">Recommended for you</h3>
        <label for="try-it-alpha">Weight of the baseline, α: <output class="alpha"></output></label>
        <input id="try-it-alpha" type="range" min="0" max="1" step="0.05">
        <p class="ends" aria-hidden="true"><span>your taste</span><span>acclaim</span></p>
        <label for="try-it-min">Only films with at least <output class="min"></output></label>
        <input id="try-it-min" type="range" min="0" step="1">
        <p class="hint news" role="status" aria-live="polite"></p>
        <ol class="recommended films" aria-labelledby="try-it-list"></ol>
      </section>
    </div>
    <section aria-labelledby="try-it-map">
      <h3 id="try-it-map">Where you are among the films</h3>
      <div class="map"></div>
      <p class="key">
        <span><i class="you"></i>you, seen from the centre</span>
        <span><i class="rated"></i>rated</span>
        <span><i class="recommended"></i>recommended</span>
        <span><i class="film"></i>the most rated films</span>
      </p>
      <p class="hint ahead"></p>
    </section>`;

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
      root.innerHTML = SKELETON;
      this.find = (selector) => root.querySelector(selector);
      this.model = TryIt.readModel(content);
      this.about = content.about;
      this.filmOf = new Map(Array.from(this.model.movieIds, (id, film) => [id, film]));
      this.index = TryIt.indexTitles(this.model);
      const byRatings = this.index.map(({ film }) => film);
      this.start = Math.min(content.min_ratings, this.model.counts[byRatings[0]]);
      this.steps = filterSteps(this.model.counts[byRatings[0]], this.start);
      this.open = new Set(); // recommended films whose details are open
      this.rows = new Map(); // film -> its row among the ratings
      this.map = new TryIt.TasteMap(this.model, content.map, byRatings, this.find(".map"));
      this.memory = new TryIt.Memory(`latent-geometry-of-taste:${content.about.name}`);
      this.begin(this.memory.read());
      this.listen(root);
      this.describe();
      this.showResults();
      this.refresh();
    }

    /** Take over ratings and settings, as far as they fit. */
    begin({ ratings = new Map(), alpha, minRatings }) {
      this.ratings = ratings; // movie identifier -> stars, in the order in which they were given
      this.alpha = alpha >= 0 && alpha <= 1 ? alpha : ALPHA;
      this.minRatings = this.steps.includes(minRatings) ? minRatings : this.start;
      this.find("#try-it-alpha").value = this.alpha;
      this.find("#try-it-min").max = this.steps.length - 1;
      this.find("#try-it-min").value = this.steps.indexOf(this.minRatings);
    }

    listen(root) {
      root.addEventListener("input", ({ target }) => {
        if (target.matches(".stars input")) this.rate(Number(target.dataset.film), Number(target.value));
        else if (target.id === "try-it-search") this.showResults();
        else if (target.id === "try-it-alpha") this.slide(Number(target.value), this.minRatings);
        else if (target.id === "try-it-min") this.slide(this.alpha, this.steps[target.value]);
      });
      root.addEventListener("click", ({ target }) => {
        if (target.matches(".remove")) this.remove(Number(target.dataset.film));
        else if (target.matches(".forget")) this.forget();
      });
      // The event "toggle" does not bubble, so it is caught on the way down.
      root.addEventListener("toggle", ({ target }) => {
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
      this.memory.write(this);
      this.refresh();
    }

    remove(film) {
      const row = this.rows.get(film);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      this.rate(film, 0);
      (next?.querySelector("input") ?? this.find("#try-it-search")).focus();
    }

    slide(alpha, minRatings) {
      Object.assign(this, { alpha, minRatings });
      this.memory.write(this);
      this.refresh();
    }

    forget() {
      this.memory.forget();
      this.begin({});
      this.open.clear();
      this.refresh();
      this.say(".kept", "Forgotten: nothing of yours is kept.");
      this.find("#try-it-search").focus();
    }

    // ---- What the page shows ---------------------------------------------------------------

    /** Write a text, unless it is there already: a screen reader may read it again. */
    say(selector, text) {
      const place = this.find(selector);
      if (place.textContent !== text) place.textContent = text;
    }

    describe() {
      const { name, simulated, n_ratings: n } = this.about;
      const kind = simulated ? "simulated ratings, most of invented films" : "real ratings";
      this.say(".about",
        `${TryIt.several(this.model.n, "film")}; ${n.toLocaleString("en")} ${kind} (${name}). ` +
        "All is computed in this browser; what you do here is sent nowhere.");
    }

    refresh() {
      const rated = this.rated();
      const fold = TryIt.foldIn(this.model, rated);
      const found = TryIt.recommend(this.model, fold, this.alpha, this.minRatings, LISTED);
      this.showSettings();
      this.showRated(rated);
      this.showStars(rated);
      this.find(".recommended.films").replaceChildren(...found.map((item) =>
        TryIt.recommendedRow(this.model, fold, item, this.alpha, this.open.has(item.film))));
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
      const least = TryIt.several(this.minRatings, "rating");
      this.say("output.alpha", this.alpha.toFixed(2));
      this.say("output.min", least);
      this.find("#try-it-min").setAttribute("aria-valuetext", least);
      const untouched = this.alpha === ALPHA && this.minRatings === this.start;
      this.find(".forget").disabled = !this.ratings.size && untouched;
      this.say(".kept", this.memory.works
        ? "Kept in this browser until you forget them."
        : "This browser keeps nothing for this page: your ratings last until you leave it.");
    }

    showResults() {
      const query = this.find("#try-it-search").value;
      const begun = TryIt.wordsOf(query).trim() !== "";
      const { films, total } = begun
        ? TryIt.find(this.index, query, RESULTS)
        : { films: this.index.slice(0, RESULTS).map(({ film }) => film), total: 0 };
      this.find(".results").replaceChildren(...films.map((film) => {
        const stars = this.ratings.get(this.model.movieIds[film]) ?? 0;
        return TryIt.searchedRow(this.model, film, stars);
      }));
      const shown = total > films.length ? `; the ${films.length} that fit best` : "";
      const found = total
        ? `${TryIt.several(total, "title")} found${shown}:`
        : "No title fits: try fewer letters or another word.";
      this.say("#try-it-found", begun ? found : "To begin with, the most rated films:");
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
      const names = this.map.ahead(5)
        .map((film) => TryIt.apart(TryIt.shortTitle(this.model.titles[film])));
      this.say(".ahead", rated.length
        ? `Furthest in your direction, as far as the plane shows it: ${names.join(", ")}.`
        : "Rate a film, and your point leaves the centre.");
    }

    /** Tell what changed, once the reader pauses. */
    announce(rated, found) {
      const first = found.slice(0, 3).map(({ film }) => TryIt.apart(this.model.titles[film])).join("; ");
      const basis = rated.length
        ? `From ${TryIt.several(rated.length, "rating")} of yours`
        : "Without ratings of yours, by the baseline alone";
      const news = found.length
        ? `${basis}: ${TryIt.several(found.length, "film")}, first ${first}.`
        : "No film has that many ratings beside those you rated.";
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.say(".news", news), QUIET);
    }
  }

  // Deferred scripts run when the page has been read.
  const root = document.querySelector("div.try-it");
  if (root && window.tryItContent) TryIt.page = new Page(root, window.tryItContent);
})(window.TryIt);
