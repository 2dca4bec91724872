//! A panel: layers on a pair of axes.

use crate::axes::{Extent, Tick};
use crate::error::{FigureError, LARGEST_COORDINATE};
use crate::layers::{
    AnyLayer, Area, Arrow, Centroids, Check, Circle, Clusters, Curve, Layer, Mark, Points,
    Segments, Silhouette, Text, Values,
};
use crate::legend::{Entry, MOST_ENTRIES};

/// A panel of a figure: a plot with its axes, and the layers that it shows, each over those before.
///
/// ```
/// use hyades_figures::{Curve, Figure, Mark, Panel};
///
/// let panel = Panel::new()
///     .title("k-distance")
///     .x_label("points, sorted")
///     .y_label("distance to the 4th neighbour")
///     .curve(Curve::new(&[0.0, 1.0, 2.0, 3.0], &[0.1, 0.12, 0.2, 0.9]))
///     .mark(Mark::new(2.0, 0.2).text("knee"));
/// assert!(Figure::new("knee", "The knee").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Panel {
    pub(crate) title: String,
    pub(crate) x_label: Option<String>,
    pub(crate) y_label: Option<String>,
    measured: bool,
    pub(crate) x_range: Option<(f64, f64)>,
    pub(crate) y_range: Option<(f64, f64)>,
    pub(crate) equal_aspect: bool,
    pub(crate) hide_axes: bool,
    pub(crate) log_y: bool,
    legend: Option<bool>,
    x_ticks: Option<Vec<(f64, String)>>,
    y_ticks: Option<Vec<(f64, String)>>,
    layers: Vec<AnyLayer>,
    curves: usize,
}

impl Panel {
    /// An empty panel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The title above the plot, in as many lines as it has.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What the x axis shows.
    #[must_use]
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.x_label = Some(label.into());
        self
    }

    /// A measured time, or whatever else differs from run to run, in place of the x axis' label.
    /// [`Figure::without_measurements`](crate::Figure::without_measurements) leaves it out.
    #[must_use]
    pub fn measured(mut self, text: impl Into<String>) -> Self {
        self.x_label = Some(text.into());
        self.measured = true;
        self
    }

    pub(crate) fn without_measurements(mut self) -> Self {
        if self.measured {
            // A dash keeps the place.
            self.x_label = Some("–".to_owned());
        }
        self
    }

    /// What the y axis shows.
    #[must_use]
    pub fn y_label(mut self, label: impl Into<String>) -> Self {
        self.y_label = Some(label.into());
        self
    }

    /// The ends of the x axis, by default a little outside the data. Points outside are not drawn, lines are cut; the CSV
    /// has them all.
    #[must_use]
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.x_range = Some((low, high));
        self
    }

    /// The ends of the y axis, by default a little outside the data.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some((low, high));
        self
    }

    /// Whether a unit is equally long on both axes: then round groups look round. A range that was not given is widened for
    /// it; when both were given the plot is made narrower or lower. Without effect on a logarithmic axis.
    #[must_use]
    pub fn equal_aspect(mut self, equal: bool) -> Self {
        self.equal_aspect = equal;
        self
    }

    /// Leaves out axes, ticks, grid and axis labels: a schematic.
    #[must_use]
    pub fn hide_axes(mut self) -> Self {
        self.hide_axes = true;
        self
    }

    /// Whether to show a legend with all names. By default it has at least two; more than 8 clusters are left out of it, and
    /// with more than 8 other names there is none.
    #[must_use]
    pub fn legend(mut self, legend: bool) -> Self {
        self.legend = Some(legend);
        self
    }

    /// Whether the y axis is logarithmic.
    #[must_use]
    pub fn log_y(mut self, logarithmic: bool) -> Self {
        self.log_y = logarithmic;
        self
    }

    /// The ticks of the x axis with their labels, in place of round values.
    #[must_use]
    pub fn x_ticks(mut self, ticks: Vec<(f64, String)>) -> Self {
        self.x_ticks = Some(ticks);
        self
    }

    /// The ticks of the y axis with their labels, in place of round values.
    #[must_use]
    pub fn y_ticks(mut self, ticks: Vec<(f64, String)>) -> Self {
        self.y_ticks = Some(ticks);
        self
    }

    /// Adds points of one look.
    #[must_use]
    pub fn points(self, points: Points) -> Self {
        self.layer(AnyLayer::Points(points))
    }

    /// Adds points coloured by label.
    #[must_use]
    pub fn clusters(self, clusters: Clusters) -> Self {
        self.layer(AnyLayer::Clusters(clusters))
    }

    /// Adds centroids.
    #[must_use]
    pub fn centroids(self, centroids: Centroids) -> Self {
        self.layer(AnyLayer::Centroids(centroids))
    }

    /// Adds points coloured by a value, and a colour bar.
    #[must_use]
    pub fn values(self, values: Values) -> Self {
        self.layer(AnyLayer::Values(values))
    }

    /// Adds a curve. Two or more curves with names that are lines without markers get a few markers each, at most 8, of a
    /// shape of their own: without colour they still can be told apart.
    #[must_use]
    pub fn curve(mut self, curve: Curve) -> Self {
        let curve = curve.or_color(self.curves);
        self.curves += 1;
        self.layer(AnyLayer::Curve(curve))
    }

    /// Adds a marked spot or a guide.
    #[must_use]
    pub fn mark(self, mark: Mark) -> Self {
        self.layer(AnyLayer::Mark(mark))
    }

    /// Adds an area.
    #[must_use]
    pub fn area(self, area: Area) -> Self {
        self.layer(AnyLayer::Area(area))
    }

    /// Adds a circle.
    #[must_use]
    pub fn circle(self, circle: Circle) -> Self {
        self.layer(AnyLayer::Circle(circle))
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: Text) -> Self {
        self.layer(AnyLayer::Text(text))
    }

    /// Adds an arrow.
    #[must_use]
    pub fn arrow(self, arrow: Arrow) -> Self {
        self.layer(AnyLayer::Arrow(arrow))
    }

    /// Adds segments.
    #[must_use]
    pub fn segments(self, segments: Segments) -> Self {
        self.layer(AnyLayer::Segments(segments))
    }

    /// Adds a silhouette plot.
    #[must_use]
    pub fn silhouette(self, silhouette: Silhouette) -> Self {
        self.layer(AnyLayer::Silhouette(silhouette))
    }

    fn layer(mut self, layer: AnyLayer) -> Self {
        self.layers.push(layer);
        self
    }

    pub(crate) fn layers(&self) -> impl Iterator<Item = &dyn Layer> {
        self.layers.iter().map(AnyLayer::get)
    }

    pub(crate) fn values_layers(&self) -> impl Iterator<Item = &Values> {
        self.layers.iter().filter_map(|layer| match layer {
            AnyLayer::Values(values) => Some(values),
            _ => None,
        })
    }

    pub(crate) fn extent(&self) -> Extent {
        let mut extent = Extent::default();
        for layer in self.layers() {
            layer.extent(&mut extent);
        }
        extent
    }

    /// The panel as it is drawn: with markers on curves that differ by colour alone. Not before all its curves are known.
    pub(crate) fn with_curves_told_apart(mut self) -> Self {
        Curve::tell_apart(self.layers.iter_mut().filter_map(|layer| match layer {
            AnyLayer::Curve(curve) => Some(curve),
            _ => None,
        }));
        self
    }

    /// The extent of the data, without what explains them.
    pub(crate) fn data(&self) -> Extent {
        let mut extent = Extent::default();
        for layer in self.layers.iter().filter(|layer| layer.is_data()) {
            layer.get().extent(&mut extent);
        }
        extent
    }

    /// What the legend shows: nothing when it is switched off, too short or too long, and no labels when they are too many.
    pub(crate) fn legend_entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for layer in self.layers() {
            let mut more = Vec::new();
            layer.legend(&mut more);
            for entry in more {
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
        }
        if let Some(shown) = self.legend {
            return if shown { entries } else { Vec::new() };
        }
        let mut least = 2;
        if entries.iter().filter(|entry| entry.is_label).count() > MOST_ENTRIES {
            entries.retain(|entry| !entry.is_label);
            // What is left stands beside the labels, so that even one name says something.
            least = 1;
        }
        let others = entries.iter().filter(|entry| !entry.is_label).count();
        if entries.len() < least || others > MOST_ENTRIES {
            return Vec::new();
        }
        entries
    }

    pub(crate) fn given_x_ticks(&self) -> Option<Vec<Tick>> {
        self.x_ticks.as_deref().map(given_ticks)
    }

    pub(crate) fn given_y_ticks(&self) -> Option<Vec<Tick>> {
        self.y_ticks.as_deref().map(given_ticks)
    }

    /// The ticks that a layer brings along.
    pub(crate) fn y_ticks_of_layers(&self) -> Option<Vec<Tick>> {
        self.layers().find_map(Layer::y_ticks)
    }

    /// The labels of the axes: those given, or what a layer knows.
    pub(crate) fn axis_labels(&self) -> (String, String) {
        let (x, y) = self
            .layers()
            .find_map(Layer::axis_labels)
            .unwrap_or_default();
        (
            self.x_label.clone().unwrap_or_else(|| x.to_owned()),
            self.y_label.clone().unwrap_or_else(|| y.to_owned()),
        )
    }

    /// Whether it can be drawn; `number` counts panels from 1.
    pub(crate) fn check(&self, number: usize) -> Result<(), FigureError> {
        if let Some(range) = self.x_range {
            check_range(number, "x", range, false)?;
        }
        if let Some(range) = self.y_range {
            check_range(number, "y", range, self.log_y)?;
        }
        for layer in self.layers() {
            layer.check(&Check {
                panel: number,
                layer: layer.kind(),
                log_y: self.log_y,
            })?;
        }
        Ok(())
    }
}

fn given_ticks(ticks: &[(f64, String)]) -> Vec<Tick> {
    ticks
        .iter()
        .map(|(value, label)| Tick {
            value: *value,
            label: label.clone(),
        })
        .collect()
}

pub(crate) fn check_range(
    panel: usize,
    axis: &'static str,
    (low, high): (f64, f64),
    logarithmic: bool,
) -> Result<(), FigureError> {
    let small_enough = low.abs() <= LARGEST_COORDINATE && high.abs() <= LARGEST_COORDINATE;
    if small_enough && low < high && (!logarithmic || low > 0.0) {
        return Ok(());
    }
    Err(FigureError::Range {
        panel,
        axis,
        low,
        high,
        logarithmic,
    })
}
