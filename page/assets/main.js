// Unpacks what is in the page, and connects lists, views, the address and the keyboard.

/** What is in the page, as the body of a response. */
async function unpack() {
  const text = document.getElementById("data").textContent;
  const packed = Uint8Array.fromBase64?.(text) ?? decode(text);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream);
}

/** What `fromBase64` does, for browsers without it: those before the end of 2025. */
function decode(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

class Page {
  constructor(program) {
    this.program = program;
    this.links = new Links(program);
    this.views = new Views(program, this.links);
    this.shelves = shelves(program, this.links);
    this.main = document.getElementById("main");
    this.search = document.getElementById("search");
    this.order = document.getElementById("order");
    this.all = document.getElementById("all");
    this.list = new List(document.getElementById("list"), (index) => this.listRow(index));
    this.tab = program.changes ? "changes" : "types";
    this.found = {};
    this.chosen = -1;

    document.title = program.file.split(/[\\/]/).at(-1) + " · itab";
    document.getElementById("file").textContent = program.file.split(/[\\/]/).at(-1);
    const { go_version: version, format, arch } = program;
    document.getElementById("summary").textContent =
      `${version ?? ""} ${format}/${arch}, ${count(program.types.name.length, "type")}, ${count(program.itabs.interface.length, "itab")}`;
    this.search.addEventListener("input", () => this.find());
    this.all.addEventListener("change", () => this.find());
    this.order.addEventListener("change", () => { this.shelves[this.tab].order = this.order.value; this.find(); });
    document.getElementById("theme").addEventListener("click", () => this.theme());
    this.listening = new AbortController();
    const { signal } = this.listening;
    addEventListener("hashchange", () => this.show(), { signal });
    addEventListener("keydown", (event) => this.key(event), { signal });
    this.find();
    this.show();
  }

  /** Stops listening to what the elements of another page are going to hear. */
  close() { this.listening.abort(); }

  /** Searches all lists, so that their headings tell how much there is in each. */
  find() {
    const query = this.search.value.trim();
    for (const [name, shelf] of Object.entries(this.shelves)) this.found[name] = shelf.find(query, this.all.checked);
    // Where nothing is found, a list that has something is more use.
    if (query && this.found[this.tab].length === 0) {
      this.tab = Object.keys(this.found).find((name) => this.found[name].length > 0) ?? this.tab;
    }
    this.open(this.tab);
  }

  /** Opens one of the lists. */
  open(tab) {
    this.tab = tab;
    this.chosen = this.search.value ? 0 : -1;
    document.getElementById("tabs").replaceChildren(...Object.entries(this.shelves).map(([name, { title }]) =>
      element("a", {
        href: "#", role: "tab", id: "tab-" + name, "aria-selected": String(name === tab),
        onclick: (event) => { event.preventDefault(); this.open(name); },
      }, title, " ", element("small", {}, this.found[name].length.toLocaleString("en")))));
    const { orders, order } = this.shelves[tab];
    this.order.replaceChildren(...Object.keys(orders).map((name) => element("option", { selected: name === order }, name)));
    this.list.box.scrollTop = 0;
    this.list.set(this.found[tab].length);
  }

  listRow(index) {
    const shelf = this.shelves[this.tab];
    const item = this.found[this.tab][index];
    const link = shelf.link(item);
    const kind = (index === this.chosen ? "chosen " : "") + (item.mark === "-" ? "bad" : item.mark === "+" ? "good" : "");
    return row({ text: shelf.name(item), link, aside: shelf.aside(item, shelf.order), class: kind, role: kind });
  }

  /** Shows what the address asks for. */
  show() {
    const { program, links, views, main } = this;
    const [, what, rest] = location.hash.match(/^#([^=]*)=?(.*)$/) ?? [undefined, "", ""];
    let text = rest;
    try { text = decodeURIComponent(rest); } catch { /* Not written by us: taken as it is. */ }
    if (what === "matrix") return new Matrix(main, program, links);
    if (what === "sizes") return new Sizes(main, program, links);
    return this.detail(what, text).show(main);
  }

  detail(what, text) {
    const { program, links, views } = this;
    if (what === "") return views.overview();
    if (what === "type" || what === "interface") {
      const type = links.find(text);
      return type === undefined ? views.nothing(`no ${what} ${text}`) : views.type(type);
    }
    if (what === "package") {
      const index = program.packageByPath.get(text);
      return index === undefined ? views.nothing(`no package ${text}`) : views.package(index);
    }
    if (what === "itab") {
      const itab = program.itabs.address.findIndex((_, at) => program.itabAddress(at) === text);
      return itab < 0 ? views.nothing(`no itab at ${text}`) : views.itab(itab);
    }
    return views.nothing(`nothing is called ${what}`);
  }

  theme() {
    const root = document.documentElement;
    const dark = root.style.colorScheme ? root.style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.style.colorScheme = dark ? "light" : "dark";
    if (document.getElementById("picture")) this.show();
  }

  choose(step) {
    const last = this.found[this.tab].length - 1;
    if (last < 0) return;
    this.chosen = Math.max(0, Math.min(last, this.chosen + step));
    this.list.show(this.chosen);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target === this.search;
    const keys = {
      ArrowDown: () => this.choose(1),
      ArrowUp: () => this.choose(-1),
      PageDown: () => this.choose(20),
      PageUp: () => this.choose(-20),
      Enter: () => {
        const item = this.found[this.tab][this.chosen];
        const link = item !== undefined && this.shelves[this.tab].link(item);
        if (link) location.hash = link;
      },
      Escape: () => { this.search.value = ""; this.search.blur(); this.find(); },
    };
    const plain = {
      "/": () => { this.search.focus(); this.search.select(); },
      d: () => this.theme(),
      m: () => { location.hash = "#matrix"; },
      s: () => { location.hash = "#sizes"; },
      h: () => { location.hash = ""; },
    };
    Object.keys(this.shelves).forEach((name, at) => { plain[at + 1] = () => this.open(name); });
    // Links, buttons and the choice of an order have keys of their own.
    const own = !typing && event.target.matches?.("a, button, select, input") && (event.key === "Enter" || event.target.matches("select"));
    const act = own ? undefined : keys[event.key] ?? (typing ? undefined : plain[event.key]);
    if (!act) return;
    event.preventDefault();
    act();
  }
}
