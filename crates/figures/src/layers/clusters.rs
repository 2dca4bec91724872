//! Points coloured by label, and the centroids of clusters.

use std::collections::BTreeSet;

use ndarray::ArrayView2;

use super::{Check, Layer, Records, cluster_name};
use crate::axes::Extent;
use crate::canvas::Style;
use crate::csv::Row;
use crate::error::FigureError;
use crate::legend::{Entry, Look};
use crate::markers::Marker;
use crate::palette::Color;
use crate::scene::Scene;

/// Points in the colour and with the marker of their label; noise (`None`) as small grey crosses.
///
/// ```
/// use hyades_figures::{Clusters, Figure, Panel};
/// use ndarray::array;
///
/// let records = array![[1.0, 2.0], [2.0, 1.0], [9.0, 9.0]];
/// let clusters = Clusters::new(records.view(), &[Some(0), Some(1), None]);
/// let svg = Figure::new("three", "Three points").panel(Panel::new().clusters(clusters)).svg()?;
/// assert!(svg.contains("cluster 2") && svg.contains("noise"));
/// # Ok::<(), hyades_figures::FigureError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clusters {
    records: Records,
    labels: Vec<Option<usize>>,
    names: Vec<String>,
    noise_name: String,
    emphasis: Option<Vec<bool>>,
    size: Option<f64>,
    dots: bool,
}

impl Clusters {
    /// The rows of `records`, of shape `(n_samples, 2)`, each with its label counted from 0, or `None` for noise.
    #[must_use]
    pub fn new<'a>(records: impl Into<ArrayView2<'a, f64>>, labels: &[Option<usize>]) -> Self {
        Self {
            records: Records::new(records.into()),
            labels: labels.to_vec(),
            names: Vec::new(),
            noise_name: "noise".to_owned(),
            emphasis: None,
            size: None,
            dots: false,
        }
    }

    /// The names of the labels in the legend, in place of "cluster 1" and so on.
    #[must_use]
    pub fn names(mut self, names: Vec<String>) -> Self {
        self.names = names;
        self
    }

    /// The name of noise in the legend.
    #[must_use]
    pub fn noise_name(mut self, name: impl Into<String>) -> Self {
        self.noise_name = name.into();
        self
    }

    /// Which points stand out, core points for example: they are larger, and the others smaller.
    #[must_use]
    pub fn emphasis(mut self, emphasis: Vec<bool>) -> Self {
        self.emphasis = Some(emphasis);
        self
    }

    /// The radius of the markers in pixels; by default it depends on how many there are.
    #[must_use]
    pub fn size(mut self, radius: f64) -> Self {
        self.size = Some(radius);
        self
    }

    /// Whether the points are plain dots, told apart by colour alone, of which those go undrawn that another of their cluster
    /// hides: for panels too small to show shapes, beside larger ones that do. A dot takes a dozen bytes.
    #[must_use]
    pub fn dots(mut self, dots: bool) -> Self {
        self.dots = dots;
        self
    }

    fn draw_dots(&self, scene: &mut Scene<'_>, order: &[usize], radius: f64) {
        // Dots of one cluster whose centres share a square of this side cover each other all but the rim.
        let side = radius * 0.9;
        let mut taken = BTreeSet::new();
        for &i in order {
            let label = self.labels[i];
            let (x, y) = self.records.points[i];
            let spot = scene.frame.place(x, y);
            let square = ((spot.0 / side) as i64, (spot.1 / side) as i64);
            if !scene.frame.holds(spot) || !taken.insert((label, square)) {
                continue;
            }
            let style = match label {
                Some(label) => Style::dots(Color::Label(label), 1.0, 2.0 * radius),
                None => Style::dots(Color::Muted, 1.0, 1.6 * radius),
            };
            scene.canvas.dot(spot.0, spot.1, style);
        }
    }

    fn name_of(&self, label: Option<usize>) -> String {
        match label {
            Some(label) => cluster_name(&self.names, label),
            None => self.noise_name.clone(),
        }
    }

    fn marker_of(label: Option<usize>) -> Marker {
        label.map_or(Marker::Cross, Marker::of_label)
    }

    fn style_of(label: Option<usize>) -> Style {
        match label {
            Some(label) => {
                let color = Color::Label(label);
                let style = Style::filled(color, 0.92);
                if color.is_pale() {
                    style.outlined(Color::Ink, 0.5, 0.6)
                } else {
                    style
                }
            }
            None => Style::stroked(Color::Muted, 1.0, 1.2),
        }
    }

    /// Noise lies under the clusters, and comes last in the legend.
    fn labels_in_order(&self) -> (bool, BTreeSet<usize>) {
        (
            self.labels.iter().any(Option::is_none),
            self.labels.iter().copied().flatten().collect(),
        )
    }
}

impl Layer for Clusters {
    fn kind(&self) -> &'static str {
        "clusters"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        self.records.check(check)?;
        check.lengths("labels", self.records.len(), self.labels.len())?;
        if let Some(emphasis) = &self.emphasis {
            check.lengths("emphases", self.records.len(), emphasis.len())?;
        }
        self.size.map_or(Ok(()), |size| check.pixels("size", size))
    }

    fn extent(&self, extent: &mut Extent) {
        self.records.extent(extent);
    }

    fn obstacles(&self, scene: &mut Scene<'_>) {
        self.records.obstacles(scene);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let radius = self
            .size
            .unwrap_or_else(|| self.records.radius() * scene.frame.marker_scale);
        let mut by_label: Vec<usize> = (0..self.labels.len().min(self.records.len())).collect();
        by_label.sort_by_key(|&i| self.labels[i]);
        if self.dots {
            self.draw_dots(scene, &by_label, radius);
            return;
        }
        for i in by_label {
            let (x, y) = self.records.points[i];
            let spot = scene.frame.place(x, y);
            if !scene.frame.holds(spot) {
                continue;
            }
            let label = self.labels[i];
            let emphasised = self.emphasis.as_ref().and_then(|e| e.get(i));
            let radius = match (label, emphasised) {
                (None, _) => radius * 0.9,
                (Some(_), None) => radius,
                (Some(_), Some(true)) => radius * 1.3,
                (Some(_), Some(false)) => radius * 0.7,
            };
            Self::marker_of(label).draw(
                scene.canvas,
                spot.0,
                spot.1,
                radius,
                Self::style_of(label),
            );
        }
    }

    fn legend(&self, entries: &mut Vec<Entry>) {
        let (noise, labels) = self.labels_in_order();
        for label in labels.into_iter().map(Some).chain(noise.then_some(None)) {
            entries.push(Entry {
                name: self.name_of(label),
                look: Look::Marker {
                    marker: Self::marker_of(label),
                    style: Self::style_of(label),
                    radius: 4.5,
                },
                is_label: label.is_some(),
            });
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        for (i, &(x, y)) in self.records.points.iter().enumerate() {
            let name = self.labels.get(i).map(|&label| self.name_of(label));
            rows.push(Row::named(x, y, name.unwrap_or_default()));
        }
    }
}

/// Centroids: large markers in the colour of their cluster, outlined so that they stand out on its points.
///
/// ```
/// use hyades_figures::{Centroids, Figure, Panel};
/// use ndarray::array;
///
/// let panel = Panel::new()
///     .centroids(Centroids::new(array![[3.1, 2.9], [8.0, 8.1]].view()).name("found"))
///     .centroids(Centroids::new(array![[3.0, 3.0], [8.0, 8.0]].view()).name("true").hollow(true));
/// assert!(Figure::new("centres", "Centres, found and true").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Centroids {
    records: Records,
    name: Option<String>,
    marker: Option<Marker>,
    labels_from: usize,
    hollow: bool,
    size: f64,
}

impl Centroids {
    /// The rows of `records`, of shape `(n_clusters, 2)`; row i has the colour of label i.
    #[must_use]
    pub fn new<'a>(records: impl Into<ArrayView2<'a, f64>>) -> Self {
        Self {
            records: Records::new(records.into()),
            name: None,
            marker: None,
            labels_from: 0,
            hollow: false,
            size: 8.5,
        }
    }

    /// The name in the legend and in the CSV.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The shape of the markers: by default a × with thick arms, or a circle when hollow.
    #[must_use]
    pub fn marker(mut self, marker: Marker) -> Self {
        self.marker = Some(marker);
        self
    }

    /// The label of the first row, 0 by default; the next rows follow.
    #[must_use]
    pub fn labels_from(mut self, label: usize) -> Self {
        self.labels_from = label;
        self
    }

    /// Whether to draw outlines alone, in the page's text colour: true centres beside found ones.
    #[must_use]
    pub fn hollow(mut self, hollow: bool) -> Self {
        self.hollow = hollow;
        self
    }

    /// The radius of the markers in pixels, 8.5 by default.
    #[must_use]
    pub fn size(mut self, radius: f64) -> Self {
        self.size = radius;
        self
    }

    fn shape(&self) -> Marker {
        self.marker.unwrap_or(if self.hollow {
            Marker::Ring
        } else {
            Marker::HeavyCross
        })
    }

    fn style(&self, color: Color) -> Style {
        if self.hollow || self.shape().is_stroked() {
            Style::stroked(Color::Ink, 1.0, 1.8)
        } else {
            Style::filled(color, 1.0).outlined(Color::Ink, 1.0, 1.5)
        }
    }
}

impl Layer for Centroids {
    fn kind(&self) -> &'static str {
        "centroids"
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        self.records.check(check)?;
        check.pixels("size", self.size)
    }

    fn extent(&self, extent: &mut Extent) {
        self.records.extent(extent);
    }

    fn obstacles(&self, scene: &mut Scene<'_>) {
        self.records.obstacles(scene);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let mut radius = self.size * scene.frame.marker_scale;
        if self.hollow {
            // A ring around the found centroid, not behind it.
            radius *= 1.25;
        }
        for (i, &(x, y)) in self.records.points.iter().enumerate() {
            let spot = scene.frame.place(x, y);
            if scene.frame.holds(spot) {
                let style = self.style(Color::Label(self.labels_from.wrapping_add(i)));
                self.shape()
                    .draw(scene.canvas, spot.0, spot.1, radius, style);
            }
        }
    }

    fn legend(&self, entries: &mut Vec<Entry>) {
        if let Some(name) = &self.name {
            let style = if self.hollow || self.shape().is_stroked() {
                self.style(Color::Ink)
            } else {
                Style::filled(Color::Ink, 0.25).outlined(Color::Ink, 1.0, 1.5)
            };
            entries.push(Entry {
                name: name.clone(),
                look: Look::Marker {
                    marker: self.shape(),
                    style,
                    radius: 6.0,
                },
                is_label: false,
            });
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        for (i, &(x, y)) in self.records.points.iter().enumerate() {
            let label = self.labels_from.wrapping_add(i);
            rows.push(Row::named(x, y, cluster_name(&[], label)));
        }
    }
}
