//! `page.html` with the style, the scripts and the data in it, deflated, in Base64.
//!
//! The data are those of [`Program`] as JSON, or the reader that makes them. The scripts decide nothing about who implements what:
//! the pairs in the data are those of the matcher. They do say which methods a type lacks, by comparing the numbers of
//! names, packages and signatures that the reader compares.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::program::Program;

const TEMPLATE: &str = include_str!("../assets/page.html");
const STYLE: &str = include_str!("../assets/page.css");

/// In the order in which they need each other.
const SCRIPTS: [&str; 5] = [
    include_str!("../assets/model.js"),
    include_str!("../assets/list.js"),
    include_str!("../assets/picture.js"),
    include_str!("../assets/views.js"),
    include_str!("../assets/main.js"),
];

/// Shows the data that are in the page.
const START: &str = include_str!("../assets/start.js");

/// Shows the data of what is dropped on the page.
const DROP: &str = include_str!("../assets/drop.js");

/// How hard the data are compressed. Higher levels take several times as long and save a tenth.
const LEVEL: u8 = 3;

/// The page of a program: one HTML file that asks nobody for anything, no file and no network.
///
/// Allocates a few times the size of the page, which is a fiftieth of a large executable.
pub fn page(program: &Program<'_>) -> String {
    html("", &program.json(), START)
}

/// The page without a program: it has the reader in it, as a WebAssembly module (the package `itab-web`), and shows whatever
/// executable is dropped on it.
pub fn reader(module: &[u8]) -> String {
    html(" 'wasm-unsafe-eval'", module, DROP)
}

/// The page, with what its scripts may do besides running, what they unpack, and the script that starts them.
fn html(policy: &str, data: &[u8], start: &str) -> String {
    let data = BASE64_STANDARD.encode(miniz_oxide::deflate::compress_to_vec(data, LEVEL));
    let script = [SCRIPTS.concat().as_str(), start].concat();
    let parts = [("{{policy}}", policy), ("{{style}}", STYLE), ("{{data}}", &data), ("{{script}}", &script)];
    let mut page = String::with_capacity(TEMPLATE.len() + data.len() + (64 << 10));
    let mut rest = TEMPLATE;
    for (mark, part) in parts {
        let (before, after) = rest.split_once(mark).expect("the template has each mark once, in this order");
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page.push_str(rest);
    page
}
