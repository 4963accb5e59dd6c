//! What the plots and the tables beside them show: each curve is named points, taken from the samples of a run.

use crate::results::{BuildCost, Results, Samples};
use crate::rows::{METHODS, PAIRS, START_PAIRS, THREADS, TYPES, WARMUPS};

/// One file in `docs/plots`.
pub struct Plot {
    pub file: &'static str,
    /// What it shows, for who cannot see it.
    pub text: &'static str,
    pub panels: Vec<Panel>,
}

/// One pair of axes.
pub struct Panel {
    pub title: String,
    pub x: String,
    pub y: &'static str,
    /// Whether both axes are logarithmic.
    pub log: bool,
    pub lines: Vec<Line>,
}

pub struct Line {
    pub label: &'static str,
    pub whose: Whose,
    pub points: Vec<(f64, f64)>,
}

/// Who is measured, which is what the colour says.
#[derive(Clone, Copy)]
pub enum Whose {
    Itab,
    Go,
    Other,
}

/// The median of a sample at each size.
fn points(
    results: &Results,
    samples: &Samples,
    sizes: &[usize],
    name: impl Fn(usize) -> String,
) -> Result<Vec<(f64, f64)>, String> {
    sizes.iter().map(|n| Ok((*n as f64, results.median(samples, &name(*n))?))).collect()
}

/// The plots of a run of `lab/run --curves`.
pub fn plots(results: &Results) -> Result<Vec<Plot>, String> {
    Ok(vec![
        pairs(results)?,
        growth(results)?,
        types(results)?,
        methods(results)?,
        threads(results)?,
        warmup(results)?,
    ])
}

fn pairs(results: &Results) -> Result<Plot, String> {
    let panels = [("independent look-ups", "throughput"), ("each look-up waits for the last", "dependent")];
    let panel = |(title, how): (&str, &str)| {
        let curve = |samples, case: &str| points(results, samples, &PAIRS, |n| format!("{case}-{n}/{how}"));
        Ok(Panel {
            title: title.into(),
            x: "(type, interface) pairs in the table".into(),
            y: "ns per look-up",
            log: true,
            lines: vec![
                Line {
                    label: "RwLock<HashMap>",
                    whose: Whose::Other,
                    points: curve(&results.rust, "rwlock")?,
                },
                Line { label: "Go's table", whose: Whose::Go, points: curve(&results.go, "pairs")? },
                Line { label: "itab's table", whose: Whose::Itab, points: curve(&results.rust, "pairs")? },
            ],
        })
    };
    Ok(Plot {
        file: "pairs.svg",
        text: "cost of a look-up against the number of pairs in the table",
        panels: panels.into_iter().map(panel).collect::<Result<_, String>>()?,
    })
}

fn growth(results: &Results) -> Result<Plot, String> {
    // With fewer the pages of the process count for more than the pairs.
    let sizes = &PAIRS[3..];
    let panels = [
        ("asking for a pair for the first time", "ns per pair", "build"),
        ("memory of a pair", "bytes per pair", "bytes"),
    ];
    let panel = |(title, y, what): (&str, &'static str, &str)| {
        let curve = |samples| points(results, samples, sizes, |n| format!("pairs-{n}/{what}"));
        Ok(Panel {
            title: title.into(),
            x: "(type, interface) pairs in the table".into(),
            y,
            log: true,
            lines: vec![
                Line { label: "Go", whose: Whose::Go, points: curve(&results.go)? },
                Line { label: "itab", whose: Whose::Itab, points: curve(&results.rust)? },
            ],
        })
    };
    Ok(Plot {
        file: "growth.svg",
        text: "cost and memory of a new pair against the number of pairs in the table",
        panels: panels.into_iter().map(panel).collect::<Result<_, String>>()?,
    })
}

fn types(results: &Results) -> Result<Plot, String> {
    let curve = |samples| points(results, samples, &TYPES, |n| format!("types-{n}"));
    let panel = Panel {
        title: "one call site, types in an order that cannot be learnt".into(),
        x: "types that the site sees".into(),
        y: "ns per assertion",
        log: true,
        lines: vec![
            Line { label: "Go", whose: Whose::Go, points: curve(&results.go)? },
            Line { label: "itab", whose: Whose::Itab, points: curve(&results.rust)? },
        ],
    };
    let text = "cost of an assertion against the number of types at its site";
    Ok(Plot { file: "types.svg", text, panels: vec![panel] })
}

fn methods(results: &Results) -> Result<Plot, String> {
    let panels = [("first assertion of a pair", "first"), ("later ones, 8 types at one site", "then")];
    let panel = |(title, how): (&str, &str)| {
        let curve = |samples| points(results, samples, &METHODS, |n| format!("methods-{n}/{how}"));
        Ok::<_, String>(Panel {
            title: title.into(),
            x: "methods of the interface, of 256 of the type".into(),
            y: "ns per assertion",
            log: true,
            lines: vec![
                Line { label: "Go", whose: Whose::Go, points: curve(&results.go)? },
                Line { label: "itab", whose: Whose::Itab, points: curve(&results.rust)? },
            ],
        })
    };
    Ok(Plot {
        file: "methods.svg",
        text: "cost of assertions against the number of methods of the interface",
        panels: panels.into_iter().map(panel).collect::<Result<_, String>>()?,
    })
}

fn threads(results: &Results) -> Result<Plot, String> {
    let of = |samples, name: &str| points(results, samples, &THREADS, |n| name.replace('N', &n.to_string()));
    let reading = Panel {
        title: "looking up what is known".into(),
        x: format!("threads, on {} CPUs", results.machine.cpus),
        y: "elapsed ns per look-up of all threads",
        log: true,
        lines: vec![
            Line {
                label: "RwLock<HashMap>",
                whose: Whose::Other,
                points: of(&results.rust, "readers-rwlock/N")?,
            },
            Line { label: "Go, table", whose: Whose::Go, points: of(&results.go, "readers-table/N")? },
            Line { label: "itab, table", whose: Whose::Itab, points: of(&results.rust, "readers-table/N")? },
            Line { label: "Go, one site", whose: Whose::Go, points: of(&results.go, "readers-site/N")? },
            Line {
                label: "itab, one site",
                whose: Whose::Itab,
                points: of(&results.rust, "readers-site/N")?,
            },
        ],
    };
    let start = |samples, how: &str| {
        let ms = |(threads, ns)| (threads, ns * START_PAIRS as f64 / 1e6);
        Ok::<_, String>(of(samples, &format!("start-N/{how}"))?.into_iter().map(ms).collect())
    };
    let first = Panel {
        title: "43,540 pairs, all of them new".into(),
        x: format!("threads that share them, on {} CPUs", results.machine.cpus),
        y: "ms for all",
        log: true,
        lines: vec![
            Line { label: "Go, CPU time", whose: Whose::Go, points: start(&results.go, "cpu")? },
            Line { label: "Go, elapsed", whose: Whose::Go, points: start(&results.go, "elapsed")? },
            Line { label: "itab, CPU time", whose: Whose::Itab, points: start(&results.rust, "cpu")? },
            Line { label: "itab, elapsed", whose: Whose::Itab, points: start(&results.rust, "elapsed")? },
        ],
    };
    let text = "look-ups and first assertions against the number of threads";
    Ok(Plot { file: "threads.svg", text, panels: vec![reading, first] })
}

fn warmup(results: &Results) -> Result<Plot, String> {
    let panel = |types: usize| {
        let curve = |samples| points(results, samples, &WARMUPS, |n| format!("warmup-{types}/{n}"));
        Ok::<_, String>(Panel {
            title: format!("one call site, {} random types", number(types as f64)),
            x: "executions of the site so far".into(),
            y: "ns per assertion",
            log: true,
            lines: vec![
                Line { label: "Go", whose: Whose::Go, points: curve(&results.go)? },
                Line { label: "itab", whose: Whose::Itab, points: curve(&results.rust)? },
            ],
        })
    };
    let text = "cost of an assertion against the executions of its site so far";
    Ok(Plot { file: "warmup.svg", text, panels: vec![panel(64)?, panel(1000)?] })
}

/// A figure of a program that was built.
type Part = fn(&BuildCost) -> f64;

/// What building costs, of a run of `lab/run`.
pub fn building(costs: &[BuildCost]) -> Plot {
    let values: [(&str, Part); 2] = [
        ("seconds of CPU time to compile", |c| c.cpu_ms / 1000.0),
        ("KB of executable, stripped", |c| c.bytes as f64 / 1024.0),
    ];
    let panel = |(title, value): (&str, Part)| Panel {
        title: title.into(),
        x: "pairs that are converted statically".into(),
        y: "",
        log: false,
        lines: [("itab", Whose::Itab), ("Go", Whose::Go), ("dyn Trait", Whose::Other)]
            .into_iter()
            .map(|(label, whose)| {
                let same = costs.iter().filter(|c| c.how == label);
                Line { label, whose, points: same.map(|c| (c.pairs as f64, value(c))).collect() }
            })
            .collect(),
    };
    let text = "cost of building against the number of static conversions";
    Plot { file: "build-cost.svg", text, panels: values.into_iter().map(panel).collect() }
}

/// A number of things: 512, 4,096, 44k, 1M.
pub fn number(n: f64) -> String {
    match n {
        n if n >= 1e6 => format!("{:.0}M", n / 1e6),
        n if n >= 1e4 => format!("{:.0}k", n / 1e3),
        n if n >= 999.5 => format!("{},{:03}", n.round() as u64 / 1000, n.round() as u64 % 1000),
        n if n >= 0.95 || n == 0.0 => format!("{n:.0}"),
        n => format!("{n:.1}"),
    }
}
