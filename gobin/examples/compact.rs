//! Makes a fixture of a Go executable: `compact EXECUTABLE FIXTURE...` (pairs of files).
//!
//! The result is still an executable file to every reader, with the same addresses, but all bytes that do not
//! change anything this crate reads from it are zero, and the whole is compressed (zlib). Which bytes those are
//! is not computed but tried: a range is cleared if the file then reads the same, and halved if not. So the
//! tool knows nothing about layouts, and cannot be wrong about them.

use std::fmt::Write as _;
use std::time::Instant;
use std::{env, error::Error, fs};

use itab_gobin::Binary;

/// Ranges of so few bytes are not halved any more: smaller ones cost time and save next to nothing.
const SMALLEST: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = env::args().skip(1).collect();
    if files.is_empty() || files.len() % 2 != 0 {
        return Err("usage: compact EXECUTABLE FIXTURE [EXECUTABLE FIXTURE]...".into());
    }
    for pair in files.chunks(2) {
        let start = Instant::now();
        let mut bytes = fs::read(&pair[0])?;
        trim(&mut bytes)?;
        let wanted = describe(&bytes).ok_or("cannot be read")?;
        let whole = 0..bytes.len();
        let tries = clear(&mut bytes, whole, &wanted);
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 10);
        fs::write(&pair[1], &packed)?;
        println!("{}: {} bytes, {tries} tries, {:.1?}", pair[1], packed.len(), start.elapsed());
    }
    Ok(())
}

/// Cuts off what follows the last byte of the program itself: symbols and debug information, for the most part.
fn trim(bytes: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let wanted = describe(bytes).ok_or("cannot be read")?;
    // Which length still reads is not monotonous (section headers at the end), so large steps first.
    let mut step = bytes.len() / 2;
    while step >= 4096 {
        let len = bytes.len().saturating_sub(step);
        if describe(&bytes[..len]).as_ref() == Some(&wanted) {
            bytes.truncate(len);
        } else {
            step /= 2;
        }
    }
    Ok(())
}

/// Clears what can be cleared of a range, and counts the attempts.
fn clear(bytes: &mut [u8], range: std::ops::Range<usize>, wanted: &str) -> usize {
    if bytes[range.clone()].iter().all(|byte| *byte == 0) {
        return 0;
    }
    let before = bytes[range.clone()].to_vec();
    bytes[range.clone()].fill(0);
    if describe(bytes).as_deref() == Some(wanted) {
        return 1;
    }
    bytes[range.clone()].copy_from_slice(&before);
    if range.len() <= SMALLEST {
        return 1;
    }
    let middle = range.start + range.len() / 2;
    1 + clear(bytes, range.start..middle, wanted) + clear(bytes, middle..range.end, wanted)
}

/// Everything the reader finds in a file, as text.
fn describe(bytes: &[u8]) -> Option<String> {
    let binary = Binary::read(bytes).ok()?;
    if !binary.verify().mismatches.is_empty() {
        return None;
    }
    let table = binary.pclntab();
    let module = binary.module();
    let mut text = format!("{:?} {:?} {:x}\n", binary.go_version(), module.layout, module.pc_header);
    for ty in binary.types() {
        let _ = write!(text, "{:x} {} {:?} ", ty.addr(), ty.name(), ty.kind());
        let _ = writeln!(text, "{} {} {:x} {:?}", ty.size(), ty.align(), ty.hash(), ty.tflag());
        for method in ty.methods() {
            let signature = method.signature().map(|ty| ty.addr());
            let _ = write!(text, " {} {} {signature:?} ", method.name(), method.package());
            let _ = writeln!(text, "{:?} {:?}", method.ifn(), method.tfn());
        }
        for method in ty.interface_methods() {
            let _ = writeln!(text, " {} {}", method.name(), method.package());
        }
    }
    for itab in binary.itabs() {
        let _ = write!(text, "{:x} {:?}", itab.addr(), itab);
        for fun in itab.fun() {
            let _ = write!(text, " {fun:x} {:?}", table.name_at(*fun));
        }
        text.push('\n');
    }
    Some(text)
}
