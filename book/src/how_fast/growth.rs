//! How the time of an algorithm grows with the number of points.
//!
//! The points are a larger sample of the same thing: the same groups, so many times more points in them. Nothing but their number changes. For DBSCAN that leaves a choice. With a fixed eps the number of
//! neighbours would grow with the number of points, and the answer, who is whose neighbour, with its square. So eps shrinks: a ball of it holds as many points in a large sample as in a small one.

use std::time::Instant;

use hyades_cluster::{Dbscan, Hdbscan, KMeans, KMeansInit};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, s};
use rand::distributions::{Distribution, Uniform};
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

type Points = DatasetBase<Array2<f64>, Array1<()>>;

/// The numbers of points.
pub const SIZES: [usize; 5] = [10_000, 30_000, 100_000, 300_000, 1_000_000];

/// A kind of work whose growth is measured.
pub struct Work {
    /// Its key in the record.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The largest exponent that the project allows itself.
    pub bound: f64,
    columns: usize,
    sample: fn(usize, usize, u64) -> Array2<f64>,
    /// Does it and tells in how many equal parts.
    work: fn(&Points) -> Result<usize, BookError>,
}

/// All of them.
pub const WORKS: &[Work] = &[
    Work {
        key: "lloyd",
        name: "an iteration of Lloyd's",
        bound: 1.05,
        columns: 2,
        sample: |n, columns, seed| groups(n, columns, 8, 1.0, 0.0, seed),
        work: lloyd,
    },
    Work {
        key: "dbscan-2",
        name: "DBSCAN in 2 dimensions",
        bound: 1.15,
        columns: 2,
        sample: |n, columns, seed| groups(n, columns, 12, 0.4, 0.05, seed),
        work: dbscan,
    },
    Work {
        key: "dbscan-3",
        name: "DBSCAN in 3 dimensions",
        bound: 1.15,
        columns: 3,
        sample: |n, columns, seed| groups(n, columns, 12, 0.4, 0.05, seed),
        work: dbscan,
    },
    Work {
        key: "hdbscan",
        name: "HDBSCAN in 2 dimensions",
        bound: 1.25,
        columns: 2,
        sample: |n, columns, seed| groups(n, columns, 12, 0.4, 0.05, seed),
        work: hdbscan,
    },
];

/// Points of round groups, one after the other each from a random group, some of them from anywhere. A larger sample begins with the points of a smaller one.
fn groups(
    n: usize,
    columns: usize,
    k: usize,
    deviation: f64,
    anywhere: f64,
    seed: u64,
) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let place = Uniform::new(-10.0, 10.0);
    let centres = Array2::from_shape_simple_fn((k, columns), || place.sample(&mut rng));
    let mut points = Array2::zeros((n, columns));
    for mut point in points.rows_mut() {
        if rng.r#gen::<f64>() < anywhere {
            point.map_inplace(|x| *x = rng.gen_range(-12.0..12.0));
        } else {
            let centre = centres.row(rng.gen_range(0..k));
            for (x, c) in point.iter_mut().zip(centre) {
                *x = c + deviation * rng.sample::<f64, _>(StandardNormal);
            }
        }
    }
    points
}

/// At most ten iterations, of which one counts.
fn lloyd(points: &Points) -> Result<usize, BookError> {
    let first = points.records().slice(s![..8, ..]).to_owned();
    let params = KMeans::params(8)
        .init_method(KMeansInit::Precomputed(first))
        .n_runs(1)
        .max_n_iterations(10)
        .tolerance(0.0);
    Ok(params.fit(points)?.n_iterations())
}

/// An eps whose ball holds some fifty points on average, however many there are.
fn eps(n: usize, columns: usize) -> f64 {
    let volume = if columns == 2 { 400.0 } else { 300.0 };
    (volume / n as f64).powf(1.0 / columns as f64)
}

fn dbscan(points: &Points) -> Result<usize, BookError> {
    let (n, columns) = points.records().dim();
    Dbscan::params(eps(n, columns), 10).fit(points)?;
    Ok(1)
}

fn hdbscan(points: &Points) -> Result<usize, BookError> {
    Hdbscan::params(15).fit(points)?;
    Ok(1)
}

/// Enough seconds under the clock for a median.
const ENOUGH: f64 = 0.5;
/// At least so many runs, and at most.
const RUNS: (usize, usize) = (3, 25);

impl Work {
    /// The median time of the work on so many points.
    ///
    /// # Errors
    ///
    /// As the algorithm's.
    pub fn seconds(&self, n: usize, seed: u64) -> Result<f64, BookError> {
        let points = DatasetBase::from((self.sample)(n, self.columns, seed));
        (self.work)(&points)?;
        let (mut times, mut total) = (Vec::new(), 0.0);
        while times.len() < RUNS.0 || total < ENOUGH && times.len() < RUNS.1 {
            let clock = Instant::now();
            let parts = (self.work)(&points)?;
            let elapsed = clock.elapsed().as_secs_f64();
            total += elapsed;
            times.push(elapsed / parts.max(1) as f64);
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
}

/// The exponent of a power law, by least squares on logarithms: time grows as the number of points to this power.
#[must_use]
pub fn exponent(times: &[(usize, f64)]) -> f64 {
    let logs = || {
        times
            .iter()
            .map(|&(n, seconds)| ((n as f64).ln(), seconds.ln()))
    };
    let count = times.len() as f64;
    let mean_x = logs().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = logs().map(|(_, y)| y).sum::<f64>() / count;
    let products = logs()
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum::<f64>();
    products
        / logs()
            .map(|(x, _)| (x - mean_x) * (x - mean_x))
            .sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::squared;

    #[test]
    fn the_exponent_is_the_slope_of_the_logarithms() {
        let line = exponent(&[(1, 2.0), (10, 20.0), (100, 200.0)]);
        assert!((line - 1.0).abs() < 1e-12, "{line}");
        // By hand: x = 1, 2, 3 and y = 0, 1, 3 in powers of ten; (−1)(−4/3) + 0 + (1)(5/3) over 2.
        let bent = exponent(&[(10, 1.0), (100, 10.0), (1000, 1000.0)]);
        assert!((bent - 1.5).abs() < 1e-12, "{bent}");
        assert!(exponent(&[(10, 1.0)]).is_nan(), "one size tells nothing");
    }

    #[test]
    fn a_larger_sample_begins_with_the_smaller() {
        for work in WORKS {
            let [few, many] = [50, 200].map(|n| (work.sample)(n, work.columns, 1));
            assert_eq!(few, many.slice(s![..50, ..]), "{}", work.key);
        }
    }

    /// What makes the measure fair: a ball of eps holds as many points in a large sample as in a small one.
    #[test]
    fn neighbourhoods_do_not_grow() {
        for work in WORKS.iter().filter(|work| work.key.starts_with("dbscan")) {
            let mean = |n: usize| {
                let points = (work.sample)(n, work.columns, 1);
                let within = eps(n, work.columns).powi(2);
                let near = |i| {
                    (0..n)
                        .filter(|&j| squared(points.view(), i, j) <= within)
                        .count()
                };
                let some = 300;
                (0..some).map(|i| near(i) as f64).sum::<f64>() / f64::from(some as u32)
            };
            let [small, large] = [10_000, 60_000].map(mean);
            assert!((30.0..80.0).contains(&small), "{}: {small}", work.key);
            assert!(
                (large / small - 1.0).abs() < 0.25,
                "{}: {small}, {large}",
                work.key
            );
        }
    }

    #[test]
    fn every_work_takes_time() {
        for work in WORKS {
            assert!(work.seconds(200, 1).unwrap() > 0.0, "{}", work.key);
        }
    }
}
