//! The page that reads executables in the browser (`web/build.sh`). Needs Rust for wasm32-unknown-unknown and Chromium;
//! without them, a line says so.

#[allow(dead_code, reason = "the tests of the page need more of it")]
mod browser;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use browser::Browser;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn fixture(name: &str) -> PathBuf {
    fs::canonicalize(root().join("testdata/fixtures").join(name)).expect("there are fixtures")
}

fn say(text: &str) {
    // Not by `println!`, which the test runner swallows.
    writeln!(std::io::stderr(), "{text}").expect("a standard error that can be written to");
}

/// The address of the page, which is built once; `None`, aloud, where it cannot be.
static PAGE: LazyLock<Option<String>> = LazyLock::new(|| {
    let page = Path::new(env!("CARGO_TARGET_TMPDIR")).join("web/index.html");
    let _ = fs::remove_file(&page);
    let output = Command::new(root().join("web/build.sh")).arg(&page).output().expect("a shell");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stderr}");
    if let Some(skipped) = stdout.lines().find(|line| line.starts_with("skipped: ")) {
        say(skipped);
        return None;
    }
    Some(format!("file://{}", page.to_str().expect("a path of text")))
});

/// A browser with the page.
fn open(name: &str) -> Option<Browser> {
    let page = PAGE.as_ref()?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    let Some(mut browser) = Browser::start(&folder) else {
        say("skipped: no Chromium that starts");
        return None;
    };
    browser.open(page);
    Some(browser)
}

/// Chooses a file with one of the buttons, as the dialog of the browser does, and waits until it was read.
fn choose(browser: &mut Browser, button: &str, file: &Path) {
    browser.value("delete document.documentElement.dataset.read");
    let document = browser.call("DOM.getDocument", json!({}))["root"]["nodeId"].clone();
    let input = json!({ "nodeId": document, "selector": format!("#{button}-file") });
    let input = browser.call("DOM.querySelector", input)["nodeId"].clone();
    browser.call("DOM.setFileInputFiles", json!({ "nodeId": input, "files": [file] }));
    browser.wait("document.documentElement.dataset.read !== undefined");
}

/// Drags a file onto the page, and waits until it was read.
fn drop_on(browser: &mut Browser, file: &Path) {
    browser.value("delete document.documentElement.dataset.read");
    for kind in ["dragEnter", "dragOver", "drop"] {
        let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
        let event = json!({ "type": kind, "x": 400, "y": 300, "data": data });
        browser.call("Input.dispatchDragEvent", event);
    }
    browser.wait("document.documentElement.dataset.read !== undefined");
}

/// The data in a page that `itab page` writes.
fn expected(files: &[&Path]) -> Value {
    let output =
        Command::new(env!("CARGO_BIN_EXE_itab")).arg("page").args(files).output().expect("it starts");
    let page = String::from_utf8(output.stdout).expect("a page");
    let (_, rest) = page.split_once(r#"type="application/octet-stream">"#).expect("a page with data");
    let packed = BASE64_STANDARD.decode(rest.split_once("</script>").expect("an end of the data").0);
    let json =
        miniz_oxide::inflate::decompress_to_vec(&packed.expect("it is Base64")).expect("it is deflated");
    let mut data: Value = serde_json::from_slice(&json).expect("it is JSON");
    // A browser knows the names of files, and not where they are.
    let base =
        |path: &Value| Path::new(path.as_str().expect("text")).file_name().expect("a name").to_str().into();
    data["file"] = base(&data["file"]);
    if !data["changes"].is_null() {
        data["changes"]["old"] = base(&data["changes"]["old"]);
    }
    data
}

/// The data that the page shows, as far as it keeps them as they came.
fn shown(browser: &mut Browser) -> Value {
    browser.value("(() => { const { file, go_version, format, arch, bits, endian, bytes, data_base, code_base, kinds, packages, types, names, methods, itabs, changes } = page.program;
        const implementers = [...page.program.implementersOf].map(([iface, types]) => {
            let last = 0;
            return { interface: iface, types: types.map((type) => { const step = type - last; last = type; return step; }) };
        });
        return { file, go_version, format, arch, bits, endian, bytes, data_base, code_base, kinds, packages, types, names, methods, implementers, itabs, changes }; })()")
}

/// Every container, word size and byte order: the reader in the browser finds what the command does.
#[test]
fn the_data_of_the_command() {
    let Some(mut browser) = open("web-data") else { return };
    let names = [
        "shapes-go1.27.3-linux-amd64",
        "shapes-go1.27.3-linux-386",
        "shapes-go1.26.6-windows-amd64",
        "shapes-go1.22.10-linux-s390x",
        "shapes-go1.22.10-darwin-arm64",
        "shapes-go1.19-linux-mips",
        "shapes-go1.27.3-wasip1-wasm",
        "names-go1.27.3-linux-amd64",
    ];
    let mut button = "choose";
    for file in names.map(fixture) {
        choose(&mut browser, button, &file);
        assert_eq!(shown(&mut browser), expected(&[&file]), "{}", file.display());
        button = "another";
    }
    // The last of them with an older build.
    let (old, new) = (fixture("shapes-go1.22.10-linux-386"), fixture("shapes-go1.27.3-linux-386"));
    choose(&mut browser, "another", &new);
    choose(&mut browser, "older", &old);
    let data = shown(&mut browser);
    assert!(!data["changes"]["types"]["lost"].as_array().expect("names").is_empty());
    assert_eq!(data, expected(&[&old, &new]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// A key does once what it does: two changes of the colours would be none.
fn one_page_listens(browser: &mut Browser) {
    let back = "getComputedStyle(document.body).backgroundColor";
    let before = browser.value(back);
    browser.press("d");
    assert_ne!(browser.value(back), before);
}

/// A file that is dropped, another after it, and a link: each page listens once, and to its own data.
#[test]
fn dropped_files() {
    let Some(mut browser) = open("web-drop") else { return };
    assert_eq!(
        browser.value("document.getElementById('search').checkVisibility({ visibilityProperty: true })"),
        false
    );
    drop_on(&mut browser, &fixture("names-go1.27.3-linux-amd64"));
    drop_on(&mut browser, &fixture("shapes-go1.27.3-linux-amd64"));
    assert_eq!(browser.value("document.title"), "shapes-go1.27.3-linux-amd64 · itab");
    assert_eq!(browser.value("document.querySelectorAll('#search, #older, #another, #main').length"), 4);
    browser.press("/");
    browser.write("shape.square");
    browser.wait("document.querySelectorAll('#list .row').length > 0");
    browser.press("Enter");
    browser.wait("document.querySelector('.title h2')?.innerText.endsWith('shape.Square')");
    browser.press("Escape");
    one_page_listens(&mut browser);
    // Of two at once, the last: the page of the first would go on listening.
    let two = ["names-go1.27.3-linux-amd64", "shapes-go1.27.3-linux-386"].map(|name| {
        let bytes = BASE64_STANDARD.encode(fs::read(fixture(name)).expect("a file"));
        format!("new File([Uint8Array.from(atob('{bytes}'), (c) => c.charCodeAt(0))], '{name}')")
    });
    browser
        .value(&format!("Promise.all([{}].map((file) => reader.open(file))).then(() => 0)", two.join(", ")));
    assert_eq!(browser.value("document.title"), "shapes-go1.27.3-linux-386 · itab");
    one_page_listens(&mut browser);
    assert_eq!(browser.value("document.querySelectorAll('#older, #another').length"), 2);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What is no executable of Go is refused in words, and the page takes the next file.
#[test]
fn what_cannot_be_read() {
    let Some(mut browser) = open("web-refused") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("web-refused");
    let good = fixture("shapes-go1.27.3-linux-amd64");
    let bytes = fs::read(&good).expect("a file");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("a folder that can be written to");
        folder.join(name)
    };
    for (file, words) in [
        (write("notes", b"no executable"), "notes: not a readable executable"),
        (write("empty", b""), "empty: not a readable executable"),
        (write("cut", &bytes[..bytes.len() / 2]), "cut: "),
        (Path::new(env!("CARGO_BIN_EXE_itab")).to_owned(), "not a Go executable"),
    ] {
        choose(&mut browser, "choose", &file);
        let error = browser.value("document.getElementById('error').innerText");
        assert!(error.as_str().expect("text").contains(words), "{error}");
        assert_eq!(browser.value("window.page"), Value::Null);
    }
    drop_on(&mut browser, &good);
    choose(&mut browser, "older", &write("older", b"nothing"));
    let error = browser.value("document.getElementById('error').innerText");
    assert!(error.as_str().expect("text").starts_with("older: not a readable executable"), "{error}");
    drop_on(&mut browser, &good);
    assert_eq!(shown(&mut browser), expected(&[&good]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The largest program that the test data have, or the one that `ITAB_WEB_FILE` names.
#[test]
fn a_large_program() {
    let files = std::env::var_os("ITAB_GO_FILES").map_or_else(|| root().join("target/go"), PathBuf::from);
    let programs = fs::read_dir(files.join("real")).into_iter().flatten().flatten().map(|entry| entry.path());
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |data| data.len());
    let named = std::env::var_os("ITAB_WEB_FILE").map(PathBuf::from);
    let largest = named.or_else(|| programs.filter(|path| path.is_file()).max_by_key(size));
    let Some(largest) = largest.and_then(|path| fs::canonicalize(path).ok()) else {
        say("skipped: no large program");
        return;
    };
    let Some(mut browser) = open("web-large") else { return };
    browser.call("Performance.enable", json!({ "timeDomain": "threadTicks" }));
    let busy = |browser: &mut Browser| {
        let metrics = browser.call("Performance.getMetrics", json!({}));
        let metrics = metrics["metrics"].as_array().expect("metrics");
        let found = metrics.iter().find(|metric| metric["name"] == "TaskDuration").expect("a metric");
        found["value"].as_f64().expect("seconds")
    };
    let before = busy(&mut browser);
    drop_on(&mut browser, &largest);
    let spent = busy(&mut browser) - before;
    let elapsed = browser.value("document.documentElement.dataset.read");
    say(&format!("{}: read in {elapsed} ms, {spent:.2} s of CPU time", largest.display()));
    assert_eq!(shown(&mut browser), expected(&[&largest]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
