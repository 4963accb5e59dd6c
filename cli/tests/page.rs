//! The page that `itab page` writes, in a browser without a window. Needs Chromium: without it, only what can be seen
//! from outside is tested, and a line says so.

mod browser;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use browser::Browser;
use serde_json::Value;

fn itab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).output().expect("it starts")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&itab(&[arguments, &["--json"]].concat()).stdout).expect("it is JSON")
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Writes a page of these files, and returns its address.
fn write(folder: &Path, files: &[&str]) -> String {
    let page = folder.join("page.html");
    let page = page.to_str().expect("a path of text");
    let output = itab(&[&["page", "-o", page], files].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("file://{page}")
}

/// A browser; `None`, aloud, if none starts.
fn browser(folder: &Path) -> Option<Browser> {
    let browser = Browser::start(folder);
    if browser.is_none() {
        // Not by `println!`, which the test runner swallows.
        writeln!(std::io::stderr(), "skipped: no Chromium that starts")
            .expect("a standard error that can be written to");
    }
    browser
}

/// The texts of the rows of the detail, in order, as far as they can be seen.
fn rows(browser: &mut Browser) -> Vec<String> {
    let rows = browser.value("[...document.querySelectorAll('#detail .row')].map((row) => row.innerText)");
    rows.as_array().expect("rows").iter().map(|row| row.as_str().expect("text").to_owned()).collect()
}

const TITLE: &str = "document.querySelector('.title h2')?.innerText";

#[test]
fn search_links_and_keys() {
    let folder = folder("page-links");
    let address = write(&folder, &[]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&address);
    // Search by keyboard, choose the first, and the address leads there again.
    browser.press("/");
    browser.write("main.penguin");
    browser.wait("document.querySelectorAll('#list .row').length > 0");
    browser.press("Enter");
    browser.wait(&format!("{TITLE} === 'main.Penguin'"));
    let link = browser.value("location.href").as_str().expect("text").to_owned();
    assert!(link.ends_with("#type=main.Penguin"), "{link}");
    // A link of the detail, with the mouse.
    let linked = browser.value("document.querySelector('#detail a > span').innerText");
    browser.click("#detail a");
    browser.wait(&format!("{TITLE} === {linked}"));
    browser.value("history.back()");
    browser.wait(&format!("{TITLE} === 'main.Penguin'"));
    browser.open(&link);
    assert_eq!(browser.value(TITLE), "main.Penguin");
    // What is not there is said to be not there.
    browser.open(&format!("{address}#type=nowhere"));
    assert_eq!(browser.value(TITLE), "Not in this program");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn pictures_and_colours() {
    let folder = folder("page-pictures");
    let address = write(&folder, &[]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&address);
    // Chromium warns on the console of a canvas that is read several times, unless it was told so.
    let drawn = "(() => { const canvas = document.querySelector('canvas');
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size > 3; })()";
    for key in ["m", "s"] {
        browser.press(key);
        browser.wait("document.querySelector('canvas') !== null");
        browser.wait(drawn);
    }
    let back = "getComputedStyle(document.body).backgroundColor";
    let before = browser.value(back);
    browser.press("d");
    assert_ne!(browser.value(back), before);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// For every interface with methods: who implements it, and for every near miss what is missing, is what the commands
/// answer.
#[test]
fn the_same_answers_as_the_commands() {
    let folder = folder("page-answers");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/fixtures/shapes-go1.27.3-linux-amd64");
    let address = write(&folder, &[fixture]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&address);
    let answers = browser.value(
        "(() => { const { program } = page; const name = (type) => program.types.name[type];
          return program.allInterfaces.map((iface) => ({
            interface: name(iface), address: program.typeAddress(iface),
            types: program.implementers(iface).map((type) => ({
              name: name(type), static_itab: program.itab(iface, type) !== undefined,
              pruned_slots: program.removedSlots(iface, type) })),
            near: program.nearTypes(iface).map(({ position, missing }) => ({
              type: program.typeAddress(position),
              missing: missing.map(({ wanted, reason }) => [program.names[program.methods.name[wanted]], reason]) })),
          })); })()",
    );
    let mut near = 0;
    for answer in answers.as_array().expect("answers") {
        let interface = answer["address"].as_str().expect("text");
        let expected = json(&["implements", fixture, interface]);
        let set = |types: &Value| -> BTreeSet<String> {
            let line =
                |one: &Value| format!("{} {} {}", one["name"], one["static_itab"], one["pruned_slots"]);
            types.as_array().expect("types").iter().map(line).collect()
        };
        assert_eq!(set(&answer["types"]), set(&expected["types"]), "{interface}");
        for one in answer["near"].as_array().expect("types") {
            let why = json(&["why", fixture, one["type"].as_str().expect("text"), interface]);
            assert_eq!(why["implements"], false, "{why}");
            let reasons = why["reasons"].as_array().expect("reasons").iter();
            let expected: Vec<Value> =
                reasons.map(|reason| serde_json::json!([reason["method"], reason["reason"]])).collect();
            assert_eq!(one["missing"], Value::Array(expected), "{why}");
            near += 1;
        }
    }
    assert!(near > 50, "{near}");
    let itabs = browser.value(
        "page.program.itabs.interface.map((iface, at) => ({ interface: page.program.types.name[iface],
          type: page.program.types.name[page.program.itabs.type[at]], address: page.program.itabAddress(at),
          negative: page.program.negative.has(at) }))",
    );
    let set = |itabs: &Value| -> BTreeSet<String> {
        let keys = ["address", "interface", "type", "negative"];
        let line = |one: &Value| keys.map(|key| one[key].to_string()).join(" ");
        itabs.as_array().expect("itabs").iter().map(line).collect()
    };
    assert_eq!(set(&itabs), set(&json(&["itabs", fixture])["itabs"]));
    // What an itab's own view says, of one with slots whose methods the linker removed, and of a negative one.
    let shows = |browser: &mut Browser, which: &str, heading: &str, words: &str| {
        let at = browser.value(&format!("page.program.itabs.interface.findIndex((iface, at) => {which})"));
        browser.value(&format!("location.hash = '#itab=' + page.program.itabAddress({at})"));
        browser.wait(&format!("({TITLE}).startsWith('itab of')"));
        let rows = rows(browser);
        assert!(rows[0].starts_with(heading) && rows[1].contains(words), "{rows:?}");
        browser.value("location.hash = ''");
        browser.wait(&format!("!({TITLE}).startsWith('itab of')"));
    };
    let removed =
        "page.program.removedSlots(iface, page.program.itabs.type[at]) === page.program.methodCount(iface)";
    shows(
        &mut browser,
        &format!("!page.program.negative.has(at) && {removed}"),
        "Slots",
        "removed by the linker",
    );
    shows(&mut browser, "page.program.negative.has(at)", "Missing", "(");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The largest program that the test data have. Of its lists, only what can be seen is in the document.
#[test]
fn a_large_program() {
    let folder = folder("page-large");
    let files = std::env::var_os("ITAB_GO_FILES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/go"), PathBuf::from);
    let programs = fs::read_dir(files.join("real")).into_iter().flatten().flatten();
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |data| data.len());
    let largest = programs.map(|entry| entry.path()).filter(|path| path.is_file()).max_by_key(size);
    let Some(largest) = largest else {
        writeln!(std::io::stderr(), "skipped: no large program")
            .expect("a standard error that can be written to");
        return;
    };
    let address = write(&folder, &[largest.to_str().expect("a path of text")]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.call("Performance.enable", serde_json::json!({ "timeDomain": "threadTicks" }));
    browser.open(&address);
    let opened = browser.value("document.documentElement.dataset.ready");
    let metrics = browser.call("Performance.getMetrics", serde_json::json!({}));
    let metrics = metrics["metrics"].as_array().expect("metrics");
    let busy =
        metrics.iter().find(|metric| metric["name"] == "TaskDuration").expect("a metric")["value"].clone();
    let types = browser.value("page.program.types.name.length");
    writeln!(
        std::io::stderr(),
        "{}: {types} types, opens in {opened} ms, {busy} s of CPU time",
        largest.display()
    )
    .expect("a standard error that can be written to");
    browser.press("/");
    for text in ["e", "r", "r"] {
        browser.write(text);
        browser.wait("document.querySelectorAll('#list .row').length > 20");
        assert!(browser.value("document.querySelectorAll('.row').length").as_u64() < Some(200));
    }
    // The end of a list is where its length says.
    browser.value("document.querySelector('#list').scrollTop = 1e9");
    browser.wait("[...document.querySelectorAll('#list .row span:first-child')].at(-1).innerText === page.shelves.types.name(page.found.types.at(-1))");
    browser.value("location.hash = '#interface=error'");
    browser.wait(&format!("{TITLE} === 'error'"));
    browser.value("location.hash = '#matrix'");
    browser.wait("document.querySelector('canvas') !== null");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The data in a page, as its scripts unpack them.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once(r#"type="application/octet-stream">"#).expect("a page with data");
    let (text, _) = rest.split_once("</script>").expect("an end of the data");
    let packed = BASE64_STANDARD.decode(text).expect("it is Base64");
    let json = miniz_oxide::inflate::decompress_to_vec(&packed).expect("it is deflated");
    serde_json::from_slice(&json).expect("it is JSON")
}

/// Every container, word size and byte order. Needs no browser.
#[test]
fn the_data_of_every_fixture() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/fixtures");
    let entries = fs::read_dir(fixtures).expect("fixtures").map(|entry| entry.expect("an entry").path());
    let mut seen = 0;
    for path in entries.filter(|path| path.extension().is_none_or(|extension| extension != "md")) {
        let path = path.to_str().expect("a path of text");
        let page = String::from_utf8(itab(&["page", path]).stdout).expect("it is text");
        let (data, info) = (data(&page), json(&["info", path]));
        let len = |column: &Value| column.as_array().expect("a column").len();
        for key in ["format", "arch", "go_version", "bits"] {
            assert_eq!(data[key], info[key], "{path}");
        }
        let types = &data["types"];
        let count = len(&types["name"]);
        assert_eq!(count as u64, info["types"].as_u64().expect("a number"), "{path}");
        for column in ["package", "kind", "size", "address", "flags", "elem", "methods"] {
            assert_eq!(len(&types[column]), count, "{path}: {column}");
        }
        assert_eq!(
            len(&data["itabs"]["address"]) as u64,
            info["itabs"].as_u64().expect("a number"),
            "{path}"
        );
        // Methods of types and of interfaces, each with as many as its type says.
        let methods = &data["methods"];
        let all: u64 = types["methods"].as_array().expect("a column").iter().filter_map(Value::as_u64).sum();
        for column in ["name", "package", "signature", "code"] {
            assert_eq!(len(&methods[column]) as u64, all, "{path}: {column}");
        }
        let interface = data["kinds"].as_array().expect("kinds").iter().position(|kind| kind == "interface");
        let kinds = types["kind"].as_array().expect("a column").iter().map(|kind| kind.as_u64());
        let of_types = kinds.zip(types["methods"].as_array().expect("a column"));
        let of_types = of_types.filter(|(kind, _)| *kind != interface.map(|kind| kind as u64));
        let of_types: u64 = of_types.filter_map(|(_, methods)| methods.as_u64()).sum();
        assert_eq!(of_types, info["methods"].as_u64().expect("a number"), "{path}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

/// With `UPDATE_EXPECT=1` in the environment, the picture of the README is taken again.
#[test]
fn the_picture_of_the_readme() {
    let folder = folder("page-picture");
    let address = write(&folder, &[]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&format!("{address}#interface=main.Flyable"));
    browser.press("/");
    browser.write("main");
    browser
        .wait(&format!("{TITLE} === 'main.Flyable' && document.querySelectorAll('#list .row').length > 3"));
    let picture = browser.call("Page.captureScreenshot", serde_json::json!({ "format": "png" }));
    let picture = picture["data"].as_str().expect("text");
    assert!(picture.starts_with("iVBORw0KGgo"), "the first bytes of a PNG file");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let picture = BASE64_STANDARD.decode(picture).expect("it is Base64");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/page.png");
        fs::write(path, picture).expect("a picture that can be written");
    }
}

#[test]
fn two_builds() {
    let folder = folder("page-changes");
    let fixture =
        |version| format!("{}/../testdata/fixtures/shapes-go{version}-linux-386", env!("CARGO_MANIFEST_DIR"));
    let (old, new) = (fixture("1.22.10"), fixture("1.27.3"));
    let address = write(&folder, &[&old, &new]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&address);
    let lines = browser.value("page.found.changes.map(({ text }) => text)");
    let lines: BTreeSet<&str> = lines.as_array().expect("lines").iter().filter_map(Value::as_str).collect();
    let diff = json(&["diff", &old, &new]);
    for (kind, verb) in [("implementations", "implements"), ("itabs", "as")] {
        for (side, mark) in [("lost", "-"), ("gained", "+")] {
            for pair in diff[kind][side].as_array().expect("pairs") {
                let (ty, interface) = (pair["type"].as_str(), pair["interface"].as_str());
                let line = format!("{mark} {} {verb} {}", ty.expect("text"), interface.expect("text"));
                assert!(lines.contains(&*line), "{line}");
            }
        }
    }
    let names = |kind: &str| {
        diff[kind]["lost"].as_array().expect("names").len()
            + diff[kind]["gained"].as_array().expect("names").len()
    };
    let all = ["types", "interfaces", "implementations", "itabs"].map(names).iter().sum::<usize>();
    assert_eq!(browser.value("page.found.changes.length"), all);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The names of a file are texts, whatever they look like.
#[test]
fn a_name_that_looks_like_markup() {
    let folder = folder("page-markup");
    let packed = include_bytes!("../shipped/aviary.z");
    let mut file = miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("it was packed well");
    let (name, evil) = (b"main.Penguin", b"main.<b>x<i>");
    let mut at = 0;
    while let Some(found) = file[at..].windows(name.len()).position(|window| window == name) {
        file[at + found..][..evil.len()].copy_from_slice(evil);
        at += found;
    }
    let path = folder.join("evil<b>");
    fs::write(&path, &file).expect("a file that can be written");
    let address = write(&folder, &[path.to_str().expect("text")]);
    let Some(mut browser) = browser(&folder) else { return };
    browser.open(&format!("{address}#type=main.%3Cb%3Ex%3Ci%3E"));
    assert_eq!(browser.value(TITLE), "main.<b>x<i>");
    assert_eq!(browser.value("document.querySelectorAll('b, i').length"), 0);
    assert!(!rows(&mut browser).is_empty());
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn what_makes_no_sense() {
    let refused = |arguments: &[&str], words: &str| {
        let output = itab(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains(words), "{stderr}");
        assert!(output.stdout.is_empty());
    };
    refused(&["page", "--json"], "a page is HTML");
    refused(&["page", "-", "-"], "only once");
    refused(&["page", "-o", "/nowhere/page.html"], "/nowhere/page.html: cannot be written");
    // Without a place for it, the page is what is printed; and it asks nobody for anything.
    let page = String::from_utf8(itab(&["page"]).stdout).expect("it is text");
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(page.contains("default-src 'none'"));
}
