//! What must not compile, and what is then said: each program of `tests/ui` beside its text.
//!
//! `UPDATE_EXPECT=1 cargo test --test ui` writes the texts anew.

#[test]
fn rejections() {
    rejected::check("tests/ui");
}
