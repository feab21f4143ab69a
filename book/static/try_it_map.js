// The map of the page "Try it": the reader among the films.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  const DOTS = 400; // most rated films, drawn as dots
  const TRAIL = 12; // places of the reader that stay visible

  /** Coordinates of a film: its vector less the centre, along both axes. */
  TryIt.placeOfFilm = function (model, plane, film) {
    const v = TryIt.vectorOf(model, film);
    const moved = plane.centre.map((middle, a) => v[a] - middle);
    return plane.axes.map((axis) => Explore.dot(axis, moved));
  };

  /** Coordinates of a user: the vector along both axes, scaled to the spread of the films. */
  TryIt.placeOfUser = (plane, vector) =>
    plane.axes.map((axis) => plane.scale * Explore.dot(axis, vector));

  TryIt.TasteMap = class extends Explore.FilmMap {
    constructor(box, model, plane) {
      super(box, {
        titleOf: (film) => model.titles[film],
        genresOf: model.genresOf,
        placeOf: (film) => TryIt.placeOfFilm(model, plane, film),
        shares: plane.shares,
      });
      Object.assign(this, { plane, trail: [], rated: [], vector: new Array(model.k).fill(0) });
    }

    /** Show the most rated of these films. */
    show(films) {
      super.show(films.slice(0, DOTS));
    }

    /** Show ratings, recommendations (lists of films) and the reader's vector. */
    update({ rated, recommended, vector }) {
      Object.assign(this, { rated, vector });
      const mark = (kind) => (film) => ({ film, kind, square: kind === "rated" });
      this.marks = [...recommended.map(mark("recommended")), ...rated.map(mark("rated"))];
      const here = TryIt.placeOfUser(this.plane, vector);
      const last = this.trail[this.trail.length - 1];
      if (!last || last[0] !== here[0] || last[1] !== here[1]) this.trail.push(here);
      this.trail = rated.length ? this.trail.slice(-TRAIL) : [here];
      this.draw();
    }

    drawOver() {
      const path = this.trail.map((at) => this.pixels(at));
      const [x, y] = path[path.length - 1];
      const [startX, startY] = this.pixels([0, 0]);
      this.picture.append(
        Explore.svg("line", { class: "arrow", x1: startX, y1: startY, x2: x, y2: y }),
        Explore.svg("polyline", { class: "trail", points: path.map((at) => at.join()).join(" ") }),
        Explore.svg("circle", { class: "reader", cx: x, cy: y, r: 8 }),
      );
      this.taken.push({ left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 });
      this.name({ kind: "reader", x, y, size: 15, gap: 11, text: "You", bold: true });
    }

    /** The films on the map that lie furthest in the reader's direction, as the plane shows it. */
    ahead(n) {
      const here = TryIt.placeOfUser(this.plane, this.vector);
      const along = (film) => Explore.dot(here, this.places.get(film));
      return [...this.films].sort((one, other) => along(other) - along(one)).slice(0, n);
    }

    summary() {
      if (!this.rated.length) {
        return "Map of films. You have rated none yet, so your point is in the middle.";
      }
      const names = this.ahead(3).map((film) => Explore.apart(this.titleOf(film)));
      return `Map of films. In the direction of your point lie ${names.join("; ")}.`;
    }
  };
})(window.TryIt);
