//! Where everything of a figure stands.
//!
//! The plots of a grid have the same size and stand in line; what is left of a column goes to the widest labels in it. How
//! wide the labels are depends on the ticks, and the ticks on the plots' size: a few rounds settle it.

mod ranges;

use ranges::narrow;

use crate::axes::{AFTER_TICK, Axis, Range, TICK, ticks};
use crate::color_bar::Scale;
use crate::error::FigureError;
use crate::font::text_width;
use crate::layers::Layer;
use crate::legend::{self, Entry};
use crate::panel::Panel;
use crate::scene::Frame;

pub(crate) const EDGE: f64 = 8.0;
const BETWEEN_COLUMNS: f64 = 16.0;
/// Between columns so many that each pixel counts.
const BETWEEN_MANY_COLUMNS: f64 = 5.0;
const MANY_COLUMNS: usize = 7;
const BETWEEN_ROWS: f64 = 14.0;
/// The smallest plot that shows anything.
const SMALLEST_PLOT: f64 = 40.0;
const ROUNDS: usize = 6;

/// The sizes of text in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fonts {
    pub(crate) small: f64,
    pub(crate) normal: f64,
    pub(crate) title: f64,
}

impl Fonts {
    /// A wide figure is scaled down more on a narrow screen, so that its text is a little larger.
    fn of_width(width: f64) -> Self {
        let factor = (width / 620.0).clamp(1.0, 1.12);
        Self {
            small: 12.0 * factor,
            normal: 13.0 * factor,
            title: 13.5 * factor,
        }
    }
}

/// A panel in its place.
pub(crate) struct Placed {
    pub(crate) frame: Frame,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    /// The panel's own legend, if it does not share one.
    pub(crate) legend: Vec<Entry>,
    pub(crate) legend_top: f64,
    /// The width for which the legend's height was reckoned.
    pub(crate) legend_width: f64,
    pub(crate) bars: Vec<Scale>,
    /// The left edge and the width of the panel with its labels.
    pub(crate) cell: (f64, f64),
}

/// A figure with everything in its place.
pub(crate) struct Layout {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) fonts: Fonts,
    pub(crate) panels: Vec<Placed>,
    /// The legend of all panels, and its upper edge.
    pub(crate) legend: Option<(Vec<Entry>, f64)>,
}

/// What a layout starts from.
pub(crate) struct Plan<'a> {
    pub(crate) panels: &'a [Panel],
    pub(crate) columns: usize,
    pub(crate) shared_axes: bool,
    pub(crate) size: Option<(u32, u32)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Margins {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// What a panel needs around its plot, and its axes, for one size of the plots.
struct Sized {
    x: Axis,
    y: Axis,
    margins: Margins,
    /// How far below the plot its own legend begins, and how wide it may be.
    legend_below: f64,
    legend_width: f64,
}

impl Plan<'_> {
    pub(crate) fn layout(&self) -> Result<Layout, FigureError> {
        let columns = self.columns.clamp(1, self.panels.len().max(1));
        let rows = self.panels.len().div_ceil(columns);
        let width = f64::from(self.size.map_or(default_width(columns), |size| size.0));
        let fonts = Fonts::of_width(width);
        let ranges = self.ranges();
        let whole = self.whole();
        let legends: Vec<_> = self.panels.iter().map(Panel::legend_entries).collect();
        let shared_legend = if self.panels.len() > 1 {
            legend::shared(&legends)
        } else {
            None
        };
        let shared_height = shared_legend.as_ref().map_or(0.0, |entries| {
            legend::height(entries, width - 2.0 * EDGE, fonts.small)
        });
        let own_legend = |i: usize| -> &[Entry] {
            if shared_legend.is_some() {
                &[]
            } else {
                &legends[i]
            }
        };

        let between_columns = if columns < MANY_COLUMNS {
            BETWEEN_COLUMNS
        } else {
            BETWEEN_MANY_COLUMNS
        };
        let mut plot = (250.0, default_plot_height(self.panels.len(), columns));
        let mut height = 0.0;
        let mut sized: Vec<Sized> = Vec::new();
        let mut lefts = Vec::new();
        let mut rights = Vec::new();
        let mut tops = Vec::new();
        let mut bottoms = Vec::new();
        for _ in 0..ROUNDS {
            sized = (0..self.panels.len())
                .map(|i| {
                    self.sized(
                        i,
                        columns,
                        (ranges[i], whole[i]),
                        plot,
                        own_legend(i),
                        fonts,
                    )
                })
                .collect();
            let greatest = |of: &dyn Fn(&Margins) -> f64, same: &dyn Fn(usize) -> bool| {
                (0..sized.len())
                    .filter(|&i| same(i))
                    .map(|i| of(&sized[i].margins))
                    .fold(0.0, f64::max)
            };
            let per_column = |of: &dyn Fn(&Margins) -> f64| -> Vec<f64> {
                (0..columns)
                    .map(|column| greatest(of, &|i| i % columns == column))
                    .collect()
            };
            let per_row = |of: &dyn Fn(&Margins) -> f64| -> Vec<f64> {
                (0..rows)
                    .map(|row| greatest(of, &|i| i / columns == row))
                    .collect()
            };
            lefts = per_column(&|m| m.left);
            rights = per_column(&|m| m.right);
            tops = per_row(&|m| m.top);
            bottoms = per_row(&|m| m.bottom);

            let taken = lefts.iter().chain(&rights).sum::<f64>()
                + 2.0 * EDGE
                + between_columns * (columns - 1) as f64;
            plot.0 = (width - taken) / columns as f64;
            let taken = tops.iter().chain(&bottoms).sum::<f64>()
                + 2.0 * EDGE
                + BETWEEN_ROWS * (rows - 1) as f64
                + shared_height;
            match self.size {
                Some((_, given)) => {
                    height = f64::from(given);
                    plot.1 = (height - taken) / rows as f64;
                }
                None => {
                    plot.1 = self.natural_height(&ranges, plot.0, columns);
                    height = (taken + plot.1 * rows as f64).ceil();
                }
            }
            for (side, available) in [("width", plot.0), ("height", plot.1)] {
                if available < SMALLEST_PLOT {
                    return Err(FigureError::NoRoom {
                        side,
                        available,
                        bound: SMALLEST_PLOT,
                    });
                }
            }
        }

        let marker_scale = match columns {
            1 => 1.0,
            2 => 0.92,
            _ => 0.84,
        };
        let placed = sized
            .into_iter()
            .enumerate()
            .map(|(i, sized)| {
                let (column, row) = (i % columns, i / columns);
                let cell_left = EDGE
                    + (0..column)
                        .map(|c| lefts[c] + plot.0 + rights[c] + between_columns)
                        .sum::<f64>();
                let cell_top = EDGE
                    + (0..row)
                        .map(|r| tops[r] + plot.1 + bottoms[r] + BETWEEN_ROWS)
                        .sum::<f64>();
                let (x, y) = self.widened(i, ranges[i], plot);
                let mut frame = Frame {
                    left: cell_left + lefts[column],
                    top: cell_top + tops[row],
                    width: plot.0,
                    height: plot.1,
                    x,
                    y,
                    font: fonts.small,
                    marker_scale,
                    page_width: width,
                };
                if self.is_equal(i) {
                    narrow(&mut frame);
                }
                Placed {
                    legend_top: cell_top + tops[row] + plot.1 + sized.legend_below,
                    legend_width: sized.legend_width,
                    frame,
                    x: Axis {
                        range: x,
                        ..sized.x
                    },
                    y: Axis {
                        range: y,
                        ..sized.y
                    },
                    legend: own_legend(i).to_vec(),
                    bars: bars(&self.panels[i]),
                    cell: (cell_left, lefts[column] + plot.0 + rights[column]),
                }
            })
            .collect();
        let legend_top = height - EDGE - shared_height;
        Ok(Layout {
            width: width as u32,
            height: height as u32,
            fonts,
            panels: placed,
            legend: shared_legend.map(|entries| (entries, legend_top)),
        })
    }

    /// A panel's axes and margins when plots have this size.
    fn sized(
        &self,
        i: usize,
        columns: usize,
        (ranges, whole): ((Range, Range), (bool, bool)),
        plot: (f64, f64),
        own_legend: &[Entry],
        fonts: Fonts,
    ) -> Sized {
        let panel = &self.panels[i];
        let plot = (plot.0.max(SMALLEST_PLOT), plot.1.max(SMALLEST_PLOT));
        let (x_range, y_range) = self.widened(i, ranges, plot);
        let (x_label, y_label) = panel.axis_labels();
        let lowest = i + columns >= self.panels.len();
        let leftmost = i.is_multiple_of(columns);
        let same = |of: &dyn Fn(&Panel) -> String| {
            self.panels
                .windows(2)
                .all(|pair| of(&pair[0]) == of(&pair[1]))
        };
        let shows_x = !self.shared_axes || lowest;
        let shows_y = !self.shares_y(i) || leftmost;
        let shows_x_label = shows_x || !same(&|panel| panel.axis_labels().0);
        let shows_y_label = !self.shared_axes || leftmost || !same(&|panel| panel.axis_labels().1);

        let x = Axis {
            range: x_range,
            ticks: panel
                .given_x_ticks()
                .unwrap_or_else(|| x_ticks(x_range, plot.0, fonts.small, whole.0)),
            grid: true,
            // Without ticks there is nothing to label, and no room is kept for it.
            tick_labels: shows_x && panel.given_x_ticks().is_none_or(|ticks| !ticks.is_empty()),
            label: if shows_x_label {
                x_label
            } else {
                String::new()
            },
        };
        let own_ticks = panel.y_ticks_of_layers();
        let y = Axis {
            range: y_range,
            grid: own_ticks.is_none(),
            ticks: panel
                .given_y_ticks()
                .or(own_ticks)
                .unwrap_or_else(|| ticks(y_range, ((plot.1 / 42.0) as usize).clamp(3, 9), whole.1)),
            tick_labels: shows_y,
            label: if shows_y_label {
                y_label
            } else {
                String::new()
            },
        };

        let head = if panel.title.is_empty() {
            fonts.small * 0.6
        } else {
            fonts.title * (0.45 + 1.25 * panel.title.lines().count() as f64)
        };
        let head_line = if panel.layers().any(Layer::has_head_line) {
            fonts.small * 1.3
        } else {
            0.0
        };
        let bars: f64 = bars(panel)
            .iter()
            .map(|bar| bar.width(plot.1, fonts.small))
            .sum();
        let mut margins = Margins {
            left: 2.0,
            right: bars.max(3.0),
            top: head + head_line,
            bottom: 2.0,
        };
        if !panel.hide_axes {
            let (mut over_left, mut over_right) = (0.0_f64, 0.0_f64);
            if x.tick_labels {
                for (fraction, label) in x.placed() {
                    let half = text_width(label, fonts.small) / 2.0;
                    over_left = over_left.max(half - fraction * plot.0);
                    over_right = over_right.max(half - (1.0 - fraction) * plot.0);
                }
            }
            let ticks = if y.tick_labels {
                TICK + AFTER_TICK + y.widest_label(fonts.small)
            } else {
                TICK
            };
            let label = if y.label.is_empty() {
                0.0
            } else {
                fonts.normal * 1.5
            };
            margins.left = (ticks + label).max(over_left);
            margins.right = margins.right.max(over_right);
            margins.bottom = TICK + AFTER_TICK;
            if x.tick_labels {
                margins.bottom += fonts.small * 1.1;
            }
            if !x.label.is_empty() {
                margins.bottom += fonts.normal * 1.35;
            }
        }
        let legend_below = margins.bottom;
        let legend_width = if columns == 1 {
            // The legend may use the whole page.
            f64::from(self.size.map_or(default_width(columns), |size| size.0)) - 2.0 * EDGE
        } else {
            margins.left + plot.0 + margins.right
        };
        margins.bottom += legend::height(own_legend, legend_width, fonts.small);
        Sized {
            x,
            y,
            margins,
            legend_below,
            legend_width,
        }
    }
}

fn bars(panel: &Panel) -> Vec<Scale> {
    panel
        .values_layers()
        .map(|values| values.scale())
        .filter(|(_, drawn)| *drawn)
        .map(|(scale, _)| scale)
        .collect()
}

/// As many ticks as have room for their labels.
fn x_ticks(range: Range, width: f64, font: f64, whole: bool) -> Vec<crate::axes::Tick> {
    let mut count = ((width / 50.0) as usize).clamp(4, 9);
    loop {
        let ticks = ticks(range, count, whole);
        let needed: f64 = ticks
            .iter()
            .map(|tick| text_width(&tick.label, font) + 12.0)
            .sum();
        if needed <= width || count <= 2 {
            return ticks;
        }
        count -= 1;
    }
}

fn default_width(columns: usize) -> u32 {
    match columns {
        1 => 560,
        2 => 680,
        _ => 760,
    }
}

fn default_plot_height(panels: usize, columns: usize) -> f64 {
    match (panels, columns) {
        (1, _) => 340.0,
        (_, 1 | 2) => 225.0,
        (_, 3) => 190.0,
        _ => 140.0,
    }
}
