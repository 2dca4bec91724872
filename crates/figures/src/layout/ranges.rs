//! Which values the axes of a grid span: each panel its own, or all the same; with equal units or not.

use super::{Plan, default_plot_height};
use crate::axes::{Extent, Range, join};
use crate::panel::Panel;
use crate::scene::Frame;

impl Plan<'_> {
    /// The ranges of all panels' axes, before a plot's shape is known.
    pub(super) fn ranges(&self) -> Vec<(Range, Range)> {
        let extents: Vec<Extent> = self.panels.iter().map(Panel::extent).collect();
        let of = |given: Option<(f64, f64)>, extent: Option<(f64, f64)>, logarithmic: bool| {
            match given {
                Some((low, high)) => Range {
                    low,
                    high,
                    logarithmic,
                },
                None => Range::around(extent, logarithmic),
            }
        };
        let joined = |ranges: &dyn Fn(usize) -> Option<(f64, f64)>, i: usize| {
            (0..self.panels.len())
                .filter(|&j| self.shares_y(j) == self.shares_y(i))
                .filter(|&j| self.panels[j].log_y == self.panels[i].log_y)
                .fold(None, |all, j| join(all, ranges(j)))
        };
        (0..self.panels.len())
            .map(|i| {
                let panel = &self.panels[i];
                if !self.shared_axes {
                    return (
                        of(panel.x_range, extents[i].x, false),
                        of(panel.y_range, extents[i].y, panel.log_y),
                    );
                }
                let all = |ranges: &dyn Fn(usize) -> Option<(f64, f64)>| {
                    (0..self.panels.len()).fold(None, |all, j| join(all, ranges(j)))
                };
                let x = of(
                    all(&|j| self.panels[j].x_range),
                    all(&|j| extents[j].x),
                    false,
                );
                let y = if self.shares_y(i) {
                    of(
                        joined(&|j| self.panels[j].y_range, i),
                        joined(&|j| extents[j].y, i),
                        panel.log_y,
                    )
                } else {
                    of(panel.y_range, extents[i].y, panel.log_y)
                };
                (x, y)
            })
            .collect()
    }

    /// Whether each panel's axes have data, and whole numbers alone: then their ticks are whole.
    pub(super) fn whole(&self) -> Vec<(bool, bool)> {
        let data: Vec<Extent> = self.panels.iter().map(Panel::data).collect();
        let all = |sharing: &dyn Fn(usize) -> bool, of: &dyn Fn(&Extent) -> Option<bool>| {
            let mut known = (0..data.len())
                .filter(|&j| sharing(j))
                .filter_map(|j| of(&data[j]))
                .peekable();
            known.peek().is_some() && known.all(|whole| whole)
        };
        (0..self.panels.len())
            .map(|i| {
                let shares_y = |j: usize| {
                    self.shares_y(i)
                        && self.shares_y(j)
                        && self.panels[j].log_y == self.panels[i].log_y
                };
                (
                    all(&|j| j == i || self.shared_axes, &Extent::whole_x),
                    all(&|j| j == i || shares_y(j), &Extent::whole_y),
                )
            })
            .collect()
    }

    /// The height of plots where none was asked for: with equal units, as high as the data are beside their width.
    pub(super) fn natural_height(
        &self,
        ranges: &[(Range, Range)],
        width: f64,
        columns: usize,
    ) -> f64 {
        let usual = default_plot_height(self.panels.len(), columns);
        (0..self.panels.len())
            .filter(|&i| self.is_equal(i))
            .map(|i| {
                let (x, y) = ranges[i];
                let ratio = (y.high - y.low) / (x.high - x.low);
                (width * ratio).clamp(0.45 * width, usual.max(width.min(400.0)))
            })
            .fold(None, |most: Option<f64>, height| {
                Some(most.map_or(height, |most| most.max(height)))
            })
            .unwrap_or(usual)
    }

    /// A layer that brings its own ticks, such as a silhouette plot's cluster numbers, has a y axis of its own.
    pub(super) fn shares_y(&self, i: usize) -> bool {
        self.shared_axes && self.panels[i].y_ticks_of_layers().is_none()
    }

    pub(super) fn is_equal(&self, i: usize) -> bool {
        let asked = if self.shared_axes {
            self.panels.iter().any(|panel| panel.equal_aspect)
        } else {
            self.panels[i].equal_aspect
        };
        asked && !self.panels[i].log_y
    }

    /// The ranges for a plot of this size: with equal units, a range that was not given is widened.
    pub(super) fn widened(
        &self,
        i: usize,
        (x, y): (Range, Range),
        plot: (f64, f64),
    ) -> (Range, Range) {
        if !self.is_equal(i) {
            return (x, y);
        }
        let given = |of: &dyn Fn(&Panel) -> bool| {
            if self.shared_axes {
                self.panels.iter().any(of)
            } else {
                of(&self.panels[i])
            }
        };
        let x_given = given(&|panel| panel.x_range.is_some());
        let y_given = given(&|panel| panel.y_range.is_some());
        // Divided first: the product of two wide ranges would overflow.
        let ratio = ((x.high - x.low) / plot.0) / ((y.high - y.low) / plot.1);
        if ratio < 1.0 && !x_given && ratio > 1e-6 {
            (x.widened(1.0 / ratio), y)
        } else if ratio > 1.0 && !y_given && ratio < 1e6 {
            (x, y.widened(ratio))
        } else {
            (x, y)
        }
    }
}

/// Makes a plot narrower or lower until a unit is equally long on both axes.
pub(super) fn narrow(frame: &mut Frame) {
    let x_unit = frame.width / (frame.x.high - frame.x.low);
    let y_unit = frame.height / (frame.y.high - frame.y.low);
    let ratio = x_unit / y_unit;
    if ratio > 1.0 + 1e-9 && ratio < 50.0 {
        let width = frame.width / ratio;
        frame.left += (frame.width - width) / 2.0;
        frame.width = width;
    } else if ratio < 1.0 - 1e-9 && ratio > 0.02 {
        let height = frame.height * ratio;
        frame.top += (frame.height - height) / 2.0;
        frame.height = height;
    }
}
