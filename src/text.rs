//! Text in constants: what `str` cannot do there yet.
#![forbid(unsafe_code)]

/// Whether `a` sorts before `b`, in constants too.
pub(crate) const fn less(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
        i += 1;
    }
    a.len() < b.len()
}

/// Whether `a` and `b` are the same text, in constants too.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    !less(a, b) && !less(b, a)
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
