// What the two halves of the page say: the lists of names on the left, and what is known about one of them.

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function bytes(number) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (number >= 1024 && unit < units.length - 1) { number /= 1024; unit++; }
  return `${unit ? number.toFixed(1) : number} ${units[unit]}`;
}

/** Links to what is shown about something. */
class Links {
  constructor(program) { this.program = program; }

  type(type) {
    const name = this.program.types.name[type];
    const twins = this.program.byName.get(name);
    const address = twins.at(-1) === type ? "" : "@" + this.program.typeAddress(type);
    return `#${this.program.isInterface(type) ? "interface" : "type"}=${encodeURIComponent(name + address)}`;
  }

  package(index) { return "#package=" + encodeURIComponent(this.program.packages.path[index]); }
  itab(itab) { return "#itab=" + this.program.itabAddress(itab); }

  /** The type that a link names: by name, and by address where several have it. */
  find(text) {
    const at = text.match(/^(.*)@0x([0-9a-f]+)$/);
    if (at) {
      const type = this.program.byAddress.get(Number(BigInt("0x" + at[2]) - this.program.dataBase));
      if (type !== undefined && this.program.types.name[type] === at[1]) return type;
    }
    return this.program.byName.get(text)?.at(-1);
  }
}

/** One of the lists on the left: what is in it, what the orders are, and what a row says. */
class Shelf {
  constructor(title, { all, name, rare, orders, aside, link }) {
    Object.assign(this, { title, name, rare, orders, aside, link });
    this.items = all.map((item) => ({ item, text: name(item).toLowerCase() }));
    this.order = Object.keys(orders)[0];
    this.known = {};
  }

  /** All of it in the order that is chosen. Sorting takes long, and is done once for each order. */
  get sorted() {
    const compare = this.orders[this.order];
    return (this.known[this.order] ??= [...this.items].sort((a, b) => compare(a.item, b.item)));
  }

  /** What a search finds. Names whose last part is what is sought come first, then those whose last part begins so. */
  find(query, withRare) {
    const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
    const ranks = [[], [], []];
    for (const { item, text } of this.sorted) {
      if ((!withRare && this.rare(item)) || !terms.every((term) => text.includes(term))) continue;
      const last = text.slice(Math.max(text.lastIndexOf("."), text.lastIndexOf("/")) + 1);
      const is = terms.some((term) => text === term || last === term);
      ranks[is ? 0 : terms.some((term) => last.startsWith(term)) ? 1 : 2].push(item);
    }
    return ranks.flat();
  }
}

function shelves(program, links) {
  const { types, packages } = program;
  const name = (type) => types.name[type];
  const names = (a, b) => program.compare(a, b);
  const most = (value, otherwise) => (a, b) => value(b) - value(a) || otherwise(a, b);
  const all = types.name.map((_, type) => type);
  const itabs = new Uint32Array(all.length);
  for (const iface of program.itabs.interface) itabs[iface]++;
  const typesIn = new Uint32Array(packages.path.length);
  for (const type of all) if (program.hasName(type)) typesIn[types.package[type]]++;
  program.typesIn = typesIn;
  const path = (index) => packages.path[index] || "(no package)";
  const paths = (a, b) => (path(a) < path(b) ? -1 : 1);
  const list = {
    types: new Shelf("Types", {
      all: all.filter((type) => !program.isInterface(type)),
      name, link: (type) => links.type(type),
      rare: (type) => program.isArtefact(type) || !(program.hasName(type) || program.methodCount(type) > 0),
      orders: {
        name: names,
        methods: most((type) => program.methodCount(type), names),
        interfaces: most((type) => program.interfaces(type).length, names),
        size: most((type) => types.size[type], names),
      },
      aside: (type, order) => {
        if (order === "size") return bytes(types.size[type]);
        if (order === "methods") return count(program.methodCount(type), "method");
        const ifaces = program.interfaces(type).length;
        return ifaces ? count(ifaces, "interface") : "";
      },
    }),
    interfaces: new Shelf("Interfaces", {
      all: program.allInterfaces,
      name, link: (type) => links.type(type),
      rare: (type) => program.isArtefact(type),
      orders: {
        name: names,
        types: most((type) => program.implementers(type).length, names),
        methods: most((type) => program.methodCount(type), names),
        itabs: most((type) => itabs[type], names),
      },
      aside: (type, order) => {
        if (order === "methods") return count(program.methodCount(type), "method");
        return order === "itabs" ? count(itabs[type], "itab") : count(program.implementers(type).length, "type");
      },
    }),
    packages: new Shelf("Packages", {
      all: packages.path.map((_, index) => index).filter((index) => packages.functions[index] > 0 || typesIn[index] > 0),
      name: path, link: (index) => links.package(index),
      rare: () => false,
      orders: {
        name: paths,
        code: most((index) => packages.code_bytes[index], paths),
        types: most((index) => typesIn[index], paths),
      },
      aside: (index, order) => (order === "types" ? count(typesIn[index], "type") : bytes(packages.code_bytes[index])),
    }),
  };
  if (program.changes) {
    const lines = changes(program);
    list.changes = new Shelf("Changes", {
      all: lines,
      name: (line) => line.text, link: (line) => line.link(links),
      rare: () => false,
      orders: { kind: (a, b) => a.position - b.position, name: (a, b) => (a.text.slice(2) < b.text.slice(2) ? -1 : 1) },
      aside: (line) => line.noun,
    });
  }
  return list;
}

/** What changed, a line for each; what was lost comes first, because it is what breaks. */
function changes(program) {
  const lines = [];
  const add = (noun, change, text, type) => {
    for (const [mark, side] of [["-", change.lost], ["+", change.gained]]) {
      for (const one of side) {
        const at = program.byName.get(type(one))?.at(-1);
        const link = (links) => (at === undefined ? undefined : links.type(at));
        lines.push({ position: lines.length, noun, text: `${mark} ${text(one)}`, link, mark });
      }
    }
  };
  const { implementations, interfaces, types, itabs } = program.changes;
  add("implementation", implementations, ([type, iface]) => `${type} implements ${iface}`, ([type]) => type);
  add("interface", interfaces, (name) => name, (name) => name);
  add("type", types, (name) => name, (name) => name);
  add("itab", itabs, ([type, iface]) => `${type} as ${iface}`, ([type]) => type);
  return lines;
}

/** What is shown about one thing: a title, facts, and parts with rows. */
class Detail {
  constructor(title, ...facts) {
    this.title = title;
    this.facts = facts;
    this.parts = [];
    this.rows = [];
  }

  /** Adds rows under a heading that counts them, unless a number says what else there is to count. */
  part(title, rows, number = rows.length) {
    if (rows.length === 0) return this;
    this.parts.push({ title: `${title} ${number.toLocaleString("en")}`, at: this.rows.length });
    this.rows.push({ text: this.parts.at(-1).title, class: "head" }, ...rows);
    return this;
  }

  show(main) {
    const box = element("div", { class: "scroll", id: "detail", tabindex: "-1" });
    const list = new List(box, (index) => row(this.rows[index]));
    const jump = ({ title, at }) =>
      element("a", { href: "#", onclick: (event) => { event.preventDefault(); list.top(at); } }, title);
    main.replaceChildren(
      element("div", { class: "title" }, element("h2", {}, this.title), ...this.facts.map((fact) => element("p", {}, ...fact))),
      element("div", { class: "parts" }, ...this.parts.flatMap((part) => [jump(part), " "])),
      box,
    );
    list.set(this.rows.length);
  }
}

/** A row: a text, perhaps a link, and what stands at the right end. */
function row({ text, link, aside, asideLink, class: kind = "", role }) {
  const classes = `row ${kind}`;
  const right = aside === undefined ? undefined : element(asideLink ? "a" : "span", { class: asideLink ? "" : "aside", href: asideLink }, String(aside));
  const left = link && asideLink ? element("a", { href: link }, text) : element("span", { class: role }, text);
  const both = link && !asideLink;
  return element(both ? "a" : "div", { class: classes, href: both ? link : undefined, title: text }, left, right);
}

class Views {
  constructor(program, links) { Object.assign(this, { program, links }); }

  link(type, text = this.program.types.name[type]) { return element("a", { href: this.links.type(type) }, text); }

  overview() {
    const { program, links } = this;
    const { types, packages } = program;
    const most = (all, value) => [...all].sort((a, b) => value(b) - value(a)).slice(0, 15).filter((one) => value(one) > 0);
    const ifaces = program.allInterfaces.filter((iface) => !program.isArtefact(iface));
    const tables = types.name.map((_, type) => type).filter((type) => !program.isInterface(type));
    return new Detail(
      program.file,
      [`${program.go_version ?? "Go version unknown"}, ${program.format}/${program.arch}, ${program.bits} bits, ${program.endian} endian, ${bytes(program.bytes)}`],
      [`${count(types.name.length, "type")}, ${count(ifaces.length, "interface")} with methods, ${count(program.pairs, "pair")} of a type that implements an interface, ${count(program.itabs.interface.length, "itab")}`],
      [element("a", { href: "#matrix" }, "packages × interfaces"), " · ", element("a", { href: "#sizes" }, "sizes of packages"),
        ...(program.changes ? [` · compared with ${program.changes.old}`] : [])],
      ["Keys: / search, ↑ ↓ Enter choose, 1 2 3 lists, h m s this view, matrix, sizes, d light or dark, Esc clear"],
    )
      .part("Most implemented interfaces", most(ifaces, (iface) => program.implementers(iface).length).map((iface) => ({
        text: types.name[iface], link: links.type(iface), aside: count(program.implementers(iface).length, "type"),
      })))
      .part("Largest packages", most(packages.path.keys(), (index) => packages.code_bytes[index]).map((index) => ({
        text: packages.path[index] || "(no package)", link: links.package(index), aside: bytes(packages.code_bytes[index]),
      })))
      .part("Types with most methods", most(tables, (type) => program.methodCount(type)).map((type) => ({
        text: types.name[type], link: links.type(type), aside: count(program.methodCount(type), "method"),
      })));
  }

  /** What the pair of a type and an interface that it implements says at the right end. */
  pair(iface, type) {
    const itab = this.program.itab(iface, type);
    if (itab === undefined) return {};
    const removed = this.program.removedSlots(iface, type);
    const slots = removed ? `, ${removed} of ${count(this.program.methodCount(iface), "slot")} removed` : "";
    return { aside: `itab ${this.program.itabAddress(itab)}${slots}`, asideLink: this.links.itab(itab) };
  }

  /** Rows for a near miss: the name, and below it what is missing. */
  near({ position, missing }, type, iface) {
    const { program } = this;
    const itab = program.itab(iface, type);
    const head = { text: program.types.name[position], link: this.links.type(position), aside: `lacks ${missing.length} of ${program.methodCount(iface)}` };
    if (itab !== undefined && program.negative.has(itab)) head.aside += `, negative itab ${program.itabAddress(itab)}`;
    return [head, ...missing.map((one) => ({ text: this.reason(one), class: "deep", role: "bad" }))];
  }

  reason({ wanted, reason, have }) {
    const { program } = this;
    const want = program.methodText(wanted);
    if (reason === "absent") return `no method ${want}`;
    if (reason === "pointer_receiver") return `${want} has a pointer receiver`;
    if (reason === "unexported") return `${program.methodText(have)} is of another package than ${want}`;
    if (program.methods.signature[have] === null) return `${want} has another signature, which the linker removed`;
    return `${program.methodText(have)} has another signature than ${want}`;
  }

  type(type) {
    const { program, links } = this;
    const { types, methods, packages } = program;
    if (program.isInterface(type)) return this.interface(type);
    const pointer = program.pointer[type];
    const elem = types.elem[type];
    const home = program.packageOf(type);
    const facts = [[`${program.kind(type)}, ${bytes(types.size[type])}, descriptor at ${program.typeAddress(type)}`]];
    if (packages.path[home]) facts.push(["package ", element("a", { href: links.package(home) }, packages.path[home])]);
    if (elem !== null) facts.push(["pointer to ", this.link(elem)]);
    if (pointer >= 0) facts.push(["pointer type ", this.link(pointer)]);
    const method = (receiver) => (method) => ({
      text: program.methodText(method),
      aside: `${receiver}${methods.code[method] === null ? "removed by the linker" : program.codeAddress(method)}`,
      class: methods.code[method] === null ? "aside" : "",
    });
    const own = program.methodsOf(type);
    const more = pointer < 0 ? [] : program.methodsOf(pointer).filter((method) => program.same(type, method) === undefined);
    const visible = (list) => list.filter((iface) => !program.isArtefact(iface)).sort((a, b) => program.compare(a, b));
    const ifaces = visible(program.interfaces(type));
    const does = new Set(ifaces);
    const only = pointer < 0 ? [] : visible(program.interfaces(pointer)).filter((iface) => !does.has(iface));
    const near = program.nearInterfaces(type).filter(({ position }) => !only.includes(position));
    return new Detail(types.name[type], ...facts)
      .part("Methods", own.map(method("")))
      .part("Methods with pointer receiver", more.map(method("pointer, ")))
      .part("Implements", ifaces.map((iface) => ({ text: types.name[iface], link: links.type(iface), ...this.pair(iface, type) })))
      .part("Only the pointer implements", only.map((iface) => ({ text: types.name[iface], link: links.type(iface), ...this.pair(iface, pointer) })))
      .part("Nearly implements", near.flatMap((one) => this.near(one, type, one.position)), near.length);
  }

  interface(iface) {
    const { program, links } = this;
    const { types, packages } = program;
    const home = types.package[iface];
    const facts = [[`interface, ${count(program.methodCount(iface), "method")}, descriptor at ${program.typeAddress(iface)}`]];
    if (packages.path[home]) facts.push(["package ", element("a", { href: links.package(home) }, packages.path[home])]);
    if (program.methodCount(iface) === 0) facts.push(["Every type implements an interface without methods."]);
    const all = [...program.implementers(iface)].sort((a, b) => program.compare(a, b));
    const near = program.nearTypes(iface);
    return new Detail(types.name[iface], ...facts)
      .part("Methods", program.methodsOf(iface).map((method, slot) => ({ text: program.methodText(method), aside: `fun[${slot}]` })))
      .part("Implemented by", all.map((type) => ({ text: types.name[type], link: links.type(type), ...this.pair(iface, type) })))
      .part("Nearly implemented by", near.flatMap((one) => this.near(one, one.position, iface)), near.length);
  }

  package(index) {
    const { program, links } = this;
    const { types, packages } = program;
    const here = types.name.map((_, type) => type)
      .filter((type) => program.packageOf(type) === index && !program.isArtefact(type) && (program.hasName(type) || program.methodCount(type) > 0))
      .sort((a, b) => program.compare(a, b));
    const row = (type) => ({
      text: types.name[type], link: links.type(type),
      aside: program.isInterface(type)
        ? `${count(program.implementers(type).length, "type")}`
        : `${count(program.methodCount(type), "method")}, ${count(program.interfaces(type).length, "interface")}`,
    });
    const path = packages.path[index];
    return new Detail(
      path || "(no package)",
      [`${count(packages.functions[index], "function")}, ${bytes(packages.code_bytes[index])} of code, ${count(program.typesIn[index], "named type")}`],
    )
      .part("Interfaces", here.filter((type) => program.isInterface(type)).map(row))
      .part("Types", here.filter((type) => !program.isInterface(type)).map(row));
  }

  itab(itab) {
    const { program, links } = this;
    const [iface, type] = [program.itabs.interface[itab], program.itabs.type[itab]];
    const negative = program.negative.has(itab);
    const slot = (wanted, at) => {
      const method = program.same(type, wanted);
      const gone = method === undefined || program.methods.code[method] === null;
      return { text: program.methodText(wanted), aside: `fun[${at}] ${gone ? "removed by the linker" : program.codeAddress(method)}`, class: gone ? "aside" : "" };
    };
    const detail = new Detail(
      `itab of ${program.types.name[type]} as ${program.types.name[iface]}`,
      [`at ${program.itabAddress(itab)}${negative ? ", negative: the type does not implement the interface" : ""}`],
      ["interface ", this.link(iface)],
      ["type ", this.link(type)],
    );
    if (!negative) return detail.part("Slots", program.methodsOf(iface).map(slot));
    return detail.part("Missing", program.why(type, iface).map((one) => ({ text: this.reason(one), role: "bad" })));
  }

  nothing(text) { return new Detail("Not in this program", [text]); }
}
