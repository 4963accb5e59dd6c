//! What it costs to build a program that converts many (type, interface) pairs statically.

use crate::programs::{run, write};
use crate::results::BuildCost;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const TYPES: usize = 40;
const METHODS: usize = 8;
const INTERFACES: usize = 40;
/// How many of the interfaces each type is converted to. All types and interfaces are in the program anyway, so the
/// difference between two steps is the cost of the pairs alone.
const STEPS: [usize; 4] = [1, 10, 20, 40];

/// The methods an interface asks for.
fn asked(interface: usize) -> [usize; 3] {
    let first = interface % METHODS;
    [first, (first + 1 + interface / METHODS % 3) % METHODS, (first + 4) % METHODS]
}

/// Builds the programs and keeps the least CPU time of `rounds` builds of each.
pub fn measure(root: &Path, out: &Path, go: &Path, rounds: usize) -> Result<Vec<BuildCost>, String> {
    let mut costs = Vec::new();
    for step in STEPS {
        for how in ["itab", "dyn Trait", "Go"] {
            let folder = out.join("cost").join(how.replace(' ', "-"));
            let (main, source, executable) = match how {
                "itab" => ("src/main.rs", itab(step), "target/release/cost"),
                "dyn Trait" => ("src/main.rs", dyn_trait(step), "target/release/cost"),
                _ => ("main.go", in_go(step), "cost"),
            };
            let mut build = if how == "Go" {
                write(&folder.join("go.mod"), "module cost\n\ngo 1.27\n")?;
                let mut build = Command::new(go);
                build.args(["build", "-ldflags=-s -w", "-o", "cost", "."]);
                build
            } else {
                write(&folder.join("Cargo.toml"), &manifest(how, root))?;
                let mut build = Command::new("cargo");
                build.env("CARGO_TARGET_DIR", folder.join("target")).args(["build", "--quiet", "--release"]);
                build
            };
            let mut least = f64::INFINITY;
            for round in 0..=rounds {
                // The changed comment makes the build tools start over; round 0 also builds what the program depends on.
                write(&folder.join(main), &format!("{source}// round {round}\n"))?;
                let before = children_cpu_ms();
                run(build.current_dir(&folder))?;
                if round > 0 {
                    least = least.min(children_cpu_ms() - before);
                }
            }
            let path = folder.join(executable);
            let bytes = path.metadata().map_err(|e| format!("cannot see {}: {e}", path.display()))?.len();
            costs.push(BuildCost { how: how.into(), pairs: TYPES * step, cpu_ms: least, bytes });
        }
    }
    Ok(costs)
}

/// User and system time of all child processes that have ended.
fn children_cpu_ms() -> f64 {
    // SAFETY: `rusage` is plain data, for which all zeroes is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is valid for the call, which writes one `rusage`.
    unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage) };
    let ms = |t: libc::timeval| t.tv_sec as f64 * 1e3 + t.tv_usec as f64 / 1e3;
    ms(usage.ru_utime) + ms(usage.ru_stime)
}

fn manifest(how: &str, root: &Path) -> String {
    let dependency = if how == "itab" { format!("itab = {{ path = {root:?} }}") } else { String::new() };
    format!(
        "[package]\nname = \"cost\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependency}\n\n[profile.release]\nstrip = true\n"
    )
}

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => { writeln!($out, $($format)*).unwrap() };
}

fn rust_methods(methods: impl IntoIterator<Item = usize>, body: impl Fn(usize) -> String) -> String {
    methods.into_iter().map(|m| format!("fn method{m}(&self) -> u32{} ", body(m))).collect()
}

fn itab(step: usize) -> String {
    let mut out = String::from("use itab::{IfaceRef, interface, methods};\nuse std::hint::black_box;\n");
    for t in 0..TYPES {
        let body =
            rust_methods(0..METHODS, |m| format!(" {{ self.0 + {} }}", t + m)).replace("fn ", "pub fn ");
        put!(out, "pub struct T{t}(u32);\n#[methods] impl T{t} {{ {body} }}");
    }
    for i in 0..INTERFACES {
        put!(out, "#[interface] pub trait I{i} {{ {} }}", rust_methods(asked(i), |_| ";".into()));
    }
    put!(out, "fn main() {{");
    for t in 0..TYPES {
        for i in 0..step {
            put!(out, "black_box(IfaceRef::<dyn I{i}>::new(black_box(&T{t}(1))));");
        }
    }
    put!(out, "}}");
    out
}

fn dyn_trait(step: usize) -> String {
    let mut out = String::from("use std::hint::black_box;\n");
    for t in 0..TYPES {
        put!(out, "pub struct T{t}(u32);");
    }
    for i in 0..INTERFACES {
        put!(out, "pub trait I{i} {{ {} }}", rust_methods(asked(i), |_| ";".into()));
    }
    for t in 0..TYPES {
        for i in 0..step {
            let body = rust_methods(asked(i), |m| format!(" {{ self.0 + {} }}", t + m));
            put!(out, "impl I{i} for T{t} {{ {body} }}");
        }
    }
    put!(out, "fn main() {{");
    for t in 0..TYPES {
        for i in 0..step {
            put!(out, "black_box(black_box(&T{t}(1)) as &dyn I{i});");
        }
    }
    put!(out, "}}");
    out
}

fn in_go(step: usize) -> String {
    let mut out = String::from("package main\n\nimport \"os\"\n\n");
    for t in 0..TYPES {
        put!(out, "type T{t} struct{{ n uint32 }}");
        for m in 0..METHODS {
            put!(out, "func (t *T{t}) Method{m}() uint32 {{ return t.n + {} }}", t + m);
        }
    }
    for i in 0..INTERFACES {
        let methods: String = asked(i).map(|m| format!("Method{m}() uint32; ")).concat();
        put!(out, "type I{i} interface {{ {methods} }}");
        put!(out, "//go:noinline\nfunc use{i}(x I{i}) {{ if len(os.Args) > 9 {{ println({}) }} }}", calls(i));
    }
    put!(out, "func main() {{");
    for t in 0..TYPES {
        for i in 0..step {
            put!(out, "use{i}(&T{t}{{1}})");
        }
    }
    put!(out, "}}");
    out
}

/// Go drops methods that no interface call of the program can reach; these calls keep them.
fn calls(interface: usize) -> String {
    asked(interface).map(|m| format!("x.Method{m}()")).join(", ")
}
