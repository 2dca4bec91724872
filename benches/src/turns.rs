//! The libraries take turns, round after round, so that whatever else the machine does meets all of them.

use crate::BenchError;
use crate::cases::{Case, HYADES};
use crate::child::Told;
use crate::list::Listed;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::Command;

/// How one library did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The library.
    pub name: String,
    /// The median of the rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The most memory of all rounds, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mib: Option<f64>,
    /// Why there is no time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// A case with one seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The case's name.
    pub case: String,
    /// The seed of its points.
    pub seed: u64,
    /// How many rounds there were.
    pub rounds: usize,
    /// Each library, Hyades first.
    pub results: Vec<Finding>,
}

/// Lets the libraries of a case take turns, each time in a process of its own that `start` makes for a library.
pub fn take(
    case: &Case,
    listed: &Listed,
    seed: u64,
    rounds: usize,
    start: impl Fn(&str) -> Command,
) -> Row {
    let names = case.sides.map(|(name, _)| name);
    let mut told: Vec<Result<Vec<Told>, String>> = vec![Ok(Vec::new()); names.len()];
    for _ in 0..rounds {
        for (name, so_far) in names.iter().zip(&mut told) {
            let Ok(list) = so_far else { continue };
            match answer(&mut start(name)) {
                Ok(told) => list.push(told),
                Err(why) => *so_far = Err(why),
            }
        }
    }
    let ours = names.iter().position(|name| *name == HYADES);
    let ours = ours.and_then(|at| told[at].as_ref().ok()?.last());
    let ours = ours.map(|told| told.quality.clone());
    let results = names.iter().zip(told).map(|(name, told)| {
        let told = told.and_then(|told| match (&ours, told.last()) {
            (Some(ours), Some(last)) => {
                let differ = differences(&listed.agree, ours, &last.quality);
                if differ.is_empty() {
                    Ok(told)
                } else {
                    Err(format!("another result: {}", differ.join(", ")))
                }
            }
            _ => Ok(told),
        });
        finding(name, told)
    });
    Row {
        case: case.name.to_owned(),
        seed,
        rounds,
        results: results.collect(),
    }
}

fn finding(name: &str, told: Result<Vec<Told>, String>) -> Finding {
    let (told, failed) = match told {
        Ok(told) => (told, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    Finding {
        name: name.to_owned(),
        seconds: median(told.iter().map(|told| told.seconds).collect()),
        mib: told.iter().filter_map(|told| told.mib).reduce(f64::max),
        failed,
    }
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

/// What a process says, or how it ended instead.
fn answer(command: &mut Command) -> Result<Told, String> {
    let output = command
        .output()
        .map_err(|error| format!("not started: {}", error.kind()))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(output.status.to_string());
    }
    serde_json::from_slice(&output.stdout).map_err(|_| "no answer".to_owned())
}

/// In what two results differ by more than they may.
#[must_use]
pub fn differences(
    agree: &BTreeMap<String, f64>,
    ours: &BTreeMap<String, f64>,
    theirs: &BTreeMap<String, f64>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (key, tolerance) in agree {
        let value = |quality: &BTreeMap<String, f64>| quality.get(key).copied();
        let (Some(a), Some(b)) = (value(ours), value(theirs)) else {
            found.push(format!("no {key}"));
            continue;
        };
        // Written so that a value that is no number differs.
        let equal = (a - b).abs() <= tolerance * a.abs().max(b.abs());
        if !equal {
            found.push(format!("{key} {b}, ours {a}"));
        }
    }
    found
}

/// A line for each library.
#[must_use]
pub fn lines(row: &Row) -> String {
    let mut text = String::new();
    let ours = row.results.iter().find(|result| result.name == HYADES);
    for result in &row.results {
        let case = format!("{:24} seed {}", row.case, row.seed);
        let name = &result.name;
        let line = match (result.seconds, &result.failed) {
            (Some(seconds), _) => {
                let mib = result.mib.map_or(f64::NAN, f64::round);
                let beside = ours
                    .and_then(|ours| ours.seconds)
                    .filter(|_| name != HYADES);
                let ratio = beside.map_or_else(String::new, |ours| {
                    format!("  {:.2} times ours", seconds / ours)
                });
                format!("{case}  {name:18} {seconds:9.4} s {mib:6} MiB{ratio}\n")
            }
            (None, Some(why)) => format!("{case}  {name:18} failed: {why}\n"),
            (None, None) => format!("{case}  {name:18} did not run\n"),
        };
        text.push_str(&line);
    }
    text
}

/// The document that `cargo xtask speed` reads.
///
/// # Errors
///
/// None that is known; writing JSON can fail in principle.
pub fn document(rows: &[Row]) -> Result<String, BenchError> {
    let value = serde_json::json!({ "rows": rows });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality(pairs: &[(&str, f64)]) -> BTreeMap<String, f64> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect()
    }

    #[test]
    fn results_that_differ_are_found() {
        let agree = quality(&[("clusters", 0.0), ("inertia", 0.01)]);
        let ours = quality(&[("clusters", 3.0), ("inertia", 100.0)]);
        for (clusters, inertia, count) in [
            (3.0, 100.9, 0),
            (4.0, 100.0, 1),
            (3.0, 101.2, 1),
            (3.0, f64::NAN, 1),
            (2.0, 50.0, 2),
        ] {
            let theirs = quality(&[("clusters", clusters), ("inertia", inertia)]);
            assert_eq!(
                differences(&agree, &ours, &theirs).len(),
                count,
                "{theirs:?}"
            );
        }
        assert_eq!(
            differences(&agree, &ours, &quality(&[("clusters", 3.0)])),
            ["no inertia"]
        );
    }

    #[test]
    fn the_median_of_an_even_number_is_between() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    /// A shell that prints this.
    #[cfg(unix)]
    fn shell(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        command
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_is_told_and_the_others_go_on() {
        let (case, listed) = crate::child::find("rust-ward-5k-2").unwrap();
        let ours = r#"echo '{"seconds": 0.5, "mib": 10.0, "quality": {"height_sum": 7.0}}'"#;
        let row = take(case, &listed, 1, 2, |name| {
            shell(if name == HYADES { ours } else { "exit 9" })
        });
        assert_eq!(
            (row.results[0].seconds, row.results[0].mib),
            (Some(0.5), Some(10.0))
        );
        let failed = row.results[1].failed.as_deref().unwrap();
        assert!(
            failed.contains('9') && row.results[1].seconds.is_none(),
            "{failed}"
        );
        assert!(lines(&row).contains("failed: "));

        let row = take(case, &listed, 1, 1, |name| {
            shell(if name == HYADES { ours } else { "echo {}" })
        });
        assert_eq!(row.results[1].failed.as_deref(), Some("no answer"));

        let other = ours.replace("7.0", "8.0");
        let row = take(case, &listed, 1, 1, |name| {
            shell(if name == HYADES { ours } else { &other })
        });
        assert_eq!(
            row.results[1].failed.as_deref(),
            Some("another result: height_sum 8, ours 7")
        );
        let document = document(&[row]).unwrap();
        assert!(
            document.contains("\"case\": \"rust-ward-5k-2\""),
            "{document}"
        );
    }
}
