//! How many clusters: four scores beside the points, live, and the silhouettes of the chosen k.

mod drawings;
mod judged;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use ndarray::Array2;

use self::judged::{Judged, LARGEST_K, Row, SMALLEST_K, Score, largest_k, n_distinct};
use crate::control::{Control, whole};
use crate::error::Refused;
use crate::playground::Widget;
use crate::points::{LARGEST_SEED, Points, Source};
use crate::text::{counted, fixed};
use crate::view::Shown;

const INITIAL: Source = Source::Mystery;
const K: usize = 4;
const SEED: u64 = 42;

pub(crate) struct HowManyWidget {
    points: Points,
    /// As the reader set it; few points may allow less.
    k: usize,
    /// The seed of the starts of K-means.
    seed: u64,
    judged: Option<Cached>,
}

/// The scores, and what they belong to.
struct Cached {
    records: Array2<f64>,
    seed: u64,
    judged: Option<Judged>,
}

impl HowManyWidget {
    pub(crate) fn new() -> Self {
        Self {
            points: Points::new(INITIAL),
            k: K,
            seed: SEED,
            judged: None,
        }
    }

    /// All scores of these points; what was computed for the same is kept.
    fn judged(&mut self) -> Result<Option<&Judged>, Refused> {
        let records = self.points.records();
        let cached = match self.judged.take() {
            Some(cached) if cached.seed == self.seed && cached.records == records => cached,
            _ => Cached {
                records: records.clone(),
                seed: self.seed,
                judged: Judged::of(records, self.seed)?,
            },
        };
        Ok(self.judged.insert(cached).judged.as_ref())
    }

    /// The k that is shown: what the reader chose, or the largest that the points allow.
    fn shown_k(&self) -> usize {
        self.k.min(largest_k(self.points.records())).max(SMALLEST_K)
    }

    fn too_few(&self) -> String {
        match n_distinct(self.points.records()) {
            0 => "No points yet: click some into the drawing.".to_owned(),
            n => format!(
                "{}: the scores need at least 3.",
                counted(n, "different point")
            ),
        }
    }
}

impl Widget for HowManyWidget {
    fn controls(&self) -> Vec<Control> {
        let mut controls = self.points.controls();
        let largest = largest_k(self.points.records());
        let (enabled, largest) = (largest >= SMALLEST_K, largest.max(SMALLEST_K));
        let ks = (SMALLEST_K as f64, largest as f64, 1.0);
        let seeds = (0.0, LARGEST_SEED as f64, 1.0);
        controls.push(
            Control::slider("k", "k, the number of clusters", ks, self.shown_k()).enabled(enabled),
        );
        controls
            .push(Control::slider("seed", "seed of the starts", seeds, self.seed).enabled(enabled));
        if self.points.source() == Source::Drawn {
            let any = self.points.records().nrows() > 0;
            controls.push(Control::button("undo", "take the last point away").enabled(any));
        }
        controls
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        match name {
            "k" => self.k = whole(name, value, (SMALLEST_K, LARGEST_K))?,
            "seed" => self.seed = whole(name, value, (0, LARGEST_SEED))? as u64,
            _ => {
                let known = ["data", "samples", "data_seed", "points", "k", "seed"];
                let unknown = || Err(Refused::unknown("control", name, &known));
                return self.points.set(name, value).unwrap_or_else(unknown);
            }
        }
        Ok(())
    }

    fn press(&mut self, name: &str) -> Result<(), Refused> {
        match name {
            "undo" => self.points.undo(),
            _ => Err(Refused::unknown("button", name, &["undo"])),
        }
    }

    fn drag(&mut self, handle: &str, x: f64, _: f64) -> Result<(), Refused> {
        if handle != "k" {
            return Err(Refused::unknown("handle", handle, &["k"]));
        }
        if !x.is_finite() {
            let allowed = format!("a number from {SMALLEST_K} to {LARGEST_K}");
            return Err(Refused::value("k", &x.to_string(), allowed));
        }
        // Beyond the ends of the axis the line stays at the end.
        let largest = largest_k(self.points.records()).max(SMALLEST_K);
        self.k = x.round().clamp(SMALLEST_K as f64, largest as f64) as usize;
        Ok(())
    }

    fn click(&mut self, drawing: usize, x: f64, y: f64) -> Result<(), Refused> {
        if drawing == 0 {
            self.points.click(x, y)?;
        }
        Ok(())
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let mut state = self.points.state(INITIAL);
        if self.k != K {
            state.push(("k", self.k.to_string()));
        }
        if self.seed != SEED {
            state.push(("seed", self.seed.to_string()));
        }
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        let k = self.shown_k();
        let points = self.points.clone();
        let too_few = self.too_few();
        let judged = self.judged()?;
        let Some((judged, row)) = judged.and_then(|judged| Some((judged, judged.row(k)?))) else {
            return Ok(Shown {
                drawings: vec![drawings::points(&points, None)?],
                says: too_few,
                ..Shown::default()
            });
        };
        Ok(Shown {
            drawings: vec![
                drawings::points(&points, Some(row))?,
                drawings::scores(judged, row)?,
                drawings::silhouettes(row)?,
            ],
            says: says(judged, row),
            facts: facts(judged, row),
            line: None,
        })
    }

    fn command(&self) -> String {
        let flags = self.points.flags(INITIAL);
        let largest = largest_k(self.points.records());
        let mut command = format!("cargo chapter how-many --{flags}");
        // Writing to a String cannot fail.
        if largest >= SMALLEST_K {
            let _ = write!(command, " --k-max {largest} --k {}", self.shown_k());
        }
        let _ = write!(command, " --seed {}", self.seed);
        command
    }

    fn csv(&mut self) -> Result<String, Refused> {
        let k = self.shown_k();
        let records = self.points.records().clone();
        let judged = self.judged()?;
        let row = judged.and_then(|judged| judged.row(k));
        // Clusters are counted from 1, as in the drawings.
        let mut text = String::from("x,y,cluster,silhouette\n");
        for (i, point) in records.rows().into_iter().enumerate() {
            let _ = write!(text, "{},{},", point[0], point[1]);
            let label = row.and_then(|row| row.model.labels().get(i));
            let silhouette = row.and_then(|row| row.scores.silhouettes.get(i));
            let _ = match (label, silhouette) {
                (Some(label), Some(silhouette)) => writeln!(text, "{},{silhouette}", label + 1),
                _ => writeln!(text, ","),
            };
        }
        Ok(text)
    }
}

/// “k = 4: mean silhouette 0.61, the best of k = 2 to 12 is k = 5.”
fn says(judged: &Judged, row: &Row) -> String {
    let begin = format!(
        "k = {}: mean silhouette {}",
        row.k,
        fixed(row.scores.scores.silhouette, 2)
    );
    let best = judged
        .choice(Score::Silhouette)
        .map_or(row.k, |best| best.k);
    match judged.rows().last() {
        Some(last) if last.k == SMALLEST_K => {
            format!("{begin}; so few points allow no other k.")
        }
        Some(last) if best == row.k => {
            format!("{begin}, the best of k = {SMALLEST_K} to {}.", last.k)
        }
        Some(last) => {
            format!(
                "{begin}, the best of k = {SMALLEST_K} to {} is k = {best}.",
                last.k
            )
        }
        None => format!("{begin}."),
    }
}

/// The four scores, each with what it would choose.
fn facts(judged: &Judged, row: &Row) -> Vec<(String, String)> {
    let fact = |score: Score| {
        let value = score.of(&row.scores.scores);
        let value = fixed(value, if value.abs() < 10.0 { 3 } else { 1 });
        let best = score.best();
        let choice = match judged.choice(score) {
            Some(chosen) => format!("{best} at k = {}", chosen.k),
            None => format!("no {best}"),
        };
        (score.name().to_owned(), format!("{value}; {choice}"))
    };
    Score::ALL.map(fact).to_vec()
}
