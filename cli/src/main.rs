//! The command `itab`.

use std::env;
use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;

mod tour;

const USAGE: &str = "usage: itab tour [SECTION] [--plain]";

fn main() -> ExitCode {
    let (mut plain, mut words) = (false, Vec::new());
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--plain" => plain = true,
            "--help" | "-h" => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            _ => words.push(argument),
        }
    }
    let section = match &words[..] {
        [] => None,
        [tour] if tour == "tour" => None,
        [tour, section] if tour == "tour" => Some(section.as_str()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = !plain && !no_color && io::stdout().is_terminal();
    match tour::run(section, colour, &mut BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough: `itab tour | head`.
        Err(tour::Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("itab: {error}");
            ExitCode::from(2)
        }
    }
}
