// The two pictures: which packages have types that implement which interfaces, and how large packages are.

/** A canvas as large as what can be seen of the picture, in a box that scrolls over all of it. */
class Picture {
  constructor(main, title, ...buttons) {
    this.say = element("p", { id: "say", "aria-live": "polite" });
    this.canvas = element("canvas");
    this.size = element("div");
    this.box = element("div", { class: "picture", id: "picture", tabindex: "-1" }, this.canvas, this.size);
    main.replaceChildren(element("p", {}, element("b", {}, title), " ", ...buttons), this.say, this.box);
    this.box.addEventListener("scroll", () => this.later(), { passive: true });
    this.canvas.addEventListener("mousemove", (event) => { this.say.textContent = this.at(event)?.text ?? ""; });
    this.canvas.addEventListener("click", (event) => {
      const link = this.at(event)?.link;
      if (link) location.hash = link;
    });
    new ResizeObserver(() => this.later()).observe(this.box);
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      const { clientWidth: width, clientHeight: height } = this.box;
      const scale = window.devicePixelRatio || 1;
      Object.assign(this.canvas, { width: width * scale, height: height * scale });
      Object.assign(this.canvas.style, { width: width + "px", height: height + "px" });
      const context = this.canvas.getContext("2d");
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.font = "11px ui-monospace, monospace";
      this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
      if (document.documentElement.style.colorScheme) this.dark = document.documentElement.style.colorScheme === "dark";
      this.ink = getComputedStyle(this.canvas).color;
      this.draw(context, width, height);
    });
  }

  /** The colour of a share between 0 and 1. */
  shade(share, hue = 212) {
    const light = this.dark ? 22 + 50 * share : 92 - 55 * share;
    return `hsl(${hue} 75% ${light}%)`;
  }
}

class Matrix extends Picture {
  constructor(main, program, links) {
    super(
      main, "Types of a package (rows) that implement an interface (columns)",
      element("button", { type: "button", id: "smaller", onclick: () => this.zoom(1 / 1.5) }, "−"), " ",
      element("button", { type: "button", id: "larger", onclick: () => this.zoom(1.5) }, "+"),
    );
    Object.assign(this, { program, links, cell: 14 });
    const cells = new Map();
    const rowOf = new Map(), sums = new Map();
    this.columns = program.allInterfaces
      .filter((iface) => !program.isArtefact(iface) && program.implementers(iface).length > 0)
      .sort((a, b) => program.implementers(b).length - program.implementers(a).length);
    for (const iface of this.columns) {
      for (const type of program.implementers(iface)) {
        if (program.isArtefact(type)) continue;
        const index = program.packageOf(type);
        sums.set(index, (sums.get(index) ?? 0) + 1);
      }
    }
    this.lines = [...sums].sort((a, b) => b[1] - a[1]).map(([index]) => index);
    this.lines.forEach((index, line) => rowOf.set(index, line));
    this.columns.forEach((iface, column) => {
      for (const type of program.implementers(iface)) {
        if (program.isArtefact(type)) continue;
        const key = rowOf.get(program.packageOf(type)) * this.columns.length + column;
        cells.set(key, (cells.get(key) ?? 0) + 1);
      }
    });
    this.cells = cells;
    this.most = Math.log1p([...cells.values()].reduce((a, b) => Math.max(a, b), 1));
    this.resize();
  }

  zoom(factor) {
    this.cell = Math.max(2, Math.min(28, Math.round(this.cell * factor)));
    this.resize();
  }

  /** Names stand beside cells that are large enough for them. */
  get margins() { return this.cell >= 11 ? { left: 210, top: 130 } : { left: 0, top: 0 }; }

  resize() {
    const { left, top } = this.margins;
    this.size.style.width = left + this.columns.length * this.cell + "px";
    this.size.style.height = top + this.lines.length * this.cell + "px";
    this.later();
  }

  path(line) { return this.program.packages.path[this.lines[line]] || "(no package)"; }

  draw(context, width, height) {
    const { left, top } = this.margins;
    const { scrollLeft, scrollTop } = this.box;
    const cell = this.cell;
    const firstLine = Math.floor(scrollTop / cell), firstColumn = Math.floor(scrollLeft / cell);
    const lastLine = Math.min(this.lines.length, Math.ceil((scrollTop + height - top) / cell));
    const lastColumn = Math.min(this.columns.length, Math.ceil((scrollLeft + width - left) / cell));
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    const gap = cell > 5 ? 1 : 0;
    for (let line = firstLine; line < lastLine; line++) {
      for (let column = firstColumn; column < lastColumn; column++) {
        const count = this.cells.get(line * this.columns.length + column);
        if (!count) continue;
        context.fillStyle = this.shade(Math.log1p(count) / this.most);
        context.fillRect(left + column * cell - scrollLeft, top + line * cell - scrollTop, cell - gap, cell - gap);
      }
    }
    context.restore();
    if (!left) return;
    context.fillStyle = this.ink;
    context.save();
    context.beginPath();
    context.rect(0, top, left, height);
    context.clip();
    context.textAlign = "right";
    for (let line = firstLine; line < lastLine; line++) {
      context.fillText(shorten(this.path(line), 30), left - 6, top + (line + 0.75) * cell - scrollTop);
    }
    context.restore();
    context.beginPath();
    context.rect(left, 0, width, top);
    context.clip();
    context.textAlign = "left";
    for (let column = firstColumn; column < lastColumn; column++) {
      context.save();
      context.translate(left + (column + 0.75) * cell - scrollLeft, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(shorten(this.program.types.name[this.columns[column]], 18), 0, 0);
      context.restore();
    }
  }

  at({ offsetX, offsetY }) {
    const { left, top } = this.margins;
    const line = Math.floor((offsetY - top + this.box.scrollTop) / this.cell);
    const column = Math.floor((offsetX - left + this.box.scrollLeft) / this.cell);
    const inLines = offsetY >= top && line < this.lines.length, inColumns = offsetX >= left && column < this.columns.length;
    if (!inLines && !inColumns) return undefined;
    if (!inColumns) return { text: this.path(line), link: this.links.package(this.lines[line]) };
    const iface = this.columns[column];
    const name = this.program.types.name[iface];
    if (!inLines) return { text: name, link: this.links.type(iface) };
    const found = this.cells.get(line * this.columns.length + column) ?? 0;
    return { text: `${count(found, "type")} of ${this.path(line)} as ${name}`, link: found ? this.links.type(iface) : undefined };
  }
}

/** Keeps the end of a name, which says most. */
function shorten(name, length) {
  return name.length > length ? "…" + name.slice(1 - length) : name;
}

class Sizes extends Picture {
  constructor(main, program, links) {
    super(main, "Code of packages, by size");
    Object.assign(this, { program, links });
    const { code_bytes, path } = program.packages;
    this.packages = [...path.keys()].filter((index) => code_bytes[index] > 0).sort((a, b) => code_bytes[b] - code_bytes[a]);
    this.total = this.packages.reduce((sum, index) => sum + code_bytes[index], 0);
    this.later();
  }

  /** Fills the space with rectangles in proportion to the sizes, as square as they get when laid in rows along the
   * shorter side (Bruls, Huizing and van Wijk, "Squarified treemaps"). */
  draw(context, width, height) {
    const size = (index) => this.program.packages.code_bytes[index];
    let free = { x: 0, y: 0, width, height };
    let scale = (width * height) / Math.max(1, this.total);
    this.tiles = [];
    let at = 0;
    while (at < this.packages.length && free.width * free.height > 0) {
      const side = Math.min(free.width, free.height);
      let area = 0, end = at, worst = Infinity;
      while (end < this.packages.length) {
        const more = area + size(this.packages[end]) * scale;
        const depth = more / side;
        const ratio = Math.max(...[at, end].map((one) => {
          const length = (size(this.packages[one]) * scale) / depth;
          return Math.max(length / depth, depth / length);
        }));
        if (ratio > worst) break;
        [area, worst, end] = [more, ratio, end + 1];
      }
      const depth = area / side;
      let offset = 0;
      for (; at < end; at++) {
        const length = (size(this.packages[at]) * scale) / depth;
        this.tiles.push(free.width >= free.height
          ? { index: this.packages[at], x: free.x, y: free.y + offset, width: depth, height: length }
          : { index: this.packages[at], x: free.x + offset, y: free.y, width: length, height: depth });
        offset += length;
      }
      if (free.width >= free.height) free = { ...free, x: free.x + depth, width: free.width - depth };
      else free = { ...free, y: free.y + depth, height: free.height - depth };
    }
    context.clearRect(0, 0, width, height);
    for (const { index, x, y, width, height } of this.tiles) {
      const path = this.program.packages.path[index] || "(no package)";
      context.fillStyle = this.shade(0.25, hue(path));
      context.fillRect(x, y, Math.max(0.5, width - 1), Math.max(0.5, height - 1));
      if (width < 40 || height < 16) continue;
      context.save();
      context.beginPath();
      context.rect(x, y, width - 3, height - 1);
      context.clip();
      context.fillStyle = this.ink;
      context.fillText(shorten(path, Math.floor(width / 6.7)), x + 4, y + 13);
      if (height > 30) context.fillText(bytes(size(index)), x + 4, y + 27);
      context.restore();
    }
  }

  at({ offsetX, offsetY }) {
    const tile = this.tiles?.find(({ x, y, width, height }) => offsetX >= x && offsetX < x + width && offsetY >= y && offsetY < y + height);
    if (!tile) return undefined;
    const { path, code_bytes, functions } = this.program.packages;
    const share = ((100 * code_bytes[tile.index]) / this.total).toFixed(1);
    const text = `${path[tile.index] || "(no package)"}: ${bytes(code_bytes[tile.index])}, ${share} % of the code, ${count(functions[tile.index], "function")}`;
    return { text, link: this.links.package(tile.index) };
  }
}

/** A colour for all packages below one path: of one host and owner, or of one part of the standard library. */
function hue(path) {
  const parts = path.split("/");
  const root = parts[0].includes(".") ? parts.slice(0, 2).join("/") : parts[0];
  let hash = 7;
  for (const letter of root) hash = (hash * 31 + letter.codePointAt(0)) % 360;
  return hash;
}
