//! The tests of the script for Python's libraries, where there is a Python. They need none of the libraries.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_script_passes_its_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    // Dataclasses and `os.waitstatus_to_exitcode` want 3.9.
    let version = "import sys; sys.exit(sys.version_info < (3, 9))";
    let found = Command::new("python3").args(["-c", version]).status();
    if cfg!(not(unix)) || !found.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no python3 from 3.9 on");
        return;
    }
    let output = Command::new("python3")
        .args(["-m", "unittest", "discover", "--start-directory"])
        .arg(&folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !text.contains("Ran 0 tests"),
        "{text}"
    );
}
