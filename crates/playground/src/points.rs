//! The points on which several widgets work.

use hyades_datasets::{ComparisonSet, moons_2025, mystery_blobs, two_groups_2025};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::control::{Control, one_of, whole};
use crate::error::Refused;

/// Where points come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The two groups of 2025.
    TwoGroups2025,
    /// The two moons of 2025.
    Moons2025,
    /// New points of one of the comparison's kinds.
    Set(ComparisonSet),
    /// Groups whose number is to be found out.
    Mystery,
    /// Those that the reader has clicked in.
    Drawn,
}

/// Their names, as `--data` of the chapters' programs takes them, and what the reader sees.
const NAMES: [(&str, Source, &str); 10] = [
    ("two-groups-2025", Source::TwoGroups2025, "two groups 2025"),
    ("moons-2025", Source::Moons2025, "moons 2025"),
    ("blobs", Source::Set(ComparisonSet::Blobs), "blobs"),
    ("varied", Source::Set(ComparisonSet::Varied), "varied blobs"),
    (
        "sheared",
        Source::Set(ComparisonSet::Sheared),
        "sheared blobs",
    ),
    ("moons", Source::Set(ComparisonSet::Moons), "moons"),
    ("circles", Source::Set(ComparisonSet::Circles), "circles"),
    ("uniform", Source::Set(ComparisonSet::Uniform), "uniform"),
    ("mystery", Source::Mystery, "mystery"),
    ("drawn", Source::Drawn, "my own points"),
];

/// How many points a reader can click in.
const MOST_DRAWN: usize = 300;

/// How far from 0 the reader's coordinates can be.
const LARGEST: f64 = 1e6;

/// Points of a source, with the parts of a widget's state that decide on them: `data`, `samples`, `data_seed`, `points`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Points {
    source: Source,
    samples: usize,
    seed: u64,
    drawn: Vec<[f64; 2]>,
    records: Array2<f64>,
    truth: Option<Array1<usize>>,
}

const SAMPLES: usize = 300;
const SEED: u64 = 42;
pub(crate) const LARGEST_SEED: usize = 999_999;

impl Points {
    pub(crate) fn new(source: Source) -> Self {
        let mut points = Self {
            source,
            samples: SAMPLES,
            seed: SEED,
            drawn: Vec::new(),
            records: Array2::zeros((0, 2)),
            truth: None,
        };
        // No number of points is too small here for any set.
        let _ = points.make();
        points
    }

    pub(crate) fn source(&self) -> Source {
        self.source
    }

    /// The source's name.
    pub(crate) fn name(&self) -> &'static str {
        let names = NAMES.iter().find(|(_, source, _)| *source == self.source);
        names.map_or("", |(name, _, _)| name)
    }

    /// The points, `(n, 2)`; none until the reader has clicked some in.
    pub(crate) fn records(&self) -> &Array2<f64> {
        &self.records
    }

    /// The true groups, where there are any and they are no secret.
    pub(crate) fn truth(&self) -> Option<&Array1<usize>> {
        self.truth.as_ref()
    }

    pub(crate) fn controls(&self) -> Vec<Control> {
        let options = NAMES.map(|(name, _, label)| (name, label));
        let mut controls = vec![Control::choice("data", "points", options, self.name())];
        if matches!(self.source, Source::Set(_)) {
            controls.push(Control::slider(
                "samples",
                "number of points",
                (30.0, 1000.0, 10.0),
                self.samples,
            ));
        }
        if matches!(self.source, Source::Set(_) | Source::Mystery) {
            let range = (0.0, LARGEST_SEED as f64, 1.0);
            controls.push(Control::slider(
                "data_seed",
                "seed of the points",
                range,
                self.seed,
            ));
        }
        controls
    }

    /// Takes a part of the state. `None` where the name is of something else.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), Refused>> {
        let mut next = self.clone();
        let taken = match name {
            "data" => {
                let all = NAMES.map(|(name, source, _)| (name, source));
                // The reader's own points stay while others are looked at.
                one_of(name, value, &all).map(|source| next.source = source)
            }
            "samples" => whole(name, value, (30, 1000)).map(|samples| next.samples = samples),
            "data_seed" => {
                whole(name, value, (0, LARGEST_SEED)).map(|seed| next.seed = seed as u64)
            }
            "points" if self.source != Source::Drawn => {
                Err(Refused::value(name, value, "left out unless data is drawn"))
            }
            "points" => pairs(name, value, MOST_DRAWN).map(|drawn| next.drawn = drawn),
            _ => return None,
        };
        Some(taken.and_then(|()| next.make()).map(|()| *self = next))
    }

    /// Adds a point to the reader's own, which begin with none. It does nothing where other points are shown.
    pub(crate) fn click(&mut self, x: f64, y: f64) -> Result<(), Refused> {
        if self.source != Source::Drawn {
            return Ok(());
        }
        let (x, y) = (coordinate("x", x)?, coordinate("y", y)?);
        if self.drawn.len() == MOST_DRAWN {
            return Err(Refused::value(
                "points",
                &(MOST_DRAWN + 1).to_string(),
                format!("at most {MOST_DRAWN} points"),
            ));
        }
        // Adding zero turns −0 into 0.
        let round = |value: f64| (value * 100.0).round() / 100.0 + 0.0;
        self.drawn.push([round(x), round(y)]);
        self.make()
    }

    /// Takes away the point that was clicked in last.
    pub(crate) fn undo(&mut self) -> Result<(), Refused> {
        self.drawn.pop();
        self.make()
    }

    /// What differs from `initial`.
    pub(crate) fn state(&self, initial: Source) -> Vec<(&'static str, String)> {
        let mut state = Vec::new();
        if self.source != initial {
            state.push(("data", self.name().to_owned()));
        }
        if self.samples != SAMPLES && matches!(self.source, Source::Set(_)) {
            state.push(("samples", self.samples.to_string()));
        }
        if self.seed != SEED && matches!(self.source, Source::Set(_) | Source::Mystery) {
            state.push(("data_seed", self.seed.to_string()));
        }
        if self.source == Source::Drawn && !self.drawn.is_empty() {
            state.push(("points", text_of(&self.drawn)));
        }
        state
    }

    /// The flags of a chapter's program that make the same points. The reader's own stand in the file that *Save CSV* writes.
    pub(crate) fn flags(&self, initial: Source) -> String {
        let name = self.name();
        match self.source {
            // A program that begins with a fixed set has it without any flag.
            Source::TwoGroups2025 | Source::Moons2025 if self.source == initial => String::new(),
            Source::TwoGroups2025 | Source::Moons2025 => format!(" --data {name}"),
            Source::Set(_) => format!(
                " --data {name} --samples {} --data-seed {}",
                self.samples, self.seed
            ),
            Source::Mystery => format!(" --data {name} --data-seed {}", self.seed),
            Source::Drawn => " --points points.csv".to_owned(),
        }
    }

    /// What the axes of a plot span: x and y equally far, a little more than the points. It does not change while points are clicked in.
    pub(crate) fn range(&self) -> [(f64, f64); 2] {
        if self.source == Source::Drawn
            && self
                .drawn
                .iter()
                .flatten()
                .all(|v| (0.0..=10.0).contains(v))
        {
            return [(0.0, 10.0); 2];
        }
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let ends = [0, 1].map(|axis| {
            let values = self.records.column(axis);
            values
                .iter()
                .fold(none, |(low, high), &v| (low.min(v), high.max(v)))
        });
        let span = ends
            .iter()
            .fold(0.0, |span: f64, (low, high)| span.max(high - low));
        // A single place needs some room, too, and as much as its coordinates have digits for.
        let size = ends.iter().fold(1.0, |size: f64, (low, high)| {
            size.max(low.abs()).max(high.abs())
        });
        let half = (0.54 * span).max(1e-3 * size);
        ends.map(|(low, high)| {
            let middle = low + (high - low) / 2.0;
            (middle - half, middle + half)
        })
    }

    fn make(&mut self) -> Result<(), Refused> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let dataset = match self.source {
            Source::TwoGroups2025 => two_groups_2025(),
            Source::Moons2025 => moons_2025(),
            Source::Set(set) => set.make(self.samples, &mut rng)?,
            Source::Mystery => {
                self.records = mystery_blobs(&mut rng).records().to_owned();
                self.truth = None;
                return Ok(());
            }
            Source::Drawn => {
                self.records = Array2::from(self.drawn.clone());
                self.truth = None;
                return Ok(());
            }
        };
        self.truth =
            (self.source != Source::Set(ComparisonSet::Uniform)).then_some(dataset.targets);
        self.records = dataset.records;
        Ok(())
    }
}

/// A coordinate that a reader gives with the pointer.
pub(crate) fn coordinate(name: &str, value: f64) -> Result<f64, Refused> {
    if value.abs() <= LARGEST {
        return Ok(value);
    }
    let allowed = format!("a number from -{LARGEST} to {LARGEST}");
    Err(Refused::value(name, &value.to_string(), allowed))
}

/// Points of the plane as they stand in an address: `x,y` each, parted by semicolons.
pub(crate) fn text_of(pairs: &[[f64; 2]]) -> String {
    let pairs = pairs.iter().map(|[x, y]| format!("{x},{y}"));
    pairs.collect::<Vec<_>>().join(";")
}

/// The same read back: at most so many, none too large.
pub(crate) fn pairs(name: &str, value: &str, most: usize) -> Result<Vec<[f64; 2]>, Refused> {
    let pair = |text: &str| {
        let (x, y) = text.split_once(',')?;
        let number = |text: &str| {
            text.trim()
                .parse::<f64>()
                .ok()
                .filter(|x| x.abs() <= LARGEST)
        };
        Some([number(x)?, number(y)?])
    };
    let texts = value.split(';').filter(|text| !text.is_empty());
    let pairs: Option<Vec<[f64; 2]>> = texts.map(pair).collect();
    pairs.filter(|pairs| pairs.len() <= most).ok_or_else(|| {
        let allowed = format!("at most {most} points x,y parted by semicolons, each number from -{LARGEST} to {LARGEST}");
        Refused::value(name, value, allowed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_make_the_same_points() {
        let with = |settings: &[(&str, &str)]| {
            let mut points = Points::new(Source::TwoGroups2025);
            for (name, value) in settings {
                points.set(name, value).unwrap().unwrap();
            }
            points
        };
        for (settings, expected) in [
            (&[][..], ""),
            (&[("data", "moons-2025")], " --data moons-2025"),
            (
                &[("data", "moons"), ("samples", "200"), ("data_seed", "7")],
                " --data moons --samples 200 --data-seed 7",
            ),
            (&[("data", "mystery")], " --data mystery --data-seed 42"),
            (&[("data", "drawn")], " --points points.csv"),
        ] {
            assert_eq!(with(settings).flags(Source::TwoGroups2025), expected);
        }
        assert_eq!(
            with(&[]).flags(Source::Moons2025),
            " --data two-groups-2025"
        );
        // Only a fixed set can be what a program begins with.
        let mystery = with(&[("data", "mystery"), ("data_seed", "391")]);
        assert_eq!(
            mystery.flags(Source::Mystery),
            " --data mystery --data-seed 391"
        );
    }

    #[test]
    fn a_plot_holds_all_points_and_is_square() {
        for (name, _, _) in NAMES {
            let mut points = Points::new(Source::TwoGroups2025);
            points.set("data", name).unwrap().unwrap();
            if name == "drawn" {
                points.set("points", "-3,5;40,2").unwrap().unwrap();
            }
            let [x, y] = points.range();
            assert!(((x.1 - x.0) - (y.1 - y.0)).abs() < 1e-9, "{name}");
            for row in points.records().rows() {
                assert!(x.0 < row[0] && row[0] < x.1, "{name}");
                assert!(y.0 < row[1] && row[1] < y.1, "{name}");
            }
        }
        // One place is not the whole plot.
        let mut points = Points::new(Source::Drawn);
        points.set("points", "1000000,-1000000").unwrap().unwrap();
        let [x, y] = points.range();
        assert!(x.0 < 1e6 && 1e6 < x.1 && y.0 < -1e6 && -1e6 < y.1);
    }

    #[test]
    fn text_reads_back() {
        let points = [[0.1, -2.0], [1e-7, 12345.678]];
        assert_eq!(text_of(&points), "0.1,-2;0.0000001,12345.678");
        assert_eq!(pairs("points", &text_of(&points), 2).unwrap(), points);
        assert_eq!(pairs("points", "", 2).unwrap(), [[0.0; 2]; 0]);
        for wrong in ["1", "1,2,3", "1,2;3,", "1,inf", "1,1e7", "1,2;3,4;5,6"] {
            assert!(pairs("points", wrong, 2).is_err(), "{wrong}");
        }
    }
}
