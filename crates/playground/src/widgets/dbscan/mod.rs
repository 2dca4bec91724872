//! DBSCAN: eps and min_samples, what they find, and how it grows.

mod drawings;
#[cfg(test)]
mod tests;
mod waves;
mod words;

use hyades_cluster::Dbscan;
use hyades_cluster::choose::k_distances;
use linfa::DatasetBase;
use linfa::traits::Fit;

use crate::control::{Control, decimal, whole};
use crate::error::Refused;
use crate::playground::Widget;
use crate::points::{Points, Source};
use crate::view::Shown;
use waves::Waves;

/// The state at the beginning: that of the chapter.
const SOURCE: Source = Source::Moons2025;
const EPS: f64 = 0.22;
const MIN_SAMPLES: usize = 5;

/// What the chapter's program takes.
const EPS_BOUNDS: (f64, f64) = (1e-9, 1e6);
const MIN_SAMPLES_BOUNDS: (usize, usize) = (1, 1_000_000);

const BUTTONS: [&str; 6] = [
    "to_the_beginning",
    "back",
    "play",
    "step",
    "to_the_end",
    "undo",
];

/// What a point is shown as; what says least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    NotReached,
    Noise,
    Border,
    Core,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::NotReached => "not reached",
            Self::Noise => "noise",
            Self::Border => "border",
            Self::Core => "core",
        }
    }
}

/// A point as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    kind: Kind,
    /// Whether it was taken in by the wave that is shown.
    fresh: bool,
    cluster: Option<usize>,
}

/// The values of eps that suit the points.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// 1, 2 or 5 times a power of ten.
    most: f64,
    /// The power's exponent.
    exponent: i32,
}

impl Scale {
    /// A third of what the axes span, at the most.
    fn of([(low, high), _]: [(f64, f64); 2]) -> Self {
        let wanted = ((high - low) / 3.0).clamp(1e-6, 1e6);
        let exponent = wanted.log10().floor() as i32;
        let power = 10_f64.powi(exponent);
        let fits = |factor: &f64| factor * power <= wanted;
        let factor = [5.0, 2.0].into_iter().find(fits).unwrap_or(1.0);
        Self {
            most: factor * power,
            exponent,
        }
    }

    /// The step of the slider, and its least value.
    fn step(self) -> f64 {
        self.most / 100.0
    }

    /// An eps with no more digits than a drag can mean, at least the smallest of these.
    fn rounded(self, eps: f64) -> f64 {
        let digits = 3 - self.exponent;
        let power = 10_f64.powi(digits.abs());
        // Whole powers are exact, their inverses are not.
        if digits >= 0 {
            (eps * power).round().max(1.0) / power
        } else {
            (eps / power).round().max(1.0) * power
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct DbscanWidget {
    points: Points,
    eps: f64,
    min_samples: usize,
    /// The step of the expansion that is shown; none when all of it is done.
    wave: Option<usize>,
    // What follows from the above.
    /// The distances of the k-distance curve, sorted; empty where there are too few points for it.
    distances: Vec<f64>,
    /// None without points.
    model: Option<Dbscan>,
    waves: Waves,
}

impl DbscanWidget {
    pub(crate) fn new() -> Self {
        let mut widget = Self {
            points: Points::new(SOURCE),
            eps: EPS,
            min_samples: MIN_SAMPLES,
            wave: None,
            distances: Vec::new(),
            model: None,
            waves: Waves::default(),
        };
        // The chapter's own points: what fails here would be shown without a result.
        let _ = widget.measure();
        let _ = widget.fit();
        widget
    }

    /// The k-distance curve.
    fn measure(&mut self) -> Result<(), Refused> {
        let records = self.points.records();
        self.distances = if self.min_samples <= records.nrows() {
            k_distances(records.view(), self.min_samples)?.sorted()
        } else {
            Vec::new()
        };
        Ok(())
    }

    /// The clusters, and how they grow.
    fn fit(&mut self) -> Result<(), Refused> {
        let records = self.points.records();
        (self.model, self.waves) = if records.nrows() == 0 {
            (None, Waves::default())
        } else {
            let params = Dbscan::params(self.eps, self.min_samples);
            let model = params.fit(&DatasetBase::from(records.view()))?;
            let waves = Waves::of(records.view(), self.eps, model.core_mask());
            (Some(model), waves)
        };
        Ok(())
    }

    /// Makes a change, and all that follows from it. The expansion that was shown is another one then.
    fn change(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let mut next = self.clone();
        change(&mut next)?;
        let same_points = next.points == self.points;
        let same_curve = same_points && next.min_samples == self.min_samples;
        if same_curve && next.eps == self.eps {
            return Ok(());
        }
        if !same_curve {
            next.measure()?;
        }
        next.fit()?;
        next.wave = None;
        *self = next;
        Ok(())
    }

    fn n_clusters(&self) -> usize {
        self.model.as_ref().map_or(0, Dbscan::n_clusters)
    }

    fn scale(&self) -> Scale {
        Scale::of(self.points.range())
    }

    /// Each point as it is shown.
    fn shown(&self) -> Vec<Spot> {
        let Some(model) = &self.model else {
            return Vec::new();
        };
        let labels = match self.wave {
            Some(wave) => self.waves.labels_after(wave),
            None => model.labels().to_vec(),
        };
        let points = labels.into_iter().zip(model.core_mask());
        let spot = |((cluster, &core), &reached): ((Option<usize>, &bool), &Option<usize>)| Spot {
            kind: match (cluster, core) {
                (Some(_), true) => Kind::Core,
                (Some(_), false) => Kind::Border,
                (None, _) if self.wave.is_some() => Kind::NotReached,
                (None, _) => Kind::Noise,
            },
            fresh: reached.is_some() && reached == self.wave,
            cluster,
        };
        points.zip(self.waves.reached()).map(spot).collect()
    }

    /// How far the expansion has gone: the number of the step, or that of all steps when it is done.
    fn position(&self) -> usize {
        self.wave.unwrap_or(self.waves.len())
    }

    /// Goes to a step. The last position is the end, at which it is known that the rest is noise.
    fn go_to(&mut self, position: usize) {
        self.wave = (position < self.waves.len()).then_some(position);
    }
}

impl Widget for DbscanWidget {
    fn controls(&self) -> Vec<Control> {
        let scale = self.scale();
        let mut controls = self.points.controls();
        controls.push(Control::slider(
            "eps",
            "eps",
            (scale.step(), scale.most, scale.step()),
            self.eps,
        ));
        controls.push(Control::slider(
            "min_samples",
            "min_samples",
            (1.0, 50.0, 1.0),
            self.min_samples,
        ));
        let (position, steps) = (self.position(), self.waves.len());
        if steps > 0 {
            let range = (0.0, steps as f64, 1.0);
            controls.push(Control::slider(
                "wave",
                "step of the expansion",
                range,
                position,
            ));
        }
        let (begun, ended) = (position > 0, position == steps);
        let buttons = [
            ("to_the_beginning", "To the beginning", begun),
            ("back", "Back", begun),
            ("play", "Play", steps > 0),
            ("step", "Step", !ended),
            ("to_the_end", "To the end", !ended),
        ];
        let buttons = buttons.map(|(name, label, on)| Control::button(name, label).enabled(on));
        controls.extend(buttons);
        if self.points.source() == Source::Drawn {
            let any = self.points.records().nrows() > 0;
            controls.push(Control::button("undo", "Undo the last point").enabled(any));
        }
        controls
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        match name {
            "eps" => {
                let eps = decimal(name, value, EPS_BOUNDS)?;
                self.change(|next| {
                    next.eps = eps;
                    Ok(())
                })
            }
            "min_samples" => {
                let min_samples = whole(name, value, MIN_SAMPLES_BOUNDS)?;
                self.change(|next| {
                    next.min_samples = min_samples;
                    Ok(())
                })
            }
            "wave" if self.waves.len() == 0 => {
                let allowed = "left out where there is no core point";
                Err(Refused::value(name, value, allowed))
            }
            "wave" => {
                let position = whole(name, value, (0, self.waves.len()))?;
                self.go_to(position);
                Ok(())
            }
            _ => self.change(|next| {
                let known = [
                    "data",
                    "samples",
                    "data_seed",
                    "points",
                    "eps",
                    "min_samples",
                    "wave",
                ];
                let taken = next.points.set(name, value);
                taken.unwrap_or_else(|| Err(Refused::unknown("control", name, &known)))
            }),
        }
    }

    fn press(&mut self, name: &str) -> Result<(), Refused> {
        let (position, steps) = (self.position(), self.waves.len());
        match name {
            "to_the_beginning" => self.go_to(0),
            "back" => self.go_to(position.saturating_sub(1)),
            "step" => self.go_to(position + 1),
            // Again from the beginning, once it has ended.
            "play" => self.go_to(if position == steps { 0 } else { position + 1 }),
            "to_the_end" => self.go_to(steps),
            "undo" if self.points.source() == Source::Drawn => {
                return self.change(|next| next.points.undo());
            }
            _ => return Err(Refused::unknown("button", name, &BUTTONS)),
        }
        Ok(())
    }

    fn drag(&mut self, handle: &str, _: f64, y: f64) -> Result<(), Refused> {
        if handle != "eps" {
            return Err(Refused::unknown("handle", handle, &["eps"]));
        }
        let eps = if y.is_finite() {
            self.scale().rounded(y)
        } else {
            y
        };
        self.set("eps", &eps.to_string())
    }

    fn click(&mut self, drawing: usize, x: f64, y: f64) -> Result<(), Refused> {
        if drawing != 0 {
            return Ok(());
        }
        self.change(|next| next.points.click(x, y))
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let mut state = self.points.state(SOURCE);
        if self.eps != EPS {
            state.push(("eps", self.eps.to_string()));
        }
        if self.min_samples != MIN_SAMPLES {
            state.push(("min_samples", self.min_samples.to_string()));
        }
        if let Some(wave) = self.wave {
            state.push(("wave", wave.to_string()));
        }
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        Ok(Shown {
            drawings: vec![drawings::points(self)?, drawings::curve(self)?],
            says: words::says(self),
            facts: words::facts(self)?,
            line: None,
        })
    }

    fn command(&self) -> String {
        let data = self.points.flags(SOURCE);
        let (eps, min_samples) = (self.eps, self.min_samples);
        let wave = words::place(self).map(|place| format!(" # after {}", place.text("wave")));
        format!(
            "cargo chapter dbscan -- --eps {eps} --min-samples {min_samples}{data}{}",
            wave.unwrap_or_default()
        )
    }

    fn csv(&mut self) -> Result<String, Refused> {
        Ok(words::csv(self))
    }
}
