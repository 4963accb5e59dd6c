//! Text in constants: what `str` cannot do there yet.
#![forbid(unsafe_code)]

use core::cmp::Ordering;

/// How `a` sorts relative to `b`, in constants too.
pub(crate) const fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return if a[i] < b[i] { Ordering::Less } else { Ordering::Greater };
        }
        i += 1;
    }
    if a.len() == b.len() {
        Ordering::Equal
    } else if a.len() < b.len() {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

/// Whether `a` sorts before `b`, in constants too.
pub(crate) const fn less(a: &str, b: &str) -> bool {
    matches!(compare(a, b), Ordering::Less)
}

/// Whether `a` and `b` are the same text, in constants too.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && matches!(compare(a, b), Ordering::Equal)
}

/// The first eight bytes of a name as a number that sorts as the name does.
///
/// Comparing two of them decides most comparisons of names without touching the text. Identifiers
/// contain no NUL, so equal prefixes with a zero in the last byte are equal names.
pub(crate) const fn prefix(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut prefix = 0;
    let mut i = 0;
    while i < 8 {
        prefix = prefix << 8 | if i < bytes.len() { bytes[i] as u64 } else { 0 };
        i += 1;
    }
    prefix
}

/// Panics with these words, one behind the other: constants have no `format!`. What does not fit is cut off.
#[track_caller]
pub(crate) const fn say(words: &[&str]) -> ! {
    let mut text = [0; 512];
    let mut len = 0;
    let mut word = 0;
    while word < words.len() {
        let bytes = words[word].as_bytes();
        let mut i = 0;
        while i < bytes.len() && len < text.len() {
            text[len] = bytes[i];
            len += 1;
            i += 1;
        }
        word += 1;
    }
    match core::str::from_utf8(text.split_at(len).0) {
        Ok(text) => panic!("{}", text),
        Err(cut) => match core::str::from_utf8(text.split_at(cut.valid_up_to()).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => unreachable!(),
        },
    }
}

/// FNV-1a.
pub(crate) const fn fnv(text: &str, seed: u32) -> u32 {
    let bytes = text.as_bytes();
    let mut hash: u32 = 0x811c_9dc5 ^ seed;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}
