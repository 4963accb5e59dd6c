//! `itab dce`: how many methods did the linker remove, and what kept the others?

use std::io::Write;

use itab_gobin::{Binary, Dce, Keeper, Keeps, Site};
use serde::Serialize;

use crate::args;
use crate::error::Error;
use crate::input::{self, File};
use crate::output::{Role, Status, Style, count, hex, percent};
use crate::select::in_package;
use crate::several::{Several, Target};

#[derive(Serialize)]
struct Removed {
    #[serde(flatten)]
    target: Target,
    methods: usize,
    pruned_methods: usize,
    exported_methods: usize,
    exported_pruned_methods: usize,
    kept_by_interface: usize,
    kept_otherwise: usize,
    /// Functions whose presence makes the linker keep methods.
    culprits: Vec<String>,
    keepers: Vec<ShownKeeper>,
}

#[derive(Serialize)]
struct ShownKeeper {
    /// `is_plugin`, `loads_plugins`, `any_name` or `name`.
    kind: &'static str,
    /// The method name that is looked up, for `name`.
    name: Option<String>,
    sites: Vec<ShownSite>,
}

#[derive(Serialize)]
struct ShownSite {
    address: String,
    callee: String,
    name: Option<String>,
    dynamic: bool,
    complete: bool,
    chain: Vec<ShownFrame>,
}

#[derive(Serialize)]
struct ShownFrame {
    function: String,
    file: Option<String>,
    line: Option<u32>,
}

pub(super) fn run(args: &args::Dce, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let several =
        Several::of(input::each(&args.files.files, |file, binary| examine(file, binary, &args.own)))?;
    if style.json {
        several.write_json(out)?;
    } else {
        for (index, removed) in several.done.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write(removed, args.all, out, style)?;
        }
    }
    Ok(several.answer(true))
}

fn examine(file: &File, binary: &Binary<'_>, own: &[String]) -> Removed {
    let Dce { methods, pruned, exported, exported_pruned, kept_by_interface, kept_otherwise, culprits } =
        binary.dce();
    let is_own = |package: &str| match own {
        [] => binary.is_own(package),
        own => own.iter().any(|pattern| in_package(pattern, package)),
    };
    Removed {
        target: Target::of(file, binary),
        methods,
        pruned_methods: pruned,
        exported_methods: exported,
        exported_pruned_methods: exported_pruned,
        kept_by_interface,
        kept_otherwise,
        culprits,
        keepers: binary.keepers(is_own).into_iter().map(shown_keeper).collect(),
    }
}

fn shown_keeper(keeper: Keeper<'_>) -> ShownKeeper {
    let (kind, name) = match keeper.reason {
        Keeps::IsPlugin => ("is_plugin", None),
        Keeps::LoadsPlugins => ("loads_plugins", None),
        Keeps::AnyName => ("any_name", None),
        Keeps::Name(name) => ("name", Some(name.to_owned())),
    };
    ShownKeeper { kind, name, sites: keeper.sites.into_iter().map(shown_site).collect() }
}

fn shown_site(site: Site<'_>) -> ShownSite {
    let frames = site.chain.iter().map(|frame| ShownFrame {
        function: frame.function.to_owned(),
        file: frame.file.map(str::to_owned),
        line: frame.line,
    });
    ShownSite {
        address: hex(site.address),
        callee: site.callee.to_owned(),
        name: site.name.map(str::to_owned),
        dynamic: site.dynamic,
        complete: site.complete,
        chain: frames.collect(),
    }
}

/// How many calls of a kind, and how many names, are shown without `--all`.
const MOST: usize = 5;

fn write(removed: &Removed, all: bool, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let file = style.paint(Role::Subject, &removed.target.file);
    let exported = removed.exported_methods;
    let of_exported = |part| format!("{part:>7}  {:>3} %", percent(part, exported));
    writeln!(out, "{file}")?;
    writeln!(out, "  methods               {:>7}", removed.methods)?;
    writeln!(
        out,
        "    removed             {:>7}  {:>3} %",
        removed.pruned_methods,
        percent(removed.pruned_methods, removed.methods)
    )?;
    writeln!(out, "  exported methods      {exported:>7}")?;
    writeln!(out, "    removed             {}", of_exported(removed.exported_pruned_methods))?;
    writeln!(out, "    kept by interfaces  {}", of_exported(removed.kept_by_interface))?;
    writeln!(out, "    kept otherwise      {}", of_exported(removed.kept_otherwise))?;
    if removed.keepers.is_empty() {
        let verdict = "only methods that are called or asked for were kept";
        writeln!(out, "  {}", style.paint(Role::Good, verdict))?;
    }
    let (names, others): (Vec<&ShownKeeper>, _) =
        removed.keepers.iter().partition(|keeper| keeper.kind == "name");
    for keeper in others {
        write_keeper(keeper, all, out, style)?;
    }
    write_names(&names, all, out, style)
}

fn write_keeper(keeper: &ShownKeeper, all: bool, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let (what, why) = match keeper.kind {
        "is_plugin" => ("all methods were kept", "the file is a plugin"),
        "loads_plugins" => {
            ("all methods were kept", "package plugin is linked in, so the program can load plugins")
        }
        _ => (
            "exported methods of types in interfaces were kept",
            "methods are looked up by number, or by a name that is not a constant",
        ),
    };
    writeln!(out, "  {}: {why}", style.paint(Role::Bad, what))?;
    let shown = if all { keeper.sites.len() } else { MOST };
    for site in keeper.sites.iter().take(shown) {
        let name = match &site.name {
            Some(name) => format!(" of {name}, which this release of Go takes for any name"),
            None => String::new(),
        };
        let maybe = if site.dynamic { ", as it seems" } else { "" };
        writeln!(out, "    {}{name}{maybe}", style.paint(Role::Subject, &site.callee))?;
        for frame in &site.chain {
            writeln!(out, "      {}  {}", frame.function, style.paint(Role::Aside, place(frame)))?;
        }
        if !site.complete && !site.chain.is_empty() {
            let unknown = "called through an interface or a function value";
            writeln!(out, "      {}", style.paint(Role::Aside, unknown))?;
        }
    }
    match keeper.sites.len().saturating_sub(shown) {
        0 => {}
        more => writeln!(out, "    and {} more", count(more, "call"))?,
    }
    Ok(())
}

/// Names that are looked up: a line for each is enough, as each keeps little.
fn write_names(names: &[&ShownKeeper], all: bool, out: &mut impl Write, style: Style) -> Result<(), Error> {
    if names.is_empty() {
        return Ok(());
    }
    let what = format!("methods of {} were kept", count(names.len(), "name"));
    writeln!(out, "  {}: each is looked up as a constant", style.paint(Role::Plain, what))?;
    let shown = if all { names.len() } else { MOST };
    for keeper in names.iter().take(shown) {
        let name = keeper.name.as_deref().unwrap_or_default();
        write!(out, "    {}", style.paint(Role::Subject, name))?;
        if let Some(frame) = keeper.sites.first().and_then(|site| site.chain.first()) {
            write!(out, "  {}  {}", frame.function, style.paint(Role::Aside, place(frame)))?;
        }
        writeln!(out)?;
    }
    match names.len().saturating_sub(shown) {
        0 => Ok(()),
        more => Ok(writeln!(out, "    and {} more", count(more, "name"))?),
    }
}

fn place(frame: &ShownFrame) -> String {
    match (&frame.file, frame.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        (Some(file), None) => file.clone(),
        (None, _) => String::new(),
    }
}
