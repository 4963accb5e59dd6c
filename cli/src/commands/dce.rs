//! `itab dce`: how many methods did the linker remove, and what kept the others?

use std::io::Write;
use std::path::PathBuf;

use itab_gobin::{Binary, Dce};
use serde::Serialize;

use crate::error::Error;
use crate::input::{self, File};
use crate::output::{Role, Status, Style, percent};
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
}

pub(super) fn run(files: &[PathBuf], out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let several = Several::of(input::each(files, examine))?;
    if style.json {
        several.write_json(out)?;
    } else {
        for (index, removed) in several.done.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write(removed, out, style)?;
        }
    }
    Ok(several.answer(true))
}

fn examine(file: &File, binary: &Binary<'_>) -> Removed {
    let Dce { methods, pruned, exported, exported_pruned, kept_by_interface, kept_otherwise, culprits } =
        binary.dce();
    Removed {
        target: Target::of(file, binary),
        methods,
        pruned_methods: pruned,
        exported_methods: exported,
        exported_pruned_methods: exported_pruned,
        kept_by_interface,
        kept_otherwise,
        culprits,
    }
}

fn write(removed: &Removed, out: &mut impl Write, style: Style) -> Result<(), Error> {
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
    let verdict = match (removed.exported_pruned_methods, removed.culprits.is_empty()) {
        (0, _) => style.paint(Role::Bad, "the linker removed no exported method"),
        (_, false) => style.paint(Role::Plain, "methods are found by name, which keeps those of that name"),
        (_, true) => style.paint(Role::Good, "only methods that are called or asked for were kept"),
    };
    writeln!(out, "  {verdict}")?;
    for culprit in &removed.culprits {
        writeln!(out, "    {culprit}")?;
    }
    Ok(())
}
