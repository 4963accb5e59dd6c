//! `itab why`: does the type implement the interface, and if not, what is wrong with each method?

use std::io::Write;

use itab_gobin::{Binary, Interface, Reason, Type, Verdict, Why};
use serde::Serialize;

use crate::ask;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Answer, Painted, Role, Style, Table, hex};
use crate::words;

#[derive(Serialize)]
struct Explained {
    file: String,
    r#type: String,
    interface: String,
    implements: bool,
    /// False when the answer hangs on signatures that the linker removed.
    certain: bool,
    reasons: Vec<Explanation>,
    itab: Option<String>,
    negative_itab: bool,
    pruned_methods: Vec<String>,
    /// What a program panics with when it asserts this, if the interface is in the file.
    panic: Option<String>,
}

#[derive(Serialize)]
struct Explanation {
    method: String,
    reason: &'static str,
    /// What the type has: a signature, or the package of an unexported method.
    have: Option<String>,
    want: String,
    /// Methods that may have been meant.
    near: Vec<String>,
}

pub(super) fn run(
    file: &File,
    binary: &Binary<'_>,
    ty: &str,
    interface: &str,
    out: &mut impl Write,
    style: Style,
) -> Result<Answer, Error> {
    let ty = ask::find_concrete(file, binary, ty)?;
    let interface = ask::find_interface(file, binary, interface)?;
    let verdict = binary.why(ty.id(), &interface);
    let implements = verdict.implements == Some(true);
    let explained = Explained {
        file: file.name.clone(),
        r#type: ty.name().into_owned(),
        interface: interface.name().to_owned(),
        implements,
        certain: verdict.implements.is_some(),
        reasons: verdict.reasons.iter().map(explanation).collect(),
        itab: verdict.itab.map(|itab| hex(itab.addr())),
        negative_itab: verdict.itab.is_some_and(|itab| itab.is_negative()),
        pruned_methods: verdict.pruned.clone(),
        panic: panic(binary, ty, &interface, &verdict),
    };
    if style.json {
        output::json(out, &explained)?;
        return Ok(implements.into());
    }
    let about = |verdict: Painted<&str>| {
        let (ty, interface) = (&explained.r#type, &explained.interface);
        format!("{} {verdict} {}", style.paint(Role::Subject, ty), style.paint(Role::Subject, interface))
    };
    match verdict.implements {
        Some(true) => {
            writeln!(out, "{}", about(style.paint(Role::Good, "implements")))?;
            write_itab(binary, ty, &interface, &verdict, out, style)?;
        }
        Some(false) => {
            writeln!(out, "{}", about(style.paint(Role::Bad, "does not implement")))?;
            write_reasons(&verdict.reasons, out, style)?;
            if let Some(panic) = &explained.panic {
                writeln!(out, "  {}", style.paint(Role::Aside, format_args!("Go panics with: {panic}")))?;
            }
        }
        None => {
            writeln!(out, "{}", about(style.paint(Role::Bad, "may implement")))?;
            write_reasons(&verdict.reasons, out, style)?;
        }
    }
    Ok(implements.into())
}

/// Go's words for a failed assertion: without package paths, and of all that is missing only the first.
fn panic(
    binary: &Binary<'_>,
    ty: Type<'_>,
    interface: &Interface<'_>,
    verdict: &Verdict<'_>,
) -> Option<String> {
    let interface = binary.ty(interface.id()?).string();
    let missing = &verdict.reasons.first()?.method;
    Some(format!("interface conversion: {} is not {interface}: missing method {missing}", ty.string()))
}

fn explanation(reason: &Reason) -> Explanation {
    let (name, have, near): (_, Option<&str>, &[String]) = match &reason.why {
        Why::Absent { near } => ("absent", None, near),
        Why::Signature { have } => ("signature", Some(have), &[]),
        Why::PointerReceiver => ("pointer_receiver", None, &[]),
        Why::Unexported { have, .. } => ("unexported", Some(have), &[]),
        Why::Pruned => ("pruned", None, &[]),
        _ => ("other", None, &[]),
    };
    let want = match &reason.why {
        Why::Unexported { want, .. } => want.clone(),
        _ => reason.want.clone(),
    };
    Explanation {
        method: reason.method.clone(),
        reason: name,
        have: have.map(str::to_owned),
        want,
        near: near.to_vec(),
    }
}

fn write_reasons(reasons: &[Reason], out: &mut impl Write, style: Style) -> Result<(), Error> {
    for Reason { method, want, why } in reasons {
        let name = style.paint(Role::Subject, method);
        let want = words::method(method, want);
        match why {
            Why::Absent { near } => {
                writeln!(out, "  {name}: no such method\n    want  {want}")?;
                for near in near {
                    writeln!(out, "    near  {near}")?;
                }
            }
            Why::Signature { have } => {
                let have = words::method(method, have);
                writeln!(out, "  {name}: another signature\n    have  {have}\n    want  {want}")?;
            }
            Why::PointerReceiver => {
                writeln!(out, "  {name}: has a pointer receiver, so only a pointer to the type has it")?;
                writeln!(out, "    want  {want}")?;
            }
            Why::Unexported { have, want } => {
                writeln!(out, "  {name}: unexported, and of another package")?;
                writeln!(out, "    have  {have}.{method}\n    want  {want}.{method}")?;
            }
            Why::Pruned => {
                writeln!(out, "  {name}: there, but the linker removed its signature\n    want  {want}")?;
            }
            _ => writeln!(out, "  {name}: does not match\n    want  {want}")?,
        }
    }
    Ok(())
}

fn write_itab(
    binary: &Binary<'_>,
    ty: Type<'_>,
    interface: &Interface<'_>,
    verdict: &Verdict<'_>,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    match verdict.itab {
        Some(itab) => writeln!(out, "  itab {} in the file", hex(itab.addr()))?,
        None if interface.id().is_some() => {
            writeln!(out, "  no itab in the file: the first assertion makes it at run time")?;
        }
        None => writeln!(out, "  the interface is not in the file")?,
    }
    let mut table = Table::new(["SLOT", "METHOD", "FUNCTION"]);
    let pclntab = binary.pclntab();
    let filled = interface.id().and_then(|interface| binary.fill(interface, ty.id()).ok());
    for (slot, method) in interface.methods().iter().enumerate() {
        let fun = match &filled {
            Some(fun) => fun.get(slot).copied(),
            // No itab can be made for an interface that is not there, but the method is known.
            None => ty
                .methods()
                .find(|had| had.name() == method.name() && had.package() == method.package())
                .and_then(|had| had.ifn()),
        };
        let function = match fun {
            Some(fun) if !verdict.pruned.iter().any(|pruned| pruned == method.name()) => {
                words::function(&pclntab, fun)
            }
            _ => words::removed(),
        };
        table.row([slot.into(), words::method(method.name(), method.signature_text()).into(), function]);
    }
    table.write(out, style)?;
    Ok(())
}
