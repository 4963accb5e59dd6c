//! Programs of `testdata/go` that run while a test reads their memory. Linux on x86-64; programs for other processors
//! need QEMU.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Once, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::go_files::{files, name, say, skipped};

/// How long an answer may take. A program that does not answer is a failure, and must not keep the tests waiting.
const PATIENCE: Duration = Duration::from_secs(60);

/// The emulator for a program, if it needs one and the machine has it. None if it cannot run here.
pub(crate) fn emulator(program: &Path) -> Option<Option<&'static str>> {
    let arch = name(program).split('-').nth(3)?;
    let emulator = match arch {
        "amd64" | "386" => return Some(None),
        "arm64" => "qemu-aarch64",
        "s390x" => "qemu-s390x",
        "mips" => "qemu-mips",
        _ => return None,
    };
    let found = Command::new(emulator).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success()).then_some(Some(emulator))
}

/// The programs of `testdata/go/pairs` that can run here, and can be read. If there are none, it says so.
pub(crate) fn programs() -> Vec<PathBuf> {
    static SAY: Once = Once::new();
    let is_pairs = |path: &PathBuf| name(path).starts_with("pairs-");
    let all: Vec<_> = files("bin").into_iter().filter(is_pairs).collect();
    if all.is_empty() {
        skipped();
    }
    if all.is_empty() || !can_read_others() {
        return Vec::new();
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| emulator(path).is_some());
    SAY.call_once(|| {
        for program in elsewhere {
            say(&format!("skipped: {}: no emulator", name(&program)));
        }
    });
    here
}

/// Whether this system lets a process read the memory of its children. Sandboxes may not; then it says so.
///
/// Asked without the code under test, whose mistakes are failures.
pub(crate) fn can_read_others() -> bool {
    static CAN: OnceLock<Result<(), String>> = OnceLock::new();
    let can = CAN.get_or_init(|| {
        let mut child = Running::of(&mut Command::new("cat"));
        // While it is not what was started yet, it may have no memory.
        assert_eq!(child.tell("ready"), "ready");
        let of_child = |name| format!("/proc/{}/{name}", child.pid());
        let failed = |path: &str, error| format!("{path}: {error}");
        // The headers of its program are there at any time.
        let auxv = fs::read(of_child("auxv")).map_err(|error| failed("/proc/PID/auxv", error))?;
        let word = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().expect("eight bytes"));
        const AT_PHDR: u64 = 3;
        let header = auxv.chunks_exact(16).find(|pair| word(&pair[..8]) == AT_PHDR);
        let addr = word(&header.ok_or("/proc/PID/auxv: no AT_PHDR")?[8..]);
        fs::read(of_child("maps")).map_err(|error| failed("/proc/PID/maps", error))?;
        let memory = File::open(of_child("mem")).and_then(|file| file.read_exact_at(&mut [0; 8], addr));
        memory.map_err(|error| failed("/proc/PID/mem", error))
    });
    if let Err(reason) = can {
        say(&format!("skipped: the memory of another process cannot be read here: {reason}"));
    }
    can.is_ok()
}

/// A process that was started for a test, and ends with it.
pub(crate) struct Other(pub(crate) Child);

impl Other {
    /// How it ended, which it must do soon.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            match self.0.try_wait().expect("it can be waited for") {
                Some(status) => return status,
                None if began.elapsed() > PATIENCE => panic!("it does not end"),
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program that runs and says something. It ends with the test.
pub(crate) struct Running {
    pub(crate) process: Other,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Running {
    /// Starts a program of `testdata/go/pairs`.
    pub(crate) fn start(program: &Path) -> Running {
        Running::start_in(program, Path::new("."))
    }

    /// Starts it in a folder where it leaves its core file if it crashes.
    pub(crate) fn start_in(program: &Path, folder: &Path) -> Running {
        let program = fs::canonicalize(program).expect("the program");
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -c unlimited 2>/dev/null || :; exec \"$@\"", "sh"]);
        command.args(emulator(&program).expect("a program that can run"));
        command.arg(program).current_dir(folder).env("GOTRACEBACK", "crash").stderr(Stdio::null());
        let running = Running::of(&mut command);
        assert_eq!(running.line(), "ready");
        running
    }

    /// Starts any other program.
    pub(crate) fn of(command: &mut Command) -> Running {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = Other(child.expect("it starts"));
        let input = process.0.stdin.take().expect("a pipe");
        let output = BufReader::new(process.0.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        // It ends with the process, whose end of the pipe is closed then.
        thread::spawn(move || {
            for line in output.lines() {
                if line.map(|line| sender.send(line)).is_err() {
                    break;
                }
            }
        });
        Running { process, input, lines }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// The next line that it prints.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("an answer")
    }

    /// What else it prints until it ends.
    pub(crate) fn rest(&self) -> Vec<String> {
        let next = || match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it does not end"),
        };
        std::iter::from_fn(next).collect()
    }

    /// Gives it a line that it does not answer.
    pub(crate) fn command(&mut self, command: &str) {
        writeln!(self.input, "{command}").expect("it listens");
    }

    pub(crate) fn tell(&mut self, command: &str) -> String {
        self.command(command);
        self.line()
    }

    /// Asks about so many more pairs. How many it has asked about by now, and how many of these match.
    pub(crate) fn ask(&mut self, pairs: usize) -> (usize, usize) {
        let answer = self.tell(&format!("ask {pairs}"));
        let numbers: Vec<usize> = answer.split(' ').filter_map(|word| word.parse().ok()).collect();
        (numbers[0], numbers[1])
    }
}
