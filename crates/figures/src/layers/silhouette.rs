//! The silhouette plot.

use std::collections::BTreeMap;

use super::{Check, Layer};
use crate::axes::{Extent, Tick};
use crate::canvas::{Anchor, Style};
use crate::csv::Row;
use crate::error::FigureError;
use crate::palette::Color;
use crate::scene::Scene;

/// A silhouette plot: a horizontal bar for each sample, sorted within its cluster, the clusters one under the other with
/// their numbers beside them, and the mean as a dashed line. Noise is left out.
///
/// P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
/// Computational and Applied Mathematics 20 (1987), <https://doi.org/10.1016/0377-0427(87)90125-7>.
///
/// ```
/// use hyades_figures::{Figure, Panel, Silhouette};
///
/// let bars = Silhouette::new(&[0.7, 0.5, 0.8, -0.1], &[Some(0), Some(0), Some(1), Some(1)]);
/// assert!(Figure::new("bars", "Silhouettes").panel(Panel::new().silhouette(bars)).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Silhouette {
    values: Vec<f64>,
    labels: Vec<Option<usize>>,
}

impl Silhouette {
    /// The silhouette of each sample, and its label counted from 0, or `None` for noise.
    #[must_use]
    pub fn new(values: &[f64], labels: &[Option<usize>]) -> Self {
        Self {
            values: values.to_vec(),
            labels: labels.to_vec(),
        }
    }

    /// The clusters from top to bottom, each with its values from the greatest to the least, and the space between clusters
    /// in bars.
    fn blocks(&self) -> (Vec<(usize, Vec<f64>)>, f64) {
        let mut blocks: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let mut count = 0;
        for (&value, &label) in self.values.iter().zip(&self.labels) {
            if let Some(label) = label {
                blocks.entry(label).or_default().push(value);
                count += 1;
            }
        }
        for values in blocks.values_mut() {
            values.sort_by(|a, b| b.total_cmp(a));
        }
        let gap = (0.1 * count as f64 / blocks.len().max(1) as f64).max(0.02 * count as f64);
        (blocks.into_iter().collect(), gap)
    }

    /// Each cluster's label, values, and the height of its upper edge; heights are in bars and 0 is the lowest.
    fn stacked(&self) -> (Vec<(usize, Vec<f64>, f64)>, f64) {
        let (blocks, gap) = self.blocks();
        let bars: usize = blocks.iter().map(|(_, values)| values.len()).sum();
        let height = bars as f64 + gap * blocks.len().saturating_sub(1) as f64;
        let mut top = height;
        let mut stacked = Vec::new();
        for (label, values) in blocks {
            let below = top - values.len() as f64 - gap;
            stacked.push((label, values, top));
            top = below;
        }
        (stacked, height)
    }

    fn mean(&self) -> Option<f64> {
        let (blocks, _) = self.blocks();
        let values: Vec<f64> = blocks.into_iter().flat_map(|(_, values)| values).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

impl Layer for Silhouette {
    fn kind(&self) -> &'static str {
        "silhouette"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.lengths("labels", self.values.len(), self.labels.len())?;
        for (index, &value) in self.values.iter().enumerate() {
            check.value("silhouette", index, value)?;
        }
        check.setting(
            "the y axis",
            0.0,
            !check.log_y,
            "linear: bars have no logarithm",
        )
    }

    fn extent(&self, extent: &mut Extent) {
        let (stacked, height) = self.stacked();
        if stacked.is_empty() {
            return;
        }
        extent.add(0.0, 0.0);
        extent.add_y(height);
        for (_, values, _) in stacked {
            values.iter().for_each(|&value| extent.add_x(value));
        }
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let frame = scene.frame;
        let (stacked, _) = self.stacked();
        for (label, values, top) in stacked {
            let mut corners = vec![frame.place(0.0, top)];
            for (i, &value) in values.iter().enumerate() {
                let upper = top - i as f64;
                corners.push(frame.place(value, upper));
                corners.push(frame.place(value, upper - 1.0));
            }
            corners.push(frame.place(0.0, top - values.len() as f64));
            scene.polygon(&corners, Style::filled(Color::Label(label), 0.9));
        }
        let (zero, _) = frame.place(0.0, 0.0);
        scene.line(
            &[(zero, frame.top), (zero, frame.bottom())],
            Style::stroked(Color::Ink, 0.7, 1.0),
        );
        if let Some(mean) = self.mean() {
            let (x, _) = frame.place(mean, 0.0);
            scene.line(
                &[(x, frame.top), (x, frame.bottom())],
                Style::stroked(Color::Ink, 1.0, 1.4).dashed(5.0, 4.0),
            );
            if frame.holds((x, frame.top)) {
                let text = format!("mean {mean:.2}").replace('-', "−");
                let width = crate::font::text_width(&text, frame.font);
                let left = scene.within_page(x - width / 2.0, width);
                scene.canvas.text(
                    left,
                    frame.top - 5.0,
                    &text,
                    Style::text(Color::Ink, frame.font, Anchor::Start),
                );
            }
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        // x is the silhouette, y the sample's number.
        for (i, &value) in self.values.iter().enumerate() {
            let name = match self.labels.get(i) {
                Some(&Some(label)) => super::cluster_name(&[], label),
                Some(None) => "noise".to_owned(),
                None => String::new(),
            };
            rows.push(Row::named(value, i as f64, name));
        }
    }

    fn y_ticks(&self) -> Option<Vec<Tick>> {
        let (stacked, _) = self.stacked();
        Some(
            stacked
                .into_iter()
                .map(|(label, values, top)| Tick {
                    value: top - values.len() as f64 / 2.0,
                    label: label.saturating_add(1).to_string(),
                })
                .collect(),
        )
    }

    fn has_head_line(&self) -> bool {
        true
    }

    fn axis_labels(&self) -> Option<(&'static str, &'static str)> {
        Some(("silhouette", "cluster"))
    }
}
