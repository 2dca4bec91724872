//! One library on one case, in a process of its own: neither memory nor threads of another come into it.

use crate::BenchError;
use crate::cases::{CASES, Case, Work};
use crate::list::{self, Listed};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Instant;

/// What a process has to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The median time.
    pub seconds: f64,
    /// The most memory that the process had, in MiB, where the system tells it.
    pub mib: Option<f64>,
    /// What the result is compared by.
    pub quality: BTreeMap<String, f64>,
}

/// How often the work is done under the clock.
const TIMES: usize = 3;

/// A case and its entry in the list.
///
/// # Errors
///
/// There is none of this name.
pub fn find(name: &str) -> Result<(&'static Case, Listed), BenchError> {
    let unknown = || BenchError::UnknownCase(name.to_owned());
    let case = CASES.iter().find(|case| case.name == name);
    let listed = list::all()?.into_iter().find(|listed| listed.name == name);
    case.zip(listed).ok_or_else(unknown)
}

/// Does a case's work with one library.
///
/// # Errors
///
/// No such case or library, or the library refuses the work.
pub fn run(name: &str, library: &str, seed: u64) -> Result<Told, BenchError> {
    let (case, listed) = find(name)?;
    let side = case.sides.iter().find(|(side, _)| *side == library);
    let (_, work) = side.ok_or_else(|| BenchError::UnknownLibrary {
        case: name.to_owned(),
        library: library.to_owned(),
    })?;
    time(*work, &(case.points)(listed.rows, seed)?)
}

/// Once to warm up, and then under the clock.
fn time(work: Work, points: &Array2<f64>) -> Result<Told, BenchError> {
    let mut quality = work(points)?;
    let mut seconds = [0.0; TIMES];
    for time in &mut seconds {
        let start = Instant::now();
        quality = work(points)?;
        *time = start.elapsed().as_secs_f64();
    }
    seconds.sort_by(f64::total_cmp);
    let named = quality
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Ok(Told {
        seconds: seconds[TIMES / 2],
        mib: peak_memory(),
        quality: named.collect(),
    })
}

/// The most memory this process had so far, in MiB. Linux tells it.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    peak_in(&status)
}

fn peak_in(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Quality;

    #[test]
    fn the_middle_of_three_times_counts() {
        use std::sync::atomic::{AtomicU64, Ordering};
        static CALLS: AtomicU64 = AtomicU64::new(0);
        let told = time(
            |_| {
                // The warm-up is the slowest, the middle one takes twenty milliseconds.
                let wait = [200, 1, 20, 100][CALLS.fetch_add(1, Ordering::Relaxed) as usize];
                std::thread::sleep(std::time::Duration::from_millis(wait));
                Ok(Quality::from([(
                    "calls",
                    CALLS.load(Ordering::Relaxed) as f64,
                )]))
            },
            &Array2::zeros((1, 1)),
        );
        let told = told.unwrap();
        assert!((0.02..0.1).contains(&told.seconds), "{told:?}");
        assert_eq!(told.quality["calls"], 4.0);
    }

    #[test]
    fn memory_is_read_from_the_status() {
        assert_eq!(
            peak_in("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"),
            Some(2.0)
        );
        assert_eq!(peak_in("Name:\tx\n"), None);
        assert_eq!(peak_in("VmHWM:\tmuch\n"), None);
    }

    #[test]
    fn unknown_names_are_refused() {
        let case = run("rust-kmedoids", "kodama", 1).unwrap_err();
        assert!(matches!(case, BenchError::UnknownCase(name) if name == "rust-kmedoids"));
        let library = run("rust-ward-5k-2", "fastcluster", 1).unwrap_err();
        assert!(
            matches!(library, BenchError::UnknownLibrary { .. }),
            "{library}"
        );
        // A case of the list that is Python's.
        assert!(find("ward-10k-2").is_err());
    }
}
