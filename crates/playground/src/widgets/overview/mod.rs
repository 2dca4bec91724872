//! Eleven algorithms on one set of points, live.

mod cells;
mod drawing;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use hyades_datasets::ComparisonSet;

use self::cells::{Cell, Cells, Kind};
use crate::comparison::Algorithm;
use crate::control::{Control, decimal, one_of, whole};
use crate::error::Refused;
use crate::playground::Widget;
use crate::points::LARGEST_SEED;
use crate::text::{counted, fixed, join};
use crate::view::Shown;

/// What the reader sees of a set.
fn label(set: ComparisonSet) -> &'static str {
    match set {
        ComparisonSet::Circles => "two circles",
        ComparisonSet::Moons => "two moons",
        ComparisonSet::Varied => "groups of different width",
        ComparisonSet::Sheared => "sheared groups",
        ComparisonSet::Blobs => "round groups",
        ComparisonSet::Uniform => "no groups",
    }
}

/// An agreement from which on the true groups count as found.
const FOUND: f64 = 0.95;

const SAMPLES: (usize, usize) = (30, 1000);
/// Without any noise groups are single places, in which some algorithms find nothing to measure.
const NOISE: (f64, f64) = (0.1, 4.0);

/// The choice of all algorithms.
const ALL: &str = "all";

pub(crate) struct OverviewWidget {
    kind: Kind,
    /// One alone, or all.
    algorithm: Option<Algorithm>,
    cells: Option<Cells>,
}

impl OverviewWidget {
    pub(crate) fn new() -> Self {
        Self {
            kind: Kind::INITIAL,
            algorithm: None,
            cells: None,
        }
    }

    fn algorithms(&self) -> Vec<Algorithm> {
        let all = Algorithm::ALL.to_vec();
        self.algorithm.map_or(all, |algorithm| vec![algorithm])
    }

    /// The cells of the algorithms that are shown; what was computed for the same points is kept.
    fn cells(&mut self) -> Result<&Cells, Refused> {
        let algorithms = self.algorithms();
        let cells = match self.cells.take() {
            Some(cells) if cells.kind == self.kind => cells,
            _ => Cells::of(self.kind)?,
        };
        let cells = self.cells.insert(cells);
        for algorithm in algorithms {
            cells.fit(algorithm)?;
        }
        Ok(cells)
    }
}

impl Widget for OverviewWidget {
    fn controls(&self) -> Vec<Control> {
        let sets = ComparisonSet::ALL.map(|set| (set.name(), label(set)));
        let samples = (SAMPLES.0 as f64, SAMPLES.1 as f64, 10.0);
        let noise = (NOISE.0, NOISE.1, 0.1);
        let algorithms = Algorithm::ALL.map(|algorithm| (algorithm.key(), algorithm.name()));
        let all = (ALL, "all eleven".to_owned());
        let algorithm = self.algorithm.map_or(ALL, Algorithm::key);
        vec![
            Control::choice("set", "points", sets, self.kind.set.name()),
            Control::slider("samples", "number of points", samples, self.kind.samples),
            // Points that are spread evenly have nothing to scatter around.
            Control::slider("noise", "noise, times the usual", noise, self.kind.noise)
                .enabled(self.kind.set != ComparisonSet::Uniform),
            Control::slider(
                "seed",
                "seed of the points",
                (0.0, LARGEST_SEED as f64, 1.0),
                self.kind.seed,
            ),
            Control::choice(
                "algorithm",
                "algorithm",
                std::iter::once(all).chain(algorithms),
                algorithm,
            ),
        ]
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        match name {
            "set" => {
                let sets = ComparisonSet::ALL.map(|set| (set.name(), set));
                self.kind.set = one_of(name, value, &sets)?;
            }
            "samples" => self.kind.samples = whole(name, value, SAMPLES)?,
            "noise" => self.kind.noise = decimal(name, value, NOISE)?,
            "seed" => self.kind.seed = whole(name, value, (0, LARGEST_SEED))? as u64,
            "algorithm" => {
                let keys = Algorithm::ALL.map(|algorithm| (algorithm.key(), Some(algorithm)));
                let all: Vec<_> = std::iter::once((ALL, None)).chain(keys).collect();
                self.algorithm = one_of(name, value, &all)?;
            }
            _ => {
                let known = ["set", "samples", "noise", "seed", "algorithm"];
                return Err(Refused::unknown("control", name, &known));
            }
        }
        Ok(())
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let (now, initial) = (self.kind, Kind::INITIAL);
        let mut state = Vec::new();
        if now.set != initial.set {
            state.push(("set", now.set.name().to_owned()));
        }
        if now.samples != initial.samples {
            state.push(("samples", now.samples.to_string()));
        }
        if now.noise != initial.noise {
            state.push(("noise", now.noise.to_string()));
        }
        if now.seed != initial.seed {
            state.push(("seed", now.seed.to_string()));
        }
        if let Some(algorithm) = self.algorithm {
            state.push(("algorithm", algorithm.key().to_owned()));
        }
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        let alone = self.algorithm;
        let cells = self.cells()?;
        let (drawing, says) = match alone.and_then(|algorithm| cells.cell(algorithm)) {
            Some(cell) => (drawing::one(cells, cell)?, of_one(cells.kind.set, cell)),
            None => (drawing::all(cells)?, of_all(cells)),
        };
        let shown = cells.shown(alone);
        let mut facts: Vec<_> = shown
            .map(|cell| (cell.algorithm.name(), outcome(cell)))
            .collect();
        if alone.is_none() {
            let least = format!("an adjusted Rand index of at least {FOUND}");
            facts.push(("found".to_owned(), least));
        }
        Ok(Shown {
            drawings: vec![drawing],
            says,
            facts,
            line: None,
        })
    }

    fn command(&self) -> String {
        let Kind {
            set,
            samples,
            noise,
            seed,
        } = self.kind;
        let mut command = format!(
            "cargo chapter overview -- --set {} --data new --samples {samples} --seed {seed}",
            set.name()
        );
        // Writing to a String cannot fail.
        if noise != Kind::INITIAL.noise {
            let _ = write!(command, " --noise {noise}");
        }
        if let Some(algorithm) = self.algorithm {
            let _ = write!(command, " --algorithm {}", algorithm.key());
        }
        command
    }

    fn csv(&mut self) -> Result<String, Refused> {
        let alone = self.algorithm;
        let cells = self.cells()?;
        let shown: Vec<&Cell> = cells.shown(alone).collect();
        // Groups and clusters are counted from 1.
        let mut text = String::from("x,y,truth");
        for cell in &shown {
            let _ = write!(text, ",{}", cell.algorithm.column());
        }
        text.push('\n');
        let groups = cells.truth.iter().flatten();
        for (i, (point, group)) in cells.records.rows().into_iter().zip(groups).enumerate() {
            let _ = write!(text, "{},{},{}", point[0], point[1], group + 1);
            for cell in &shown {
                let _ = match cell.labels.as_ref().map(|labels| labels.get(i)) {
                    Ok(Some(Some(label))) => write!(text, ",{}", label + 1),
                    Ok(_) => write!(text, ",noise"),
                    Err(_) => write!(text, ","),
                };
            }
            text.push('\n');
        }
        Ok(text)
    }
}

/// “2 clusters, 3 noise points; adjusted Rand index 0.981”, or why there is nothing.
fn outcome(cell: &Cell) -> String {
    match &cell.labels {
        Ok(_) => format!(
            "{}, {}; adjusted Rand index {}",
            counted(cell.n_clusters(), "cluster"),
            counted(cell.n_noise(), "noise point"),
            fixed(cell.agreement, 3)
        ),
        Err(why) => format!("nothing: {why}"),
    }
}

fn of_one(set: ComparisonSet, cell: &Cell) -> String {
    let end = if set == ComparisonSet::Uniform {
        "with the one group that there is"
    } else {
        "with the true groups"
    };
    format!("{}: {} {end}.", cell.algorithm.name(), outcome(cell))
}

/// “Of eleven algorithms two find the two groups of moons: DBSCAN and OPTICS.”
fn of_all(cells: &Cells) -> String {
    let found: Vec<String> = cells
        .shown(None)
        .filter(|cell| cell.agreement >= FOUND)
        .map(|cell| cell.algorithm.name())
        .collect();
    let (what, one, several) = match cells.kind.set {
        ComparisonSet::Uniform => ("points without groups whole", "leaves", "leave"),
        ComparisonSet::Circles => ("the two groups of circles", "finds", "find"),
        ComparisonSet::Moons => ("the two groups of moons", "finds", "find"),
        ComparisonSet::Varied => ("the three groups of different width", "finds", "find"),
        ComparisonSet::Sheared => ("the three sheared groups", "finds", "find"),
        ComparisonSet::Blobs => ("the three round groups", "finds", "find"),
    };
    match found.len() {
        0 => format!("Of eleven algorithms none {one} {what}."),
        1 => format!("Of eleven algorithms one {one} {what}: {}.", join(&found)),
        n => {
            let number = NUMBERS.get(n).copied().unwrap_or("all");
            format!(
                "Of eleven algorithms {number} {several} {what}: {}.",
                join(&found)
            )
        }
    }
}

/// Numbers below eleven; of eleven, eleven are all.
const NUMBERS: [&str; 11] = [
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];
