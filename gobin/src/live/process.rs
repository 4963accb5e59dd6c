//! The memory of a running process, by `/proc`. Linux only.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};

use crate::live::elf::{HEADER, Header, entry_in};
use crate::live::error::Error;
use crate::live::memory::{Mapping, Memory};

/// A running process whose memory is read through `/proc/PID/mem`.
///
/// It goes on running: nothing stops it, nothing is written to it. Reading brings pages into its memory that it has
/// not used so far, as if it had read there itself.
///
/// ```
/// use itab_gobin::live::{Memory, Process};
///
/// # // A sandbox may not let it.
/// # if std::fs::File::open("/proc/self/mem").is_err() { return Ok(()) }
/// let word = 0x1234_u64;
/// let here = Process::open(std::process::id())?;
/// let mut bytes = [0; 8];
/// here.read((&raw const word).addr() as u64, &mut bytes)?;
/// assert_eq!(u64::from_ne_bytes(bytes), word);
/// # Ok::<(), itab_gobin::live::Error>(())
/// ```
#[derive(Debug)]
pub struct Process {
    pid: u32,
    memory: File,
    entry: Option<u64>,
}

impl Process {
    /// Opens the memory of a process.
    ///
    /// # Errors
    ///
    /// [`Error::NoProcess`]; [`Error::NoMemory`] for what has ended but was not waited for, and for threads of the
    /// kernel; [`Error::NotPermitted`] if the process belongs to somebody else.
    pub fn open(pid: u32) -> Result<Self, Error> {
        let failed = |path: &str, source| failed(pid, path, source);
        let path = |name| format!("/proc/{pid}/{name}");
        let maps = fs::read(path("maps")).map_err(|source| failed("maps", source))?;
        if maps.is_empty() {
            // The state is that of a running process for a moment after the memory is gone, so the flags tell.
            let stat = fs::read_to_string(path("stat")).unwrap_or_default();
            let what = if is_of_kernel(&stat) { "it is part of the kernel" } else { "it has ended" };
            return Err(Error::NoMemory { pid, what });
        }
        let memory = File::open(path("mem")).map_err(|source| failed("mem", source))?;
        Ok(Process { pid, memory, entry: entry(pid) })
    }

    /// The number it was opened by.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The path of its executable, as [`Mapping::name`] has it. The file itself can be read as `/proc/PID/exe`, even if
    /// it was deleted or replaced.
    ///
    /// # Errors
    ///
    /// [`Error::Exited`] and [`Error::Io`].
    pub fn executable(&self) -> Result<String, Error> {
        let link = fs::read_link(format!("/proc/{}/exe", self.pid));
        let path = link.map_err(|source| self.failed("exe", source))?;
        Ok(path.to_string_lossy().into_owned())
    }

    /// What an error means for a process that was there.
    fn failed(&self, path: &str, source: io::Error) -> Error {
        match failed(self.pid, path, source) {
            Error::NoProcess { pid } => Error::Exited { pid },
            error => error,
        }
    }
}

impl Memory for Process {
    fn read(&self, mut addr: u64, mut bytes: &mut [u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            match self.memory.read_at(bytes, addr) {
                // The memory of a process goes when it ends.
                Ok(0) => return Err(Error::Exited { pid: self.pid }),
                Ok(len) => {
                    bytes = &mut bytes[len..];
                    addr = addr.wrapping_add(len as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if matches!(error.raw_os_error(), Some(EIO | EFAULT | EINVAL)) => {
                    return Err(Error::NotMapped { addr });
                }
                Err(error) => return Err(self.failed("mem", error)),
            }
        }
        Ok(())
    }

    fn mappings(&self) -> Result<Vec<Mapping>, Error> {
        let path = format!("/proc/{}/maps", self.pid);
        let maps = fs::read(path).map_err(|source| self.failed("maps", source))?;
        if maps.is_empty() {
            return Err(Error::Exited { pid: self.pid });
        }
        Ok(String::from_utf8_lossy(&maps).lines().filter_map(mapping).collect())
    }

    fn entry(&self) -> Option<u64> {
        self.entry
    }
}

// What reading at an address that is not mapped gives: see `mem_rw` in fs/proc/base.c of Linux, and for addresses that
// are negative as offsets of a file, `rw_verify_area`.
const EIO: i32 = 5;
const EFAULT: i32 = 14;
const EINVAL: i32 = 22;

/// What an error means for a process that is looked for.
fn failed(pid: u32, name: &str, source: io::Error) -> Error {
    const ESRCH: i32 = 3;
    let gone = source.kind() == io::ErrorKind::NotFound || source.raw_os_error() == Some(ESRCH);
    if gone {
        return Error::NoProcess { pid };
    }
    if source.kind() == io::ErrorKind::PermissionDenied {
        let user = |path: String| fs::metadata(path).ok().map(|metadata| metadata.uid());
        let (owner, own) = (user(format!("/proc/{pid}")), user("/proc/self".to_owned()));
        return Error::NotPermitted { pid, owner, same_user: owner.is_some() && owner == own };
    }
    Error::Io { path: format!("/proc/{pid}/{name}"), source }
}

/// Whether a line of `/proc/PID/stat` is that of a thread of the kernel: `PF_KTHREAD` in include/linux/sched.h.
fn is_of_kernel(stat: &str) -> bool {
    const PF_KTHREAD: u32 = 0x0020_0000;
    // The name of the program, in brackets, may hold anything.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let flags = fields.split(' ').nth(6).and_then(|flags| flags.parse::<u32>().ok());
    flags.is_some_and(|flags| flags & PF_KTHREAD != 0)
}

/// Where the executable of a process begins to run.
fn entry(pid: u32) -> Option<u64> {
    let mut header = [0; HEADER];
    File::open(format!("/proc/{pid}/exe")).ok()?.read_exact_at(&mut header, 0).ok()?;
    let auxv = fs::read(format!("/proc/{pid}/auxv")).ok()?;
    entry_in(&auxv, Header::read(&header)?.endian)
}

/// A line of `/proc/PID/maps`: `ADDRESS-ADDRESS rwxp OFFSET DEVICE INODE      NAME`.
fn mapping(line: &str) -> Option<Mapping> {
    let mut fields = line.splitn(6, ' ');
    let (from, to) = fields.next()?.split_once('-')?;
    let addr = u64::from_str_radix(from, 16).ok()?;
    let len = u64::from_str_radix(to, 16).ok()?.checked_sub(addr)?;
    let permissions = fields.next()?.as_bytes();
    let name = fields.nth(3).map(str::trim_start).filter(|name| !name.is_empty());
    Some(Mapping {
        addr,
        len,
        readable: permissions.first() == Some(&b'r'),
        writable: permissions.get(1) == Some(&b'w'),
        name: name.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn lines_of_maps() {
        let check = |line, readable, writable, name: Option<&str>| {
            let name = name.map(str::to_owned);
            let expected = Mapping { addr: 0x40_0000, len: 0x1000, readable, writable, name };
            assert_eq!(mapping(line), Some(expected), "{line}");
        };
        check(
            "00400000-00401000 r-xp 00000000 fe:00 77    /a b/c (deleted)",
            true,
            false,
            Some("/a b/c (deleted)"),
        );
        check("00400000-00401000 rw-p 00000000 00:00 0 ", true, true, None);
        check("00400000-00401000 rw-p 00000000 00:00 0", true, true, None);
        check(
            "00400000-00401000 ---s 00000000 00:00 0                          [heap]",
            false,
            false,
            Some("[heap]"),
        );
        assert_eq!(mapping("00400000 r-xp"), None);
        assert_eq!(mapping("00500000-00401000 rw-p 00000000 00:00 0"), None);
    }

    #[test]
    fn threads_of_the_kernel() {
        assert!(is_of_kernel("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0"));
        assert!(!is_of_kernel("77 (a) (b) R 1 77 77 0 -1 4194308 0 0 0 0 0 0"));
        assert!(!is_of_kernel(""));
    }

    #[test]
    fn no_process_and_no_memory() {
        assert!(matches!(Process::open(u32::MAX), Err(Error::NoProcess { pid: u32::MAX })));
        if let Err(error) = File::open("/proc/self/mem") {
            let _ = writeln!(io::stderr(), "skipped: /proc/self/mem: {error}");
            return;
        }
        let here = Process::open(std::process::id()).expect("one's own process");
        assert!(here.mappings().expect("there are some").len() > 3);
        assert!(matches!(here.read(8, &mut [0; 8]), Err(Error::NotMapped { addr: 8 })));
        assert!(matches!(here.read(u64::MAX - 8, &mut [0; 8]), Err(Error::NotMapped { .. })));
        let executable = std::env::current_exe().expect("there is one");
        assert_eq!(here.executable().expect("there is one"), executable.to_string_lossy());
        let entry = here.entry().expect("the loader was told");
        let mappings = here.mappings().expect("there are some");
        let entered = mappings.iter().find(|mapping| mapping.contains(entry)).expect("it is mapped");
        assert_eq!(entered.name.as_deref(), executable.to_str());
    }
}
