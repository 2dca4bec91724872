//! A figure: panels, and what a page says about them.

use crate::axes;
use crate::canvas::{Anchor, Canvas, Style};
use crate::drawn::{Drawn, Plot};
use crate::error::FigureError;
use crate::font::text_width;
use crate::layout::{EDGE, Fonts, Layout, Placed, Plan};
use crate::legend;
use crate::palette::Color;
use crate::panel::Panel;
use crate::scene::Scene;
use crate::svg::{self, Head};

/// A figure: panels in a grid, with an id, a title, a caption and a text for those who cannot see it.
///
/// Nothing is checked before it is drawn: the methods that build it neither fail nor panic.
///
/// ```
/// use hyades_figures::{Figure, Panel, Points};
/// use ndarray::array;
///
/// let records = array![[0.0, 0.0], [1.0, 2.0]];
/// let figure = Figure::new("two-points", "Two points")
///     .caption("Two points in the plane.")
///     .alt("A scatter plot of two points")
///     .panel(Panel::new().points(Points::new(records.view())));
/// assert!(figure.svg()?.starts_with("<svg"));
/// assert_eq!(figure.csv(), "panel,layer,x,y,value\n1,points,0,0,\n1,points,1,2,\n");
/// # Ok::<(), hyades_figures::FigureError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Figure {
    id: String,
    title: String,
    caption: String,
    alt: String,
    size: Option<(u32, u32)>,
    columns: Option<usize>,
    shared_axes: bool,
    panels: Vec<Panel>,
    data: Option<String>,
}

impl Figure {
    /// A figure without panels. The id is of lower-case letters, digits and dashes.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            caption: String::new(),
            alt: String::new(),
            size: None,
            columns: None,
            shared_axes: false,
            panels: Vec::new(),
            data: None,
        }
    }

    /// The caption, which stands below the figure on a page and is not drawn.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// What the figure shows, for those who cannot see it; by default the title.
    #[must_use]
    pub fn alt(mut self, alt: impl Into<String>) -> Self {
        self.alt = alt.into();
        self
    }

    /// The size of the whole drawing in CSS pixels. By default one panel is 560 pixels wide and a grid at most 760, and the
    /// height depends on the panels.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height));
        self
    }

    /// Adds a panel: they fill the grid row by row.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// How many panels stand side by side; by default at most three.
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Whether all panels span the same ranges; tick labels then stand on the outer panels alone. A range given to one panel
    /// holds for all.
    #[must_use]
    pub fn shared_axes(mut self, shared: bool) -> Self {
        self.shared_axes = shared;
        self
    }

    /// The data as CSV, a header and rows, in place of the panels' own: where many panels show the same points, one table of
    /// points and labels says more in less.
    #[must_use]
    pub fn data(mut self, csv: impl Into<String>) -> Self {
        self.data = Some(csv.into());
        self
    }

    /// The same figure with no measured time in it ([`Panel::measured`]): equal on every run, so that it can be compared.
    #[must_use]
    pub fn without_measurements(mut self) -> Self {
        self.panels = self
            .panels
            .into_iter()
            .map(Panel::without_measurements)
            .collect();
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The caption.
    #[must_use]
    pub fn caption_text(&self) -> &str {
        &self.caption
    }

    /// What the figure shows, in words.
    #[must_use]
    pub fn alt_text(&self) -> &str {
        if self.alt.is_empty() {
            &self.title
        } else {
            &self.alt
        }
    }

    /// The figure as SVG text that can stand alone or in a page, as often as one likes: it has no ids, no style sheet and no
    /// script. Text and axes take the page's text colour, the background is the page's.
    ///
    /// # Errors
    ///
    /// [`FigureError`] when something given to the figure cannot be drawn.
    ///
    /// # Complexity
    ///
    /// O(n log n) time in the number of points n, and from 40 to 65 bytes a point; 12 a point of a curve.
    pub fn svg(&self) -> Result<String, FigureError> {
        Ok(self.drawn()?.svg)
    }

    /// The figure as SVG text with its size and the places of its plots: with these a page knows which point of the data is under the pointer.
    ///
    /// ```
    /// use hyades_figures::{Figure, Panel, Points};
    /// use ndarray::array;
    ///
    /// let records = array![[0.0, 0.0], [1.0, 2.0]];
    /// let panel = Panel::new().x_range(0.0, 1.0).y_range(0.0, 2.0).points(Points::new(records.view()));
    /// let drawn = Figure::new("two-points", "Two points").panel(panel).drawn()?;
    /// assert_eq!(drawn.plots[0].y, (0.0, 2.0));
    /// assert!(drawn.plots[0].left > 0.0 && drawn.plots[0].width < f64::from(drawn.width));
    /// # Ok::<(), hyades_figures::FigureError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Figure::svg`].
    ///
    /// # Complexity
    ///
    /// As [`Figure::svg`].
    pub fn drawn(&self) -> Result<Drawn, FigureError> {
        self.check()?;
        let panels: Vec<Panel> = self
            .panels
            .iter()
            .map(|panel| panel.clone().with_curves_told_apart())
            .collect();
        let plan = Plan {
            panels: &panels,
            columns: self.columns.unwrap_or(match self.panels.len() {
                0 | 1 => 1,
                2 | 4 => 2,
                _ => 3,
            }),
            shared_axes: self.shared_axes,
            size: self.size,
        };
        let layout = plan.layout()?;
        let mut canvas = Canvas::default();
        draw(&mut canvas, &panels, &layout);
        let head = Head {
            width: layout.width,
            height: layout.height,
            title: &self.title,
            alt: self.alt_text(),
        };
        let plots = layout.panels.iter().map(|placed| {
            let frame = placed.frame;
            Plot {
                left: frame.left,
                top: frame.top,
                width: frame.width,
                height: frame.height,
                x: (frame.x.low, frame.x.high),
                y: (frame.y.low, frame.y.high),
            }
        });
        Ok(Drawn {
            svg: svg::write(&canvas.into_shapes(), &head),
            width: layout.width,
            height: layout.height,
            plots: plots.collect(),
        })
    }

    /// The figure's data: a header, then a line a point, with the columns
    ///
    /// - `panel`: counted from 1;
    /// - `layer`: the layer's name, or else its kind, with a number from the second of a kind on;
    /// - `x`, `y`: the coordinates, which read back as exactly the same numbers. A silhouette plot has the silhouette and the
    ///   sample's number here, and a guide only the one coordinate that it has;
    /// - `value`: the name of the cluster (or of noise) for points with labels and for centroids, the value for points with
    ///   values, `lower` and `upper` for an area, the radius of a circle, the number of a segment, `from` and `to` for an
    ///   arrow, the text of a text or mark; empty otherwise.
    ///
    /// Where [`Figure::data`] gave a table, it is that table. It never fails, whatever the data.
    #[must_use]
    pub fn csv(&self) -> String {
        self.data
            .clone()
            .unwrap_or_else(|| crate::csv::csv(&self.panels))
    }

    /// The figure as a PNG with `scale` pixels to the CSS pixel: on white, in near-black, with the font that the crate
    /// brings along.
    ///
    /// # Errors
    ///
    /// As [`Figure::svg`], and [`FigureError::Scale`] when the image would have no pixel or more than 67 million.
    #[cfg(feature = "png")]
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, FigureError> {
        crate::png::png(&self.svg()?, scale)
    }

    fn check(&self) -> Result<(), FigureError> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.starts_with('-') || !self.id.chars().all(known) {
            return Err(FigureError::Id {
                id: self.id.clone(),
            });
        }
        if self.panels.is_empty() {
            return Err(FigureError::NoPanels {
                id: self.id.clone(),
            });
        }
        if self.columns == Some(0) {
            return Err(FigureError::NoColumns);
        }
        if let Some((width, height)) = self.size {
            let within = |side: u32| (100..=10_000).contains(&side);
            if !within(width) || !within(height) {
                return Err(FigureError::Size { width, height });
            }
        }
        for (number, panel) in (1..).zip(&self.panels) {
            panel.check(number)?;
        }
        Ok(())
    }
}

fn draw(canvas: &mut Canvas, panels: &[Panel], layout: &Layout) {
    // Titles that shrink to fit do so together.
    let fits = |(panel, placed): (&Panel, &Placed)| {
        (placed.cell.1 / widest_line(&panel.title, layout.fonts.title)).min(1.0)
    };
    let least = panels
        .iter()
        .zip(&layout.panels)
        .map(fits)
        .fold(1.0, f64::min);
    for (panel, placed) in panels.iter().zip(&layout.panels) {
        draw_panel(canvas, panel, placed, layout.fonts, least);
    }
    if let Some((entries, top)) = &layout.legend {
        let width = f64::from(layout.width);
        let place = legend::Place {
            left: EDGE,
            width: width - 2.0 * EDGE,
            middle: width / 2.0,
            top: *top,
        };
        legend::draw(canvas, entries, place, layout.fonts.small);
    }
}

/// The width of the longest line of a title.
fn widest_line(title: &str, size: f64) -> f64 {
    title
        .lines()
        .map(|line| text_width(line, size))
        .fold(0.0, f64::max)
}

fn draw_panel(canvas: &mut Canvas, panel: &Panel, placed: &Placed, fonts: Fonts, title_scale: f64) {
    let frame = placed.frame;
    let mut scene = Scene {
        canvas,
        frame,
        obstacles: Vec::new(),
    };
    if !panel.hide_axes {
        let y_label_at = if frame.left - placed.cell.0 > 0.0 {
            placed.cell.0 + fonts.normal * 0.9
        } else {
            frame.left
        };
        axes::draw(
            &mut scene,
            &placed.x,
            &placed.y,
            (fonts.small, fonts.normal),
            y_label_at,
        );
    }
    for layer in panel.layers() {
        layer.obstacles(&mut scene);
    }
    for layer in panel.layers() {
        layer.draw(&mut scene);
    }
    let mut offset = 0.0;
    for bar in &placed.bars {
        bar.draw(&mut scene, offset, fonts.small);
        offset += bar.width(frame.height, fonts.small);
    }
    let middle = frame.left + frame.width / 2.0;
    if !panel.title.is_empty() {
        let lines: Vec<&str> = panel.title.lines().collect();
        let size = fonts.title * title_scale;
        let width = widest_line(&panel.title, size);
        let left = scene.within_page(middle - width / 2.0, width);
        let above = if panel.layers().any(|layer| layer.has_head_line()) {
            fonts.small * 1.3
        } else {
            0.0
        };
        // The last line stands where a single one does, the others above it.
        let baseline = frame.top - above - fonts.title * 0.55;
        for (line, below) in lines.iter().zip((0..lines.len()).rev()) {
            scene.canvas.text(
                left + width / 2.0,
                baseline - 1.15 * size * below as f64,
                line,
                Style::text(Color::Ink, size, Anchor::Middle).bold(),
            );
        }
    }
    let place = legend::Place {
        left: placed.cell.0,
        width: placed.legend_width,
        middle,
        top: placed.legend_top,
    };
    legend::draw(scene.canvas, &placed.legend, place, fonts.small);
}
