// The map of films in the chapter on geometry: search, point, and see a film's neighbours.
"use strict";

(function (Explore) {
  const RESULTS = 5;
  const { make, say, several, apart } = Explore;

  const FORM = `
    <div class="parts">
      <section class="choosing" aria-label="Choose a film">
        <label for="explore-search">Search a film</label>
        <input id="explore-search" type="search" autocomplete="off" spellcheck="false"
          placeholder="Words of a title, in any order" aria-describedby="explore-found">
        <p id="explore-found" class="hint" role="status"></p>
        <ul class="results films" aria-label="Films found"></ul>
        <label for="explore-genre">Highlight a genre</label>
        <select id="explore-genre"><option value="">none</option></select>
      </section>
      <section class="seeing" aria-label="Map of films">
        <div class="map"></div>
        <p class="key">
          <span><i class="chosen"></i>chosen</span>
          <span><i class="near"></i>its ten nearest</span>
          <span class="of-genre"><i class="lit"></i>of the genre</span>
          <span><i class="film"></i>other films</span>
        </p>
      </section>
      <section class="neighbours" aria-labelledby="explore-near">
        <h3 id="explore-near"><span role="status"></span></h3>
        <ol class="near films"></ol>
      </section>
    </div>`;

  class NeighbourMap extends Explore.FilmMap {
    constructor(box, content, pick) {
      super(box, {
        titleOf: (film) => content.titles[film],
        genresOf: (film) => content.genres[film],
        placeOf: (film) => content.places[film],
        shares: content.shares,
        pick,
      });
      this.near = content.near;
      this.show(content.titles.map((_, film) => film));
    }

    choose(film) {
      this.chosen = film;
      const near = this.near[film].map((other) => ({ film: other, kind: "near" }));
      this.marks = [...near.reverse(), { film, kind: "chosen", square: true }];
      this.draw();
    }

    /** A line from the chosen film to each of its neighbours. */
    drawUnder() {
      const [x1, y1] = this.pixelsOf(this.chosen);
      for (const film of this.near[this.chosen]) {
        const [x2, y2] = this.pixelsOf(film);
        this.picture.append(Explore.svg("line", { class: "link", x1, y1, x2, y2 }));
      }
    }

    summary() {
      const near = this.near[this.chosen].slice(0, 3).map((film) => apart(this.titleOf(film)));
      return `${super.summary()} Chosen: ${apart(this.titleOf(this.chosen))}; nearest to it ${near.join("; ")}.`;
    }
  }

  class Page {
    constructor(root, content) {
      root.innerHTML = FORM;
      this.find = (selector) => root.querySelector(selector);
      this.content = content;
      this.index = new Explore.TitleSearch(content.titles, content.titles.map((_, film) => film));
      this.map = new NeighbourMap(this.find(".map"), content, (film) => this.choose(film));
      this.genres = content.genres.map((listed) => new Set(listed ? listed.split(", ") : []));
      this.offerGenres();
      this.choose(0);
      this.light("");
      this.listen(root);
      this.showResults();
    }

    offerGenres() {
      const counts = new Map();
      for (const listed of this.genres) {
        for (const genre of listed) counts.set(genre, (counts.get(genre) ?? 0) + 1);
      }
      const names = [...counts.keys()].sort();
      this.find("select").append(...names.map((genre) =>
        make("option", { value: genre }, `${genre} (${counts.get(genre)})`)));
    }

    listen(root) {
      root.addEventListener("input", ({ target }) => {
        if (target.type === "search") this.showResults();
        else if (target.localName === "select") this.light(target.value);
      });
      root.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (button) this.choose(Number(button.dataset.film));
      });
      this.find("input").addEventListener("keydown", (event) => {
        const first = this.find(".results button");
        if (!first || !["ArrowDown", "Enter"].includes(event.key)) return;
        event.preventDefault();
        if (event.key === "Enter") first.click();
        else first.focus();
      });
    }

    showResults() {
      const query = this.find("input").value;
      const { films, total, exact } = this.index.find(query, RESULTS);
      this.find(".results").replaceChildren(...films.map((film) => this.row(film)));
      const found = exact ? `${several(total, "title")} found` : "No title has these words. Spelled similarly";
      const fitting = total ? `${found}:` : "No title fits: try fewer letters or another word.";
      const begun = Explore.wordsOf(query).trim() !== "";
      say(this.find("#explore-found"), begun ? fitting : `${several(this.index.films.length, "film")} on the map.`);
    }

    /** A film as a button that chooses it. */
    row(film, ...facts) {
      const { titles, genres } = this.content;
      return make("li", {}, make("button", { type: "button", className: "choose", "data-film": film },
        Explore.filmText(titles[film], ...facts, genres[film])));
    }

    choose(film) {
      this.map.choose(film);
      say(this.find("#explore-near span"), `Nearest to ${apart(Explore.shortTitle(this.content.titles[film], 40))}, by cosine`);
      this.find(".near.films").replaceChildren(...this.content.near[film].map((other, i) =>
        this.row(other, `${(this.content.cosines[film][i] / 100).toFixed(2)}`)));
    }

    light(genre) {
      this.map.lit = (film) => this.genres[film].has(genre);
      this.find(".of-genre").hidden = !genre;
      this.map.draw();
    }
  }

  // Deferred scripts run when the page has been read.
  const root = document.querySelector("div.explore-films");
  if (root && window.explore_films_data) Explore.films = new Page(root, window.explore_films_data);
})(window.Explore);
