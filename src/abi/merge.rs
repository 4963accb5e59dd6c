//! The method list of an interface that embeds others, in constants.

use core::any::TypeId;

use super::method::{Imethod, Spelling};
use super::receiver::Receiver;
use crate::text::{less, same};

/// The methods of an interface: its own and those of the embedded ones, sorted by name, each name once.
///
/// How many of the `N` positions are used comes second; the rest repeat the last.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if two declarations of one name are seen to
/// differ. Types cannot be compared in a constant, so it goes by how they are spelled; for those that
/// slip through, see [`Pair::has_embedded`](super::pair::Pair::has_embedded).
#[doc(hidden)]
pub const fn merge<const N: usize>(lists: &[&[Imethod]]) -> ([Imethod; N], usize) {
    const NONE: &Spelling = &Spelling { text: "", shape: &[] };
    let blank = Imethod::new("", TypeId::of::<()>(), NONE, Receiver::Shared, true);
    let mut merged = [blank; N];
    let mut len = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut i = 0;
        'next: while i < lists[list].len() {
            let method = lists[list][i];
            i += 1;
            let mut at = len;
            while at > 0 && !less(merged[at - 1].name(), method.name()) {
                if same(merged[at - 1].name(), method.name()) {
                    if !merged[at - 1].spelling.may_equal(method.spelling) {
                        conflict(&merged[at - 1], &method);
                    }
                    // Whoever is in both must be visible to both.
                    merged[at - 1].exported |= method.exported;
                    continue 'next;
                }
                at -= 1;
            }
            let mut move_to = len;
            while move_to > at {
                merged[move_to] = merged[move_to - 1];
                move_to -= 1;
            }
            merged[at] = method;
            len += 1;
        }
        list += 1;
    }
    (merged, len)
}

/// Says, in a constant, that an interface cannot have both methods.
const fn conflict(one: &Imethod, other: &Imethod) -> ! {
    let words = [
        "the interface has the method `",
        one.name(),
        "` twice: as `",
        one.text(),
        "`, and as `",
        other.text(),
        "`",
    ];
    // Constants have no `format!`; what does not fit is cut off.
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
        Err(_) => panic!("the interface has a method twice, with two signatures"),
    }
}

/// The position of the method `name` in an interface's list.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if it is not there.
#[doc(hidden)]
pub const fn position(methods: &[Imethod], name: &str) -> usize {
    let mut k = 0;
    while k < methods.len() {
        if same(methods[k].name(), name) {
            return k;
        }
        k += 1;
    }
    panic!("the interface does not have this method")
}
