//! Who implements what as a graph, in the language of Graphviz (https://graphviz.org/doc/info/lang.html).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

use itab_gobin::{Kind, Type, TypeId};

use super::facts::Facts;

/// Writes types and interfaces as nodes, in a box for each package, and an edge for each pair; returns how many edges there
/// are. What is in no pair is left out.
///
/// Keeps the numbers of the types that are nodes, and no text.
pub(crate) fn write_graph(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<usize> {
    let binary = facts.binary();
    let negative = || facts.itabs().filter(|itab| itab.is_negative());
    let pairs = facts.pairs().chain(negative().map(|itab| (itab.interface(), itab.ty())));
    let nodes: BTreeSet<TypeId> = pairs.flat_map(|(interface, ty)| [interface.id(), ty.id()]).collect();
    let mut packages: BTreeMap<&str, Vec<Type<'_>>> = BTreeMap::new();
    for ty in nodes.into_iter().map(|id| binary.ty(id)) {
        packages.entry(package(ty)).or_default().push(ty);
    }
    writeln!(out, "digraph implementations {{\n  rankdir=LR;\n  node [shape=box];")?;
    for (number, (package, types)) in packages.into_iter().enumerate() {
        // What has no package is in no box.
        let is_box = !package.is_empty();
        if is_box {
            writeln!(out, "  subgraph cluster_{number} {{\n    label={};", Quoted(package))?;
        }
        for ty in types {
            let shape = if ty.is_interface() { ", shape=ellipse" } else { "" };
            writeln!(out, "    {} [label={}{shape}];", Node(ty), Quoted(&ty.label()))?;
        }
        if is_box {
            writeln!(out, "  }}")?;
        }
    }
    let mut edges = 0;
    for (interface, ty) in facts.pairs() {
        match binary.itab_of(interface.id(), ty.id()) {
            Some(itab) => {
                writeln!(out, "  {} -> {} [tooltip=\"itab {:#x}\"];", Node(ty), Node(interface), itab.addr())?
            }
            None => writeln!(out, "  {} -> {} [style=dashed];", Node(ty), Node(interface))?,
        }
        edges += 1;
    }
    for itab in negative() {
        let (ty, interface, address) = (Node(itab.ty()), Node(itab.interface()), itab.addr());
        let look = "style=dotted, color=red";
        writeln!(out, "  {ty} -> {interface} [{look}, tooltip=\"negative itab {address:#x}\"];")?;
        edges += 1;
    }
    writeln!(out, "}}")?;
    Ok(edges)
}

/// The package of a type, or of what it points to.
fn package(ty: Type<'_>) -> &str {
    let elem = ty.elem().filter(|_| ty.kind() == Kind::Pointer && !ty.is_named());
    elem.unwrap_or(ty).package()
}

/// The identifier of a type: `t` and its address.
struct Node<'a>(Type<'a>);

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{:x}", self.0.addr())
    }
}

/// A text in quotes. In labels, a backslash begins an escape sequence.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}
