//! `itab why`: does the type implement the interface, and if not, what is wrong with each method?

use std::io::Write;

use itab_gobin::{Answer, Binary, Interface, Method, MissingMethod, Reason, Type, Verdict};
use serde::Serialize;

use crate::ask;
use crate::code::Code;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Painted, Role, Status, Style, Table, hex};
use crate::words;

#[derive(Serialize)]
struct Explained {
    file: String,
    r#type: String,
    type_address: String,
    interface: String,
    /// Its descriptor, if it is in the file.
    interface_address: Option<String>,
    /// `yes`, `no` or `unknown`.
    answer: &'static str,
    implements: bool,
    /// False when the answer hangs on signatures that the linker removed.
    certain: bool,
    reasons: Vec<Explanation>,
    itab: Option<String>,
    negative_itab: bool,
    pruned_methods: Vec<String>,
    /// The methods that the itab holds, in the order of the interface; empty unless the answer is yes.
    methods: Vec<Held>,
    /// What a program panics with when it asserts this, if the interface is in the file.
    panic: Option<String>,
}

#[derive(Serialize)]
struct Held {
    name: String,
    #[serde(flatten)]
    code: Code,
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
) -> Result<Status, Error> {
    let ty = ask::named(file, binary.find_concrete(ty))?;
    let interface = ask::named(file, binary.find_interface(interface))?;
    let verdict = binary.why(ty.id(), &interface);
    let is_pruned = |method: &&Method<'_>| method.ifn().is_none();
    let explained = Explained {
        file: file.name.clone(),
        r#type: ty.label().into_owned(),
        type_address: hex(ty.addr()),
        interface: words::label(binary, &interface),
        interface_address: words::address(binary, &interface),
        answer: match verdict.answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        },
        implements: verdict.answer == Answer::Yes,
        certain: verdict.answer != Answer::Unknown,
        reasons: verdict.missing.iter().map(explanation).collect(),
        itab: verdict.itab.map(|itab| hex(itab.addr())),
        negative_itab: verdict.itab.is_some_and(|itab| itab.is_negative()),
        pruned_methods: verdict
            .methods
            .iter()
            .filter(is_pruned)
            .map(|method| method.name().to_owned())
            .collect(),
        methods: held(binary, ty, &verdict),
        panic: panic(binary, ty, &interface, &verdict),
    };
    if style.json {
        output::json(out, &explained)?;
        return Ok(verdict.answer.into());
    }
    let about = |verdict: Painted<&str>| {
        let (ty, interface) = (&explained.r#type, &explained.interface);
        format!("{} {verdict} {}", style.paint(Role::Subject, ty), style.paint(Role::Subject, interface))
    };
    match verdict.answer {
        Answer::Yes => {
            writeln!(out, "{}", about(style.paint(Role::Good, "implements")))?;
            write_itab(&explained.methods, &interface, &verdict, out, style)?;
        }
        Answer::No => {
            writeln!(out, "{}", about(style.paint(Role::Bad, "does not implement")))?;
            write_reasons(&verdict.missing, out, style)?;
            if let Some(panic) = &explained.panic {
                writeln!(out, "  {}", style.paint(Role::Aside, format_args!("Go panics with: {panic}")))?;
            }
        }
        Answer::Unknown => {
            writeln!(out, "{}", about(style.paint(Role::Bad, "may implement")))?;
            write_reasons(&verdict.missing, out, style)?;
        }
    }
    Ok(verdict.answer.into())
}

/// Go's words for a failed assertion: without package paths, and of all that is missing only the first.
fn panic(
    binary: &Binary<'_>,
    ty: Type<'_>,
    interface: &Interface<'_>,
    verdict: &Verdict<'_>,
) -> Option<String> {
    let interface = binary.ty(interface.id()?).string();
    let missing = verdict.missing.first()?.want.name();
    Some(format!("interface conversion: {} is not {interface}: missing method {missing}", ty.string()))
}

fn explanation(missing: &MissingMethod<'_>) -> Explanation {
    let signature = |method: Method<'_>| method.signature().map(|signature| signature.name().into_owned());
    let mut want = missing.want.signature_text().to_owned();
    let (reason, have) = match missing.reason {
        Reason::PointerReceiver { .. } => ("pointer_receiver", None),
        Reason::Signature { have } => ("signature", signature(have)),
        Reason::Removed { .. } => ("pruned", None),
        Reason::Unexported { have } => {
            want = missing.want.package().to_owned();
            ("unexported", Some(have.package().to_owned()))
        }
        Reason::Misspelt { .. } | Reason::Absent => ("absent", None),
    };
    Explanation {
        method: missing.want.name().to_owned(),
        reason,
        have,
        want,
        near: missing.near.iter().map(|method| method.name().to_owned()).collect(),
    }
}

fn write_reasons(missing: &[MissingMethod<'_>], out: &mut impl Write, style: Style) -> Result<(), Error> {
    for MissingMethod { want: wanted, reason, near } in missing {
        let method = wanted.name();
        let name = style.paint(Role::Subject, method);
        let want = words::method(method, wanted.signature_text());
        match reason {
            Reason::Absent | Reason::Misspelt { .. } => {
                writeln!(out, "  {name}: no such method\n    want  {want}")?;
                for near in near {
                    writeln!(out, "    near  {}", near.name())?;
                }
            }
            Reason::Signature { have } => match have.signature() {
                Some(have) => {
                    let have = words::method(method, &have.name());
                    writeln!(out, "  {name}: another signature\n    have  {have}\n    want  {want}")?;
                }
                None => {
                    writeln!(out, "  {name}: another signature, which the linker removed\n    want  {want}")?
                }
            },
            Reason::PointerReceiver { .. } => {
                writeln!(out, "  {name}: has a pointer receiver, so only a pointer to the type has it")?;
                writeln!(out, "    want  {want}")?;
            }
            Reason::Unexported { have } => {
                writeln!(out, "  {name}: unexported, and of another package")?;
                let (have, want) = (have.package(), wanted.package());
                writeln!(out, "    have  {have}.{method}\n    want  {want}.{method}")?;
            }
            Reason::Removed { .. } => {
                writeln!(out, "  {name}: there, but the linker removed its signature\n    want  {want}")?;
            }
        }
    }
    Ok(())
}

fn held(binary: &Binary<'_>, ty: Type<'_>, verdict: &Verdict<'_>) -> Vec<Held> {
    let pclntab = binary.pclntab();
    let held = |method: &Method<'_>| Held {
        name: method.name().to_owned(),
        code: Code::of(binary, &pclntab, ty, *method),
    };
    verdict.methods.iter().map(held).collect()
}

fn write_itab(
    held: &[Held],
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
    let mut table = Table::new(["SLOT", "METHOD", "FUNCTION", "WHERE"]);
    for (slot, (asked, held)) in interface.methods().iter().zip(held).enumerate() {
        let method = words::method(asked.name(), asked.signature_text());
        table.row([slot.into(), method.into(), held.code.called(), held.code.place()]);
    }
    table.write(out, style)?;
    Ok(())
}
