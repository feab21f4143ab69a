// The map: films on the plane of their first two principal components, and the reader among them.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  const DOTS = 400; // most rated films, drawn as dots
  const NAMES = 40; // of them, those that may get a name where there is room
  const TRAIL = 12; // places of the reader that stay visible
  const MARGIN = 26;
  const SVG = "http://www.w3.org/2000/svg";

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** Coordinates of a film: its vector less the centre, along both axes. */
  TryIt.placeOfFilm = function (model, plane, film) {
    const v = TryIt.vectorOf(model, film);
    const moved = plane.centre.map((middle, a) => v[a] - middle);
    return plane.axes.map((axis) => TryIt.dot(axis, moved));
  };

  /** Coordinates of a user: the vector along both axes, scaled to the spread of the films. */
  TryIt.placeOfUser = (plane, vector) =>
    plane.axes.map((axis) => plane.scale * TryIt.dot(axis, vector));

  /** "The Lion King" for "Lion King, The (1994)", cut where it is long. */
  TryIt.shortTitle = function (title) {
    const name = title.replace(/\s*\(\d{4}\)\s*$/, "").replace(/\s*\([^()]*\)/g, "");
    const turned = name.replace(/^(.*), (The|An?|L[ae]s?|Il|Der|Die|Das|El)$/, "$2 $1").trim();
    const signs = [...(turned || title)]; // whole characters, where length counts halves of emoji
    return signs.length > 24 ? `${signs.slice(0, 23).join("").trim()}…` : signs.join("");
  };

  /** A map inside `box` of the page; draw(films) shows what belongs to the present ratings. */
  TryIt.TasteMap = class {
    constructor(model, plane, mostRated, box) {
      Object.assign(this, { model, plane, box, trail: [] });
      this.films = mostRated.slice(0, DOTS);
      this.places = new Map(this.films.map((film) => [film, this.place(film)]));
      this.reach = this.extent();
      this.ruler = document.createElement("canvas").getContext("2d");
      this.state = { rated: [], recommended: [], vector: new Array(model.k).fill(0) };
      new ResizeObserver(() => this.draw()).observe(box);
    }

    place(film) {
      return TryIt.placeOfFilm(this.model, this.plane, film);
    }

    /** Half the width and height of the plane to show: all dots and the origin. */
    extent() {
      const far = (axis) => Math.max(...[...this.places.values()].map((at) => Math.abs(at[axis])));
      return [far(0) * 1.05 || 1, far(1) * 1.05 || 1];
    }

    /** Show ratings, recommendations (lists of films) and the reader's vector. */
    update(state) {
      this.state = state;
      const here = TryIt.placeOfUser(this.plane, state.vector);
      const last = this.trail[this.trail.length - 1];
      if (!last || last[0] !== here[0] || last[1] !== here[1]) this.trail.push(here);
      this.trail = state.rated.length ? this.trail.slice(-TRAIL) : [here];
      this.draw();
    }

    draw() {
      const width = this.box.clientWidth;
      if (!width) return;
      this.width = width;
      this.height = Math.round(Math.min(460, Math.max(300, 0.72 * width)));
      const picture = element("svg", {
        viewBox: `0 0 ${width} ${this.height}`, width, height: this.height,
        role: "img", "aria-label": this.summary(),
      });
      this.taken = [];
      this.drawAxes(picture);
      this.drawDots(picture);
      const marks = this.drawMarks(picture);
      this.drawReader(picture);
      this.drawNames(picture, marks);
      this.box.replaceChildren(picture);
    }

    /** Pixels of a place on the plane; what lies outside is drawn on the edge. */
    pixels([x, y]) {
      const [wide, high] = [this.width / 2 - MARGIN, this.height / 2 - MARGIN];
      const clamp = (value) => Math.max(-1, Math.min(1, value));
      return [
        this.width / 2 + wide * clamp(x / this.reach[0]),
        this.height / 2 - high * clamp(y / this.reach[1]),
      ];
    }

    drawAxes(picture) {
      const [x, y] = this.pixels([0, 0]);
      const percent = (share) => `${Math.round(100 * share)}%`;
      const [first, second] = this.plane.shares.map(percent);
      picture.append(
        element("line", { class: "axis", x1: 0, x2: this.width, y1: y, y2: y }),
        element("line", { class: "axis", x1: x, x2: x, y1: 0, y2: this.height }),
        element("text", { class: "axis-name", x: this.width - 4, y: this.height - 6, "text-anchor": "end" },
          `→ component 1 (${first} of the variance)`),
        element("text", { class: "axis-name", x: 4, y: 14 }, `↑ component 2 (${second})`),
      );
      this.taken.push({ left: this.width - 225, right: this.width, top: this.height - 20, bottom: this.height });
      this.taken.push({ left: 0, right: 140, top: 0, bottom: 20 });
    }

    drawDots(picture) {
      for (const film of this.films) {
        const [cx, cy] = this.pixels(this.places.get(film));
        const dot = element("circle", { class: "film", cx, cy, r: 2 });
        dot.append(element("title", {}, this.model.titles[film]));
        picture.append(dot);
      }
    }

    /** Squares for rated films, circles for recommended ones; returns what to name, in order. */
    drawMarks(picture) {
      const named = [];
      const mark = (film, kind) => {
        const [x, y] = this.pixels(this.place(film));
        const shape = kind === "rated"
          ? element("rect", { class: kind, x: x - 4.5, y: y - 4.5, width: 9, height: 9 })
          : element("circle", { class: kind, cx: x, cy: y, r: 5 });
        shape.append(element("title", {}, this.model.titles[film]));
        picture.append(shape);
        this.taken.push({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 });
        named.push({ film, kind, x, y });
      };
      this.state.recommended.forEach((film) => mark(film, "recommended"));
      this.state.rated.forEach((film) => mark(film, "rated"));
      return named.reverse();
    }

    drawReader(picture) {
      const path = this.trail.map((at) => this.pixels(at));
      const [x, y] = path[path.length - 1];
      const [startX, startY] = this.pixels([0, 0]);
      picture.append(
        element("line", { class: "arrow", x1: startX, y1: startY, x2: x, y2: y }),
        element("polyline", { class: "trail", points: path.map((at) => at.join()).join(" ") }),
        element("circle", { class: "reader", cx: x, cy: y, r: 8 }),
      );
      this.taken.push({ left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 });
      this.name(picture, { kind: "reader", x, y, text: "You" });
    }

    drawNames(picture, marks) {
      for (const mark of marks) this.name(picture, { ...mark, text: this.shortName(mark.film) });
      const marked = new Set(marks.map(({ film }) => film));
      for (const film of this.films.slice(0, NAMES)) {
        if (marked.has(film)) continue;
        const [x, y] = this.pixels(this.places.get(film));
        this.name(picture, { kind: "film", x, y, text: this.shortName(film) });
      }
    }

    shortName(film) {
      return TryIt.shortTitle(this.model.titles[film]);
    }

    /** Write a name beside its point where it covers nothing; leave it out where nothing is free. */
    name(picture, { kind, x, y, text }) {
      const size = kind === "reader" ? 15 : kind === "film" ? 11 : 12;
      this.ruler.font = `${kind === "reader" ? "bold " : ""}${size}px sans-serif`;
      const width = this.ruler.measureText(text).width;
      const gap = kind === "film" ? 4 : kind === "reader" ? 11 : 8;
      const lefts = [x + gap, x - gap - width, x - width / 2, x - width / 2];
      const tops = [y - size / 2, y - size / 2, y - gap - size, y + gap];
      for (let i = 0; i < 4; i++) {
        const box = { left: lefts[i], right: lefts[i] + width, top: tops[i], bottom: tops[i] + size };
        if (!this.isFree(box)) continue;
        this.taken.push(box);
        picture.append(element("text", {
          class: `name ${kind}-name`, x: box.left, y: box.bottom - size * 0.15, "font-size": size,
        }, text));
        return;
      }
    }

    isFree(box) {
      const inside = box.left >= 0 && box.right <= this.width && box.top >= 0 && box.bottom <= this.height;
      return inside && !this.taken.some((other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    }

    /** The films on the map that lie furthest in the reader's direction, as the plane shows it. */
    ahead(n) {
      const here = TryIt.placeOfUser(this.plane, this.state.vector);
      const along = (film) => TryIt.dot(here, this.places.get(film));
      return [...this.films].sort((one, other) => along(other) - along(one)).slice(0, n);
    }

    summary() {
      if (!this.state.rated.length) {
        return "Map of films; you have rated none yet, so that your point is in the middle.";
      }
      const names = this.ahead(3).map((film) => TryIt.apart(this.model.titles[film]));
      return `Map of films. In the direction of your point lie ${names.join("; ")}.`;
    }
  };
})(window.TryIt);
