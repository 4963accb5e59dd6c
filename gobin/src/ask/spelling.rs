//! Texts that differ in spaces only, or in a word that Go has two of.

use std::borrow::Cow;

/// A type as Go writes it, in one of several spellings: without spaces except between words, and with `uint8`, `int32`
/// and `interface{}` for `byte`, `rune` and `any`. Text in quotes (tags of fields) stays as it is.
///
/// Allocates only if something changes.
pub(crate) fn canonical(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '"' | '`' => quoted(rest),
            c if c.is_whitespace() => rest.len() - rest.trim_start().len(),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(len);
        rest = after;
        if first.is_whitespace() {
            let between_words = out.ends_with(is_word) && rest.starts_with(is_word);
            out.push_str(if between_words { " " } else { "" });
            continue;
        }
        // A name of a package or in one is no predeclared type; nor is what has type arguments or is a field.
        let alone = !out.ends_with(['.', '/']) && !rest.starts_with(['.', '/']);
        out.push_str(match token {
            "byte" if alone => "uint8",
            "rune" if alone => "int32",
            "any" if alone => "interface{}",
            token => token,
        });
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// The length of the string literal that a text begins with; of the whole text if it does not end.
pub(crate) fn quoted(text: &str) -> usize {
    let mut chars = text.char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    while let Some((at, c)) = chars.next() {
        if Some(c) == quote {
            return at + 1;
        }
        if c == '\\' && quote == Some('"') {
            chars.next();
        }
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_second_names() {
        for (text, expected) in [
            ("G[map[string]interface {}]", "G[map[string]interface{}]"),
            ("G[map[ string ] any]", "G[map[string]interface{}]"),
            ("G[func(...int) error]", "G[func(...int)error]"),
            ("G[chan<- int]", "G[chan<-int]"),
            ("G[chan  int]", "G[chan int]"),
            (
                "G[struct { A byte \"x: y \\\" any\"; B  rune }]",
                "G[struct{A uint8\"x: y \\\" any\";B int32}]",
            ),
            ("G[a/any.byte, any.T]", "G[a/any.byte,any.T]"),
            ("G[T]", "G[T]"),
            ("`", "`"),
        ] {
            assert_eq!(canonical(text), expected);
            assert_eq!(canonical(expected), expected, "twice");
        }
        assert!(matches!(canonical("G[T]"), Cow::Borrowed(_)));
    }
}
