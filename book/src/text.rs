//! Words and numbers for people.

/// “1 cluster”, “2 clusters”.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A count with thin spaces between its thousands.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// “A”, “A and B”, “A, B and C”.
pub(crate) fn join<S: AsRef<str>>(items: &[S], last: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// A text with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

/// The most characters of somebody else's text that a message shows.
const LONGEST: usize = 80;

/// A text that is not too long for a message.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A text on one line, without characters that a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let escape = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(escape).collect()
}

/// Whether a number is better written with a power of ten.
fn is_extreme(number: f64) -> bool {
    number != 0.0 && !(1e-3..=1e7).contains(&number.abs())
}

/// A number with so many decimals, or with a power of ten where it is very large or very small.
pub(crate) fn number(number: f64, decimals: usize) -> String {
    if number.is_finite() && is_extreme(number) {
        return format!("{number:.decimals$e}");
    }
    fixed(number, decimals)
}

/// A number with so many decimals, and no sign where they are all zero.
pub(crate) fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|b| matches!(b, b'0' | b'.')) => digits.to_owned(),
        _ => text,
    }
}

/// A measured time, always as wide for times below ten seconds, so that a snapshot can leave it out.
pub(crate) fn seconds(seconds: f64) -> String {
    format!("{seconds:.4} s")
}

/// In which kind of build times are measured: “in {} build”.
pub(crate) const BUILD: &str = if cfg!(debug_assertions) {
    "a debug"
} else {
    "a release"
};

/// A number with a minus sign in place of a hyphen, for titles and prose.
pub(crate) fn with_minus(number: &str) -> String {
    number.replace('-', "−")
}

/// A number as short as it can be.
pub(crate) fn plain(number: f64) -> String {
    if is_extreme(number) {
        format!("{number:e}")
    } else {
        format!("{}", number + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [7, 697, 18_561, 1_000_000].map(thousands),
            ["7", "697", "18\u{202f}561", "1\u{202f}000\u{202f}000"]
        );
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(
            [0, 1, 2].map(|n| counted(n, "cluster")),
            ["0 clusters", "1 cluster", "2 clusters"]
        );
    }

    #[test]
    fn lists_end_with_a_word() {
        assert_eq!(join::<&str>(&[], "and"), "");
        assert_eq!(join(&["A"], "and"), "A");
        assert_eq!(join(&["A", "B"], "or"), "A or B");
        assert_eq!(join(&["A", "B", "C"], "and"), "A, B and C");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(capital("as measured; scaled"), "As measured; scaled");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(cut(&"µ".repeat(80)), "µ".repeat(80));
        assert_eq!(cut(&"µ".repeat(81)), format!("{}…", "µ".repeat(80)));
        assert_eq!(one_line("a\nb\u{1b}[1m–"), "a\\nb\\u{1b}[1m–");
    }

    #[test]
    fn numbers_stay_short() {
        for (value, expected) in [
            (0.0, "0.00"),
            (-0.0, "0.00"),
            (-0.004, "0.00"),
            (-0.006, "-0.01"),
            (-0.0004, "-4.00e-4"),
            (1e7, "10000000.00"),
            (1.5e7, "1.50e7"),
            (-1e300, "-1.00e300"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(value, 2), expected, "{value}");
        }
        assert_eq!(fixed(-0.0004, 2), "0.00");
        assert_eq!(fixed(-0.04, 2), "-0.04");
        assert_eq!(
            [plain(0.22), plain(1e6), plain(1e-300), plain(-0.0)],
            ["0.22", "1000000", "1e-300", "0"]
        );
    }
}
