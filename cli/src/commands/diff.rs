//! `itab diff`: what did a newer build gain and lose?

use std::io::Write;

use itab_gobin::Change;
use serde::Serialize;

use crate::args::Diff;
use crate::error::Error;
use crate::input::{File, is_stdin};
use crate::output::{self, Role, Status, Style, count};
use crate::select::matches;

#[derive(Serialize)]
struct Compared {
    old: String,
    new: String,
    types: Changed<String>,
    interfaces: Changed<String>,
    implementations: Changed<Pair>,
    itabs: Changed<Pair>,
}

#[derive(Serialize)]
struct Changed<T> {
    gained: Vec<T>,
    lost: Vec<T>,
}

#[derive(Serialize)]
struct Pair {
    r#type: String,
    interface: String,
}

pub(super) fn run(args: &Diff, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let (old, new) = match (&args.old, &args.new) {
        (Some(old), Some(new)) if is_stdin(old) && is_stdin(new) => {
            return Err(Error::Usage("standard input can be read only once".to_owned()));
        }
        (Some(old), Some(new)) => (File::open(Some(old))?, File::open(Some(new))?),
        _ => (File::shipped(), File::shipped_newer()),
    };
    let diff = itab_gobin::diff(&old.read()?, &new.read()?);
    let wants = |name: &str| args.name.as_deref().is_none_or(|pattern| matches(pattern, name));
    let names = |change: Change<String>| Changed {
        gained: change.gained.into_iter().filter(|name| wants(name)).collect(),
        lost: change.lost.into_iter().filter(|name| wants(name)).collect(),
    };
    let pairs = |change: Change<(String, String)>| {
        let pairs = |pairs: Vec<(String, String)>| -> Vec<Pair> {
            let wanted = pairs.into_iter().filter(|(ty, interface)| wants(ty) || wants(interface));
            wanted.map(|(ty, interface)| Pair { r#type: ty, interface }).collect()
        };
        Changed { gained: pairs(change.gained), lost: pairs(change.lost) }
    };
    let compared = Compared {
        old: old.name.clone(),
        new: new.name.clone(),
        types: names(diff.types),
        interfaces: names(diff.interfaces),
        implementations: pairs(diff.implementations),
        itabs: pairs(diff.itabs),
    };
    let same = compared.types.is_empty()
        && compared.interfaces.is_empty()
        && compared.implementations.is_empty()
        && compared.itabs.is_empty();
    if style.json {
        output::json(out, &compared)?;
        return Ok(same.into());
    }
    let pair = |verb: &'static str| move |pair: &Pair| format!("{} {verb} {}", pair.r#type, pair.interface);
    compared.implementations.write("implementation", pair("implements"), out, style)?;
    compared.interfaces.write("interface", String::clone, out, style)?;
    compared.types.write("type", String::clone, out, style)?;
    compared.itabs.write("itab", pair("as"), out, style)?;
    if same {
        writeln!(out, "no difference")?;
    }
    Ok(same.into())
}

impl<T> Changed<T> {
    fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }

    /// What was lost comes first: it is what breaks.
    fn write(
        &self,
        noun: &str,
        line: impl Fn(&T) -> String,
        out: &mut impl Write,
        style: Style,
    ) -> Result<(), Error> {
        if self.is_empty() {
            return Ok(());
        }
        let heading = format!("{} lost, {} gained", count(self.lost.len(), noun), self.gained.len());
        writeln!(out, "{}", style.paint(Role::Subject, heading))?;
        for lost in &self.lost {
            writeln!(out, "{}", style.paint(Role::Bad, format!("- {}", line(lost))))?;
        }
        for gained in &self.gained {
            writeln!(out, "{}", style.paint(Role::Good, format!("+ {}", line(gained))))?;
        }
        Ok(())
    }
}
