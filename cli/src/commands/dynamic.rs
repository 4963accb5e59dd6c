//! `itab calls --dynamic`: which calls go through itabs, and where can they lead?

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Write;

use itab_gobin::{Binary, DynamicCall, Pclntab, Targets, TypeId, package_of};
use serde::Serialize;

use crate::args::{Calls, Total};
use crate::code;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex, percent};
use crate::select::Subject;

#[derive(Serialize)]
struct Found<'a> {
    file: &'a str,
    dynamic_calls: Vec<Site<'a>>,
    /// How many of them have a known interface, and how many of these one target.
    resolved: usize,
    one_target: usize,
    /// How many calls of the whole program go through registers but not through itabs.
    function_values: usize,
    functions: Vec<Sum<'a>>,
    packages: Vec<Sum<'a>>,
}

#[derive(Serialize)]
struct Site<'a> {
    #[serde(serialize_with = "output::as_hex")]
    address: u64,
    interface: Option<Cow<'a, str>>,
    interface_address: Option<String>,
    method: Option<&'a str>,
    slot: usize,
    /// The only itab that the call goes through, if that is known.
    itab: Option<String>,
    /// The code that the itabs of the file have in the slot; null if the interface is not known.
    targets: Option<Vec<Target<'a>>>,
    /// How many functions it may be if the run time makes more itabs of the interface.
    possible: Option<usize>,
    function: &'a str,
    inlined: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Clone, Serialize)]
struct Target<'a> {
    #[serde(serialize_with = "output::as_hex")]
    address: u64,
    function: Option<&'a str>,
}

#[derive(Serialize)]
struct Sum<'a> {
    name: Cow<'a, str>,
    calls: usize,
    resolved: usize,
    one_target: usize,
}

impl<'a> Site<'a> {
    fn written_in(&self) -> &'a str {
        self.inlined.unwrap_or(self.function)
    }

    fn has_one_target(&self) -> bool {
        self.targets.as_ref().is_some_and(|targets| targets.len() == 1)
    }
}

pub(super) fn run(args: &Calls, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let Some(path) = &args.file.file else {
        let message =
            "name a FILE: the program that is part of `itab` has no code left that calls through itabs";
        return Err(Error::Usage(message.to_owned()));
    };
    let file = File::open(Some(path))?;
    let binary = file.read()?;
    let (calls, matrix) = rayon::join(|| binary.dynamic_calls(), || binary.matrix());
    let Some(calls) = calls else {
        let arch = binary.image().goarch();
        return Err(Error::NotFound(format!(
            "{}: calls through itabs are found in code for amd64 and arm64, and this is {arch}",
            file.name
        )));
    };
    let is_wanted = |call: &&DynamicCall<'_>| {
        let function = Subject::function(call.inlined.unwrap_or(call.function));
        args.select.is_any() || args.select.wants(&function, |package| binary.is_own(package))
    };
    let mut known: HashMap<(TypeId, usize), Targets> = HashMap::new();
    let mut targets = |interface: TypeId, slot: usize| {
        let targets =
            known.entry((interface, slot)).or_insert_with(|| binary.targets(interface, slot, &matrix));
        targets.clone()
    };
    let pclntab = binary.pclntab();
    let mut sites: Vec<Site<'_>> = calls
        .calls
        .iter()
        .filter(is_wanted)
        .map(|call| site(&binary, &pclntab, call, &mut targets))
        .collect();
    // Those with the fewest targets first; the order of addresses stays.
    sites.sort_by_key(|site| match &site.targets {
        Some(targets) if targets.len() == 1 => 0,
        Some(targets) => targets.len() + 1,
        None => usize::MAX,
    });
    let found = Found {
        file: &file.name,
        resolved: sites.iter().filter(|site| site.targets.is_some()).count(),
        one_target: sites.iter().filter(|site| site.has_one_target()).count(),
        function_values: calls.others,
        functions: sums(&sites, |site| site.written_in().into()),
        packages: sums(&sites, |site| package_of(site.written_in())),
        dynamic_calls: sites,
    };
    if style.json {
        output::json(out, &found)?;
        return Ok(Status::Yes);
    }
    match args.total {
        Some(Total::Function) => write_sums(&found.functions, "FUNCTION", out, style)?,
        Some(Total::Package) => write_sums(&found.packages, "PACKAGE", out, style)?,
        None => write_sites(&found.dynamic_calls, out, style)?,
    }
    let calls = found.dynamic_calls.len();
    writeln!(
        out,
        "{} through itabs, {} ({} %) of a known interface, {} with one target; {} of function values in the whole program",
        count(calls, "call"),
        found.resolved,
        percent(found.resolved, calls),
        found.one_target,
        count(found.function_values, "call"),
    )?;
    Ok(Status::Yes)
}

fn site<'a>(
    binary: &'a Binary<'a>,
    pclntab: &Pclntab<'a>,
    call: &DynamicCall<'a>,
    targets: &mut impl FnMut(TypeId, usize) -> Targets,
) -> Site<'a> {
    let targets = match (call.itab, call.interface) {
        (Some(itab), _) => {
            let code: Vec<u64> = itab.funs().get(call.slot).copied().into_iter().collect();
            Some(Targets { functions: code.clone(), possible: code })
        }
        (None, Some(interface)) => Some(targets(interface.id(), call.slot)),
        (None, None) => None,
    };
    let target = |&address: &u64| Target { address, function: pclntab.name_at(address) };
    let method = call.interface.and_then(|interface| binary.ty(interface.id()).imethods().nth(call.slot));
    Site {
        address: call.address,
        interface: call.interface.map(|interface| interface.label()),
        interface_address: call.interface.map(|interface| hex(interface.addr())),
        method: method.map(|method| method.name()),
        slot: call.slot,
        itab: call.itab.map(|itab| hex(itab.addr())),
        possible: targets.as_ref().map(|targets| targets.possible.len()),
        targets: targets.map(|targets| targets.functions.iter().map(target).collect()),
        function: call.function,
        inlined: call.inlined,
        file: call.file,
        line: call.line,
    }
}

/// How many calls share a name, the most first.
fn sums<'a>(sites: &[Site<'a>], name: impl Fn(&Site<'a>) -> Cow<'a, str>) -> Vec<Sum<'a>> {
    let mut sums: HashMap<Cow<'a, str>, (usize, usize, usize)> = HashMap::new();
    for site in sites {
        let (calls, resolved, one_target) = sums.entry(name(site)).or_default();
        *calls += 1;
        *resolved += usize::from(site.targets.is_some());
        *one_target += usize::from(site.has_one_target());
    }
    let sum = |(name, (calls, resolved, one_target))| Sum { name, calls, resolved, one_target };
    let mut sums: Vec<Sum<'a>> = sums.into_iter().map(sum).collect();
    sums.sort_unstable_by(|a, b| Reverse(a.calls).cmp(&Reverse(b.calls)).then_with(|| a.name.cmp(&b.name)));
    sums
}

fn write_sites(sites: &[Site<'_>], out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["TARGETS", "POSSIBLE", "METHOD", "TARGET", "FUNCTION", "WHERE"]);
    for site in sites {
        let method: Cell<'_> = match (&site.interface, site.method) {
            (Some(interface), Some(method)) => format!("{interface}.{method}").into(),
            _ => Cell::painted(Role::Aside, format!("?, slot {}", site.slot)),
        };
        let number = |number: Option<usize>| number.map_or(Cell::from("?"), Cell::from);
        let target = match site.targets.as_deref() {
            Some([target]) => target.function.map_or_else(|| hex(target.address).into(), Cell::from),
            _ => Cell::default(),
        };
        table.row([
            number(site.targets.as_ref().map(Vec::len)),
            number(site.possible),
            method,
            target,
            site.written_in().into(),
            code::call_place(site.file, site.line, site.address),
        ]);
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
    let mut table = Table::new(["CALLS", "KNOWN", "ONE TARGET", heading]);
    for sum in sums {
        table.row([sum.calls.into(), sum.resolved.into(), sum.one_target.into(), sum.name.as_ref().into()]);
    }
    table.write(out, style)?;
    Ok(())
}
