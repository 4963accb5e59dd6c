//! `itab calls`: where does the program convert to interfaces and assert them?

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Write;

use itab_gobin::{Call, Kind, Operand, Purpose, Type, package_of};
use rayon::prelude::*;
use serde::Serialize;

use crate::args::{Calls, Total};
use crate::code;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Status, Style, Table, count, hex};
use crate::select::Subject;

#[derive(Serialize)]
struct Found<'a> {
    file: &'a str,
    calls: Vec<Site<'a>>,
    functions: Vec<Sum<'a>>,
    packages: Vec<Sum<'a>>,
}

#[derive(Serialize)]
struct Site<'a> {
    #[serde(serialize_with = "output::as_hex")]
    address: u64,
    /// The function of the run time that is called.
    callee: &'static str,
    /// `conversion`, `assertion` or `failure`.
    purpose: &'static str,
    function: &'a str,
    /// The function the call was written in, if that was inlined.
    inlined: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    /// The concrete type, where one is known.
    r#type: Option<Cow<'a, str>>,
    type_address: Option<String>,
    /// The interfaces asked for, where they are known: several in a type switch.
    interfaces: Vec<Cow<'a, str>>,
    interface_addresses: Vec<String>,
    comma_ok: Option<bool>,
    #[serde(skip)]
    operand_unknown: bool,
}

/// The function whose source has the conversion or assertion, wherever it was inlined.
fn written_in<'a>(call: &Call<'a>) -> &'a str {
    call.inlined.unwrap_or(call.function)
}

impl<'a> Site<'a> {
    fn written_in(&self) -> &'a str {
        self.inlined.unwrap_or(self.function)
    }
}

#[derive(Serialize)]
struct Sum<'a> {
    name: Cow<'a, str>,
    conversions: usize,
    assertions: usize,
}

pub(super) fn run(args: &Calls, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = File::open(args.file.file.as_deref())?;
    let binary = file.read()?;
    // The first label goes over all types, which need not wait for the code.
    let first_label = || binary.types().next().map(Type::label);
    let (calls, _) = rayon::join(|| binary.calls(), first_label);
    let Some(calls) = calls else {
        let arch = binary.image().goarch();
        return Err(Error::NotFound(format!(
            "{}: calls are found in code for processors that Go compiles for, and this is {arch}",
            file.name
        )));
    };
    // Neither option means both.
    let both = args.conv == args.assert;
    let is_wanted = |call: &&Call<'_>| {
        (both || (call.purpose == Purpose::Conversion) == args.conv)
            && (!args.pointer || matches!(call.operand, Operand::Type(ty) if ty.kind() == Kind::Pointer))
            && (args.select.is_any()
                || args.select.wants(&Subject::function(written_in(call)), |package| binary.is_own(package)))
    };
    let sites: Vec<Site<'_>> = calls.par_iter().filter(is_wanted).map(site).collect();
    let functions = sums(&sites, |site| site.written_in().into());
    let packages = sums(&sites, |site| package_of(site.written_in()));
    let found = Found { file: &file.name, calls: sites, functions, packages };
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

fn site<'a>(call: &Call<'a>) -> Site<'a> {
    let (ty, interfaces) = match call.operand {
        Operand::Type(ty) => (Some(ty), Vec::new()),
        Operand::Interface(ty) => (None, vec![ty]),
        Operand::Cases(cases) => (None, cases.types().collect()),
        Operand::None | Operand::Unknown => (None, Vec::new()),
    };
    let label = |ty: &Type<'a>| ty.label();
    let address = |ty: &Type<'_>| hex(ty.addr());
    Site {
        address: call.address,
        callee: call.callee,
        purpose: match call.purpose {
            Purpose::Conversion => "conversion",
            Purpose::Assertion => "assertion",
            Purpose::Failure => "failure",
        },
        function: call.function,
        inlined: call.inlined,
        file: call.file,
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
fn sums<'a>(sites: &[Site<'a>], name: impl Fn(&Site<'a>) -> Cow<'a, str>) -> Vec<Sum<'a>> {
    let mut sums: HashMap<Cow<'a, str>, (usize, usize)> = HashMap::new();
    for site in sites {
        let (conversions, assertions) = sums.entry(name(site)).or_default();
        *if site.purpose == "conversion" { conversions } else { assertions } += 1;
    }
    let mut sums: Vec<Sum<'a>> = sums
        .into_iter()
        .map(|(name, (conversions, assertions))| Sum { name, conversions, assertions })
        .collect();
    sums.sort_unstable_by(|a, b| {
        let total = |sum: &Sum<'_>| sum.conversions + sum.assertions;
        Reverse(total(a)).cmp(&Reverse(total(b))).then_with(|| a.name.cmp(&b.name))
    });
    sums
}

fn write_sites(sites: &[Site<'_>], out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["CALL", "OF", "FUNCTION", "WHERE"]);
    for site in sites {
        let of: Cell<'_> = match (&site.r#type, &site.interfaces[..]) {
            (Some(ty), _) => ty.as_ref().into(),
            (None, []) if site.operand_unknown => "?".into(),
            (None, [interface]) => interface.as_ref().into(),
            (None, interfaces) => interfaces.join(" | ").into(),
        };
        let place = code::call_place(site.file, site.line, site.address);
        table.row([site.callee.into(), of, site.written_in().into(), place]);
    }
    table.write(out, style)?;
    Ok(())
}

fn write_sums(
    sums: &[Sum<'_>],
    heading: &'static str,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    let mut table = Table::new(["CONVERSIONS", "ASSERTIONS", heading]);
    for sum in sums {
        table.row([sum.conversions.into(), sum.assertions.into(), sum.name.as_ref().into()]);
    }
    table.write(out, style)?;
    Ok(())
}
