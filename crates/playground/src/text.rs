//! Words and numbers for the reader.

/// “1 cluster”, “2 clusters”.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// “A”, “A and B”, “A, B and C”.
pub(crate) fn join(items: &[String]) -> String {
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A number with so many decimals, and no sign where they are all zero.
pub(crate) fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|b| matches!(b, b'0' | b'.')) => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers() {
        assert_eq!(counted(1, "cluster"), "1 cluster");
        assert_eq!(counted(0, "noise point"), "0 noise points");
        let names = ["A", "B", "C"].map(str::to_owned);
        assert_eq!(join(&names), "A, B and C");
        assert_eq!(join(&names[..1]), "A");
        assert_eq!(join(&[]), "");
        assert_eq!([fixed(-0.004, 2), fixed(-0.4, 1)], ["0.00", "−0.4"]);
    }
}
