//! A page that shows a whole executable in a browser: `page.html` with the style, the scripts and the data in it.
//!
//! The data are those of [`Program`], as JSON, deflated, in Base64. The scripts decide nothing about who implements what:
//! the pairs in the data are those of the matcher. They do say which methods a type lacks, by comparing the numbers of
//! names, packages and signatures that the reader compares.

mod program;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

pub(crate) use program::{Changes, Program};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// In the order in which they need each other.
const SCRIPTS: [&str; 5] = [
    include_str!("model.js"),
    include_str!("list.js"),
    include_str!("picture.js"),
    include_str!("views.js"),
    include_str!("main.js"),
];

/// How hard the data are compressed. Higher levels take several times as long and save a tenth.
const LEVEL: u8 = 3;

/// The page, which needs nothing else: no file, no network.
pub(crate) fn page(program: &Program<'_>) -> Result<String, serde_json::Error> {
    let json = serde_json::to_vec(program)?;
    let data = BASE64_STANDARD.encode(miniz_oxide::deflate::compress_to_vec(&json, LEVEL));
    let parts = [("{{style}}", STYLE), ("{{data}}", &data), ("{{script}}", &SCRIPTS.concat())];
    let mut page = String::with_capacity(TEMPLATE.len() + data.len() + (64 << 10));
    let mut rest = TEMPLATE;
    for (mark, part) in parts {
        let (before, after) = rest.split_once(mark).expect("the template has each mark once, in this order");
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}
