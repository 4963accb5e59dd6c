//! How far one name is from another.

/// The number of letters to insert, remove, replace or swap with the next to turn one text into the other, if at
/// most `max`.
pub(crate) fn slips(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let replaced = row[j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        if next.iter().chain(&row).all(|distance| *distance > max) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|distance| *distance <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        assert_eq!(slips("reader", "reader", 2), Some(0));
        assert_eq!(slips("raeder", "reader", 2), Some(1));
        assert_eq!(slips("raader", "reader", 2), Some(1));
        assert_eq!(slips("rader", "readers", 2), Some(2));
        assert_eq!(slips("readers", "reader", 2), Some(1));
        assert_eq!(slips("", "ab", 2), Some(2));
        assert_eq!(slips("writer", "reader", 2), None);
    }
}
