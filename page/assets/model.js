// What the page knows: the columns of the data, what is looked up in them, and what follows from them.

/** Flags of types. */
const NAMED = 1, ARTEFACT = 2;

class Program {
  constructor(data) {
    const { implementers, ...columns } = data;
    Object.assign(this, columns);
    const { types } = data;
    const count = types.name.length;
    this.dataBase = BigInt(data.data_base);
    this.codeBase = BigInt(data.code_base);
    this.interfaceKind = data.kinds.indexOf("interface");

    // Where the methods of each type begin; one more entry at the end.
    this.first = new Uint32Array(count + 1);
    for (let type = 0; type < count; type++) this.first[type + 1] = this.first[type] + types.methods[type];

    // The pointer to each type, or -1.
    this.pointer = new Int32Array(count).fill(-1);
    types.elem.forEach((elem, type) => {
      if (elem !== null && !(types.flags[type] & NAMED)) this.pointer[elem] = type;
    });

    this.byName = new Map();
    for (let type = count - 1; type >= 0; type--) {
      const same = this.byName.get(types.name[type]);
      if (same) same.push(type); else this.byName.set(types.name[type], [type]);
    }
    this.plain = types.name.map((name) => name.replace(/^\*+/, ""));
    this.byAddress = new Map(types.address.map((address, type) => [address, type]));
    this.packageByPath = new Map(data.packages.path.map((path, index) => [path, index]));

    this.implementersOf = new Map();
    this.interfacesOf = new Map();
    this.pairs = 0;
    for (const { interface: iface, types } of implementers) {
      let type = 0;
      const all = types.map((distance) => (type += distance));
      this.implementersOf.set(iface, all);
      for (const type of all) {
        const known = this.interfacesOf.get(type);
        if (known) known.push(iface); else this.interfacesOf.set(type, [iface]);
      }
      this.pairs += all.length;
    }
    this.itabOf = new Map(data.itabs.interface.map((iface, at) => [this.key(iface, data.itabs.type[at]), at]));
    this.negative = new Set(data.itabs.negative);
  }

  key(iface, type) { return iface * this.types.name.length + type; }
  isInterface(type) { return this.types.kind[type] === this.interfaceKind; }
  hasName(type) { return (this.types.flags[type] & NAMED) !== 0; }
  isArtefact(type) { return (this.types.flags[type] & ARTEFACT) !== 0; }
  kind(type) { return this.kinds[this.types.kind[type]]; }
  methodCount(type) { return this.types.methods[type]; }
  implementers(iface) { return this.implementersOf.get(iface) ?? []; }
  interfaces(type) { return this.interfacesOf.get(type) ?? []; }
  itab(iface, type) { return this.itabOf.get(this.key(iface, type)); }
  hex(offset, base) { return "0x" + BigInt.asUintN(64, base + BigInt(offset)).toString(16); }
  typeAddress(type) { return this.hex(this.types.address[type], this.dataBase); }
  itabAddress(itab) { return this.hex(this.itabs.address[itab], this.dataBase); }
  codeAddress(method) { return this.hex(this.methods.code[method], this.codeBase); }

  /** The order of types for people, by name: `*T` stands right after `T`. */
  compare(a, b) {
    if (this.plain[a] !== this.plain[b]) return this.plain[a] < this.plain[b] ? -1 : 1;
    return this.types.name[a].length - this.types.name[b].length || a - b;
  }

  /** The package that declares a type, or what it points to. */
  packageOf(type) {
    const elem = this.types.elem[type];
    return this.types.package[elem !== null && !this.hasName(type) ? elem : type];
  }

  /** The positions of the methods of a type. */
  methodsOf(type) {
    const all = [];
    for (let method = this.first[type]; method < this.first[type + 1]; method++) all.push(method);
    return all;
  }

  /** A method as Go's error messages write it. */
  methodText(method) {
    const { name, package: packages } = this.methods;
    const path = this.packages.path[packages[method]];
    return (path ? path + "." : "") + this.names[name[method]] + this.signatureText(method);
  }

  /** What is known of the parameters and results of a method: `(int) error`. */
  signatureText(method) {
    const signature = this.methods.signature[method];
    return signature === null ? "" : this.types.name[signature].replace(/^func/, "");
  }

  /** The method of a type with the name and package of another method; undefined if it has none. */
  same(type, wanted) {
    const { name, package: packages } = this.methods;
    for (let method = this.first[type]; method < this.first[type + 1]; method++) {
      if (name[method] === name[wanted] && packages[method] === packages[wanted]) return method;
    }
    return undefined;
  }

  /** The methods of a type in the order of an interface that it implements. */
  slots(iface, type) { return this.methodsOf(iface).map((wanted) => this.same(type, wanted)); }

  /** How many slots of an itab would hold the stand-in for a removed method. */
  removedSlots(iface, type) {
    return this.slots(iface, type).filter((method) => this.methods.code[method] === null).length;
  }

  /** Why a type does not implement an interface: each method that it lacks, the reason, and what it has instead. */
  why(type, iface) {
    const { name, signature } = this.methods;
    const pointer = this.isInterface(type) ? -1 : this.pointer[type];
    const had = pointer >= 0 ? pointer : type;
    const missing = [];
    for (const wanted of this.methodsOf(iface)) {
      const have = this.same(had, wanted);
      if (have === undefined) {
        const other = this.methodsOf(had).find((method) => name[method] === name[wanted]);
        missing.push({ wanted, reason: other === undefined ? "absent" : "unexported", have: other });
      } else if (signature[have] !== signature[wanted]) {
        missing.push({ wanted, reason: "signature", have });
      } else if (this.same(type, wanted) === undefined) {
        missing.push({ wanted, reason: "pointer_receiver", have });
      }
    }
    return missing;
  }

  /** Types that have methods of each name. */
  get typesByMethod() {
    const lists = this.names.map(() => []);
    for (let type = 0; type < this.types.name.length; type++) {
      if (this.isInterface(type)) continue;
      for (let method = this.first[type]; method < this.first[type + 1]; method++) {
        const list = lists[this.methods.name[method]];
        if (list.at(-1) !== type) list.push(type);
      }
    }
    Object.defineProperty(this, "typesByMethod", { value: lists });
    return lists;
  }

  /** Types that nearly implement an interface, the nearest first: at least half of its methods are there by name, or the
   * linker wrote a negative itab. */
  nearTypes(iface) {
    const wanted = this.methodsOf(iface);
    const does = new Set(this.implementers(iface));
    const byName = new Map();
    for (const name of new Set(wanted.map((method) => this.methods.name[method]))) {
      for (const type of this.typesByMethod[name]) byName.set(type, (byName.get(type) ?? 0) + 1);
    }
    const near = new Map();
    for (const [type, count] of byName) {
      if (count * 2 < wanted.length) continue;
      const elem = this.types.elem[type];
      // What only the pointer implements, the type nearly does; otherwise the pointer stands for both.
      if (does.has(type)) {
        if (elem !== null && this.hasName(elem) && !does.has(elem) && !this.isInterface(elem)) near.set(elem, this.why(elem, iface));
      } else if (this.pointer[type] < 0 || !byName.has(this.pointer[type])) {
        near.set(type, this.why(type, iface));
      }
    }
    // Of these somebody asked.
    for (const itab of this.negative) {
      if (this.itabs.interface[itab] === iface) near.set(this.itabs.type[itab], this.why(this.itabs.type[itab], iface));
    }
    return this.nearest(near);
  }

  /** Interfaces that a type nearly implements. */
  nearInterfaces(type) {
    const near = new Map();
    const pointer = this.pointer[type];
    const names = new Set(this.methodsOf(pointer >= 0 ? pointer : type).map((method) => this.methods.name[method]));
    const does = new Set(this.interfaces(type));
    for (const iface of this.allInterfaces) {
      if (does.has(iface) || this.isArtefact(iface)) continue;
      const wanted = this.methodsOf(iface);
      const count = wanted.filter((method) => names.has(this.methods.name[method])).length;
      if (count > 0 && count * 2 >= wanted.length) near.set(iface, this.why(type, iface));
    }
    return this.nearest(near);
  }

  get allInterfaces() {
    const all = [];
    for (let type = 0; type < this.types.name.length; type++) {
      if (this.isInterface(type) && this.methodCount(type) > 0) all.push(type);
    }
    Object.defineProperty(this, "allInterfaces", { value: all });
    return all;
  }

  /** Pairs of a position and what is missing, those that lack least first, no more than a reader would look at. */
  nearest(near) {
    const MOST = 100;
    const badness = { pointer_receiver: 1, signature: 2, unexported: 2, absent: 3 };
    const score = (missing) => missing.reduce((sum, { reason }) => sum + badness[reason], 0);
    const name = (position) => this.types.name[position];
    return [...near]
      .map(([position, missing]) => ({ position, missing, score: score(missing) }))
      .sort((a, b) => a.score - b.score || (name(a.position) < name(b.position) ? -1 : 1))
      .slice(0, MOST);
  }
}
