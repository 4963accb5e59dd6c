//! `itab diff`: what did a newer build gain and lose?

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use itab_gobin::{Binary, Change, Surface};
use serde::Serialize;

use crate::args::{Diff, DiffFormat};
use crate::error::Error;
use crate::input::{File, is_stdin};
use crate::output::{self, Role, Status, Style, count};

#[derive(Serialize)]
struct Compared {
    old: String,
    new: String,
    types: Changed<String>,
    interfaces: Changed<String>,
    implementations: Changed<Pair>,
    methods: Changed<MethodOf>,
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

#[derive(Serialize)]
struct MethodOf {
    r#type: String,
    /// The name, and where both builds have one, the signature.
    method: String,
}

/// A build, or what was written down of one.
enum Side<'a> {
    Build(Box<Binary<'a>>),
    Text(Surface),
}

impl Side<'_> {
    fn read(file: &File) -> Result<Side<'_>, Error> {
        match file.surface()? {
            Some(surface) => Ok(Side::Text(surface)),
            None => Ok(Side::Build(Box::new(file.read()?))),
        }
    }

    fn is_own(&self, package: &str) -> bool {
        match self {
            Side::Build(binary) => binary.is_own(package),
            Side::Text(_) => false,
        }
    }

    fn surface(&self) -> Cow<'_, Surface> {
        match self {
            Side::Build(binary) => Cow::Owned(Surface::of(binary)),
            Side::Text(surface) => Cow::Borrowed(surface),
        }
    }
}

pub(super) fn run(args: &Diff, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let open = |path: &Path| File::open(Some(path));
    let (old, new) = match (&args.old, &args.new) {
        (Some(old), Some(new)) if is_stdin(old) && is_stdin(new) => {
            return Err(Error::Usage("standard input can be read only once".to_owned()));
        }
        (Some(old), Some(new)) => (open(old)?, open(new)?),
        _ => (File::shipped(), File::shipped_newer()),
    };
    let compared = compare(args, &old, &new)?;
    if style.json {
        output::json(out, &compared)?;
    } else if args.format == DiffFormat::Github {
        compared.annotate(out)?;
    } else {
        compared.write(out, style)?;
    }
    Ok(compared.is_empty().into())
}

fn compare(args: &Diff, old: &File, new: &File) -> Result<Compared, Error> {
    let (before, after) = (Side::read(old)?, Side::read(new)?);
    let is_own = |package: &str| before.is_own(package) || after.is_own(package);
    let kept = |name: &str| args.select.wants_type(name, is_own);
    let diff = before.surface().diff(&after.surface());
    let of_sort = |ty: &str| !args.pointer || ty.starts_with('*');
    let names =
        |change: Change<String>| Changed::of(change, args.lost, |name| kept(name).then(|| name.clone()));
    let pairs = |change: Change<(String, String)>| {
        Changed::of(change, args.lost, |(ty, interface)| {
            let wanted = of_sort(ty) && (kept(ty) || kept(interface));
            wanted.then(|| Pair { r#type: ty.clone(), interface: interface.clone() })
        })
    };
    let mut compared = Compared {
        old: old.name.clone(),
        new: new.name.clone(),
        types: names(diff.types),
        interfaces: names(diff.interfaces),
        implementations: pairs(diff.implementations),
        methods: Changed::of(diff.methods, args.lost, |(ty, method)| {
            // The name of a method that is not exported begins with its package.
            let exported = method.split('(').next().is_some_and(|name| !name.contains('.'));
            let wanted = of_sort(ty) && kept(ty) && (exported || !args.select.exported);
            wanted.then(|| MethodOf { r#type: ty.clone(), method: method.clone() })
        }),
        itabs: pairs(diff.itabs),
    };
    if args.lost {
        // Of no use to anybody but through the others; and the linker decides on itabs.
        compared.types.lost.clear();
        compared.itabs.lost.clear();
    }
    if args.pointer {
        compared.types = Changed { gained: Vec::new(), lost: Vec::new() };
        compared.interfaces = Changed { gained: Vec::new(), lost: Vec::new() };
    }
    Ok(compared)
}

impl Compared {
    fn is_empty(&self) -> bool {
        self.types.is_empty()
            && self.interfaces.is_empty()
            && self.implementations.is_empty()
            && self.methods.is_empty()
            && self.itabs.is_empty()
    }

    fn write(&self, out: &mut impl Write, style: Style) -> Result<(), Error> {
        self.implementations.write("implementation", |pair| pair.text("implements"), out, style)?;
        self.interfaces.write("interface", String::clone, out, style)?;
        self.methods.write("method", MethodOf::text, out, style)?;
        self.types.write("type", String::clone, out, style)?;
        self.itabs.write("itab", |pair| pair.text("as"), out, style)?;
        if self.is_empty() {
            writeln!(out, "no difference")?;
        }
        Ok(())
    }

    fn annotate(&self, out: &mut impl Write) -> Result<(), Error> {
        self.implementations.annotate("implementation", |pair| pair.text("implements"), out)?;
        self.interfaces.annotate("interface", String::clone, out)?;
        self.methods.annotate("method", MethodOf::text, out)?;
        self.types.annotate("type", String::clone, out)?;
        self.itabs.annotate("itab", |pair| pair.text("as"), out)
    }
}

impl Pair {
    fn text(&self, verb: &str) -> String {
        format!("{} {verb} {}", self.r#type, self.interface)
    }
}

impl MethodOf {
    fn text(&self) -> String {
        format!("{} has {}", self.r#type, self.method)
    }
}

impl<T> Changed<T> {
    /// What of a change is wanted.
    fn of<U>(change: Change<U>, only_lost: bool, wanted: impl Fn(&U) -> Option<T>) -> Changed<T> {
        let gained = if only_lost { Vec::new() } else { change.gained.iter().filter_map(&wanted).collect() };
        Changed { gained, lost: change.lost.iter().filter_map(&wanted).collect() }
    }

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

    /// One command of GitHub Actions for each: what was lost is an error, what was gained a notice.
    fn annotate(&self, noun: &str, line: impl Fn(&T) -> String, out: &mut impl Write) -> Result<(), Error> {
        // Go's names have none of these but `%`; a hostile file's might end the command.
        let escape = |text: String| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        for lost in &self.lost {
            writeln!(out, "::error title=Lost {noun}::{}", escape(line(lost)))?;
        }
        for gained in &self.gained {
            writeln!(out, "::notice title=New {noun}::{}", escape(line(gained)))?;
        }
        Ok(())
    }
}
