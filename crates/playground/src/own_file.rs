//! A file of the reader's own: what is said of it where it is broken, and how a command names it.

use hyades_datasets::DatasetError;

use crate::error::Refused;

/// The largest file that is read: parsing takes several times as much memory.
const MOST_BYTES: usize = 64_000_000;

/// The longest name that is repeated.
const LONGEST_NAME: usize = 80;

/// A file that is refused, with the reason.
pub(crate) fn refused(name: &str, reason: impl ToString) -> Refused {
    let shown = name.chars().filter(|c| !c.is_control());
    Refused::File {
        name: shown.take(LONGEST_NAME).collect(),
        reason: reason.to_string(),
    }
}

/// A file that its parser does not understand: what the parser says.
pub(crate) fn not_understood(name: &str, error: &DatasetError) -> Refused {
    match error {
        // Bytes in memory can always be read; only text can fail to be text.
        DatasetError::Read { line, .. } => refused(name, format!("line {line} is not UTF-8 text")),
        other => refused(name, other),
    }
}

/// Refuses a file that is too large to be parsed.
pub(crate) fn check_size(name: &str, bytes: &[u8]) -> Result<(), Refused> {
    if bytes.len() <= MOST_BYTES {
        return Ok(());
    }
    let reason = format!(
        "it has {} bytes, at most {MOST_BYTES} are read",
        bytes.len()
    );
    Err(refused(name, reason))
}

/// The first line of which this gives something, with its number, from 1. Lines end as they do for the parsers: with LF, CR LF or CR.
pub(crate) fn first_line<T>(
    bytes: &[u8],
    found_in: impl Fn(&str) -> Option<T>,
) -> Option<(usize, T)> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let rows = text
        .split('\n')
        .flat_map(|row| row.strip_suffix('\r').unwrap_or(row).split('\r'));
    let mut numbered = (1..).zip(rows);
    numbered.find_map(|(line, row)| Some((line, found_in(row.trim())?)))
}

/// A reason with the line that it is about, where that is known.
pub(crate) fn at_line(line: Option<usize>, reason: &str) -> String {
    match line {
        Some(line) => format!("line {line}: {reason}"),
        None => reason.to_owned(),
    }
}

/// A text as one word of a command: quoted where a shell would see more in it.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "./_-+,:".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let printable: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("'{}'", printable.replace('\'', r"'\''"))
}

/// The file as a command names it. What begins with a dash would be taken for a flag.
pub(crate) fn path(name: &str) -> String {
    if name.starts_with('-') {
        word(&format!("./{name}"))
    } else {
        word(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        assert_eq!(word("HeII/4200,OII+CIII/4645"), "HeII/4200,OII+CIII/4645");
        assert_eq!(word("my stars.dat"), "'my stars.dat'");
        assert_eq!(word("it's; rm\n-r"), r"'it'\''s; rm-r'");
        assert_eq!(word(""), "''");
        assert_eq!(path("-x.dat"), "./-x.dat");
    }

    #[test]
    fn lines_are_counted_as_the_parsers_do() {
        let text = b"\xef\xbb\xbfa\rb\r\nc\n\nd";
        let line = |wanted: &str| {
            let found = first_line(text, |row| (row == wanted).then_some(()));
            found.map(|(line, ())| line)
        };
        assert_eq!(
            ["a", "b", "c", "", "d"].map(line),
            [Some(1), Some(2), Some(3), Some(4), Some(5)]
        );
        assert_eq!(line("e"), None);
        assert_eq!(at_line(Some(3), "bad"), "line 3: bad");
        assert_eq!(at_line(None, "bad"), "bad");
    }

    #[test]
    fn a_name_is_cut_and_has_no_line_breaks() {
        let error = refused(&format!("a\n{}", "b".repeat(500)), "bad").to_string();
        assert!(error.len() < 100 && error.starts_with("ab"), "{error}");
    }

    #[test]
    fn an_endless_file_is_refused() {
        assert!(check_size("a", &[0; 10]).is_ok());
        let error = check_size("a", &vec![0; MOST_BYTES + 1])
            .unwrap_err()
            .to_string();
        assert_eq!(error, "a: it has 64000001 bytes, at most 64000000 are read");
    }
}
