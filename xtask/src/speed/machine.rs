//! What kind of machine this is, and which day: nothing that would tell whose it is.

use hyades_book::how_fast::record::Machine;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

/// This machine.
pub(super) fn here() -> Machine {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    Machine {
        cpu: cpu(&read("/proc/cpuinfo")),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_gib: memory(&read("/proc/meminfo")),
        os: system(&read("/etc/os-release")),
    }
}

/// What stands behind a key and a separator.
fn behind<'a>(text: &'a str, key: &str, separator: char) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(separator)?;
        (name.trim() == key).then(|| value.trim())
    })
}

fn cpu(info: &str) -> String {
    let model = behind(info, "model name", ':').unwrap_or("an unknown processor");
    let vector = behind(info, "flags", ':').is_some_and(|f| f.split(' ').any(|f| f == "avx2"));
    // The widest registers that the library uses.
    format!("{model}{}", if vector { " (AVX2)" } else { "" })
}

/// In GiB, rounded.
fn memory(info: &str) -> u64 {
    let kib = behind(info, "MemTotal", ':').and_then(|value| value.strip_suffix("kB"));
    let kib: f64 = kib.and_then(|kib| kib.trim().parse().ok()).unwrap_or(0.0);
    (kib / 1024.0 / 1024.0).round() as u64
}

fn system(release: &str) -> String {
    let name = behind(release, "PRETTY_NAME", '=').map(|name| name.trim_matches('"'));
    let name = name.unwrap_or(std::env::consts::OS);
    format!("{name}, {}", std::env::consts::ARCH)
}

/// The version of Rust that compiles here, such as 1.88.0.
pub(super) fn rustc() -> String {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    version(&text.unwrap_or_default())
}

fn version(text: &str) -> String {
    text.split_whitespace()
        .nth(1)
        .unwrap_or("unknown")
        .to_owned()
}

/// Today in UTC, as YYYY-MM-DD.
pub(super) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    date(since.map_or(0, |since| since.as_secs() / 86_400))
}

/// The date so many days after the first of January 1970.
fn date(days: u64) -> String {
    let (mut year, mut left) = (1970, days);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (19_723, "2024-01-01"),
            (20_088, "2024-12-31"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn a_machine_is_described() {
        let info = "processor\t: 0\nmodel name\t: Fast 9000\nflags\t\t: sse avx avx2\n\nmodel name\t: Fast 9000\n";
        assert_eq!(cpu(info), "Fast 9000 (AVX2)");
        assert_eq!(cpu("model name: Old 1\nflags: sse avx2_not\n"), "Old 1");
        assert_eq!(cpu(""), "an unknown processor");
        assert_eq!(memory("MemTotal:       24683656 kB\nMemFree: 1 kB\n"), 24);
        assert_eq!(memory(""), 0);
        assert!(
            system("NAME=\"x\"\nPRETTY_NAME=\"A System 12 (name)\"\n")
                .starts_with("A System 12 (name), ")
        );
        assert_eq!(version("rustc 1.88.0 (6b00bc388 2025-06-23)\n"), "1.88.0");
        assert_eq!(version(""), "unknown");
    }
}
