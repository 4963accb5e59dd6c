//! Casts of this library beside those of other crates and of hand-made maps, on one machine in one run.
//!
//! `peers` runs itself once for each row and round, and prints the medians as a table. `peers ROW` measures one row. A registry that is
//! asked first is filled then, which is not measured. See `lab/README.md` for the columns.

#![recursion_limit = "1024"]

#[path = "../../rust/src/clock.rs"]
#[expect(dead_code, reason = "other rows of the laboratory need the rest")]
mod clock;
mod cpp;
mod lists;
mod maps;
#[path = "../../rust/src/order.rs"]
#[expect(dead_code, reason = "as above")]
mod order;
mod ours;
mod registries;
mod types;

use std::process::{Command, ExitCode};

use clock::{forget_memory, steady, threads};
use order::Drawn;
use types::{ABSENT, Cast, HOT, Peer};

/// How often each row is measured, each time in a process of its own.
const ROUNDS: usize = 7;
/// How many windows each time is the median of, and how long they are: what `clock` asks for.
const WINDOWS: [(&str, &str); 2] = [("LAB_WINDOWS", "9"), ("LAB_WINDOW_MS", "20")];
const COLUMNS: [&str; 6] =
    ["one type", "64 types", "64 types, miss", "10,000 pairs", "64 types, two threads", "first cast, ns"];

struct Row {
    name: &'static str,
    measure: fn() -> Vec<f64>,
}

/// A row of a peer that has all pairs, or of one that has a trait.
macro_rules! rows {
    ($($peer:ty $(, $all:ident)?;)*) => { vec![$(Row { name: <$peer>::NAME, measure: || {
        let pairs: Vec<fn(<$peer as Peer>::Object)> = rows!($peer $(, $all)?);
        measure::<$peer>(pairs)
    } }),*] };
    ($peer:ty) => { Vec::new() };
    ($peer:ty, all) => { all!(casts_of $peer) };
}
macro_rules! casts_of {
    ($peer:ty [$($m:literal)*]) => { vec![$(<$peer as Cast<$m>>::cast),*] };
}

fn rows() -> Vec<Row> {
    let mut rows = rows! {
        ours::Interfaces, all;
        ours::Traits, all;
        ours::Downcast, all;
        registries::Intertrait, all;
        registries::Crosstrait, all;
        registries::Traitcast, all;
        registries::Bevy, all;
        registries::BevyArc, all;
        lists::QueryInterface, all;
        lists::CastTraitObject;
        maps::SipMap, all;
        maps::FxMap, all;
        maps::Papaya, all;
        maps::DashMap, all;
        cpp::DynamicCast, all;
    };
    rows.push(Row { name: "no cast: the loop", measure: loops });
    rows
}

/// The columns of a peer, without the name; one that the peer does not have is not a number.
fn measure<P: Cast<HOT> + Cast<ABSENT>>(pairs: Vec<fn(P::Object)>) -> Vec<f64> {
    let objects = P::objects();
    // Fills what has to be filled, which is not what the first cast of a pair costs.
    <P as Cast<HOT>>::cast(objects[99]);
    let first = clock::span(1, |_| <P as Cast<HOT>>::cast(objects[98]));
    check::<P>(&objects);
    columns(P::objects, <P as Cast<HOT>>::cast, <P as Cast<ABSENT>>::cast, pairs, first)
}

/// What the loops of the columns take of each: they draw an object, and call a function by its address.
fn loops() -> Vec<f64> {
    fn nothing(object: types::Shared) {
        std::hint::black_box(object);
    }
    columns(ours::Downcast::objects, nothing, nothing, vec![nothing; ABSENT], f64::NAN)
}

fn columns<O: Copy + 'static>(
    objects: fn() -> Vec<O>,
    hot: fn(O),
    absent: fn(O),
    pairs: Vec<fn(O)>,
    first: f64,
) -> Vec<f64> {
    let all = objects();
    let drawn = |objects: Vec<O>, cast: fn(O)| {
        let mut order = Drawn::new();
        move |n: usize| {
            let mut here = order;
            for _ in 0..n {
                forget_memory();
                cast(objects[here.below(objects.len())]);
            }
            order = here;
        }
    };
    let of_pairs = || {
        let (all, pairs, mut order) = (all.clone(), pairs.clone(), Drawn::new());
        steady(move |n| {
            let mut here = order;
            for _ in 0..n {
                forget_memory();
                pairs[here.below(pairs.len())](all[here.below(all.len())]);
            }
            order = here;
        })
    };
    vec![
        steady(drawn(all[..1].to_vec(), hot)),
        steady(drawn(all[..64].to_vec(), hot)),
        steady(drawn(all[..64].to_vec(), absent)),
        if pairs.is_empty() { f64::NAN } else { of_pairs() },
        threads(|| drawn(objects()[..64].to_vec(), hot)).1,
        first,
    ]
}

/// That a row casts, and to the right type.
fn check<P: Cast<HOT> + Cast<ABSENT>>(objects: &[P::Object]) {
    let to_one_type = P::NAME == ours::Downcast::NAME;
    for (number, &object) in objects.iter().enumerate() {
        let found = <P as Cast<HOT>>::id(object).map(|id| id / 1000);
        assert_eq!(found, (!to_one_type || number == HOT).then_some(number), "{}", P::NAME);
        assert_eq!(<P as Cast<ABSENT>>::id(object), None, "{}", P::NAME);
    }
}

fn main() -> ExitCode {
    let rows = rows();
    if let Some(name) = std::env::args().nth(1) {
        let Some(row) = rows.iter().find(|row| row.name == name) else {
            eprintln!("peers: no row is called {name}");
            return ExitCode::FAILURE;
        };
        (row.measure)().iter().for_each(|ns| println!("{ns}"));
        return ExitCode::SUCCESS;
    }
    match table(&rows) {
        Ok(table) => {
            print!("{table}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("peers: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the rows in turn, round by round.
fn table(rows: &[Row]) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| format!("where am I? {error}"))?;
    let mut samples = vec![vec![Vec::new(); COLUMNS.len()]; rows.len()];
    for _ in 0..ROUNDS {
        for (row, samples) in rows.iter().zip(&mut samples) {
            let output = Command::new(&program)
                .arg(row.name)
                .envs(WINDOWS)
                .output()
                .map_err(|error| error.to_string())?;
            if !output.status.success() {
                return Err(format!("{}: {}", row.name, String::from_utf8_lossy(&output.stderr)));
            }
            let text = String::from_utf8_lossy(&output.stdout);
            for (line, samples) in text.lines().zip(samples) {
                samples.push(line.parse::<f64>().map_err(|error| format!("{}: {line}: {error}", row.name))?);
            }
        }
    }
    let mut table =
        format!("| who casts | {} |\n|---|{}\n", COLUMNS.join(" | "), "---:|".repeat(COLUMNS.len()));
    for (row, samples) in rows.iter().zip(&mut samples) {
        let cells: Vec<String> = samples.iter_mut().map(|samples| cell(samples)).collect();
        table += &format!("| {} | {} |\n", row.name, cells.join(" | "));
    }
    Ok(table)
}

/// The median.
fn cell(samples: &mut [f64]) -> String {
    samples.sort_by(f64::total_cmp);
    let median = samples[samples.len() / 2];
    if median.is_nan() { String::new() } else { format!("{median:.1}") }
}
