//! Hierarchies and their cuts: the tree of merges, HDBSCAN's condensed tree, and OPTICS' reachability plot, beside the points.

mod condensed;
mod dendrogram;
mod drawings;
mod model;
mod outcome;
mod reachability;
#[cfg(test)]
mod tests;
mod words;

use ndarray::Array1;

use self::model::{Fitted, METHODS, Method, Parameters, Tree};
use self::words::{decimals, rounded, unit};
use crate::control::{Control, decimal, one_of, whole};
use crate::error::Refused;
use crate::playground::Widget;
use crate::points::{Points, Source};
use crate::text::join;
use crate::view::Shown;

/// The state at the beginning.
const SOURCE: Source = Source::Moons2025;
const INITIAL: Parameters = Parameters {
    method: Method::Linkage(hyades_cluster::Linkage::Average),
    min_cluster_size: 10,
    min_samples: 5,
};
/// The chapters' programs begin with points of their own, so that flags for all others are needed.
const SOURCE_OF_PROGRAMS: Source = Source::Drawn;
/// The bounds of `min_cluster_size` and `min_samples`.
const COUNTS: (usize, usize) = (2, 1000);
/// As far as their sliders go.
const SLIDER: f64 = 60.0;
/// All parts of the state.
const NAMES: [&str; 10] = [
    "data",
    "samples",
    "data_seed",
    "points",
    "method",
    "min_cluster_size",
    "min_samples",
    "height",
    "cut",
    "eps",
];
/// The button that takes the reader's cut away.
const AS_AT_FIRST: &str = "first_cut";
/// The button that takes the last point away.
const UNDO: &str = "undo";

/// A hierarchy of points, cut where the reader drags the line.
#[derive(Debug)]
pub(crate) struct HierarchyWidget {
    points: Points,
    parameters: Parameters,
    /// The distance of the cut, or that which a hierarchy has at first.
    cut: Option<f64>,
    /// What follows from points and parameters, or why nothing does. Moving the cut leaves it.
    fitted: Option<Result<Fitted, String>>,
}

impl HierarchyWidget {
    pub(crate) fn new() -> Self {
        Self {
            points: Points::new(SOURCE),
            parameters: INITIAL,
            cut: None,
            fitted: None,
        }
    }

    fn fit(&mut self) {
        if self.fitted.is_some() {
            return;
        }
        let truth = self.points.truth();
        let groups = truth.map(|truth| truth.iter().max().map_or(1, |most| most + 1));
        let fitted = Fitted::of(self.points.records(), groups.unwrap_or(2), self.parameters);
        self.fitted = Some(fitted.map_err(|error| error.to_string()));
    }

    fn fitted(&self) -> Option<&Fitted> {
        self.fitted.as_ref()?.as_ref().ok()
    }

    fn tree(&self) -> Option<&Tree> {
        Some(&self.fitted()?.tree)
    }

    /// The cut that is shown.
    fn shown_cut(&self) -> Option<f64> {
        self.fitted()
            .and_then(|fitted| fitted.cut(self.cut))
            .or(self.cut)
    }

    fn labels(&self) -> Result<Option<Array1<Option<usize>>>, Refused> {
        let labels = self.fitted().map(|fitted| fitted.labels(self.shown_cut()));
        Ok(labels.transpose()?)
    }

    /// The least cut with so many decimals.
    fn least(&self, decimals: usize) -> f64 {
        match self.parameters.method {
            Method::Linkage(_) => 0.0,
            Method::Hdbscan | Method::Optics => unit(decimals),
        }
    }

    /// Sets a part of the state that decides on the hierarchy; the cut of another one says nothing here.
    fn change(&mut self, parameters: Parameters) {
        if parameters == self.parameters {
            return;
        }
        if parameters.method != self.parameters.method {
            self.cut = None;
        }
        self.parameters = parameters;
        self.fitted = None;
    }

    fn set_cut(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        let method = self.parameters.method;
        if name != method.cut() {
            let of: Vec<String> = METHODS
                .iter()
                .filter(|(_, method, _)| method.cut() == name)
                .map(|(method, ..)| (*method).to_owned())
                .collect();
            let allowed = format!(
                "left out with method {}: it is a cut of {}",
                method.names().0,
                join(&of)
            );
            return Err(Refused::value(name, value, allowed));
        }
        self.cut = Some(decimal(name, value, method.bounds())?);
        Ok(())
    }
}

impl Widget for HierarchyWidget {
    fn controls(&self) -> Vec<Control> {
        let Parameters {
            method,
            min_cluster_size,
            min_samples,
        } = self.parameters;
        let mut controls = self.points.controls();
        if self.points.source() == Source::Drawn {
            let some = self.points.records().nrows() > 0;
            controls.push(Control::button(UNDO, "take the last point away").enabled(some));
        }
        let options = METHODS.map(|(name, _, label)| (name, label));
        controls.push(Control::choice(
            "method",
            "method",
            options,
            method.names().0,
        ));
        let slider = |name, value: usize| {
            let range = (COUNTS.0 as f64, SLIDER.max(value as f64), 1.0);
            Control::slider(name, name, range, value)
        };
        if method == Method::Hdbscan {
            controls.push(slider("min_cluster_size", min_cluster_size));
        }
        if matches!(method, Method::Hdbscan | Method::Optics) {
            controls.push(slider("min_samples", min_samples));
        }
        if let Some(fitted) = self.fitted() {
            let top = fitted.top(self.cut);
            let digits = decimals(top, 4);
            let cut = fitted.cut(self.cut);
            let label = match method {
                Method::Linkage(_) => "height of the cut",
                Method::Hdbscan if cut.is_none() => "distance of a cut, not used yet",
                Method::Hdbscan => "distance of the cut",
                Method::Optics => "eps",
            };
            let cut = cut.unwrap_or(top);
            let range = (self.least(digits).min(cut), top, unit(digits));
            controls.push(Control::slider(method.cut(), label, range, cut));
            let label = match method {
                Method::Hdbscan => "the most stable clusters",
                _ => "the cut as at first",
            };
            controls.push(Control::button(AS_AT_FIRST, label).enabled(self.cut.is_some()));
        }
        controls
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        let mut parameters = self.parameters;
        match name {
            "method" => {
                let all = METHODS.map(|(name, method, _)| (name, method));
                parameters.method = one_of(name, value, &all)?;
            }
            "min_cluster_size" => parameters.min_cluster_size = whole(name, value, COUNTS)?,
            "min_samples" => parameters.min_samples = whole(name, value, COUNTS)?,
            "height" | "cut" | "eps" => return self.set_cut(name, value),
            _ => {
                let before = self.points.clone();
                let taken = self.points.set(name, value);
                if self.points != before {
                    self.cut = None;
                    self.fitted = None;
                }
                return taken.unwrap_or_else(|| Err(Refused::unknown("control", name, &NAMES)));
            }
        }
        self.change(parameters);
        Ok(())
    }

    fn press(&mut self, name: &str) -> Result<(), Refused> {
        match name {
            AS_AT_FIRST => self.cut = None,
            UNDO => {
                self.points.undo()?;
                self.fitted = None;
            }
            _ => return Err(Refused::unknown("button", name, &[AS_AT_FIRST, UNDO])),
        }
        Ok(())
    }

    fn drag(&mut self, handle: &str, x: f64, y: f64) -> Result<(), Refused> {
        let name = self.parameters.method.cut();
        if handle != name {
            return Err(Refused::unknown("handle", handle, &[name]));
        }
        self.fit();
        let Some(fitted) = self.fitted() else {
            return Err(Refused::unknown("handle", handle, &[]));
        };
        let to = if let Tree::Hdbscan(_) = fitted.tree {
            x
        } else {
            y
        };
        if !to.is_finite() {
            return Err(Refused::value(name, &to.to_string(), "a finite number"));
        }
        // A line that is dragged out of its plot stays at the edge.
        let top = fitted.top(self.cut);
        let cut = match &fitted.tree {
            Tree::Hdbscan(model) => {
                let last = condensed::last_lambda(model, self.cut);
                let distance = 1.0 / to.max(1.0 / top).min(last);
                rounded(distance, decimals(distance, 4))
            }
            _ => {
                let digits = decimals(top, 4);
                rounded(to.max(self.least(digits)).min(top), digits)
            }
        };
        let (least, most) = self.parameters.method.bounds();
        self.cut = Some(cut.max(least).min(most));
        Ok(())
    }

    fn click(&mut self, drawing: usize, x: f64, y: f64) -> Result<(), Refused> {
        if drawing == 0 && self.points.source() == Source::Drawn {
            self.points.click(x, y)?;
            self.fitted = None;
        }
        Ok(())
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        // Points and method first: a new one takes the cut away.
        let mut state = self.points.state(SOURCE);
        let Parameters {
            method,
            min_cluster_size,
            min_samples,
        } = self.parameters;
        if method != INITIAL.method {
            state.push(("method", method.names().0.to_owned()));
        }
        if min_cluster_size != INITIAL.min_cluster_size {
            state.push(("min_cluster_size", min_cluster_size.to_string()));
        }
        if min_samples != INITIAL.min_samples {
            state.push(("min_samples", min_samples.to_string()));
        }
        if let Some(cut) = self.cut {
            state.push((method.cut(), cut.to_string()));
        }
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        self.fit();
        let (Some(labels), Some(Ok(fitted))) = (self.labels()?, &self.fitted) else {
            let why = match &self.fitted {
                Some(Err(why)) => why.as_str(),
                _ => "",
            };
            return Ok(Shown {
                drawings: vec![drawings::points(self, None)?],
                says: outcome::says_why(self.points.records().nrows(), why),
                ..Shown::default()
            });
        };
        let all = labels.to_vec();
        Ok(Shown {
            drawings: vec![
                drawings::points(self, Some(&all))?,
                drawings::hierarchy(self, fitted, &all)?,
            ],
            says: outcome::says(self, &all),
            facts: outcome::facts(self, &labels)?,
            line: None,
        })
    }

    fn command(&self) -> String {
        outcome::command(self)
    }

    fn csv(&mut self) -> Result<String, Refused> {
        self.fit();
        Ok(outcome::csv(self, self.labels()?.as_ref()))
    }
}
