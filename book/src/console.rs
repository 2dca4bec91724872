//! Standard output and standard error, as they are: closed, full, or somebody's terminal.

use std::io::{self, ErrorKind, Write};

use crate::files::reason;

/// Writes text to standard output. A reader that has gone away, as `head` does, is no error.
///
/// # Errors
///
/// The text cannot be written, said in words: “cannot write the report: no space is left on the device”.
pub fn print(text: &str) -> Result<(), String> {
    print_to(&mut io::stdout().lock(), text)
}

fn print_to(out: &mut impl Write, text: &str) -> Result<(), String> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write the report: {}", reason(&error)))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error; where that fails, there is nobody to tell.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        assert_eq!(print_to(&mut Fails(ErrorKind::BrokenPipe), "text"), Ok(()));
        assert_eq!(
            print_to(&mut Fails(ErrorKind::StorageFull), "text"),
            Err("cannot write the report: no space is left on the device".to_owned())
        );
        let mut kept = Vec::new();
        assert_eq!(print_to(&mut kept, "text"), Ok(()));
        assert_eq!(kept, b"text");
    }
}
