// The density in the chapter on the joint density, with a slider for each of its three numbers.
"use strict";

(function (Explore) {
  const WEIGHTS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10];
  const MARGIN = 34; // pixels left of and below the density
  const LARGEST = 420;
  const { make, say, svg } = Explore;

  const FORM = `
    <div class="parts">
      <section aria-label="Settings">
        <label for="explore-r">r, what the rating leaves in stars: <output class="r"></output></label>
        <input id="explore-r" type="range" min="-4.5" max="4.5" step="0.1">
        <label for="explore-lam">λ, weight of the squared error: <output class="lam"></output></label>
        <input id="explore-lam" type="range" min="0" step="1">
        <label for="explore-tau">τ, weight of the penalty: <output class="tau"></output></label>
        <input id="explore-tau" type="range" min="0" step="1">
        <p class="modes" role="status"></p>
        <button type="button" class="reset">Back to the chapter's numbers</button>
      </section>
      <section aria-label="Contours of the density">
        <div class="field"><canvas aria-hidden="true"></canvas></div>
        <ul class="key" aria-label="Density p(u, v | r)"></ul>
        <p class="hint">Circles: the modes. Dashed: uv = r.</p>
      </section>
    </div>`;

  class Page {
    /** content : r, lam, tau to begin with; levels and their colours; edge of the axes */
    constructor(root, content) {
      root.innerHTML = FORM;
      this.find = (selector) => root.querySelector(selector);
      this.content = content;
      this.weights = {};
      for (const name of ["lam", "tau"]) {
        this.weights[name] = [...new Set([...WEIGHTS, content[name]])].sort((a, b) => a - b);
        this.find(`#explore-${name}`).max = this.weights[name].length - 1;
      }
      this.showKey();
      root.addEventListener("input", () => this.read());
      this.find(".reset").addEventListener("click", () => this.begin());
      this.box = this.find(".field");
      this.begin();
      new ResizeObserver(() => this.box.clientWidth !== this.seen && this.draw()).observe(this.box);
    }

    begin() {
      this.find("#explore-r").value = this.content.r;
      for (const [name, values] of Object.entries(this.weights)) {
        this.find(`#explore-${name}`).value = values.indexOf(this.content[name]);
      }
      this.read();
    }

    /** Take over what the sliders say. */
    read() {
      this.r = Number(this.find("#explore-r").value);
      for (const [name, values] of Object.entries(this.weights)) {
        const input = this.find(`#explore-${name}`);
        this[name] = values[input.value];
        input.setAttribute("aria-valuetext", this[name]);
      }
      for (const name of ["r", "lam", "tau"]) {
        say(this.find(`output.${name}`), String(this[name]).replace("-", "−"));
      }
      this.draw();
    }

    showKey() {
      const { levels, colours } = this.content;
      this.find("ul.key").append(...colours.map((colour, i) => {
        const patch = make("i", {});
        patch.style.setProperty("background", colour);
        return make("li", {}, patch, `${levels[i]}–${levels[i + 1]}`);
      }));
    }

    summary() {
      const { r, lam, tau } = this;
      const [[u, v]] = Explore.modes(r, lam, tau);
      const ratio = `λ|r| / τ = ${((lam * Math.abs(r)) / tau).toFixed(2)}`;
      if (!u) return `${ratio}, at most 1: one mode, at the origin.`;
      const at = `±\u2060(${u.toFixed(2)}, ${v.toFixed(2).replace("-", "−")})`;
      const nats = Explore.barrier(r, lam, tau).toFixed(2);
      return `${ratio}, more than 1: two modes, at (u, v) = ${at}, ${nats} nats above the origin. ` +
        `There uv = ${(u * v).toFixed(2).replace("-", "−")}.`;
    }

    draw() {
      const width = Math.min(this.box?.clientWidth ?? 0, LARGEST);
      if (!width) return;
      this.seen = this.box.clientWidth;
      this.side = width - MARGIN;
      this.paint();
      this.drawOver(width);
      say(this.find(".modes"), this.summary());
    }

    /** Colour each pixel by the levels between which the density lies. */
    paint() {
      const { levels, colours, edge } = this.content;
      const canvas = this.find("canvas");
      const n = Math.min(640, Math.round(this.side * (window.devicePixelRatio || 1)));
      canvas.width = canvas.height = n;
      canvas.style.setProperty("width", `${this.side}px`);
      const picture = canvas.getContext("2d");
      const image = picture.createImageData(n, n);
      const field = Explore.logDensity(this.r, this.lam, this.tau);
      const limits = levels.map(Math.log);
      const rgb = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
      for (let row = 0, at = 0; row < n; row++) {
        const v = edge * (1 - (2 * row + 1) / n);
        for (let column = 0; column < n; column++, at += 4) {
          const height = field(edge * ((2 * column + 1) / n - 1), v);
          if (height < limits[0]) continue; // transparent: below the lowest level
          let band = 0;
          while (band < rgb.length - 1 && height >= limits[band + 1]) band++;
          image.data.set(rgb[band], at);
          image.data[at + 3] = 255;
        }
      }
      picture.putImageData(image, 0, 0);
    }

    /** Axes, the hyperbola uv = r, and the modes. */
    drawOver(width) {
      const { edge } = this.content;
      const x = (u) => MARGIN + (this.side * (u / edge + 1)) / 2;
      const y = (v) => (this.side * (1 - v / edge)) / 2;
      const over = svg("svg", {
        viewBox: `0 0 ${width} ${width}`, width, height: width, role: "img", "aria-label": this.summary(),
      });
      over.append(svg("rect", { class: "frame", x: MARGIN, y: 0.5, width: this.side - 0.5, height: this.side }));
      for (const tick of [-3, 0, 3]) {
        const text = String(tick).replace("-", "−");
        over.append(
          svg("text", { x: x(tick), y: this.side + 16, "text-anchor": "middle" }, text),
          svg("text", { x: MARGIN - 6, y: y(tick) + 4, "text-anchor": "end" }, text),
        );
      }
      over.append(
        svg("text", { class: "axis-name", x: x(1.5), y: this.side + 16, "text-anchor": "middle" }, "u"),
        svg("text", { class: "axis-name", x: MARGIN - 8, y: y(1.5) + 4, "text-anchor": "end" }, "v"),
      );
      for (const side of this.r ? [-1, 1] : []) {
        const points = [];
        for (let i = 0; i <= 80; i++) {
          const u = side * Math.max(Math.abs(this.r) / edge, 1e-3) * (edge ** 2 / Math.abs(this.r)) ** (i / 80);
          if (Math.abs(u) <= edge) points.push(`${x(u)},${y(this.r / u)}`);
        }
        over.append(svg("polyline", { class: "hyperbola", points: points.join(" ") }));
      }
      for (const [u, v] of Explore.modes(this.r, this.lam, this.tau)) {
        over.append(svg("circle", { class: "mode", cx: x(u), cy: y(v), r: 6 }));
      }
      this.box.querySelector("svg")?.remove();
      this.box.append(over);
    }
  }

  // Deferred scripts run when the page has been read.
  const root = document.querySelector("div.explore-density");
  if (root && window.explore_density_data) Explore.density = new Page(root, window.explore_density_data);
})(window.Explore);
