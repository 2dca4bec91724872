//! The values that an axis spans.

/// The least and greatest coordinates of what a panel shows, and whether one of them is no whole number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extent {
    pub(crate) x: Option<(f64, f64)>,
    pub(crate) y: Option<(f64, f64)>,
    fractional_x: bool,
    fractional_y: bool,
}

impl Extent {
    pub(crate) fn add(&mut self, x: f64, y: f64) {
        self.add_x(x);
        self.add_y(y);
    }

    pub(crate) fn add_x(&mut self, x: f64) {
        self.x = join(self.x, Some((x, x)));
        self.fractional_x |= x.fract() != 0.0;
    }

    pub(crate) fn add_y(&mut self, y: f64) {
        self.y = join(self.y, Some((y, y)));
        self.fractional_y |= y.fract() != 0.0;
    }

    /// Whether all x are whole numbers; `None` without any.
    pub(crate) fn whole_x(&self) -> Option<bool> {
        self.x.map(|_| !self.fractional_x)
    }

    /// Whether all y are whole numbers; `None` without any.
    pub(crate) fn whole_y(&self) -> Option<bool> {
        self.y.map(|_| !self.fractional_y)
    }
}

/// The range that holds both; what is not finite is left out.
pub(crate) fn join(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let finite = |range: &(f64, f64)| range.0.is_finite() && range.1.is_finite();
    match (a.filter(finite), b.filter(finite)) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

/// An interval on an axis; `low < high`, and both positive when logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) logarithmic: bool,
}

/// The margin on each side of the data, as a fraction of their span.
const MARGIN: f64 = 0.05;

impl Range {
    /// A range that leaves a margin around the data, also where they span nothing or do not exist.
    pub(crate) fn around(extent: Option<(f64, f64)>, logarithmic: bool) -> Self {
        let (low, high) = match (extent, logarithmic) {
            (None, false) => (0.0, 1.0),
            (None, true) => (1.0, 10.0),
            (Some((low, high)), false) => {
                let magnitude = low.abs().max(high.abs());
                let span = high - low;
                if span > 1e-11 * magnitude && span > 1e-290 {
                    (low - MARGIN * span, high + MARGIN * span)
                } else if magnitude > 1e-290 {
                    (low - 0.1 * magnitude, high + 0.1 * magnitude)
                } else {
                    (-1.0, 1.0)
                }
            }
            (Some((low, high)), true) => {
                let low = low.max(1e-300);
                let high = high.max(low);
                let decades = high.log10() - low.log10();
                if decades > 1e-9 {
                    let factor = 10_f64.powf(MARGIN * decades);
                    ((low / factor).max(1e-305), (high * factor).min(1e305))
                } else {
                    (low / 2.0, high * 2.0)
                }
            }
        };
        Self {
            low,
            high,
            logarithmic,
        }
    }

    /// Where a value stands: 0 at the low end, 1 at the high end.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        if self.logarithmic {
            let low = self.low.ln();
            (value.ln() - low) / (self.high.ln() - low)
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// The range widened about its middle, by a factor of at least 1.
    pub(crate) fn widened(self, factor: f64) -> Self {
        let middle = self.low / 2.0 + self.high / 2.0;
        let half = (self.high - self.low) / 2.0 * factor;
        Self {
            low: middle - half,
            high: middle + half,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_of_a_twentieth() {
        let range = Range::around(Some((0.0, 10.0)), false);
        assert_eq!((range.low, range.high), (-0.5, 10.5));
        assert_eq!(range.fraction(5.0), 0.5);
        let range = Range::around(Some((1.0, 1e4)), true);
        approx::assert_relative_eq!(range.fraction(100.0), 0.5, epsilon = 1e-12);
    }

    #[test]
    fn every_extent_gives_a_range() {
        for extent in [
            None,
            Some((0.0, 0.0)),
            Some((3.0, 3.0)),
            Some((-3.0, -3.0)),
            Some((1e12, 1e12)),
            Some((1e12, 1e12 + 1e-4)),
            Some((-1e300, 1e300)),
            Some((5e-324, 5e-324)),
            Some((0.0, 5e-324)),
            Some((1e-12, 2e-12)),
        ] {
            for logarithmic in [false, true] {
                let range = Range::around(extent, logarithmic);
                assert!(range.low < range.high, "{extent:?} gives {range:?}");
                assert!((range.high - range.low).is_finite());
                if let Some((low, high)) = extent
                    && (!logarithmic || low > 1e-300)
                {
                    for value in [low, high] {
                        let fraction = range.fraction(value);
                        assert!((0.0..=1.0).contains(&fraction), "{extent:?}: {fraction}");
                    }
                }
            }
        }
    }

    #[test]
    fn widening_keeps_the_middle() {
        let range = Range::around(Some((0.0, 10.0)), false).widened(2.0);
        assert_eq!((range.low, range.high), (-6.0, 16.0));
    }
}
