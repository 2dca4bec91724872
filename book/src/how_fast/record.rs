//! What `cargo xtask speed` measured last, as `benches/speed.json` keeps it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{BookError, once};

/// The name of our own side.
pub const HYADES: &str = "Hyades";

/// All that was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Where it was measured.
    pub machine: Machine,
    /// A row for each case and seed.
    pub rows: Vec<Row>,
    /// How time grows with the number of points.
    pub growth: Vec<Growth>,
}

/// A machine, without anything that would tell which one it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's model.
    pub cpu: String,
    /// How many threads run at once.
    pub cores: usize,
    /// Memory in GiB, rounded.
    pub memory_gib: u64,
    /// The operating system.
    pub os: String,
}

/// A case with one seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The case's name.
    pub case: String,
    /// The work in words.
    pub work: String,
    /// How many points.
    pub rows: usize,
    /// How many features.
    pub columns: usize,
    /// The seed of the points.
    pub seed: u64,
    /// How many turns each library had.
    pub rounds: usize,
    /// The day, as YYYY-MM-DD.
    pub date: String,
    /// The version of Rust.
    pub rustc: String,
    /// Each library.
    pub results: Vec<Outcome>,
}

/// How one library did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The library.
    pub name: String,
    /// Its version; ours is the repository's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The median time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The most memory that its process had, in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mib: Option<f64>,
    /// Why there is no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// How the time of one kind of work grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// The work's key: see [`works`](super::growth::WORKS).
    pub work: String,
    /// The day, as YYYY-MM-DD.
    pub date: String,
    /// The version of Rust.
    pub rustc: String,
    /// Numbers of points, and seconds.
    pub times: Vec<(usize, f64)>,
}

impl Row {
    /// Our own side.
    #[must_use]
    pub fn ours(&self) -> Option<&Outcome> {
        self.results.iter().find(|result| result.name == HYADES)
    }

    /// The others.
    pub fn peers(&self) -> impl Iterator<Item = &Outcome> {
        self.results.iter().filter(|result| result.name != HYADES)
    }

    /// The quickest of the others, with its time.
    #[must_use]
    pub fn best_peer(&self) -> Option<(&Outcome, f64)> {
        let timed = self.peers().filter_map(|peer| Some((peer, peer.seconds?)));
        timed.min_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    /// The least memory of the others, in MiB.
    #[must_use]
    pub fn least_memory(&self) -> Option<f64> {
        self.peers().filter_map(|peer| peer.mib).reduce(f64::min)
    }

    /// How many times our time the best peer takes; below 1 it is the quicker.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        Some(self.best_peer()?.1 / self.ours()?.seconds?)
    }
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    ///
    /// The text is none.
    pub fn parse(text: &str) -> Result<Self, BookError> {
        serde_json::from_str(text).map_err(BookError::Record)
    }

    /// The text of `benches/speed.json`.
    ///
    /// # Errors
    ///
    /// None that is known; writing JSON can fail in principle.
    pub fn text(&self) -> Result<String, BookError> {
        let text = serde_json::to_string_pretty(self).map_err(BookError::Record)?;
        Ok(text + "\n")
    }

    /// A row a case: where several seeds were measured, the one that is worst for us.
    #[must_use]
    pub fn worst(&self) -> Vec<&Row> {
        let mut found: Vec<&Row> = Vec::new();
        for row in &self.rows {
            match found.iter_mut().find(|known| known.case == row.case) {
                None => found.push(row),
                Some(known) => {
                    if worse(row, known) {
                        *known = row;
                    }
                }
            }
        }
        found
    }

    /// Takes in what was measured. A case that was measured now loses what it had before, other seeds included: they would be of another day and perhaps another program. All other cases stay, with their
    /// dates. `order` names the cases that there are, in the table's order.
    pub fn merge(&mut self, rows: Vec<Row>, growth: Vec<Growth>, order: &[&str]) {
        self.rows
            .retain(|known| rows.iter().all(|row| row.case != known.case));
        self.rows.extend(rows);
        let place = |row: &Row| order.iter().position(|name| *name == row.case);
        self.rows.retain(|row| place(row).is_some());
        self.rows.sort_by_key(|row| (place(row), row.seed));
        for growth in growth {
            match self
                .growth
                .iter_mut()
                .find(|known| known.work == growth.work)
            {
                Some(known) => *known = growth,
                None => self.growth.push(growth),
            }
        }
    }
}

/// Whether a row tells less well of us: our failure is worst, then the smaller ratio.
fn worse(row: &Row, than: &Row) -> bool {
    let failed = |row: &Row| row.ours().and_then(|ours| ours.seconds).is_none();
    match (failed(row), failed(than)) {
        (true, false) => true,
        (false, true) => false,
        _ => {
            let ratio = |row: &Row| row.ratio().unwrap_or(f64::INFINITY);
            ratio(row).total_cmp(&ratio(than)).is_lt()
        }
    }
}

/// The record that the repository keeps.
///
/// # Errors
///
/// It cannot be read.
pub fn kept() -> Result<&'static Record, BookError> {
    static KEPT: OnceLock<Record> = OnceLock::new();
    once(&KEPT, || {
        Record::parse(include_str!("../../../benches/speed.json"))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A row of Hyades and peers with these seconds and MiB.
    pub(crate) fn row(case: &str, seed: u64, ours: f64, peers: &[(&str, f64, f64)]) -> Row {
        let outcome = |name: &str, seconds: f64, mib: f64| Outcome {
            name: name.to_owned(),
            version: (name != HYADES).then(|| "1.0".to_owned()),
            seconds: Some(seconds),
            mib: Some(mib),
            failed: None,
        };
        let mut results = vec![outcome(HYADES, ours, 10.0)];
        results.extend(peers.iter().map(|(name, s, mib)| outcome(name, *s, *mib)));
        Row {
            case: case.to_owned(),
            work: format!("work of {case}"),
            rows: 10_000,
            columns: 2,
            seed,
            rounds: 3,
            date: "2026-01-02".to_owned(),
            rustc: "1.88.0".to_owned(),
            results,
        }
    }

    #[test]
    fn the_best_peer_is_the_quickest_that_finished() {
        let mut row = row(
            "a",
            1,
            2.0,
            &[("x", 6.0, 30.0), ("y", 3.0, 50.0), ("z", 1.0, 9.0)],
        );
        row.results[3].seconds = None;
        row.results[3].mib = None;
        assert_eq!(
            row.best_peer().map(|(peer, s)| (peer.name.as_str(), s)),
            Some(("y", 3.0))
        );
        assert_eq!(row.ratio(), Some(1.5));
        assert_eq!(row.least_memory(), Some(30.0));
    }

    #[test]
    fn the_worst_seed_is_shown() {
        let of = |ratio: f64, seed| row("a", seed, 1.0, &[("x", ratio, 1.0)]);
        let mut record = Record {
            rows: vec![of(2.0, 1), of(0.5, 2), of(3.0, 3)],
            ..Record::default()
        };
        let seeds = |record: &Record| {
            record
                .worst()
                .iter()
                .map(|row| row.seed)
                .collect::<Vec<_>>()
        };
        assert_eq!(seeds(&record), [2]);
        record.rows[2].results[0].seconds = None;
        assert_eq!(seeds(&record), [3], "our failure is worse than a bad time");
    }

    #[test]
    fn a_part_is_merged_without_loss() {
        let mut record = Record::default();
        let order = ["a", "b", "c"];
        let of = |case, seed| row(case, seed, 1.0, &[]);
        let old_rows = vec![of("b", 2), of("b", 1), of("a", 2), of("a", 1)];
        record.merge(old_rows, Vec::new(), &order);
        let mut newer = of("b", 3);
        newer.date = "2026-02-03".to_owned();
        record.merge(vec![of("c", 1), newer], Vec::new(), &order);
        let found: Vec<(&str, u64, &str)> = record
            .rows
            .iter()
            .map(|row| (row.case.as_str(), row.seed, row.date.as_str()))
            .collect();
        let old = "2026-01-02";
        let expected = [
            ("a", 1, old),
            ("a", 2, old),
            ("b", 3, "2026-02-03"),
            ("c", 1, old),
        ];
        assert_eq!(found, expected);
        let growth = |seconds| Growth {
            work: "lloyd".to_owned(),
            date: old.to_owned(),
            rustc: "1.88.0".to_owned(),
            times: vec![(10, seconds)],
        };
        record.merge(Vec::new(), vec![growth(1.0)], &order);
        record.merge(Vec::new(), vec![growth(2.0)], &order);
        assert_eq!(record.growth, [growth(2.0)]);
        assert_eq!(record.rows.len(), 4);
        record.merge(Vec::new(), Vec::new(), &["b"]);
        assert_eq!(record.rows.len(), 1, "a case that is no longer there");
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let mut record = Record::default();
        let mut failed = row("a", 1, 1.0, &[("x", 1.0, 2.0)]);
        failed.results[1] = Outcome {
            seconds: None,
            mib: None,
            failed: Some("signal 9".to_owned()),
            ..failed.results[1].clone()
        };
        record.merge(vec![failed], Vec::new(), &["a"]);
        assert_eq!(Record::parse(&record.text().unwrap()).unwrap(), record);
        assert!(Record::parse("{}").is_err());
        let unknown = record.text().unwrap().replace("\"seed\"", "\"sead\"");
        assert!(
            Record::parse(&unknown)
                .unwrap_err()
                .to_string()
                .contains("sead")
        );
    }
}
