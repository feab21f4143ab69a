// A map of films: dots on a plane that can be pointed at, and marks for those that matter.
"use strict";
window.Explore = window.Explore || {};

(function (Explore) {
  const NAMES = 40; // of the first films, those that may get a name where there is room
  const MARGIN = 26;
  const NEAR = 22; // pixels between the pointer and the film that it means
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /**
   * A map inside `box` of the page.
   *
   * titleOf, genresOf, placeOf : functions of a film, the last for its two coordinates;
   * shares : of the variance, of both axes; pick : called with a film that is chosen, if one can be
   */
  Explore.FilmMap = class {
    constructor(box, { titleOf, genresOf, placeOf, shares, pick = null }) {
      Object.assign(this, { box, titleOf, genresOf, placeOf, shares, pick });
      this.films = []; // drawn as dots, the most rated first
      this.marks = []; // {film, kind, square}: drawn over the dots
      this.lit = () => false; // which dots stand out
      this.pointed = null;
      this.ruler = document.createElement("canvas").getContext("2d");
      this.status = Explore.make("p", { className: "hint pointed" });
      this.status.setAttribute("role", "status");
      this.box.after(this.status);
      this.box.tabIndex = 0;
      this.box.setAttribute("role", "application");
      this.listen();
      new ResizeObserver(() => this.box.clientWidth !== this.width && this.draw()).observe(box);
    }

    /** Draw these films as dots; the picture is as large as they reach. */
    show(films) {
      this.films = films;
      this.places = new Map(films.map((film) => [film, this.placeOf(film)]));
      const far = (axis) =>
        1.05 * Math.max(1e-9, ...films.map((film) => Math.abs(this.places.get(film)[axis])));
      this.reach = [far(0), far(1)];
    }

    // ---- Pointing --------------------------------------------------------------------------

    listen() {
      const at = ({ clientX, clientY }) => {
        const { left, top } = this.box.getBoundingClientRect();
        return this.nearest(clientX - left - this.box.clientLeft, clientY - top - this.box.clientTop);
      };
      this.box.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch") this.point(at(event));
      });
      this.box.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") this.point(null);
      });
      this.box.addEventListener("click", (event) => {
        this.point(at(event));
        if (this.pointed !== null) this.pick?.(this.pointed);
      });
      this.box.addEventListener("keydown", (event) => {
        if (event.key in ARROWS) this.point(this.next(ARROWS[event.key]));
        else if (event.key === "Escape") this.point(null);
        else if (event.key === "Enter" && this.pointed !== null) this.pick?.(this.pointed);
        else return;
        event.preventDefault();
      });
    }

    pixelsOf(film) {
      return this.pixels(this.places.get(film) ?? this.placeOf(film));
    }

    /** The film under the pointer: marked ones first, then the nearest dot; null for none. */
    nearest(x, y) {
      let found = null;
      let least = NEAR ** 2;
      const marked = this.marks.map(({ film }) => film);
      for (const [films, bonus] of [[marked, 40], [this.films, 0]]) {
        for (const film of films) {
          const [fx, fy] = this.pixelsOf(film);
          const off = (fx - x) ** 2 + (fy - y) ** 2 - bonus;
          if (off < least) [found, least] = [film, off];
        }
      }
      return found;
    }

    /** The nearest film in a direction from the one pointed at, or that one where none is. */
    next([right, down]) {
      const start = this.pointed ?? this.marks.at(-1)?.film ?? null;
      if (start === null) return this.films[0] ?? null;
      const [x, y] = this.pixelsOf(start);
      let [found, least] = [start, Infinity];
      for (const film of this.films) {
        const [fx, fy] = this.pixelsOf(film);
        const along = (fx - x) * right + (fy - y) * down;
        const across = (fx - x) * down - (fy - y) * right;
        if (along <= 0 || Math.abs(across) > along) continue;
        const off = along ** 2 + 2 * across ** 2;
        if (off < least) [found, least] = [film, off];
      }
      return found;
    }

    point(film) {
      if (film === this.pointed) return;
      this.pointed = film;
      this.drawPointed();
      const title = film === null ? "" : Explore.apart(this.titleOf(film));
      Explore.say(this.status, film === null ? this.hint() : `${title}: ${this.genresOf(film) || "no genre"}`);
    }

    hint() {
      const choose = this.pick ? ", click or press Enter to choose a film" : "";
      return `Point at a dot, tap it, or use the arrow keys to read its title${choose}.`;
    }

    // ---- Drawing ---------------------------------------------------------------------------

    draw() {
      const width = this.box.clientWidth;
      if (!width || !this.films.length) return;
      this.width = width;
      this.height = Math.round(Math.min(460, Math.max(300, 0.72 * width)));
      this.picture = Explore.svg("svg", {
        viewBox: `0 0 ${width} ${this.height}`, width, height: this.height, "aria-hidden": true,
      });
      this.taken = [];
      this.drawAxes();
      this.drawDots();
      this.drawUnder();
      this.drawMarks();
      this.drawOver();
      this.drawNames();
      this.box.replaceChildren(this.picture);
      this.box.setAttribute("aria-label", this.summary());
      this.drawPointed();
      if (this.pointed === null) Explore.say(this.status, this.hint());
    }

    /** What a kind of map draws between dots and marks, and over both. */
    drawUnder() {}
    drawOver() {}

    /** Pixels of a place on the plane; what lies outside is drawn on the edge. */
    pixels([x, y]) {
      const [wide, high] = [this.width / 2 - MARGIN, this.height / 2 - MARGIN];
      const clamp = (value) => Math.max(-1, Math.min(1, value));
      return [
        this.width / 2 + wide * clamp(x / this.reach[0]),
        this.height / 2 - high * clamp(y / this.reach[1]),
      ];
    }

    drawAxes() {
      const [x, y] = this.pixels([0, 0]);
      const [first, second] = this.shares.map((share) => `${Math.round(100 * share)}%`);
      const { width, height } = this;
      this.picture.append(
        Explore.svg("line", { class: "axis", x1: 0, x2: width, y1: y, y2: y }),
        Explore.svg("line", { class: "axis", x1: x, x2: x, y1: 0, y2: height }),
        Explore.svg("text", { class: "axis-name", x: width - 4, y: height - 6, "text-anchor": "end" },
          `→ component 1 (${first} of the variance)`),
        Explore.svg("text", { class: "axis-name", x: 4, y: 14 }, `↑ component 2 (${second})`),
      );
      this.taken.push({ left: width - 225, right: width, top: height - 20, bottom: height });
      this.taken.push({ left: 0, right: 140, top: 0, bottom: 20 });
    }

    drawDots() {
      for (const film of this.films) {
        const [cx, cy] = this.pixelsOf(film);
        const lit = this.lit(film);
        this.picture.append(Explore.svg("circle", { class: lit ? "film lit" : "film", cx, cy, r: lit ? 3 : 2 }));
      }
    }

    drawMarks() {
      for (const { film, kind, square } of this.marks) {
        const [x, y] = this.pixelsOf(film);
        this.picture.append(square
          ? Explore.svg("rect", { class: kind, x: x - 4.5, y: y - 4.5, width: 9, height: 9 })
          : Explore.svg("circle", { class: kind, cx: x, cy: y, r: 5 }));
        this.taken.push({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 });
      }
    }

    /** Names of the marks, the last drawn first, and of the most rated films as far as they fit. */
    drawNames() {
      for (const { film, kind } of [...this.marks].reverse()) this.nameFilm(film, kind, 12, 8);
      const marked = new Set(this.marks.map(({ film }) => film));
      for (const film of this.films.slice(0, NAMES)) {
        if (!marked.has(film)) this.nameFilm(film, "film", 11, 4);
      }
    }

    nameFilm(film, kind, size, gap) {
      const [x, y] = this.pixelsOf(film);
      const text = Explore.shortTitle(this.titleOf(film));
      this.name({ kind, x, y, size, gap, text, bold: kind === "chosen" });
    }

    /** Write a name beside its point where it covers nothing; where nothing is free, bold ones only. */
    name({ kind, x, y, size, gap, text, bold = false }) {
      this.ruler.font = `${bold ? "bold " : ""}${size}px sans-serif`;
      const width = this.ruler.measureText(text).width;
      const corners = [
        [x + gap, y - size / 2], [x - gap - width, y - size / 2],
        [x - width / 2, y - gap - size], [x - width / 2, y + gap],
      ];
      const boxes = corners
        .map(([left, top]) => ({ left, right: left + width, top, bottom: top + size }))
        .filter((box) => this.isInside(box));
      const box = boxes.find((free) => this.isFree(free)) ?? (bold ? boxes[0] : undefined);
      if (!box) return;
      this.taken.push(box);
      this.picture.append(Explore.svg("text", {
        class: `name ${kind}-name`, x: box.left, y: box.bottom - size * 0.15, "font-size": size,
        "font-weight": bold ? 700 : 400,
      }, text));
    }

    isInside(box) {
      return box.left >= 0 && box.right <= this.width && box.top >= 0 && box.bottom <= this.height;
    }

    isFree(box) {
      return !this.taken.some((other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    }

    /** The film that is pointed at, with its name over everything. */
    drawPointed() {
      this.picture?.querySelector(".pointed-film")?.remove();
      if (this.pointed === null || !this.picture) return;
      const [x, y] = this.pixelsOf(this.pointed);
      const text = Explore.shortTitle(this.titleOf(this.pointed), 36);
      this.ruler.font = "bold 13px sans-serif";
      const width = this.ruler.measureText(text).width + 10;
      const left = Math.max(0, Math.min(this.width - width, x - width / 2));
      const top = y > 34 ? y - 32 : y + 10;
      const group = Explore.svg("g", { class: "pointed-film" });
      group.append(
        Explore.svg("circle", { cx: x, cy: y, r: 6 }),
        Explore.svg("rect", { x: left, y: top, width, height: 21, rx: 4 }),
        Explore.svg("text", { x: left + 5, y: top + 15, "font-size": 13 }, text),
      );
      this.picture.append(group);
    }

    /** What somebody who does not see the picture is told about it. */
    summary() {
      return `Map of ${Explore.several(this.films.length, "film")}.`;
    }
  };
})(window.Explore);
