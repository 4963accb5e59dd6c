//! `itab surface`: what does a build offer, as text that can be committed?

use std::io::Write;

use itab_gobin::Surface;
use serde::Serialize;

use crate::args;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Status, Style};

#[derive(Serialize)]
struct Offered<'a> {
    file: &'a str,
    types: Vec<&'a str>,
    unnamed: Vec<&'a str>,
    interfaces: Vec<&'a str>,
    methods: Vec<Method<'a>>,
    implementations: Vec<Pair<'a>>,
}

#[derive(Serialize)]
struct Method<'a> {
    r#type: &'a str,
    method: &'a str,
    /// `None` if the linker removed it.
    signature: Option<&'a str>,
}

#[derive(Serialize)]
struct Pair<'a> {
    r#type: &'a str,
    interface: &'a str,
}

pub(super) fn run(args: &args::Surface, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = File::open(args.file.file.as_deref())?;
    let binary = file.read()?;
    let mut surface = Surface::of(&binary);
    surface.retain(|name| args.select.wants_type(name, |package| binary.is_own(package)));
    if style.json {
        output::json(out, &offered(&file.name, &surface))?;
    } else {
        write!(out, "{surface}")?;
    }
    Ok(Status::Yes)
}

fn offered<'a>(file: &'a str, surface: &'a Surface) -> Offered<'a> {
    let method = |((ty, method), signature): (&'a (String, String), &'a Option<String>)| Method {
        r#type: ty,
        method,
        signature: signature.as_deref(),
    };
    let pair = |(ty, interface): &'a (String, String)| Pair { r#type: ty, interface };
    Offered {
        file,
        types: surface.types.iter().map(String::as_str).collect(),
        unnamed: surface.unnamed.iter().map(String::as_str).collect(),
        interfaces: surface.interfaces.iter().map(String::as_str).collect(),
        methods: surface.methods.iter().map(method).collect(),
        implementations: surface.implementations.iter().map(pair).collect(),
    }
}
