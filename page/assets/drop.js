// Shows whatever executable is dropped on the page: the reader that is in it, as WebAssembly, makes the data.

/** The inputs of the reader (`itab_place` in web/src/lib.rs). */
const FILE = 0, NAME = 1, OLDER = 2, OLDER_NAME = 3;

/** The data about a file, and about what changed since an older build, if there is one. Nothing leaves this function but
 * what it returns. */
async function compute(module, file, older) {
  // A new instance for each: what another file needed is given back, and nothing is left of what an error interrupted.
  const { exports } = await WebAssembly.instantiate(module);
  const put = (input, bytes) => {
    const address = exports.itab_place(input, bytes.length) >>> 0;
    if (address === 0) throw new Error(`${bytes.length.toLocaleString("en")} bytes do not fit into the memory of the reader`);
    new Uint8Array(exports.memory.buffer, address, bytes.length).set(bytes);
  };
  const putFile = async (input, name, file) => {
    if (file.size >= 2 ** 31) throw new Error(`${file.name}: larger than what the reader can hold, 2 GiB`);
    put(input, new Uint8Array(await file.arrayBuffer()));
    put(name, new TextEncoder().encode(file.name));
  };
  await putFile(FILE, NAME, file);
  if (older) await putFile(OLDER, OLDER_NAME, older);
  const isData = exports.itab_read();
  const output = new Uint8Array(exports.memory.buffer, exports.itab_output() >>> 0, exports.itab_output_len() >>> 0);
  const text = new TextDecoder().decode(output);
  if (!isData) throw new Error(text);
  return JSON.parse(text);
}

class Reader {
  constructor(module) {
    this.module = module;
    // What a file fills, as it is without one.
    this.blank = ["header", "nav", "main"].map((tag) => document.querySelector(tag).cloneNode(true));
    this.blank.at(-1).replaceChildren();
    for (const kind of ["dragover", "dragleave", "drop"]) addEventListener(kind, (event) => this.drag(event));
    this.welcome();
  }

  /** A button that asks for a file. */
  button(id, text, chosen) {
    const input = element("input", { type: "file", id: id + "-file", hidden: true, onchange: () => chosen(input.files[0]) });
    return element("span", {}, element("button", { type: "button", id, onclick: () => input.click() }, text), input);
  }

  /** Empties the page. */
  reset() {
    window.page?.close();
    delete window.page;
    for (const part of this.blank) document.querySelector(part.localName).replaceWith(part.cloneNode(true));
    document.title = "itab";
    document.getElementById("file").textContent = "itab";
    document.body.classList.add("empty");
  }

  welcome(error) {
    this.reset();
    document.getElementById("main").replaceChildren(element("div", { class: "drop" },
      error && element("p", { class: "bad", id: "error" }, error),
      element("p", {}, "Drop a Go executable here"),
      element("p", {}, this.button("choose", "or choose one", (file) => this.open(file))),
      element("p", { class: "aside" }, "It is read in this browser, and nothing of it leaves this machine.")));
  }

  async open(file, older) {
    const start = performance.now();
    const turn = (this.turn = (this.turn ?? 0) + 1);
    delete document.documentElement.dataset.read;
    this.reset();
    document.getElementById("main").replaceChildren(element("p", { class: "aside" }, `Reading ${file.name} ...`));
    // What was just written is seen before the reader keeps this thread busy.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    try {
      const data = await compute(this.module, file, older);
      // Meanwhile somebody dropped another.
      if (turn !== this.turn) return;
      document.body.classList.remove("empty");
      window.page = new Page(new Program(data));
      document.getElementById("theme").before(
        this.button("another", "another file", (file) => this.open(file)),
        this.button("older", "compare with an older build", (older) => this.open(file, older)));
    } catch (error) {
      if (turn !== this.turn) return;
      this.welcome(error instanceof WebAssembly.RuntimeError ? `${file.name}: the reader failed: ${error.message}` : error.message);
    }
    document.documentElement.dataset.read = Math.round(performance.now() - start);
  }

  drag(event) {
    event.preventDefault();
    document.body.classList.toggle("over", event.type === "dragover");
    const file = event.type === "drop" && event.dataTransfer.files[0];
    if (file) this.open(file);
  }
}

unpack().then((data) => data.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes)).then((module) => {
  window.reader = new Reader(module);
  document.documentElement.dataset.ready = Math.round(performance.now());
}).catch((error) => {
  document.getElementById("main").replaceChildren(element("p", { class: "bad" }, `This browser cannot run the reader: ${error}`));
  throw error;
});
