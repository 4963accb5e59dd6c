//! The table: which operations are compared, with what, and how fast each ought to be.

/// What the time of a row is divided by.
#[derive(Clone, Copy, PartialEq)]
pub enum Against {
    /// The row of the same name in the Go program.
    Go,
    /// Two rows of the Rust program: this library's and one of std's.
    Rust { ours: &'static str, theirs: &'static str },
    /// The same loop on one thread: `NAME/two` beside `NAME/one`.
    OneThread,
}

/// A row of the table. Everything before the first `/` of a sample's name is the case: one process measures all of it.
pub struct Row {
    /// Name, stable over versions.
    pub name: &'static str,
    /// What is measured, for the reader of the table.
    pub text: &'static str,
    /// What it is compared with.
    pub against: Against,
    /// The ratio to stay below; a row without one is there to read the others by.
    pub aim: Option<f64>,
    /// The sample of the Rust program that says what the hardware asks for such an operation at least.
    pub floor: Option<&'static str>,
}

const fn go(name: &'static str, aim: f64, text: &'static str) -> Row {
    Row { name, text, against: Against::Go, aim: Some(aim), floor: None }
}

const fn threads(name: &'static str, text: &'static str) -> Row {
    Row { name, text, against: Against::OneThread, aim: Some(1.05), floor: None }
}

const fn std(
    name: &'static str,
    aim: f64,
    ours: &'static str,
    theirs: &'static str,
    text: &'static str,
) -> Row {
    Row { name, text, against: Against::Rust { ours, theirs }, aim: Some(aim), floor: None }
}

impl Row {
    const fn floor(self, sample: &'static str) -> Row {
        Row { floor: Some(sample), ..self }
    }
}

/// Every row of the table, in reading order.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    Row { name: "loop", text: "the loop alone: load a value, test it", against: Against::Go, aim: None, floor: None },
    Row { name: "loop-drawn", text: "the same, the value drawn on the way: what the rows that end in `-drawn` have in their time", against: Against::Go, aim: None, floor: None },
    go("concrete-hit", 1.0, "concrete assertion, hit").floor("floor-compare"),
    go("concrete-miss", 1.0, "concrete assertion, miss").floor("floor-compare"),
    go("eface-1-hit", 0.7, "eface to interface, one type, hit").floor("floor-slot-1"),
    go("eface-1-miss", 0.6, "eface to interface, one type, cached negative").floor("floor-slot-1"),
    go("eface-64-hit/first-1M", 0.15, "64 random types at one site, hit, first million calls"),
    go("eface-64-miss/first-1M", 0.15, "64 random types at one site, negative, first million calls"),
    go("eface-64-hit/after-17M", 0.7, "64 random types at one site, hit, after 17 million calls").floor("floor-slot-64"),
    go("eface-64-miss/after-17M", 0.7, "64 random types at one site, negative, after 17 million calls").floor("floor-slot-64"),
    go("eface-64-hit-drawn", 0.7, "64 types in an order that cannot be learnt, hit, after 17 million calls").floor("floor-slot-64-drawn"),
    go("eface-64-miss-drawn", 0.7, "64 types in an order that cannot be learnt, negative, after 17 million calls").floor("floor-slot-64-drawn"),
    go("eface-1000", 0.15, "1,000 random types at one site").floor("floor-slot-1000"),
    go("eface-1000-drawn", 0.15, "1,000 types in an order that cannot be learnt"),
    go("generic-64", 0.12, "64 random types from generic code").floor("floor-slot-64"),
    go("generic-64-drawn", 0.12, "64 types in an order that cannot be learnt, from generic code").floor("floor-slot-64-drawn"),
    go("iface-64", 0.2, "interface to interface, 64 types, source itab built at run time").floor("floor-slot-64"),
    go("iface-64-drawn", 0.2, "interface to interface, 64 types in an order that cannot be learnt").floor("floor-slot-64-drawn"),
    go("sites-43540-hit", 0.2, "43,540 pairs random through 20 call sites, hits").floor("floor-virtual-20"),
    go("table-43540", 0.35, "43,540 pairs random, the table alone").floor("floor-matrix-43540/throughput"),
    go("sites-43540-miss", 0.2, "43,540 pairs random through 20 call sites, cached negatives").floor("floor-virtual-20"),
    go("pairs-1000000/throughput", 0.45, "1,000,000 pairs, the table alone, independent look-ups").floor("floor-matrix-1000000/throughput"),
    go("pairs-1000000/dependent", 0.95, "1,000,000 pairs, the table alone, each look-up waits for the last").floor("floor-matrix-1000000/dependent"),
    go("call-1", 1.0, "interface method call, one receiver type").floor("floor-virtual-1"),
    go("call-64", 1.0, "interface method call, 64 receiver types").floor("floor-virtual-64"),
    go("call-64-drawn", 1.0, "interface method call, 64 receiver types in an order that cannot be learnt").floor("floor-virtual-64-drawn"),
    go("assert-and-call", 1.0, "assertion and call together").floor("floor-virtual-1"),
    go("convert-u64", 0.1, "convert a u64 of 256 or more").floor("floor-store"),
    go("convert-f64", 0.1, "convert an f64").floor("floor-store"),
    go("convert-pointer", 1.0, "convert a pointer").floor("floor-store"),
    go("convert-32B", 0.8, "convert a struct of 32 bytes"),
    go("equal-u64", 0.8, "equality of two `u64` in interface values"),
    go("equal-string", 0.8, "equality of two strings of 12 bytes in interface values"),
    go("equal-pointer", 0.8, "equality of two pointers in interface values, by address"),
    go("equal-other-type", 1.0, "equality of interface values of two types"),
    go("equal-concrete", 0.3, "equality of an interface value and a `u64`"),
    go("map-u64", 0.9, "map with interface keys, 1,024 `u64`, hit"),
    go("map-string", 0.9, "map with interface keys, 1,024 strings, hit"),
    go("dynamic-call", 0.3, "a method called by its name, one number in and one out; in Go, of a method that was looked up before"),
    go("dynamic-call-by-name", 0.3, "the same, looked up by name in each turn on both sides"),
    go("switch-4", 0.9, "type switch, 4 concrete arms, random").floor("floor-virtual-4"),
    go("switch-16", 0.9, "type switch, 16 concrete arms, random").floor("floor-virtual-16"),
    go("switch-64", 0.9, "type switch, 64 concrete arms, random").floor("floor-virtual-64"),
    go("switch-4-drawn", 0.9, "type switch, 4 concrete arms, in an order that cannot be learnt").floor("floor-virtual-4-drawn"),
    go("switch-16-drawn", 0.9, "type switch, 16 concrete arms, in an order that cannot be learnt").floor("floor-virtual-16-drawn"),
    go("switch-64-drawn", 0.9, "type switch, 64 concrete arms, in an order that cannot be learnt").floor("floor-virtual-64-drawn"),
    go("switch-first", 0.9, "type switch, 16 concrete arms, always the first").floor("floor-virtual-1"),
    go("switch-16-interfaces/new-pairs", 0.1, "16 interface arms, nothing matches: first thousand executions, every pair new"),
    go("switch-16-interfaces/first-1k", 0.1, "16 interface arms, nothing matches: first thousand executions, pairs known elsewhere"),
    go("switch-16-interfaces/warm", 0.8, "16 interface arms, nothing matches: after 30 million"),
    go("first-assertion/1-1", 0.4, "first assertion of a pair, interface of 1 method, type of 1"),
    go("first-assertion/4-16", 0.4, "first assertion of a pair, 4 methods, type of 16"),
    go("first-assertion/16-64", 0.4, "first assertion of a pair, 16 methods, type of 64"),
    go("first-assertion/16-64-missing", 0.15, "first assertion of a pair, 16 methods, type of 64, the first missing"),
    go("first-threads/1", 0.4, "first assertions of 10,885 pairs, one thread; CPU time of a pair"),
    go("first-threads/2", 0.4, "the same, two threads that share them"),
    go("first-threads/4", 0.4, "the same, four threads"),
    go("first-threads/8", 0.4, "the same, eight threads"),
    go("implementers", 1.0, "which of 2,177 types implement an interface, per type; in Go `reflect.Type.Implements` of each"),
    go("program", 0.8, "a whole program: tokens, trees, simpler trees, their text and values, all of them interface values; per token"),
    threads("threads-eface-1", "two pinned threads, one type at one site"),
    threads("threads-eface-64", "two pinned threads, 64 types at one site"),
    threads("threads-table-43540", "two pinned threads, the table with 43,540 pairs"),
    std("std-1", 1.0, "eface-1-hit", "std-downcast-1", "interface cast beside std's `downcast_ref`, one type"),
    std("std-64", 0.3, "eface-64-hit/after-17M", "std-downcast-64", "interface cast beside std's `downcast_ref`, 64 random types"),
    std("std-64-drawn", 0.3, "eface-64-hit-drawn", "std-downcast-64-drawn", "the same, in an order that cannot be learnt"),
    std("instances-64", 0.4, "instances-64", "std-downcast-64-drawn", "64 instantiations of one generic type to an interface, in an order that cannot be learnt"),
    std("as-dyn-64", 1.0, "as-dyn-64", "std-downcast-64-drawn", "the same to an ordinary trait that the type lists"),
];

/// The rows that the README shows, beside those that miss their aim.
pub const HEADLINES: &[&str] = &[
    "concrete-hit",
    "eface-1-hit",
    "eface-1-miss",
    "eface-64-hit/first-1M",
    "eface-64-hit/after-17M",
    "eface-1000",
    "generic-64",
    "sites-43540-hit",
    "pairs-1000000/throughput",
    "call-64",
    "convert-u64",
    "switch-16",
    "first-assertion/4-16",
];

/// Sizes of the curve "time against number of pairs".
pub const PAIRS: [usize; 7] = [64, 512, 4096, 43_540, 250_000, 1_000_000, 4_000_000];
/// Numbers of types at one call site.
pub const TYPES: [usize; 7] = [1, 8, 64, 512, 4096, 32_768, 100_000];
/// Numbers of methods of an interface.
pub const METHODS: [usize; 5] = [1, 4, 16, 64, 256];
/// Numbers of threads.
pub const THREADS: [usize; 4] = [1, 2, 4, 8];
/// Executions of a call site, up to which its cost is measured.
pub const WARMUPS: [usize; 9] =
    [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26];
/// Pairs that the cases `start-N` make.
pub const START_PAIRS: usize = 43_540;

/// The row that a run of the curves has, too: what of it all a whole program has.
pub const WITH_CURVES: &str = "program";

/// The cases of the curves, and whether the Go program has them.
pub fn curves() -> Vec<(String, bool)> {
    let sized = |name: &'static str, sizes: &[usize], in_go| {
        sizes.iter().map(|size| (format!("{name}-{size}"), in_go)).collect::<Vec<_>>()
    };
    let one = |name: &str, in_go| vec![(name.to_string(), in_go)];
    [
        sized("pairs", &PAIRS, true),
        sized("rwlock", &PAIRS, false),
        sized("types", &TYPES, true),
        sized("methods", &METHODS, true),
        sized("start", &THREADS, true),
        sized("warmup", &[64, 1000], true),
        one(WITH_CURVES, true),
        one("readers-site", true),
        one("readers-table", true),
        one("readers-rwlock", false),
    ]
    .concat()
}

/// The case that measures a sample.
pub fn case(sample: &str) -> &str {
    sample.split('/').next().unwrap_or(sample)
}
