//! CPU time of this process (or of one thread) per operation: the twin of the Go program's clock package.

use std::arch::asm;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

struct Settings {
    windows: usize,
    window_ns: i64,
    /// What reading the clock twice adds to a span.
    clock_cost: i64,
}

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    let setting = |name: &str| {
        let value = std::env::var(name).ok().and_then(|text| text.parse().ok()).filter(|n: &usize| *n > 0);
        value.unwrap_or_else(|| panic!("set {name} to a positive number (lab/run does)"))
    };
    let clock_cost = (0..1000)
        .map(|_| {
            let t = now(libc::CLOCK_PROCESS_CPUTIME_ID);
            now(libc::CLOCK_PROCESS_CPUTIME_ID) - t
        })
        .min();
    Settings {
        windows: setting("LAB_WINDOWS"),
        window_ns: setting("LAB_WINDOW_MS") as i64 * 1_000_000,
        clock_cost: clock_cost.unwrap_or(0),
    }
});

fn now(clock: libc::clockid_t) -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is valid for the call, which writes one `timespec`.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Forgets what is known about memory without costing an instruction: values that have escaped are loaded again, as
/// Go's compiler loads them in every turn of a loop.
#[inline(always)]
pub fn forget_memory() {
    // SAFETY: there is no instruction in it.
    unsafe { asm!("", options(nostack, preserves_flags)) }
}

/// Runs `f(n)` once and returns the CPU time per operation of exactly these `n` operations.
pub fn span(n: usize, f: impl FnOnce(usize)) -> f64 {
    let settings = &*SETTINGS;
    let t = now(libc::CLOCK_PROCESS_CPUTIME_ID);
    f(n);
    let spent = now(libc::CLOCK_PROCESS_CPUTIME_ID) - t - settings.clock_cost;
    spent.max(0) as f64 / n as f64
}

/// Runs `f` once and returns the elapsed time and the CPU time of an operation, of which there are `n` in it.
pub fn elapsed(n: usize, f: impl FnOnce()) -> (f64, f64) {
    let begin = now(libc::CLOCK_MONOTONIC);
    let cpu = span(n, |_| f());
    ((now(libc::CLOCK_MONOTONIC) - begin) as f64 / n as f64, cpu)
}

/// Returns the CPU time per operation of `f` after a warm-up: the median of some windows of a few milliseconds.
pub fn steady(f: impl FnMut(usize)) -> f64 {
    steady_on(libc::CLOCK_PROCESS_CPUTIME_ID, f, || true)
}

fn steady_on(clock: libc::clockid_t, mut f: impl FnMut(usize), undisturbed: impl Fn() -> bool) -> f64 {
    let Settings { windows, window_ns, .. } = *SETTINGS;
    let (mut n, mut spent, begin) = (1024, 0, now(clock));
    while now(clock) - begin < 2 * window_ns || spent < window_ns / 2 {
        let t = now(clock);
        f(n);
        spent = now(clock) - t;
        if spent < window_ns / 2 {
            n *= 2;
        }
    }
    let mut per = Vec::new();
    for _ in 0..windows {
        let t = now(clock);
        f(n);
        let spent = now(clock) - t;
        if undisturbed() || per.is_empty() {
            per.push(spent as f64 / n as f64);
        }
    }
    median(per)
}

/// How many bytes of this process are in memory.
pub fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
    let pages =
        text.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok()).expect("the second number");
    pages * 4096.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the CPU time per operation of the loops on one pinned thread, and on each of two threads pinned to different
/// CPUs while both run. Every thread gets its own loop from `make_loop`.
pub fn threads<L: FnMut(usize)>(make_loop: impl Fn() -> L + Sync) -> (f64, f64) {
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        ones.extend(pinned(1, &make_loop));
        twos.extend(pinned(2, &make_loop));
    }
    (median(ones), median(twos))
}

fn pinned<L: FnMut(usize)>(threads: usize, make_loop: &(impl Fn() -> L + Sync)) -> Vec<f64> {
    let (ready, running) = (AtomicUsize::new(0), AtomicUsize::new(threads));
    let measure = |k| {
        pin(k);
        let f = make_loop();
        ready.fetch_add(1, Ordering::SeqCst);
        while ready.load(Ordering::SeqCst) < threads {
            std::hint::spin_loop();
        }
        // A window counts only if the other thread was still measuring when it ended.
        let ns = steady_on(libc::CLOCK_THREAD_CPUTIME_ID, f, || running.load(Ordering::SeqCst) == threads);
        running.fetch_sub(1, Ordering::SeqCst);
        ns
    };
    thread::scope(|scope| {
        let measure = &measure;
        let handles: Vec<_> = (0..threads).map(|k| scope.spawn(move || measure(k))).collect();
        handles.into_iter().map(|handle| handle.join().expect("the loops do not panic")).collect()
    })
}

/// Returns the elapsed time per operation while so many threads run loops of their own, the operations of all counted: half of what
/// it is with one, where two run on two CPUs and are not in each other's way.
pub fn crowd<L: FnMut(usize)>(threads: usize, make_loop: &(impl Fn() -> L + Sync)) -> f64 {
    const TURN: usize = 4096;
    let Settings { windows, window_ns, .. } = *SETTINGS;
    let (ready, begun, over) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicBool::new(false));
    let work = || {
        let mut f = make_loop();
        f(TURN);
        ready.fetch_add(1, Ordering::SeqCst);
        while !begun.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        let mut done = 0;
        while !over.load(Ordering::Relaxed) {
            f(TURN);
            done += TURN;
        }
        done
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        while ready.load(Ordering::SeqCst) < threads {
            thread::yield_now();
        }
        let begin = now(libc::CLOCK_MONOTONIC);
        begun.store(true, Ordering::SeqCst);
        thread::sleep(Duration::from_nanos(windows as u64 * window_ns as u64));
        over.store(true, Ordering::Relaxed);
        let spent = now(libc::CLOCK_MONOTONIC) - begin;
        let done: usize =
            workers.into_iter().map(|worker| worker.join().expect("the loops do not panic")).sum();
        spent as f64 / done as f64
    })
}

/// Keeps the calling thread on the `k`th CPU that the process may use.
fn pin(k: usize) {
    // SAFETY: `cpu_set_t` is a set of bits, for which all zeroes is a value.
    let mut allowed: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is valid for the call, which writes one set of the size given.
    unsafe { libc::sched_getaffinity(std::process::id() as i32, size_of_val(&allowed), &raw mut allowed) };
    let cpu = (0..libc::CPU_SETSIZE as usize)
        // SAFETY: `cpu` is below the size of the set.
        .filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &allowed) })
        .nth(k)
        .expect("the two-thread rows need two CPUs");
    // SAFETY: as above.
    let mut one: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: `cpu` is below the size of the set.
    unsafe { libc::CPU_SET(cpu, &mut one) };
    // SAFETY: the pointer is valid for the call, which reads one set of the size given.
    unsafe { libc::sched_setaffinity(0, size_of_val(&one), &raw const one) };
}
