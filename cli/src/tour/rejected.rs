//! Programs that rustc refuses, and its words: a test compiles each file of `tests/rejected` and compares.

/// What rustc says first of a program.
pub(super) struct Refusal {
    pub(super) headline: &'static str,
    /// The line that it shows, and below it the carets with their label.
    pub(super) code: &'static str,
    pub(super) carets: &'static str,
    pub(super) label: &'static str,
}

macro_rules! rejected {
    ($($name:ident, $file:literal;)*) => {$(
        pub(super) fn $name() -> Refusal {
            refusal(include_str!(concat!("../../tests/rejected/", $file, ".stderr")))
        }
    )*};
}

rejected! {
    missing_method, "missing_method";
    shared_borrow, "shared_borrow";
    shared_pointer, "shared_pointer";
    conflict, "conflict";
    not_embedded, "not_embedded";
    impossible, "impossible";
}

impl Refusal {
    /// Without the line, where that is a macro's.
    pub(super) fn headline_only(self) -> Refusal {
        Refusal { label: "", ..self }
    }
}

/// Takes the parts that explain out of a message; the others name what macros have made.
fn refusal(stderr: &'static str) -> Refusal {
    let headline = stderr.lines().next().unwrap_or_default();
    // `14 |     code` and `   |     ^^^^ label`: the same number of columns before the code.
    let mut shown = stderr.lines().filter_map(|line| line.split_once(" | ").map(|(_, code)| code));
    let (code, below) = (shown.next().unwrap_or_default(), shown.next().unwrap_or_default());
    let indent = code.len() - code.trim_start().len();
    let below = below.get(indent..).unwrap_or_default();
    let (carets, label) = below.split_at(below.rfind('^').map_or(0, |last| last + 1));
    Refusal { headline, code: code.trim_start(), carets, label: label.trim_start() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_message_has_its_parts() {
        for refusal in [
            super::missing_method(),
            super::shared_borrow(),
            super::shared_pointer(),
            super::conflict(),
            super::impossible(),
        ] {
            assert!(refusal.headline.starts_with("error[E"), "{}", refusal.headline);
            assert!(refusal.carets.ends_with('^'), "{}", refusal.headline);
            assert!(!refusal.label.is_empty() && !refusal.code.is_empty(), "{}", refusal.headline);
        }
    }
}
