//! Damaged files: whatever happens to the bytes, the reader answers with a value or an error, soon, and
//! without asking for much memory.
//!
//! Builds with debug assertions try a part of the damage, by the same code: see `SHARE`.

mod fixture;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fixture::fixture;
use itab_gobin::{Binary, Image};

/// One damage in so many is tried.
const SHARE: usize = if cfg!(debug_assertions) { 100 } else { 1 };

/// How long the reader may take over one file of less than 200 KB, with all questions.
const LONGEST: Duration = Duration::from_secs(1);

/// How much memory the reader may hold at a time, in bytes: ten times what an undamaged file takes.
const MOST: isize = 2 << 20;

/// The memory that even a small module of WebAssembly may ask for.
const MOST_OF_WASM: isize = MOST + (16 << 20);

/// Counts what each thread holds, and the most it ever held.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static PANICKED: RefCell<String> = const { RefCell::new(String::new()) };
}

fn count(bytes: isize) {
    // A thread that is ending has no counters any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every request goes to the system's allocator unchanged, and counting neither allocates nor
// unwinds: the counters are plain cells, made at compile time.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller's promise about `layout` is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: `ptr` came from `alloc` above with this `layout`, so from the system's allocator.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Asks everything that can be asked of a file. What the answers are does not matter here.
fn ask_everything(data: &[u8]) -> bool {
    let slices = Image::slices(data).map_or(0, |slices| slices.len());
    let Ok(binary) = Binary::read(data) else { return slices > 1 };
    let _ = (binary.go_version(), binary.build_info().is_some(), binary.unreachable_method());
    for ty in binary.types() {
        let _ = (
            ty.name(),
            ty.package(),
            ty.key(),
            ty.array_len(),
            ty.chan_dir(),
            ty.pointer_to(),
            ty.is_artefact(),
        );
        let _ = (ty.params().count(), ty.results().count(), ty.fields().count());
        for method in ty.methods() {
            let _ = (method.name(), method.package(), method.signature(), method.ifn(), method.tfn());
        }
        for method in ty.imethods() {
            let _ = (method.name(), method.package(), method.signature());
        }
    }
    for itab in binary.itabs() {
        let _ = (itab.size(), itab.pruned(), binary.itab_of(itab.interface().id(), itab.ty().id()));
        let _ = binary.why(itab.ty().id(), &binary.interface(itab.interface().id()));
    }
    let _ = (binary.verify(), binary.matrix(), binary.dce(), binary.calls(), binary.dynamic_calls());
    let _ = binary.keepers(|package| binary.is_own(package));
    let functions = binary.pclntab();
    for function in functions.functions().take(1000) {
        let _ = (function.name(), functions.frames(function.entry()));
    }
    let _ = binary.find_type("Circle").map(|ty| binary.satisfied(ty.id()));
    let _ = binary.find_interface("interface{ Area() float64; Scale(float64) }");
    true
}

/// What went wrong, by kind: how often, and the first damage that did it.
#[derive(Default)]
struct Failures(Mutex<BTreeMap<String, (usize, String)>>);

impl Failures {
    fn add(&self, what: String, damage: String) {
        self.0.lock().unwrap().entry(what).or_insert((0, damage)).0 += 1;
    }

    fn none(self) {
        let failures = self.0.into_inner().unwrap();
        assert!(failures.is_empty(), "what, how often, first after: {failures:#?}");
    }
}

/// Reads a damaged file, within the limits of time and memory. Returns whether anything could be read.
fn survives(data: &[u8], failures: &Failures, damage: impl Fn() -> String) -> bool {
    PEAK.set(HELD.get());
    let before = PEAK.get();
    let start = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| ask_everything(data)));
    let (took, peak) = (start.elapsed(), PEAK.get() - before);
    // Not if it is the machine that did something else meanwhile.
    let again = || {
        let start = Instant::now();
        let _ = catch_unwind(AssertUnwindSafe(|| ask_everything(data)));
        start.elapsed()
    };
    if took > LONGEST && again() > LONGEST && again() > LONGEST {
        failures.add("longer than a second".into(), format!("{took:?} after {}", damage()));
    }
    if peak > if data.starts_with(b"\0asm") { MOST_OF_WASM } else { MOST } {
        failures.add("too much memory".into(), format!("{peak} bytes after {}", damage()));
    }
    read.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        failures.add(format!("{text} at {}", PANICKED.take()), damage());
        false
    })
}

/// Keeps quiet about panics, and remembers where they were.
fn remember_panics() {
    std::panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        match std::thread::current().name() {
            // The tests themselves.
            Some(_) => eprintln!("{info}"),
            None => PANICKED.set(location),
        }
    }));
}

/// Runs `damage` for the numbers below `count` that this build tries, on two threads.
fn each(count: usize, damage: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for first in 0..2 {
            let damage = &damage;
            scope.spawn(move || (first..count / SHARE).step_by(2).for_each(|at| damage(at * SHARE)));
        }
    });
}

/// The generator called splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Damages a file in one to eight places: bits, bytes, words with telling values, runs, the end.
fn mutate(file: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut data = file.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(data.len());
        let run = (1 + random.below(64)).min(data.len() - at);
        let word = at & !7;
        match random.below(8) {
            0 | 1 if at < data.len() => data[at] ^= 1 << random.below(8),
            2 if at < data.len() => data[at] = random.next() as u8,
            3 | 4 if word + 8 <= data.len() => {
                let telling = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, i64::MAX as u64, u64::MAX];
                let value = match random.below(3) {
                    0 => telling[random.below(telling.len())],
                    1 => random.next(),
                    // Another word of the same file: a pointer or a length that means something else.
                    _ => {
                        let from = random.below(data.len() - 8) & !7;
                        u64::from_le_bytes(data[from..from + 8].try_into().unwrap())
                    }
                };
                let bytes = if random.below(2) == 0 { value.to_le_bytes() } else { value.to_be_bytes() };
                let width = [2, 4, 8][random.below(3)];
                data[word..word + width].copy_from_slice(&bytes[..width]);
            }
            5 => data[at..at + run].fill(if random.below(2) == 0 { 0 } else { 0xff }),
            6 => {
                let from = random.below(data.len() - run);
                data.copy_within(from..from + run, at);
            }
            7 if random.below(16) == 0 => data.truncate(at),
            _ => {}
        }
    }
    data
}

#[test]
fn every_truncation_of_a_small_file() {
    remember_panics();
    let failures = Failures::default();
    for name in SMALL {
        let file = fixture(name);
        each(file.len(), |len| {
            survives(&file[..len], &failures, || format!("cutting {name} to {len} bytes"));
        });
        assert!(survives(&file, &failures, || "no damage".into()));
    }
    failures.none();
}

#[test]
fn random_mutations_of_four_files() {
    const COUNT: usize = 100_000;
    remember_panics();
    let files = MUTATED.map(|name| (name, fixture(name)));
    let (failures, readable) = (Failures::default(), AtomicUsize::new(0));
    each(COUNT, |seed| {
        let (name, file) = &files[seed / SHARE % files.len()];
        let data = mutate(file, seed as u64);
        if survives(&data, &failures, || format!("mutation {seed} of {name}")) {
            readable.fetch_add(1, Ordering::Relaxed);
        }
    });
    failures.none();
    // Mutations that all end at the first check would prove nothing about the rest.
    let (readable, all) = (readable.into_inner(), COUNT / SHARE);
    assert!((all / 10..all).contains(&readable), "{readable} of {all} could still be read");
}

/// One whose headers lead to the end of the file, and one whose headers do not, so that it can still be opened.
const SMALL: [&str; 2] = ["shapes-go1.27.3-linux-386", "shapes-go1.21.13-windows-386"];

/// Both byte orders, four containers, old and new layout, relocated pointers.
const MUTATED: [&str; 4] = [
    "shapes-go1.26.6-windows-amd64",
    "shapes-go1.22.10-linux-s390x",
    "shapes-go1.27.3-darwin-arm64-lld-sections",
    "shapes-go1.25.5-wasip1-wasm",
];
