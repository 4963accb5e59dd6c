//! `itab calls`: where does the program convert to interfaces and assert them?

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Write;

use itab_gobin::{Call, Kind, Operand, Purpose, Type, package_of};
use serde::Serialize;

use crate::args::{Calls, Total};
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Status, Style, Table, count, hex};
use crate::select::Subject;

#[derive(Serialize)]
struct Found {
    file: String,
    calls: Vec<Site>,
    functions: Vec<Sum>,
    packages: Vec<Sum>,
}

#[derive(Serialize)]
struct Site {
    address: String,
    /// The function of the run time that is called.
    callee: &'static str,
    /// `conversion`, `assertion` or `failure`.
    purpose: &'static str,
    function: String,
    /// The function the call was written in, if that was inlined.
    inlined: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    /// The concrete type, where one is known.
    r#type: Option<String>,
    type_address: Option<String>,
    /// The interfaces asked for, where they are known: several in a type switch.
    interfaces: Vec<String>,
    interface_addresses: Vec<String>,
    comma_ok: Option<bool>,
    #[serde(skip)]
    operand_unknown: bool,
}

impl Site {
    /// The function whose source has the conversion or assertion, wherever it was inlined.
    fn written_in(&self) -> &str {
        self.inlined.as_ref().unwrap_or(&self.function)
    }
}

#[derive(Serialize)]
struct Sum {
    name: String,
    conversions: usize,
    assertions: usize,
}

pub(super) fn run(args: &Calls, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = File::open(args.file.file.as_deref())?;
    let binary = file.read()?;
    let Some(calls) = binary.calls() else {
        let arch = binary.image().goarch();
        return Err(Error::NotFound(format!(
            "{}: calls are found in code for processors that Go compiles for, and this is {arch}",
            file.name
        )));
    };
    // Neither option means both.
    let both = args.conv == args.assert;
    let sites: Vec<Site> = calls
        .iter()
        .filter(|call| both || (call.purpose == Purpose::Conversion) == args.conv)
        .filter(|call| {
            !args.pointer || matches!(call.operand, Operand::Type(ty) if ty.kind() == Kind::Pointer)
        })
        .map(site)
        .filter(|site| {
            let function = Subject::function(site.written_in());
            args.select.wants(&function, |package| binary.is_own(package))
        })
        .collect();
    let functions = sums(&sites, |site| site.written_in().into());
    let packages = sums(&sites, |site| package_of(site.written_in()));
    let found = Found { file: file.name.clone(), calls: sites, functions, packages };
    if style.json {
        output::json(out, &found)?;
        return Ok(Status::Yes);
    }
    match args.total {
        Some(Total::Function) => write_sums(&found.functions, "FUNCTION", out, style)?,
        Some(Total::Package) => write_sums(&found.packages, "PACKAGE", out, style)?,
        None => write_sites(&found.calls, out, style)?,
    }
    let conversions: usize = found.packages.iter().map(|sum| sum.conversions).sum();
    let assertions: usize = found.packages.iter().map(|sum| sum.assertions).sum();
    writeln!(
        out,
        "{}, {} in {}",
        count(conversions, "conversion"),
        count(assertions, "assertion"),
        count(found.functions.len(), "function")
    )?;
    Ok(Status::Yes)
}

fn site(call: &Call<'_>) -> Site {
    let (ty, interfaces) = match call.operand {
        Operand::Type(ty) => (Some(ty), Vec::new()),
        Operand::Interface(ty) => (None, vec![ty]),
        Operand::Cases(cases) => (None, cases.types().collect()),
        Operand::None | Operand::Unknown => (None, Vec::new()),
    };
    let label = |ty: &Type<'_>| ty.label().into_owned();
    let address = |ty: &Type<'_>| hex(ty.addr());
    Site {
        address: hex(call.address),
        callee: call.callee,
        purpose: match call.purpose {
            Purpose::Conversion => "conversion",
            Purpose::Assertion => "assertion",
            Purpose::Failure => "failure",
        },
        function: call.function.to_owned(),
        inlined: call.inlined.map(str::to_owned),
        file: call.file.map(str::to_owned),
        line: call.line,
        r#type: ty.as_ref().map(label),
        type_address: ty.as_ref().map(address),
        interfaces: interfaces.iter().map(label).collect(),
        interface_addresses: interfaces.iter().map(address).collect(),
        comma_ok: call.comma_ok,
        operand_unknown: matches!(call.operand, Operand::Unknown),
    }
}

/// How many calls share a name, the most first. The panic of a failed assertion counts as an assertion:
/// it is the only trace that one to a concrete type leaves.
fn sums<'a>(sites: &'a [Site], name: impl Fn(&'a Site) -> Cow<'a, str>) -> Vec<Sum> {
    let mut sums: BTreeMap<Cow<'_, str>, (usize, usize)> = BTreeMap::new();
    for site in sites {
        let (conversions, assertions) = sums.entry(name(site)).or_default();
        *if site.purpose == "conversion" { conversions } else { assertions } += 1;
    }
    let mut sums: Vec<Sum> = sums
        .into_iter()
        .map(|(name, (conversions, assertions))| Sum { name: name.into_owned(), conversions, assertions })
        .collect();
    sums.sort_by_key(|sum| Reverse(sum.conversions + sum.assertions));
    sums
}

fn write_sites(sites: &[Site], out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["CALL", "OF", "FUNCTION", "WHERE"]);
    for site in sites {
        let of = match (&site.r#type, &site.interfaces[..]) {
            (Some(ty), _) => ty.clone(),
            (None, []) if site.operand_unknown => "?".to_owned(),
            (None, interfaces) => interfaces.join(" | "),
        };
        let place = match (&site.file, site.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            (Some(file), None) => file.clone(),
            (None, _) => site.address.clone(),
        };
        table.row([site.callee.into(), of.into(), site.written_in().into(), place.into()]);
    }
    table.write(out, style)?;
    Ok(())
}

fn write_sums(sums: &[Sum], heading: &'static str, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["CONVERSIONS", "ASSERTIONS", heading]);
    for sum in sums {
        table.row([sum.conversions.into(), sum.assertions.into(), sum.name.as_str().into()]);
    }
    table.write(out, style)?;
    Ok(())
}
