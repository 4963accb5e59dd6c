//! Reading and asking, for real Go executables: `cargo bench -p itab-gobin -- FILE...`.
//!
//! One line per file: medians of the time to open it (`read`), to recompute its itabs (`verify`), to find every
//! (interface, type) pair that matches (`matrix`), each on one thread, from memory; the heap that an open
//! file holds, and the most it took to open it, beside the bytes of the descriptors that were decoded.
//! Then the same file opened by the crate `gobin`, which decodes types and itabs too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{env, fs};

use gobin::structures::types::{GoType, TypeDetail};
use itab_gobin::{Binary, Kind, TFlag};

/// How often each thing is measured.
const ROUNDS: usize = 15;

/// The system's allocator, counting.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to `System` with the arguments as they came; the counters are beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(NOW.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above; `ptr` came from `System`, because `alloc` never gives anything else.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let files: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if files.is_empty() {
        println!("name Go executables to measure: cargo bench -p itab-gobin -- FILE...");
        return;
    }
    println!(
        "{:<34} {:>6} {:>6} {:>6} {:>7} | {:>8} {:>8} {:>8} | {:>7} {:>7} {:>7} | {:>9} {:>6} {:>6}",
        "file",
        "MB",
        "types",
        "ifaces",
        "pairs",
        "read",
        "verify",
        "matrix",
        "decoded",
        "held",
        "peak",
        "gobin",
        "types",
        "ifaces"
    );
    for file in files {
        match fs::read(&file) {
            Ok(data) => line(&file, &data),
            Err(error) => println!("{file}: {error}"),
        }
    }
}

fn line(file: &str, data: &[u8]) {
    let before = NOW.load(Relaxed);
    PEAK.store(before, Relaxed);
    let binary = match Binary::read(data) {
        Ok(binary) => binary,
        Err(error) => return println!("{file}: {error}"),
    };
    let (held, peak) = (NOW.load(Relaxed) - before, PEAK.load(Relaxed) - before);
    let read = median(|| Binary::read(data).map(|binary| binary.types().len()));
    let verify = median(|| binary.verify().mismatches.len());
    let matrix = median(|| binary.matrix().pairs().len());
    let other = median(|| open_with_gobin(data));
    let (types, interfaces) = open_with_gobin(data);
    println!(
        "{:<34} {:>6.1} {:>6} {:>6} {:>7} | {:>8} {:>8} {:>8} | {:>7} {:>7} {:>7} | {:>9} {:>6} {:>6}",
        file.rsplit('/').next().unwrap_or(file),
        data.len() as f64 / 1e6,
        binary.types().len(),
        binary.interfaces().count(),
        binary.matrix().pairs().len(),
        millis(read),
        millis(verify),
        millis(matrix),
        kilobytes(decoded(&binary)),
        kilobytes(held),
        kilobytes(peak),
        millis(other),
        types,
        interfaces,
    );
}

fn median<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn kilobytes(bytes: usize) -> String {
    format!("{} kB", bytes / 1000)
}

/// What the linker spent on descriptors, method tables and itabs, without names.
fn decoded(binary: &Binary<'_>) -> usize {
    let word = binary.image().word_size() as usize;
    let types: usize = binary
        .types()
        .map(|ty| {
            let tail = match ty.kind() {
                Kind::Array => 3 * word,
                Kind::Chan => 2 * word,
                Kind::Func => word * (1 + ty.params().len() + ty.results().len()),
                Kind::Pointer | Kind::Slice => word,
                Kind::Interface => 4 * word + 8 * ty.imethods().len(),
                Kind::Struct => 4 * word + 3 * word * ty.fields().len(),
                Kind::Map => 8 * word,
                _ => 0,
            };
            let uncommon =
                if ty.tflag().contains(TFlag::UNCOMMON) { 16 + 16 * ty.methods().len() } else { 0 };
            4 * word + 16 + tail + uncommon
        })
        .sum();
    types + binary.itabs().map(|itab| itab.size() as usize).sum::<usize>()
}

/// Types and non-empty interfaces that the crate `gobin` finds, with every itab read.
fn open_with_gobin(data: &[u8]) -> (usize, usize) {
    let Some(binary) = gobin::GoBinary::parse(data) else { return (0, 0) };
    for pair in binary.itab_pairs() {
        black_box(binary.itab_methods(&pair));
    }
    let types = binary.all_types();
    let has_methods =
        |ty: &&GoType<'_>| matches!(&ty.detail, TypeDetail::Interface { methods, .. } if !methods.is_empty());
    let interfaces = types.iter().filter(has_methods).count();
    (types.len(), interfaces)
}
