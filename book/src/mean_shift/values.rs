//! The numbers in the prose of the page on mean shift.

use std::sync::OnceLock;

use hyades_cluster::MeanShift;
use hyades_datasets::Dataset;
use linfa::traits::Fit;
use ndarray::Axis;

use super::data::Source;
use super::{QUANTILE, estimated, rand};
use crate::text::fixed;
use crate::{BookError, Values, once};

/// The bandwidths that the page compares.
pub(super) const SMALL: f64 = 0.6;
pub(super) const MIDDLE: f64 = 1.8;
pub(super) const WIDE: f64 = 2.6;
pub(super) const WIDEST: f64 = 4.5;
/// Those for the moons, and for groups of different width.
pub(super) const MOONS: [f64; 2] = [0.35, 0.9];
pub(super) const WIDTHS: [f64; 2] = [1.2, 2.6];

pub(super) fn fit(dataset: &Dataset, bandwidth: f64) -> Result<MeanShift<f64>, BookError> {
    Ok(MeanShift::params(bandwidth).keep_paths(true).fit(dataset)?)
}

/// What each bandwidth of a sweep finds: how many clusters, and how well they agree with the truth.
type Sweep = Vec<(f64, usize, f64)>;

/// Bandwidths from 0.10 to 5.00 in steps of 0.05.
fn swept(source: Source) -> Result<Sweep, BookError> {
    let dataset = source.of_the_page()?;
    let row = |i: u32| {
        let bandwidth = f64::from(i) / 20.0;
        let model = MeanShift::params(bandwidth).fit(&dataset)?;
        Ok((bandwidth, model.n_clusters(), rand(&dataset, &model)?))
    };
    (2..=100).map(row).collect()
}

/// The sweep over the three groups.
pub(super) fn sweep() -> Result<&'static Sweep, BookError> {
    static FOUND: OnceLock<Sweep> = OnceLock::new();
    once(&FOUND, || swept(Source::Groups))
}

/// The first and the last bandwidth of the longest stretch of a sweep with so many clusters.
pub(super) fn plateau(rows: &Sweep, clusters: usize) -> (f64, f64) {
    let stretches = rows.chunk_by(|a, b| a.1 == b.1);
    let longest = stretches
        .filter(|stretch| stretch[0].1 == clusters)
        .max_by_key(|stretch| stretch.len());
    longest.map_or((f64::NAN, f64::NAN), |stretch| {
        (stretch[0].0, stretch[stretch.len() - 1].0)
    })
}

/// How many points climb to another centre than the one they lie nearest to.
fn elsewhere(model: &MeanShift<f64>) -> usize {
    let paths = model.paths().unwrap_or_default();
    // No two points of the page are equal, so there is a path for each.
    let ends = paths.iter().zip(model.labels());
    let other = ends.filter(|(path, label)| {
        let end = path.index_axis(Axis(0), path.nrows() - 1);
        let to = |k: usize| (&model.centers().row(k) - &end).mapv(|x| x * x).sum();
        let nearest = (0..model.n_clusters()).min_by(|&a, &b| to(a).total_cmp(&to(b)));
        nearest != **label
    });
    other.count()
}

fn best(rows: &Sweep) -> f64 {
    rows.iter()
        .map(|row| row.2)
        .fold(f64::NEG_INFINITY, f64::max)
}

pub(super) fn values() -> Result<Values, BookError> {
    let groups = Source::Groups.of_the_page()?;
    let (from, to) = plateau(sweep()?, 3);
    let bandwidth = estimated(&groups, QUANTILE)?;
    let tenth = estimated(&groups, 0.1)?;
    let at = |source: Source, bandwidth| fit(&source.of_the_page()?, bandwidth);
    let clusters = |source, bandwidth| {
        let model: Result<MeanShift<f64>, BookError> = at(source, bandwidth);
        model.map(|model| model.n_clusters().to_string())
    };
    let middle = fit(&groups, MIDDLE)?;
    let left = MeanShift::params(MIDDLE)
        .assign_orphans(false)
        .fit(&groups)?;
    let binned = MeanShift::params(MIDDLE)
        .binned_seeds(true)
        .keep_paths(true)
        .fit(&groups)?;
    let moons = at(Source::Moons, MOONS[1])?;
    let square = Source::Square.of_the_page()?;
    Ok(vec![
        ("mean-shift.points", groups.records().nrows().to_string()),
        ("mean-shift.bandwidth", fixed(bandwidth, 2)),
        ("mean-shift.tenth", fixed(tenth, 2)),
        (
            "mean-shift.tenth-clusters",
            clusters(Source::Groups, tenth)?,
        ),
        ("mean-shift.plateau-from", fixed(from, 2)),
        ("mean-shift.plateau-to", fixed(to, 2)),
        (
            "mean-shift.small-clusters",
            clusters(Source::Groups, SMALL)?,
        ),
        ("mean-shift.orphans", left.n_noise().to_string()),
        ("mean-shift.elsewhere", elsewhere(&middle).to_string()),
        (
            "mean-shift.binned-seeds",
            binned.paths().map_or(0, <[_]>::len).to_string(),
        ),
        (
            "mean-shift.binned-clusters",
            binned.n_clusters().to_string(),
        ),
        (
            "mean-shift.moons-clusters",
            clusters(Source::Moons, MOONS[0])?,
        ),
        (
            "mean-shift.moons-rand",
            fixed(rand(&Source::Moons.of_the_page()?, &moons)?, 2),
        ),
        (
            "mean-shift.moons-best",
            fixed(best(&swept(Source::Moons)?), 2),
        ),
        (
            "mean-shift.widths-clusters",
            clusters(Source::Widths, WIDTHS[0])?,
        ),
        (
            "mean-shift.widths-best",
            fixed(best(&swept(Source::Widths)?), 2),
        ),
        (
            "mean-shift.square-clusters",
            clusters(Source::Square, estimated(&square, QUANTILE)?)?,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use ndarray::ArrayView2;

    /// Mean shift by its definition: where each seed ends, the centres, and each point's nearest.
    fn by_definition(
        points: ArrayView2<'_, f64>,
        seeds: &[[f64; 2]],
        h: f64,
    ) -> (Vec<[f64; 2]>, Vec<[f64; 2]>, Vec<usize>) {
        let squared = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        let rows = rows(points);
        let mut ends = Vec::new();
        let mut peaks = Vec::new();
        for seed in seeds {
            let mut place = *seed;
            loop {
                let inside = rows.iter().filter(|row| squared(row, &place) <= h * h);
                let inside: Vec<&[f64; 2]> = inside.collect();
                let mean =
                    |j: usize| inside.iter().map(|row| row[j]).sum::<f64>() / inside.len() as f64;
                let next = [mean(0), mean(1)];
                let step = squared(&next, &place).sqrt();
                place = next;
                if step <= 1e-3 * h {
                    peaks.push((inside.len(), place));
                    break;
                }
            }
            ends.push(place);
        }
        peaks.sort_by(|a, b| b.partial_cmp(a).unwrap());
        let mut centers: Vec<[f64; 2]> = Vec::new();
        for (_, peak) in peaks {
            if centers.iter().all(|center| squared(center, &peak) > h * h) {
                centers.push(peak);
            }
        }
        let nearest = |place: &[f64; 2]| {
            let by = |&a: &usize, &b: &usize| {
                squared(&centers[a], place).total_cmp(&squared(&centers[b], place))
            };
            (0..centers.len()).min_by(by).unwrap()
        };
        let labels = rows.iter().map(nearest).collect();
        (centers, ends, labels)
    }

    fn rows(points: ArrayView2<'_, f64>) -> Vec<[f64; 2]> {
        points
            .rows()
            .into_iter()
            .map(|row| [row[0], row[1]])
            .collect()
    }

    /// The clusters and the adjusted Rand index, both from the definition.
    fn found(source: Source, h: f64) -> (usize, f64) {
        let dataset = source.of_the_page().unwrap();
        let points = dataset.records().view();
        let (centers, _, labels) = by_definition(points, &rows(points), h);
        let truth = dataset.targets().to_vec();
        (centers.len(), oracle::adjusted_rand(&labels, &truth))
    }

    /// The mean distance to the k-th nearest point.
    fn reach(source: Source, quantile: f64) -> f64 {
        let dataset = source.of_the_page().unwrap();
        let points = dataset.records().view();
        let n = points.nrows();
        let k = (n as f64 * quantile) as usize;
        let of = |i: usize| {
            let mut distances: Vec<f64> = (0..n).map(|j| oracle::squared(points, i, j)).collect();
            distances.sort_by(f64::total_cmp);
            distances[k - 1].sqrt()
        };
        (0..n).map(of).sum::<f64>() / n as f64
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("mean-shift.{key}"));
        let (fifth, tenth) = (reach(Source::Groups, 0.2), reach(Source::Groups, 0.1));
        assert_eq!(value("bandwidth"), format!("{fifth:.2}"));
        assert_eq!(value("tenth"), format!("{tenth:.2}"));
        assert_eq!(found(Source::Groups, fifth).0, 3);
        for (key, source, h) in [
            ("tenth-clusters", Source::Groups, tenth),
            ("small-clusters", Source::Groups, SMALL),
            ("moons-clusters", Source::Moons, MOONS[0]),
            ("widths-clusters", Source::Widths, WIDTHS[0]),
            (
                "square-clusters",
                Source::Square,
                reach(Source::Square, 0.2),
            ),
        ] {
            assert_eq!(value(key), found(source, h).0.to_string(), "{key}");
        }
        let (clusters, rand) = found(Source::Moons, MOONS[1]);
        assert_eq!((clusters, value("moons-rand")), (2, format!("{rand:.2}")));
        assert_eq!(found(Source::Widths, WIDTHS[1]).0, 2);
        assert_eq!(found(Source::Groups, WIDE).0, 3);
        assert_eq!(found(Source::Groups, WIDEST).0, 1);
        let sweep: Vec<usize> = (2..=100)
            .map(|i| found(Source::Groups, f64::from(i) / 20.0).0)
            .collect();
        // From the wide bandwidth outwards, as long as there are three.
        let within = (WIDE * 20.0) as usize - 2;
        let first = (0..=within)
            .rev()
            .take_while(|&i| sweep[i] == 3)
            .last()
            .unwrap();
        let last = (within..99).take_while(|&i| sweep[i] == 3).last().unwrap();
        assert_eq!(
            value("plateau-from"),
            format!("{:.2}", (first + 2) as f64 / 20.0)
        );
        assert_eq!(
            value("plateau-to"),
            format!("{:.2}", (last + 2) as f64 / 20.0)
        );
        for (key, source) in [
            ("moons-best", Source::Moons),
            ("widths-best", Source::Widths),
        ] {
            let rands = (2..=100).map(|i| found(source, f64::from(i) / 20.0).1);
            let best = rands.fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(value(key), format!("{best:.2}"), "{key}");
        }
    }

    #[test]
    fn who_is_far_and_who_climbs_elsewhere() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("mean-shift.{key}"));
        let dataset = Source::Groups.of_the_page().unwrap();
        let points = dataset.records().view();
        let all = rows(points);
        let (centers, ends, labels) = by_definition(points, &all, MIDDLE);
        let to = |place: &[f64; 2], k: usize| {
            ((centers[k][0] - place[0]).powi(2) + (centers[k][1] - place[1]).powi(2)).sqrt()
        };
        let orphans = all
            .iter()
            .zip(&labels)
            .filter(|(row, label)| to(row, **label) > MIDDLE);
        assert_eq!(value("orphans"), orphans.count().to_string());
        let other = ends
            .iter()
            .zip(&labels)
            .filter(|(end, label)| (0..centers.len()).any(|k| to(end, k) < to(end, **label)));
        assert_eq!(value("elsewhere"), other.count().to_string());
        // The middles of the cells that hold points.
        let mut cells: Vec<[i64; 2]> = all
            .iter()
            .map(|row| row.map(|x| (x / MIDDLE).round() as i64))
            .collect();
        cells.sort_unstable();
        cells.dedup();
        assert_eq!(value("binned-seeds"), cells.len().to_string());
        let seeds: Vec<[f64; 2]> = cells
            .iter()
            .map(|cell| cell.map(|x| x as f64 * MIDDLE))
            .collect();
        let (centers, ..) = by_definition(points, &seeds, MIDDLE);
        assert_eq!(value("binned-clusters"), centers.len().to_string());
    }

    /// The step is the slope of the smooth density that the page names, times h² over twice the number of points in the ball.
    #[test]
    fn a_step_leads_uphill() {
        let dataset = Source::Groups.of_the_page().unwrap();
        let all = rows(dataset.records().view());
        let h = MIDDLE;
        let inside = |x: [f64; 2]| {
            let squared = move |row: &[f64; 2]| (row[0] - x[0]).powi(2) + (row[1] - x[1]).powi(2);
            let all = all.iter().filter(move |row| squared(row) <= h * h);
            all.map(move |row| (*row, squared(row))).collect::<Vec<_>>()
        };
        let hill = |x: [f64; 2]| {
            inside(x)
                .iter()
                .map(|(_, s)| 1.0 - s / (h * h))
                .sum::<f64>()
        };
        for x in [[0.5, -1.0], [3.0, 2.0], [4.0, 4.0]] {
            let found = inside(x);
            let n = found.len() as f64;
            for j in 0..2 {
                let step = found.iter().map(|(row, _)| row[j]).sum::<f64>() / n - x[j];
                let mut moved = [x, x];
                moved[0][j] -= 1e-6;
                moved[1][j] += 1e-6;
                let slope = (hill(moved[1]) - hill(moved[0])) / 2e-6;
                assert!((step - h * h / (2.0 * n) * slope).abs() < 1e-6, "{x:?}");
            }
        }
    }
}
