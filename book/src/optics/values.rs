//! The numbers in the prose of the page on OPTICS.

use std::ops::RangeInclusive;

use hyades_cluster::{Dbscan, Optics};
use linfa::traits::Fit;
use ndarray::Array1;

use super::data::{Source, points};
use super::{
    CUTS, JAGGED, MIN_SAMPLES, SAMPLES, XI, XIS, extraction, figures, of_the_chapter, rand, valleys,
};
use crate::text::{fixed, plain};
use crate::{BookError, Values};

/// The eps of the sweep of DBSCAN: 0.01, 0.02, …, 3.00.
fn sweep() -> impl Iterator<Item = f64> {
    (1..=300).map(|i| f64::from(i) / 100.0)
}

/// The highest place between two stretches of the walk.
fn ridge(plot: &[f64], from: usize, to: usize) -> f64 {
    plot[from + 1..=to].iter().copied().fold(0.0, f64::max)
}

/// The xi for ten times as many points.
const GENTLE: f64 = 0.03;

/// The valleys of ten times as many points, with twice the min_samples and ten times the least size.
fn of_many(xi: f64) -> Result<Vec<RangeInclusive<usize>>, BookError> {
    let dataset = points(Source::Nested, 10 * SAMPLES, 42)?;
    let params = Optics::params(2 * MIN_SAMPLES).extraction(extraction(xi, 10 * super::SIZE));
    Ok(params.fit(&dataset)?.cluster_hierarchy().to_vec())
}

pub(super) fn values() -> Result<Values, BookError> {
    let (dataset, model) = of_the_chapter()?;
    let dbscan = |eps: f64| Dbscan::params(eps, MIN_SAMPLES).fit(dataset);
    let [small, middle, large] = CUTS.map(dbscan);
    let (small, middle, large) = (small?, middle?, large?);
    let mut best = (f64::NEG_INFINITY, 0.0);
    for eps in sweep() {
        let agreement = rand(dataset, dbscan(eps)?.labels())?;
        if agreement > best.0 {
            best = (agreement, eps);
        }
    }
    let low = model.extract_dbscan(CUTS[0])?;
    let high = model.extract_dbscan(CUTS[2])?;
    let differing = |a: &Array1<Option<usize>>, b: &Array1<Option<usize>>| {
        a.iter().zip(b).filter(|(a, b)| a != b).count().to_string()
    };
    let plot = model.reachability_plot();
    let hierarchy = model.cluster_hierarchy();
    // The three groups that hold no other; the loose one and the whole are longer.
    let inner: Vec<_> = hierarchy
        .iter()
        .filter(|valley| valley.end() - valley.start() < 100)
        .collect();
    let between = match inner[..] {
        [first, second, ..] => ridge(&plot, *first.end(), *second.start()),
        _ => f64::NAN,
    };
    let peak = inner.last().map_or(f64::NAN, |apart| plot[*apart.start()]);
    let (tiny_xi, large_xi) = (valleys(model, XIS[0])?, valleys(model, XIS[2])?);
    let (_, uniform) = figures::of_uniform()?;
    let careful = Optics::params(MIN_SAMPLES)
        .extraction(extraction(XI, super::SIZE))
        .fit(&points(Source::Uniform, SAMPLES, 42)?)?;
    let jagged = Optics::params(JAGGED[0]).fit(dataset)?;
    let (many, gentle) = (of_many(XI)?, of_many(GENTLE)?);
    let steep = |model: &Optics<f64>| {
        let [down, up] = figures::steep_steps(model, XI);
        (down.len() + up.len()).to_string()
    };
    Ok(vec![
        ("optics.small-noise", small.n_noise().to_string()),
        ("optics.middle-clusters", middle.n_clusters().to_string()),
        ("optics.middle-noise", middle.n_noise().to_string()),
        ("optics.best-rand", fixed(best.0, 2)),
        ("optics.best-eps", plain(best.1)),
        ("optics.between", fixed(between, 2)),
        ("optics.peak", fixed(peak, 1)),
        ("optics.low-differ", differing(low.labels(), small.labels())),
        (
            "optics.high-differ",
            differing(high.labels(), large.labels()),
        ),
        ("optics.valleys", hierarchy.len().to_string()),
        ("optics.clusters", model.n_clusters().to_string()),
        ("optics.noise", model.n_noise().to_string()),
        ("optics.rand", fixed(rand(dataset, model.labels())?, 2)),
        ("optics.tiny-valleys", tiny_xi.hierarchy().len().to_string()),
        (
            "optics.large-valleys",
            large_xi.hierarchy().len().to_string(),
        ),
        ("optics.uniform-clusters", uniform.n_clusters().to_string()),
        (
            "optics.uniform-careful",
            careful.cluster_hierarchy().len().to_string(),
        ),
        ("optics.many-valleys", many.len().to_string()),
        ("optics.many-gentle", gentle.len().to_string()),
        ("optics.steep", steep(model)),
        ("optics.steep-jagged", steep(&jagged)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use hyades_datasets::Dataset;

    /// The walk by its definition: every step looks at all points.
    fn walk(dataset: &Dataset, k: usize) -> (Vec<usize>, Vec<f64>, Vec<f64>) {
        let points = dataset.records().view();
        let n = points.nrows();
        let apart = |i: usize, j: usize| oracle::squared(points, i, j).sqrt();
        let core: Vec<f64> = (0..n)
            .map(|i| {
                let mut all: Vec<f64> = (0..n).map(|j| apart(i, j)).collect();
                all.sort_by(f64::total_cmp);
                all[k - 1]
            })
            .collect();
        let mut reach = vec![f64::INFINITY; n];
        let mut open: Vec<usize> = (0..n).collect();
        let mut order = Vec::new();
        while !open.is_empty() {
            let next = *open
                .iter()
                .min_by(|a, b| reach[**a].total_cmp(&reach[**b]))
                .unwrap();
            open.retain(|&i| i != next);
            order.push(next);
            for &other in &open {
                reach[other] = reach[other].min(apart(next, other).max(core[next]));
            }
        }
        let plot = order.iter().map(|&i| reach[i]).collect();
        (order, plot, core)
    }

    fn steep(plot: &[f64]) -> usize {
        let steps = plot.windows(2);
        steps
            .filter(|s| s[1] <= s[0] * (1.0 - XI) || s[0] <= s[1] * (1.0 - XI))
            .count()
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("optics.{key}"));
        let (dataset, model) = of_the_chapter().unwrap();
        let view = dataset.records().view();
        let truth = dataset.targets().to_vec();
        let found = |eps: f64| oracle::dbscan(view, eps, MIN_SAMPLES);

        let [small, middle, large] = CUTS.map(|eps| oracle::counts(&found(eps)));
        assert_eq!(small.0, 2);
        assert_eq!(value("small-noise"), small.1.to_string());
        assert_eq!(value("middle-clusters"), middle.0.to_string());
        assert_eq!(value("middle-noise"), middle.1.to_string());
        assert_eq!(large.0, 2);
        let agreement = |eps: f64| oracle::adjusted_rand(&found(eps), &truth);
        let best = sweep().map(agreement).fold(f64::NEG_INFINITY, f64::max);
        assert_eq!(value("best-rand"), format!("{best:.2}"));
        let at: f64 = value("best-eps").parse().unwrap();
        assert!((agreement(at) - best).abs() < 1e-12);

        // The landscape, from the plain walk.
        let (order, plot, core) = walk(dataset, MIN_SAMPLES);
        assert_eq!(model.ordering().to_vec(), order);
        let near = |a: f64, b: f64| a == b || (a - b).abs() < 1e-12;
        assert!(
            model
                .reachability_plot()
                .iter()
                .zip(&plot)
                .all(|(&a, &b)| near(a, b))
        );
        let group = |place: usize| truth[order[place]];
        assert_eq!(value("between"), format!("{:.2}", ridge(&plot, 72, 122)));
        // The group apart is entered over the highest ridge but for the beginning.
        let apart = (0..320).find(|&place| group(place) == 3).unwrap();
        assert!(plot[1..].iter().all(|&h| h <= plot[apart]));
        assert_eq!(value("peak"), format!("{:.1}", plot[apart]));
        assert_eq!(value("steep"), steep(&plot[..]).to_string());
        assert_eq!(
            value("steep-jagged"),
            steep(&walk(dataset, JAGGED[0]).1).to_string()
        );

        // A cut, from its definition: a new cluster where a core point is reached from above.
        for (key, eps) in [("low-differ", CUTS[0]), ("high-differ", CUTS[2])] {
            let mut labels = vec![None; 320];
            let mut next = 0;
            for (place, &i) in order.iter().enumerate() {
                if plot[place] > eps && core[i] <= eps {
                    next += 1;
                }
                labels[i] = (plot[place] <= eps || core[i] <= eps).then(|| next - 1);
            }
            let dbscan = found(eps);
            // Numbers may differ between the two: the page's clusters come in the same order.
            let differ = (0..320).filter(|&i| labels[i] != dbscan[i]).count();
            assert_eq!(value(key), differ.to_string(), "{key}");
            for i in 0..320 {
                // Never a core point, and only ever noise in place of a cluster.
                assert!(labels[i] == dbscan[i] || (core[i] > eps && labels[i].is_none()));
            }
        }
        let labels = model.labels().to_vec();
        assert_eq!(
            value("rand"),
            format!("{:.2}", oracle::adjusted_rand(&labels, &truth))
        );
        // Who is noise comes from the loose group.
        assert!(
            labels
                .iter()
                .zip(&truth)
                .all(|(label, &group)| label.is_some() || group == 0)
        );
        let (clusters, noise) = oracle::counts(&labels);
        assert_eq!(
            (value("clusters"), value("noise")),
            (clusters.to_string(), noise.to_string())
        );
    }

    /// The valleys of the figures are those of scikit-learn 1.9.1, `cluster_optics_xi` on the same points.
    #[test]
    fn the_valleys_are_scikit_learns() {
        let (_, model) = of_the_chapter().unwrap();
        let ends = |valleys: &[RangeInclusive<usize>]| -> Vec<(usize, usize)> {
            valleys.iter().map(|v| (*v.start(), *v.end())).collect()
        };
        let found = |xi: f64| ends(valleys(model, xi).unwrap().hierarchy());
        assert_eq!(found(XI), VALLEYS);
        assert_eq!(found(XIS[0]), VALLEYS_SMALL);
        assert_eq!(found(XIS[2]), VALLEYS_LARGE);
        assert_eq!(ends(&of_many(XI).unwrap()), VALLEYS_MANY);
        assert_eq!(ends(&of_many(GENTLE).unwrap()), VALLEYS_GENTLE);
        let (_, uniform) = figures::of_uniform().unwrap();
        assert_eq!(
            (uniform.n_clusters(), uniform.cluster_hierarchy().len()),
            UNIFORM_FOUND
        );
    }

    const VALLEYS: [(usize, usize); 5] = [(0, 72), (122, 186), (0, 259), (260, 319), (0, 319)];
    const VALLEYS_SMALL: [(usize, usize); 7] = [
        (0, 98),
        (119, 197),
        (100, 201),
        (0, 259),
        (266, 289),
        (260, 319),
        (0, 319),
    ];
    const VALLEYS_LARGE: [(usize, usize); 2] = [(260, 319), (0, 319)];
    const VALLEYS_MANY: [(usize, usize); 2] = [(2599, 3199), (0, 3199)];
    const VALLEYS_GENTLE: [(usize, usize); 6] = [
        (0, 700),
        (1039, 1626),
        (1034, 1707),
        (0, 2598),
        (2599, 3199),
        (0, 3199),
    ];
    const UNIFORM_FOUND: (usize, usize) = (21, 32);
}
