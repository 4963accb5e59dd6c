// Lists that are as long as a program has names, of which only the rows that can be seen are in the document.

/** The height of a row, as the style has it. */
const ROW = 26;

/** An element with attributes and children. Texts never become markup, whatever a file's names are. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

class List {
  /** `row` makes the element of a row from its index. */
  constructor(box, row) {
    this.box = box;
    this.row = row;
    this.count = 0;
    this.rows = element("div", { class: "rows" });
    this.height = element("div");
    box.replaceChildren(this.height, this.rows);
    box.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(box);
  }

  set(count) {
    this.count = count;
    this.height.style.height = count * ROW + "px";
    this.draw();
  }

  /** Draws before the next frame, once. */
  later() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const MORE = 8;
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - MORE);
    const last = Math.min(this.count, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + MORE);
    const rows = [];
    for (let index = first; index < last; index++) rows.push(this.row(index));
    this.rows.style.top = first * ROW + "px";
    this.rows.replaceChildren(...rows);
  }

  /** Scrolls no further than it takes to see a row. */
  show(index) {
    const top = index * ROW;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const bottom = top + ROW - this.box.clientHeight;
    if (bottom > this.box.scrollTop) this.box.scrollTop = bottom;
    this.draw();
  }

  /** Scrolls so that a row is the first. */
  top(index) {
    this.box.scrollTop = index * ROW;
    this.draw();
  }
}
