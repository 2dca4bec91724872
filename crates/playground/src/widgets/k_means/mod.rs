//! K-means: a start that can be dragged, and every half step from there to the end.

mod figures;
mod run;
#[cfg(test)]
mod tests;
mod words;

use std::cell::OnceCell;
use std::fmt::Write;

use hyades_cluster::{ClusterError, KMeansInit};
use hyades_metrics::adjusted_rand_score;
use ndarray::{Array2, s};

use self::run::{Ending, Moment, Phase, Run, sizes};
use crate::control::{Control, one_of, whole};
use crate::error::Refused;
use crate::playground::Widget;
use crate::points::{LARGEST_SEED, Points, Source, coordinate, pairs, text_of};
use crate::text::counted;
use crate::view::{Drawing, Handle, Shown};

/// What the chapter begins with.
const SOURCE: Source = Source::TwoGroups2025;
const K: usize = 2;
const SEED: u64 = 42;

/// More clusters cannot be told apart in a plot of this size.
const MOST_CLUSTERS: usize = 20;

/// How a start is made.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    PlusPlus,
    Random,
    First,
}

/// Their names, as `--start` of the chapter's program takes them, and what the reader sees.
const STARTS: [(&str, Start, &str); 3] = [
    ("k-means++", Start::PlusPlus, "k-means++"),
    ("random", Start::Random, "random points"),
    ("first", Start::First, "the first points"),
];

/// What the choice of a start shows when the reader has moved centroids.
const PLACED: &str = "placed";

/// All names in the state.
const NAMES: [&str; 9] = [
    "data",
    "samples",
    "data_seed",
    "points",
    "k",
    "seed",
    "start",
    "centroids",
    "step",
];

/// All buttons.
const BUTTONS: [&str; 6] = [
    "to_the_beginning",
    "back",
    "step",
    "play",
    "to_the_end",
    "undo",
];

/// Lines of the chapter's listing, counted from 1 without those that it hides.
mod lines {
    /// The first centroids.
    pub(super) const START: usize = 19;
    /// Each point to the nearest centroid.
    pub(super) const ASSIGN: usize = 23;
    /// Each centroid to the mean of its points.
    pub(super) const MOVE: usize = 33;
    /// No label has changed.
    pub(super) const END: usize = 26;
}

/// The run from the present start; none where there are fewer points than clusters.
type Outcome = Result<Option<Run>, ClusterError>;

#[derive(Debug)]
pub(crate) struct KMeansWidget {
    points: Points,
    k: usize,
    seed: u64,
    start: Start,
    /// Centroids that the reader has placed. They come before `start`.
    centroids: Option<Vec<[f64; 2]>>,
    /// How many half steps are done.
    step: usize,
    /// Computed when it is needed.
    run: OnceCell<Outcome>,
}

impl KMeansWidget {
    pub(crate) fn new() -> Self {
        Self {
            points: Points::new(SOURCE),
            k: K,
            seed: SEED,
            start: Start::PlusPlus,
            centroids: None,
            step: 0,
            run: OnceCell::new(),
        }
    }

    fn n(&self) -> usize {
        self.points.records().nrows()
    }

    fn outcome(&self) -> &Outcome {
        self.run.get_or_init(|| {
            if self.k > self.n() {
                return Ok(None);
            }
            Run::of(self.points.records(), self.k, self.init(), self.seed).map(Some)
        })
    }

    fn run(&self) -> Option<&Run> {
        self.outcome().as_ref().ok().and_then(Option::as_ref)
    }

    fn last_step(&self) -> usize {
        self.run().map_or(0, Run::last_step)
    }

    fn init(&self) -> KMeansInit<f64> {
        match (&self.centroids, self.start) {
            (Some(centroids), _) => KMeansInit::Precomputed(Array2::from(centroids.clone())),
            (None, Start::PlusPlus) => KMeansInit::KMeansPlusPlus,
            (None, Start::Random) => KMeansInit::Random,
            (None, Start::First) => {
                let first = self.points.records().slice(s![..self.k, ..]);
                KMeansInit::Precomputed(first.to_owned())
            }
        }
    }

    /// Goes to the beginning of a run that is to be computed anew.
    fn begin(&mut self) {
        self.step = 0;
        self.run = OnceCell::new();
    }

    fn start_name(&self) -> &'static str {
        let found = STARTS.iter().find(|(_, start, _)| *start == self.start);
        found.map_or("", |(name, _, _)| name)
    }

    fn set_points(&mut self, name: &str, value: &str) -> Option<Result<(), Refused>> {
        let before = self.points.clone();
        let taken = self.points.set(name, value)?;
        if self.points != before {
            if name != "points" {
                // Placed among other points, they mean nothing here.
                self.centroids = None;
            }
            self.begin();
        }
        Some(taken)
    }

    fn set_start(&mut self, value: &str) -> Result<(), Refused> {
        if value == PLACED && self.centroids.is_some() {
            return Ok(());
        }
        let start = one_of(
            "start",
            value,
            &STARTS.map(|(name, start, _)| (name, start)),
        )?;
        if start != self.start || self.centroids.is_some() {
            self.start = start;
            self.centroids = None;
            self.begin();
        }
        Ok(())
    }

    fn set_centroids(&mut self, value: &str) -> Result<(), Refused> {
        let centroids = pairs("centroids", value, MOST_CLUSTERS)?;
        if !centroids.is_empty() && centroids.len() != self.k {
            let allowed = format!("{} points x,y, as k is {}", self.k, self.k);
            return Err(Refused::value("centroids", value, allowed));
        }
        self.centroids = Some(centroids).filter(|centroids| !centroids.is_empty());
        self.begin();
        Ok(())
    }

    /// How many decimals a dragged centroid keeps: a thousandth of the plot at least.
    fn decimals(&self) -> i32 {
        let [(low, high), _] = self.points.range();
        ((500.0 / (high - low)).log10().ceil() as i32).clamp(0, 9)
    }

    /// The nearest place in the plot with no more decimals than needed.
    fn snapped(&self, value: f64, (low, high): (f64, f64)) -> f64 {
        let scale = 10f64.powi(self.decimals());
        let whole = (value.clamp(low, high) * scale).round();
        let inside = [whole, whole - 1.0, whole + 1.0].map(|whole| whole / scale + 0.0);
        let found = inside.into_iter().find(|v| (low..=high).contains(v));
        found.unwrap_or(value.clamp(low, high))
    }

    fn handles(&self, moment: &Moment<'_>) -> Vec<Handle> {
        let [x_range, y_range] = self.points.range();
        let step = 10.0 / 10f64.powi(self.decimals());
        let rows = moment.centroids.rows().into_iter();
        let handles = rows.enumerate().map(|(c, row)| Handle {
            name: format!("centroid-{}", c + 1),
            label: format!("centroid {} at {:.2}, {:.2}", c + 1, row[0], row[1]),
            // A centroid outside the plot can be taken hold of at its edge.
            x: Some(row[0].clamp(x_range.0, x_range.1)),
            y: Some(row[1].clamp(y_range.0, y_range.1)),
            step,
            along: None,
        });
        handles.collect()
    }

    fn facts(&self, run: &Run, moment: &Moment<'_>) -> Result<Vec<(String, String)>, Refused> {
        let mut facts = vec![
            ("points".to_owned(), self.n().to_string()),
            ("k".to_owned(), self.k.to_string()),
            ("iterations".to_owned(), run.n_iterations().to_string()),
        ];
        if let Some(inertia) = moment.inertia {
            facts.push(("inertia".to_owned(), inertia.to_string()));
        }
        if let (Some(truth), Some(labels)) = (self.points.truth(), moment.labels) {
            let rand = adjusted_rand_score(truth, labels)?;
            facts.push(("adjusted Rand index".to_owned(), format!("{rand:.4}")));
        }
        let sizes = moment.labels.map(|labels| sizes(labels, self.k));
        for (c, row) in moment.centroids.rows().into_iter().enumerate() {
            let mut text = format!("{}, {}", row[0], row[1]);
            if let Some(size) = sizes.as_ref().and_then(|sizes| sizes.get(c)) {
                // Writing to a string cannot fail.
                let _ = write!(text, "; {}", counted(*size, "point"));
            }
            facts.push((format!("centroid {}", c + 1), text));
        }
        Ok(facts)
    }

    /// The points alone, where there are too few of them.
    fn too_few(&self) -> Result<Shown, Refused> {
        let mut plot = Drawing::of(&figures::bare(&self.points))?;
        plot.clicks = self.points.source() == Source::Drawn;
        Ok(Shown {
            drawings: vec![plot, Drawing::of(&figures::loss(None, 0))?],
            says: words::too_few(self.n(), self.k),
            facts: vec![
                ("points".to_owned(), self.n().to_string()),
                ("k".to_owned(), self.k.to_string()),
            ],
            line: None,
        })
    }
}

impl Widget for KMeansWidget {
    fn controls(&self) -> Vec<Control> {
        let mut controls = self.points.controls();
        let clusters = (1.0, MOST_CLUSTERS as f64, 1.0);
        controls.push(Control::slider("k", "k, clusters", clusters, self.k));
        let is_placed = self.centroids.is_some();
        let mut starts: Vec<(&str, &str)> = STARTS
            .iter()
            .map(|&(name, _, label)| (name, label))
            .collect();
        let mut value = self.start_name();
        if is_placed {
            starts.push((PLACED, "placed by hand"));
            value = PLACED;
        }
        controls.push(Control::choice("start", "start", starts, value));
        let has_chance = !is_placed && self.start != Start::First;
        let seeds = (0.0, LARGEST_SEED as f64, 1.0);
        controls.push(
            Control::slider("seed", "seed of the start", seeds, self.seed).enabled(has_chance),
        );
        let last = self.last_step();
        let is_begun = self.step > 0;
        let goes_on = self.step < last;
        controls.extend([
            Control::button("to_the_beginning", "To the beginning").enabled(is_begun),
            Control::button("back", "Back").enabled(is_begun),
            Control::button("step", "Step").enabled(goes_on),
            Control::button("play", "Play").enabled(last > 0),
            Control::button("to_the_end", "To the end").enabled(goes_on),
        ]);
        if self.points.source() == Source::Drawn {
            let undo = Control::button("undo", "Undo the last point");
            controls.push(undo.enabled(self.n() > 0));
        }
        controls
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        if let Some(taken) = self.set_points(name, value) {
            return taken;
        }
        match name {
            "k" => {
                let k = whole(name, value, (1, MOST_CLUSTERS))?;
                if k != self.k {
                    self.k = k;
                    self.centroids = None;
                    self.begin();
                }
            }
            "seed" => {
                let seed = whole(name, value, (0, LARGEST_SEED))? as u64;
                if seed != self.seed {
                    self.seed = seed;
                    self.begin();
                }
            }
            "start" => self.set_start(value)?,
            "centroids" => self.set_centroids(value)?,
            "step" => self.step = whole(name, value, (0, self.last_step()))?,
            _ => return Err(Refused::unknown("control", name, &NAMES)),
        }
        Ok(())
    }

    fn press(&mut self, name: &str) -> Result<(), Refused> {
        let last = self.last_step();
        match name {
            "to_the_beginning" => self.step = 0,
            "back" => self.step = self.step.saturating_sub(1),
            "step" => self.step = (self.step + 1).min(last),
            // To play is to step again and again; at the end it begins anew.
            "play" if self.step >= last => self.step = 0,
            "play" => self.step += 1,
            "to_the_end" => self.step = last,
            "undo" if self.points.source() == Source::Drawn => {
                self.points.undo()?;
                self.begin();
            }
            _ => return Err(Refused::unknown("button", name, &BUTTONS)),
        }
        Ok(())
    }

    fn drag(&mut self, handle: &str, x: f64, y: f64) -> Result<(), Refused> {
        let (x, y) = (coordinate("x", x)?, coordinate("y", y)?);
        let Some(run) = self.run() else {
            return Err(Refused::unknown("handle", handle, &["none"]));
        };
        let rows = run.at(self.step).centroids.rows().into_iter();
        let mut centroids: Vec<[f64; 2]> = rows.map(|row| [row[0], row[1]]).collect();
        let names: Vec<String> = (1..=self.k).map(|c| format!("centroid-{c}")).collect();
        let place = names.iter().position(|name| name == handle);
        let Some(centroid) = place.and_then(|c| centroids.get_mut(c)) else {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(Refused::unknown("handle", handle, &names));
        };
        let [x_range, y_range] = self.points.range();
        *centroid = [self.snapped(x, x_range), self.snapped(y, y_range)];
        self.centroids = Some(centroids);
        self.begin();
        Ok(())
    }

    fn click(&mut self, drawing: usize, x: f64, y: f64) -> Result<(), Refused> {
        if drawing == 0 && self.points.source() == Source::Drawn {
            self.points.click(x, y)?;
            self.begin();
        }
        Ok(())
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let mut state = self.points.state(SOURCE);
        if self.k != K {
            state.push(("k", self.k.to_string()));
        }
        if self.seed != SEED {
            state.push(("seed", self.seed.to_string()));
        }
        if self.start != Start::PlusPlus {
            state.push(("start", self.start_name().to_owned()));
        }
        if let Some(centroids) = &self.centroids {
            state.push(("centroids", text_of(centroids)));
        }
        if self.step > 0 {
            state.push(("step", self.step.to_string()));
        }
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        let run = match self.outcome() {
            Ok(Some(run)) => run,
            Ok(None) => return self.too_few(),
            Err(error) => return Err(error.clone().into()),
        };
        let moment = run.at(self.step);
        let mut plot = Drawing::of(&figures::points(&self.points, run, self.step))?;
        plot.handles = self.handles(&moment);
        plot.clicks = self.points.source() == Source::Drawn;
        Ok(Shown {
            drawings: vec![plot, Drawing::of(&figures::loss(Some(run), self.step))?],
            says: words::says(run, self.step, self.centroids.is_some()),
            facts: self.facts(run, &moment)?,
            line: Some(match moment.phase {
                Phase::Start => lines::START,
                Phase::Move => lines::MOVE,
                Phase::End(Ending::Settled) => lines::END,
                Phase::Assign | Phase::End(_) => lines::ASSIGN,
            }),
        })
    }

    fn command(&self) -> String {
        let mut command = format!(
            "cargo chapter k-means --{} --k {}",
            self.points.flags(SOURCE),
            self.k
        );
        command.push_str(&match (&self.centroids, self.start) {
            (Some(centroids), _) => format!(" --centroids '{}'", text_of(centroids)),
            (None, Start::First) => " --runs 1 --start first".to_owned(),
            (None, _) => {
                let start = self.start_name();
                format!(" --runs 1 --start {start} --seed {}", self.seed)
            }
        });
        let mut notes = Vec::new();
        if self.points.source() == Source::Drawn {
            notes.push("points.csv is the file that Save CSV writes".to_owned());
        }
        match self.run() {
            None => notes.push(format!("it needs at least as many points as k, {}", self.k)),
            Some(run) if self.step < run.last_step() => {
                let at = format!("step {} of {}", self.step, run.last_step());
                notes.push(format!("it goes to the end, the page shows {at}"));
            }
            Some(_) => {}
        }
        if !notes.is_empty() {
            command.push_str(" # ");
            command.push_str(&notes.join("; "));
        }
        command
    }

    fn csv(&mut self) -> Result<String, Refused> {
        let labels = self.run().and_then(|run| run.at(self.step).labels);
        let mut csv = String::from(if labels.is_some() {
            "x,y,cluster\n"
        } else {
            "x,y\n"
        });
        for (i, row) in self.points.records().rows().into_iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = match labels.and_then(|labels| labels.get(i)) {
                Some(label) => writeln!(csv, "{},{},{}", row[0], row[1], label + 1),
                None => writeln!(csv, "{},{}", row[0], row[1]),
            };
        }
        Ok(csv)
    }
}
