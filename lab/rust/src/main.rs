//! The Rust side of the laboratory: `bench CASE` runs one case and prints `row<TAB>ns` lines. A process runs one case
//! only, so every case starts with empty caches and a fresh itab table.

mod clock;
mod curves;
mod drawn_cases;
mod floors;
mod instances;
mod itab_cases;
mod order;
mod program;
mod std_cases;
mod types;

use std::process::ExitCode;

/// A name, and the function that measures it and prints rows named after it.
type Case = (&'static str, fn(&str));

fn print(row: impl std::fmt::Display, ns: f64) {
    println!("{row}\t{ns:.4}");
}

fn main() -> ExitCode {
    let all = [
        itab_cases::CASES,
        std_cases::CASES,
        floors::CASES,
        drawn_cases::CASES,
        curves::CASES,
        program::CASES,
    ];
    let cases = || all.iter().copied().flatten();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [argument] = &arguments[..] else {
        eprintln!("usage: bench CASE, or bench --list");
        return ExitCode::from(2);
    };
    if argument == "--list" {
        cases().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    }
    let Some((name, run)) = cases().find(|(name, _)| name == argument) else {
        eprintln!("bench: no case `{argument}`");
        return ExitCode::from(2);
    };
    run(name);
    ExitCode::SUCCESS
}
