//! The five sets as Rust modules, for programs that have `itab`'s names and the interfaces of `types.rs` in scope.

use crate::*;
use std::fmt::Write;

/// The generated files: name, and text.
pub fn files() -> [(&'static str, String); 5] {
    [("hot.rs", hot()), ("many.rs", many()), ("wide.rs", wide()), ("cold.rs", cold()), ("tall.rs", tall())]
}

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => { writeln!($out, $($format)*).unwrap() };
}

fn hot() -> String {
    let mut out = String::new();
    for t in 0..HOT {
        let k = t % HOT_INTERFACES;
        put!(out, "pub struct H{t:02}(pub u64);");
        put!(out, "#[methods] impl H{t:02} {{ pub fn val(&self) -> i64 {{ {t} }}");
        put!(
            out,
            "pub fn name(&self) -> &'static str {{ \"H{t:02}\" }} pub fn k{k:02}(&self) -> i64 {{ {t} }} }}"
        );
    }
    for k in 0..HOT_INTERFACES {
        put!(out, "#[interface] pub trait KI{k:02} {{ fn k{k:02}(&self) -> i64; }}");
    }
    let values = |new: &str| list((0..HOT).map(|t| format!("{new}H{t:02}({}))", t + 1000)));
    put!(out, "pub fn vals() -> Vec<Any> {{ vec![{}] }}", values("Any::new("));
    let valers = values("IfaceRef::<dyn Valer>::new(&");
    put!(out, "pub fn valers() -> Vec<IfaceRef<'static, dyn Valer>> {{ vec![{valers}] }}");
    for arms in CONCRETE_SWITCHES {
        put!(out, "#[inline(never)] pub fn switch{arms}(e: AnyRef<'_>) -> i64 {{ type_switch!(e, {{");
        for t in 0..arms {
            put!(out, "_h: H{t:02} => {},", t * 7 + 1);
        }
        put!(out, "_ => 0, }}) }}");
    }
    for s in 0..INTERFACE_SWITCHES {
        put!(out, "#[inline(never)] fn interfaces16_{s}(e: AnyRef<'_>) -> i64 {{ type_switch!(e, {{");
        for k in 0..HOT_INTERFACES {
            put!(out, "v: dyn KI{k:02} => v.k{k:02}(),");
        }
        put!(out, "_ => 0, }}) }}");
    }
    let switches = list((0..INTERFACE_SWITCHES).map(|s| format!("interfaces16_{s}")));
    put!(out, "pub const INTERFACES16: [fn(AnyRef<'_>) -> i64; {INTERFACE_SWITCHES}] = [{switches}];");
    out
}

fn many() -> String {
    const METHODS: [&str; 4] = [
        "fn a(&self) -> i64;",
        "fn b(&self, x: i64) -> i64;",
        "fn c(&self) -> &'static str;",
        "fn d(&self) -> Option<u8>;",
    ];
    let mut out = String::new();
    for t in 0..MANY {
        put!(out, "pub struct M{t:04}(pub u32);");
        put!(out, "#[methods] impl M{t:04} {{ pub fn a(&self) -> i64 {{ {t} }}");
        put!(out, "pub fn b(&self, x: i64) -> i64 {{ x + {t} }}");
        put!(out, "pub fn c(&self) -> &'static str {{ \"\" }} pub fn d(&self) -> Option<u8> {{ None }} }}");
    }
    for j in 0..MANY_INTERFACES {
        let methods: String = (0..4).filter(|m| (j % 15 + 1) >> m & 1 != 0).map(|m| METHODS[m]).collect();
        put!(out, "#[interface] pub trait IF{j:02} {{ {methods} }}");
        put!(out, "#[interface] pub trait NF{j:02} {{ {methods} fn z{j:02}(&self); }}");
        for (site, interface) in [("pos", "IF"), ("neg", "NF")] {
            put!(out, "#[inline(never)] fn {site}{j:02}(e: AnyRef<'_>) -> bool");
            put!(out, "{{ e.cast_ref::<dyn {interface}{j:02}>().is_ok() }}");
        }
    }
    put!(out, "pub fn vals() -> Vec<Any> {{ vec![");
    for t in 0..MANY {
        put!(out, "Any::new(M{t:04}({t})),");
    }
    put!(out, "] }}");
    let each =
        |before: &str, after: &str| list((0..MANY_INTERFACES).map(|j| format!("{before}{j:02}{after}")));
    put!(out, "pub const POS: [fn(AnyRef<'_>) -> bool; {MANY_INTERFACES}] = [{}];", each("pos", ""));
    put!(out, "pub const NEG: [fn(AnyRef<'_>) -> bool; {MANY_INTERFACES}] = [{}];", each("neg", ""));
    put!(
        out,
        "pub fn interfaces() -> Vec<&'static InterfaceType> {{ vec![{}] }}",
        each("IfaceRef::itab(IfaceRef::<dyn IF", ">::new(&M0000(0))).interface()")
    );
    out
}

fn wide() -> String {
    let mut out = String::new();
    for t in 0..WIDE {
        put!(out, "pub struct T{t}; #[methods] impl T{t} {{");
        for m in 0..WIDE_METHODS {
            put!(out, "pub fn m{m:02}(&self) -> i64 {{ {} }}", t % 7);
        }
        put!(out, "}}");
    }
    for (i, subset) in wide_subsets().iter().enumerate() {
        let methods: String = subset.iter().map(|m| format!("fn m{m:02}(&self) -> i64;")).collect();
        put!(out, "#[interface] pub trait I{i} {{ {methods} }}");
    }
    let each = |before: &str, after: &str| list((0..WIDE).map(|n| format!("{before}{n}{after}")));
    put!(out, "pub fn types() -> Vec<&'static Type> {{ vec![{}] }}", each("<T", " as Typed>::TYPE"));
    put!(
        out,
        "pub fn interfaces() -> Vec<&'static InterfaceType> {{ vec![{}] }}",
        each("IfaceRef::itab(IfaceRef::<dyn I", ">::new(&T0)).interface()")
    );
    out
}

fn cold() -> String {
    let mut out = String::new();
    put!(
        out,
        "pub struct Group {{ pub name: &'static str, pub vals: Vec<Any>, pub sites: Vec<fn(AnyRef<'_>) -> bool> }}"
    );
    for (g, group) in COLD.iter().enumerate() {
        for t in 0..group.types {
            put!(out, "pub struct T{g}x{t}(pub u32); #[methods] impl T{g}x{t} {{");
            for m in 0..group.nt {
                put!(out, "pub fn method{m:03}(&self) {{}}");
            }
            put!(out, "}}");
        }
        for i in 0..group.interfaces {
            let missing = if group.first_missing { "fn a_missing(&self);" } else { "" };
            let asked: String = group.asked().iter().map(|m| format!("fn method{m:03}(&self);")).collect();
            put!(out, "#[interface] pub trait I{g}x{i} {{ {missing} {asked} }}");
            put!(
                out,
                "#[inline(never)] fn site{g}_{i}(e: AnyRef<'_>) -> bool {{ e.cast_ref::<dyn I{g}x{i}>().is_ok() }}"
            );
        }
    }
    put!(out, "pub fn groups() -> Vec<Group> {{ vec![");
    for (g, group) in COLD.iter().enumerate() {
        let vals = list((0..group.types).map(|t| format!("Any::new(T{g}x{t}({t}))")));
        let sites = list((0..group.interfaces).map(|i| format!("site{g}_{i}")));
        put!(out, "Group {{ name: {:?}, vals: vec![{vals}], sites: vec![{sites}] }},", group.name());
    }
    put!(out, "] }}");
    out
}

fn tall() -> String {
    let mut out = String::new();
    put!(out, "pub struct Size {{ pub methods: usize, pub sites: Vec<fn(AnyRef<'_>) -> bool> }}");
    for t in 0..TALL {
        put!(out, "pub struct T{t}(pub u32); #[methods] impl T{t} {{");
        for m in 0..TALL_METHODS {
            put!(out, "pub fn method{m:03}(&self) {{}}");
        }
        put!(out, "}}");
    }
    for n in TALL_SIZES {
        let asked: String = tall_asked(n).map(|m| format!("fn method{m:03}(&self);")).collect();
        for i in 0..TALL_INTERFACES {
            put!(out, "#[interface] pub trait I{n}x{i} {{ {asked} }}");
            put!(
                out,
                "#[inline(never)] fn site{n}_{i}(e: AnyRef<'_>) -> bool {{ e.cast_ref::<dyn I{n}x{i}>().is_ok() }}"
            );
        }
    }
    put!(
        out,
        "pub fn vals() -> Vec<Any> {{ vec![{}] }}",
        list((0..TALL).map(|t| format!("Any::new(T{t}({t}))")))
    );
    put!(out, "pub fn sizes() -> Vec<Size> {{ vec![");
    for n in TALL_SIZES {
        let sites = list((0..TALL_INTERFACES).map(|i| format!("site{n}_{i}")));
        put!(out, "Size {{ methods: {n}, sites: vec![{sites}] }},");
    }
    put!(out, "] }}");
    out
}
