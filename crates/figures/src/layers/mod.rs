//! Layers: what a panel shows, one over the other.

mod annotations;
mod clusters;
mod curves;
mod points;
mod segments;
mod silhouette;
mod sparse;
mod values;

pub use annotations::{Arrow, Circle, Mark, Text};
pub use clusters::{Centroids, Clusters};
pub use curves::{Area, Curve};
pub use points::Points;
pub use segments::Segments;
pub use silhouette::Silhouette;
pub use values::Values;

use ndarray::ArrayView2;

use crate::axes::{Extent, Tick};
use crate::csv::Row;
use crate::error::{FigureError, LARGEST_COORDINATE};
use crate::legend::Entry;
use crate::scene::Scene;

/// What every layer can do.
pub(crate) trait Layer {
    /// What kind of layer it is, in messages and in the CSV.
    fn kind(&self) -> &'static str;

    /// Its name in the legend and in the CSV.
    fn name(&self) -> Option<&str> {
        None
    }

    /// Whether it can be drawn.
    fn check(&self, check: &Check) -> Result<(), FigureError>;

    /// The coordinates that the axes should show.
    fn extent(&self, extent: &mut Extent);

    /// Where labels should not stand, in pixels.
    fn obstacles(&self, _scene: &mut Scene<'_>) {}

    fn draw(&self, scene: &mut Scene<'_>);

    /// Its entries in the legend.
    fn legend(&self, _entries: &mut Vec<Entry>) {}

    /// Its lines in the CSV.
    fn rows(&self, rows: &mut Vec<Row>);

    /// The ticks of the y axis where the layer knows better than round values.
    fn y_ticks(&self) -> Option<Vec<Tick>> {
        None
    }

    /// Whether it writes a line above the plot.
    fn has_head_line(&self) -> bool {
        false
    }

    /// The labels of the axes where the caller gave none.
    fn axis_labels(&self) -> Option<(&'static str, &'static str)> {
        None
    }
}

/// Any layer.
#[derive(Debug, Clone)]
pub(crate) enum AnyLayer {
    Points(Points),
    Clusters(Clusters),
    Centroids(Centroids),
    Values(Values),
    Curve(Curve),
    Mark(Mark),
    Area(Area),
    Circle(Circle),
    Text(Text),
    Arrow(Arrow),
    Segments(Segments),
    Silhouette(Silhouette),
}

impl AnyLayer {
    pub(crate) fn get(&self) -> &dyn Layer {
        match self {
            Self::Points(layer) => layer,
            Self::Clusters(layer) => layer,
            Self::Centroids(layer) => layer,
            Self::Values(layer) => layer,
            Self::Curve(layer) => layer,
            Self::Mark(layer) => layer,
            Self::Area(layer) => layer,
            Self::Circle(layer) => layer,
            Self::Text(layer) => layer,
            Self::Arrow(layer) => layer,
            Self::Segments(layer) => layer,
            Self::Silhouette(layer) => layer,
        }
    }

    /// Whether it shows data, and does not explain them.
    pub(crate) fn is_data(&self) -> bool {
        !matches!(
            self,
            Self::Mark(_) | Self::Circle(_) | Self::Text(_) | Self::Arrow(_)
        )
    }
}

/// Points in the plane as they were given, right or wrong.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    pub(crate) points: Vec<(f64, f64)>,
    columns: usize,
}

impl Records {
    pub(crate) fn new(records: ArrayView2<'_, f64>) -> Self {
        Self {
            columns: records.ncols(),
            points: records
                .rows()
                .into_iter()
                .map(|row| {
                    let at = |column: usize| row.get(column).copied().unwrap_or(f64::NAN);
                    (at(0), at(1))
                })
                .collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    pub(crate) fn check(&self, check: &Check) -> Result<(), FigureError> {
        if self.columns != 2 {
            return Err(FigureError::Width {
                panel: check.panel,
                layer: check.layer,
                found: self.columns,
            });
        }
        check.points(self.points.iter().copied())
    }

    pub(crate) fn extent(&self, extent: &mut Extent) {
        for &(x, y) in &self.points {
            extent.add(x, y);
        }
    }

    pub(crate) fn obstacles(&self, scene: &mut Scene<'_>) {
        for &(x, y) in &self.points {
            let spot = scene.frame.place(x, y);
            scene.obstacles.push(spot);
        }
    }

    /// The radius of a marker that suits so many points.
    pub(crate) fn radius(&self) -> f64 {
        match self.len() {
            0..=60 => 4.2,
            61..=150 => 3.7,
            151..=400 => 3.1,
            401..=1000 => 2.6,
            1001..=3000 => 2.0,
            _ => 1.5,
        }
    }
}

/// What a layer is checked with: its place for the messages, and the panel's axes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check {
    pub(crate) panel: usize,
    pub(crate) layer: &'static str,
    pub(crate) log_y: bool,
}

impl Check {
    pub(crate) fn points(
        &self,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<(), FigureError> {
        for (index, (x, y)) in points.into_iter().enumerate() {
            self.value("x", index, x)?;
            self.y(index, y)?;
        }
        Ok(())
    }

    pub(crate) fn y(&self, index: usize, value: f64) -> Result<(), FigureError> {
        self.value("y", index, value)?;
        if self.log_y && value <= 0.0 {
            return Err(FigureError::NotPositive {
                panel: self.panel,
                layer: self.layer,
                index,
                value,
            });
        }
        Ok(())
    }

    pub(crate) fn value(
        &self,
        what: &'static str,
        index: usize,
        value: f64,
    ) -> Result<(), FigureError> {
        let Self { panel, layer, .. } = *self;
        if !value.is_finite() {
            return Err(FigureError::NotFinite {
                panel,
                layer,
                what,
                index,
                value,
            });
        }
        if value.abs() > LARGEST_COORDINATE {
            return Err(FigureError::TooFar {
                panel,
                layer,
                what,
                index,
                value,
            });
        }
        Ok(())
    }

    pub(crate) fn lengths(
        &self,
        what: &'static str,
        expected: usize,
        found: usize,
    ) -> Result<(), FigureError> {
        if expected == found {
            return Ok(());
        }
        Err(FigureError::Lengths {
            panel: self.panel,
            layer: self.layer,
            what,
            expected,
            found,
        })
    }

    /// A length in pixels that is drawn.
    pub(crate) fn pixels(&self, what: &'static str, value: f64) -> Result<(), FigureError> {
        let good = value > 0.0 && value <= 100.0;
        self.setting(what, value, good, "above 0 and at most 100 pixels")
    }

    pub(crate) fn opacity(&self, value: f64) -> Result<(), FigureError> {
        self.setting(
            "opacity",
            value,
            (0.0..=1.0).contains(&value),
            "from 0 to 1",
        )
    }

    pub(crate) fn setting(
        &self,
        what: &'static str,
        value: f64,
        good: bool,
        bound: &'static str,
    ) -> Result<(), FigureError> {
        if good {
            return Ok(());
        }
        Err(FigureError::Setting {
            panel: self.panel,
            layer: self.layer,
            what,
            value,
            bound,
        })
    }
}

/// A label as people count: from 1.
pub(crate) fn cluster_name(names: &[String], label: usize) -> String {
    match names.get(label) {
        Some(name) => name.clone(),
        None => format!("cluster {}", label.saturating_add(1)),
    }
}
