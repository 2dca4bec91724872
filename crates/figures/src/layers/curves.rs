//! Curves, and areas under and between them.

use super::{Check, Layer, sparse};
use crate::axes::Extent;
use crate::canvas::Style;
use crate::csv::Row;
use crate::error::FigureError;
use crate::legend::{Entry, Look};
use crate::markers::Marker;
use crate::palette::Color;
use crate::scene::Scene;

/// A curve through points, in their order.
///
/// ```
/// use hyades_figures::{Curve, Figure, Panel};
///
/// let inertia = Curve::new(&[1.0, 2.0, 3.0], &[90.0, 30.0, 25.0]).name("inertia").markers(true);
/// assert!(Figure::new("elbow", "Elbow").panel(Panel::new().curve(inertia)).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Curve {
    xs: Vec<f64>,
    ys: Vec<f64>,
    name: Option<String>,
    color: Option<Color>,
    markers: bool,
    line: bool,
    dashed: bool,
    steps: bool,
    /// The marker that no other curve of the panel has.
    marker: Option<Marker>,
    /// With a few markers to tell it from others: where the first stands, as a fraction of the distance between two.
    sparse: Option<f64>,
}

impl Curve {
    /// A curve through the points (`xs[i]`, `ys[i]`), a solid line in the next colour of the panel.
    #[must_use]
    pub fn new(xs: &[f64], ys: &[f64]) -> Self {
        Self {
            xs: xs.to_vec(),
            ys: ys.to_vec(),
            name: None,
            color: None,
            markers: false,
            line: true,
            dashed: false,
            steps: false,
            marker: None,
            sparse: None,
        }
    }

    /// The name in the legend and in the CSV.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = Some(color);
        self
    }

    /// Whether all points are marked; by default none, or a few where that tells curves apart (see
    /// [`Panel::curve`](crate::Panel::curve)).
    #[must_use]
    pub fn markers(mut self, markers: bool) -> Self {
        self.markers = markers;
        self
    }

    /// Whether the line is drawn, as it is by default.
    #[must_use]
    pub fn line(mut self, line: bool) -> Self {
        self.line = line;
        self
    }

    /// Whether the line is dashed.
    #[must_use]
    pub fn dashed(mut self, dashed: bool) -> Self {
        self.dashed = dashed;
        self
    }

    /// Whether the line goes in steps: level from each point to the next one's x, then up or down.
    #[must_use]
    pub fn steps(mut self, steps: bool) -> Self {
        self.steps = steps;
        self
    }

    /// The colour of the panel's `n`th curve, where the caller chose none.
    pub(crate) fn or_color(mut self, n: usize) -> Self {
        self.color.get_or_insert(Color::Label(n));
        self
    }

    /// Gives the curves of a panel that have names markers by which they can be told apart.
    pub(crate) fn tell_apart<'a>(curves: impl Iterator<Item = &'a mut Self>) {
        // The pieces of one curve have the same name and colour, and look the same.
        let mut named: Vec<Vec<&mut Self>> = Vec::new();
        for curve in curves.filter(|curve| curve.name.is_some()) {
            let same = |other: &&mut Self| {
                (&other.name, other.color, other.dashed, other.is_marked())
                    == (&curve.name, curve.color, curve.dashed, curve.is_marked())
            };
            match named
                .iter_mut()
                .find(|pieces| pieces.first().is_some_and(same))
            {
                Some(pieces) => pieces.push(curve),
                None => named.push(vec![curve]),
            }
        }
        for dashed in [false, true] {
            let mut alike: Vec<_> = named
                .iter_mut()
                .filter(|pieces| !pieces[0].is_marked() && pieces[0].dashed == dashed)
                .collect();
            let count = alike.len();
            if count < 2 {
                continue;
            }
            for (i, pieces) in alike.iter_mut().enumerate() {
                for curve in pieces.iter_mut() {
                    curve.sparse = Some((i as f64 + 0.5) / count as f64);
                }
            }
        }
        let mut taken = Vec::new();
        for pieces in &mut named {
            let usual = pieces[0].usual_marker();
            let free = (0..6)
                .map(Marker::of_label)
                .chain([Marker::HeavyCross, Marker::Ring]);
            let marker = std::iter::once(usual)
                .chain(free)
                .find(|marker| !taken.contains(marker))
                .unwrap_or(usual);
            if pieces[0].is_marked() || pieces[0].sparse.is_some() {
                taken.push(marker);
                for curve in pieces {
                    curve.marker = Some(marker);
                }
            }
        }
    }

    /// Whether all its points are marked.
    fn is_marked(&self) -> bool {
        self.markers || !self.line
    }

    fn usual_marker(&self) -> Marker {
        match self.color {
            Some(Color::Label(label)) => Marker::of_label(label),
            _ => Marker::Disc,
        }
    }

    fn shade(&self) -> Color {
        self.color.unwrap_or(Color::Label(0))
    }

    fn marker_look(&self) -> (Marker, Style) {
        let marker = self.marker.unwrap_or(self.usual_marker());
        let style = if marker.is_stroked() {
            Style::stroked(self.shade(), 1.0, 1.6)
        } else {
            Style::filled(self.shade(), 1.0)
        };
        (marker, style)
    }

    /// Where its markers stand, in pixels.
    fn marked_spots(&self, scene: &Scene<'_>) -> Vec<(f64, f64)> {
        // A line through a single point would be invisible.
        let all = self.is_marked() || self.xs.len() == 1;
        if !all && self.sparse.is_none() {
            return Vec::new();
        }
        let spots: Vec<_> = self
            .points()
            .map(|(x, y)| scene.frame.place(x, y))
            .filter(|&spot| scene.frame.holds(spot))
            .collect();
        match self.sparse {
            Some(phase) if !all && spots.is_empty() => {
                let parts = scene.frame.cut_line(&self.path(scene));
                sparse::between(&parts, phase).into_iter().collect()
            }
            Some(phase) if !all => sparse::along(&spots, phase),
            _ => spots,
        }
    }

    fn line_style(&self) -> Style {
        let style = Style::stroked(self.shade(), 1.0, 2.0);
        if self.dashed {
            style.dashed(6.0, 4.0)
        } else {
            style
        }
    }

    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.xs.iter().copied().zip(self.ys.iter().copied())
    }

    /// The line's corners in pixels.
    fn path(&self, scene: &Scene<'_>) -> Vec<(f64, f64)> {
        let mut path: Vec<(f64, f64)> = Vec::new();
        for (x, y) in self.points() {
            let spot = scene.frame.place(x, y);
            if self.steps
                && let Some(&before) = path.last()
            {
                path.push((spot.0, before.1));
            }
            path.push(spot);
        }
        path
    }
}

impl Layer for Curve {
    fn kind(&self) -> &'static str {
        "curve"
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.lengths("y values", self.xs.len(), self.ys.len())?;
        check.points(self.points())
    }

    fn extent(&self, extent: &mut Extent) {
        for (x, y) in self.points() {
            extent.add(x, y);
        }
    }

    fn obstacles(&self, scene: &mut Scene<'_>) {
        for part in scene.frame.cut_line(&self.path(scene)) {
            for pair in part.windows(2) {
                let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                let steps = (dx.hypot(dy) / 5.0).ceil().clamp(1.0, 1000.0) as usize;
                for step in 0..=steps {
                    let t = step as f64 / steps as f64;
                    scene
                        .obstacles
                        .push((pair[0].0 + t * dx, pair[0].1 + t * dy));
                }
            }
        }
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        if self.line {
            let path = self.path(scene);
            scene.line(&path, self.line_style());
        }
        let (marker, style) = self.marker_look();
        let radius = 4.0 * scene.frame.marker_scale;
        for (x, y) in self.marked_spots(scene) {
            marker.draw(scene.canvas, x, y, radius, style);
        }
    }

    fn legend(&self, entries: &mut Vec<Entry>) {
        if let Some(name) = &self.name {
            let marked = self.is_marked() || self.sparse.is_some();
            entries.push(Entry {
                name: name.clone(),
                look: Look::Line {
                    line: self.line.then(|| self.line_style()),
                    marker: marked.then(|| self.marker_look()),
                },
                is_label: false,
            });
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.extend(self.points().map(|(x, y)| Row::point(x, y)));
    }
}

/// An area between two curves, or a rectangle.
///
/// ```
/// use hyades_figures::{Area, Figure, Panel};
///
/// let band = Area::new(&[0.0, 1.0, 2.0], &[1.0, 2.0, 1.0], &[2.0, 4.0, 2.0]).name("spread");
/// let panel = Panel::new().area(band).area(Area::rectangle(0.5, 0.0, 1.5, 1.0));
/// assert!(Figure::new("areas", "Two areas").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Area {
    xs: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    color: Color,
    opacity: f64,
    name: Option<String>,
}

impl Area {
    /// The area from `lower[i]` to `upper[i]` at each `xs[i]`.
    #[must_use]
    pub fn new(xs: &[f64], lower: &[f64], upper: &[f64]) -> Self {
        Self {
            xs: xs.to_vec(),
            lower: lower.to_vec(),
            upper: upper.to_vec(),
            color: Color::Label(0),
            opacity: 0.22,
            name: None,
        }
    }

    /// The rectangle with these opposite corners.
    #[must_use]
    pub fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self::new(&[x0, x1], &[y0, y0], &[y1, y1])
    }

    /// The colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// How much it hides, from 0 to 1.
    #[must_use]
    pub fn opacity(mut self, opacity: f64) -> Self {
        self.opacity = opacity;
        self
    }

    /// The name in the legend and in the CSV.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    fn style(&self) -> Style {
        Style::filled(self.color, self.opacity)
    }
}

impl Layer for Area {
    fn kind(&self) -> &'static str {
        "area"
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.lengths("lower values", self.xs.len(), self.lower.len())?;
        check.lengths("upper values", self.xs.len(), self.upper.len())?;
        check.points(self.xs.iter().copied().zip(self.lower.iter().copied()))?;
        check.points(self.xs.iter().copied().zip(self.upper.iter().copied()))?;
        check.opacity(self.opacity)
    }

    fn extent(&self, extent: &mut Extent) {
        self.xs.iter().for_each(|&x| extent.add_x(x));
        self.lower.iter().for_each(|&y| extent.add_y(y));
        self.upper.iter().for_each(|&y| extent.add_y(y));
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let frame = scene.frame;
        let upper = self.xs.iter().zip(&self.upper);
        let lower = self.xs.iter().zip(&self.lower);
        let corners: Vec<_> = upper
            .chain(lower.rev())
            .map(|(&x, &y)| frame.place(x, y))
            .collect();
        scene.polygon(&corners, self.style());
    }

    fn legend(&self, entries: &mut Vec<Entry>) {
        if let Some(name) = &self.name {
            entries.push(Entry {
                name: name.clone(),
                look: Look::Patch {
                    style: self.style(),
                },
                is_label: false,
            });
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        for (bounds, name) in [(&self.lower, "lower"), (&self.upper, "upper")] {
            for (&x, &y) in self.xs.iter().zip(bounds) {
                rows.push(Row::named(x, y, name.to_owned()));
            }
        }
    }
}
