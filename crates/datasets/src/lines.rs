//! The lines of a text, whatever ends them.

use crate::{DatasetError, Result};
use std::io::BufRead;

/// A mark of the byte order, which some editors leave: it is no part of the text.
const MARK: char = '\u{feff}';

/// The most characters of somebody else's text that an error repeats.
const LONGEST: usize = 80;

/// A text, cut where it is too long for a message: a file that is no catalogue may be a single line.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Gives each line with its number, from 1. Lines end with LF, CR LF or CR.
pub(crate) fn of_text(text: &str, mut take: impl FnMut(usize, &str) -> Result<()>) -> Result<()> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let rows = text
        .split('\n')
        .flat_map(|row| row.strip_suffix('\r').unwrap_or(row).split('\r'));
    for (line, row) in (1..).zip(rows) {
        take(line, row)?;
    }
    Ok(())
}

/// The same from anything that gives text by lines; one line is held at a time, or all where they end with CR alone.
pub(crate) fn of_reader(
    mut reader: impl BufRead,
    mut take: impl FnMut(usize, &str) -> Result<()>,
) -> Result<()> {
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        bytes.clear();
        let length = reader.read_until(b'\n', &mut bytes);
        let length = length.map_err(|error| DatasetError::Read {
            line: line + 1,
            reason: error.to_string(),
        })?;
        if length == 0 {
            return Ok(());
        }
        let rows = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let rows = rows.strip_suffix(b"\r").unwrap_or(rows);
        for row in rows.split(|&byte| byte == b'\r') {
            line += 1;
            let row = std::str::from_utf8(row).map_err(|error| DatasetError::Read {
                line,
                reason: error.to_string(),
            })?;
            let row = if line == 1 {
                row.strip_prefix(MARK).unwrap_or(row)
            } else {
                row
            };
            take(line, row)?;
        }
    }
}
