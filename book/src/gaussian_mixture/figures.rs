//! The figures of the page on Gaussian mixtures.

use hyades_cluster::{GaussianMixture, GaussianMixtureInit};
use hyades_datasets::Dataset;
use hyades_figures::{Centroids, Clusters, Curve, Figure, Mark, Panel, Values};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::Array2;

use super::data::{Data, SAMPLES};
use super::ellipse::{Ellipse, with_ellipses};
use super::fitted::{Fitted, SURE};
use super::{Covariance, SEED, failures, params, swept, with_k};
use crate::drawing::{as_options, plane};
use crate::text::{capital, counted, fixed, join};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "gaussian-mixture-soft",
        draw: soft,
    },
    FigureEntry {
        id: "gaussian-mixture-bells",
        draw: || Ok(bells()),
    },
    FigureEntry {
        id: "gaussian-mixture-steps",
        draw: steps,
    },
    FigureEntry {
        id: "gaussian-mixture-likelihood",
        draw: || {
            let (_, models) = run()?;
            let last = models.last().map_or(0, GaussianMixture::n_iterations);
            let model = &models[models.len() - 1];
            Ok(likelihood(
                "gaussian-mixture-likelihood",
                model,
                &[1, 3, 10, last],
            ))
        },
    },
    FigureEntry {
        id: "gaussian-mixture-k-means",
        draw: against_k_means,
    },
    FigureEntry {
        id: "gaussian-mixture-shapes",
        draw: shapes,
    },
    FigureEntry {
        id: "gaussian-mixture-bic",
        draw: || {
            let fitted = swept(Data::Sheared)?;
            Ok(criteria("gaussian-mixture-bic", fitted))
        },
    },
    FigureEntry {
        id: "gaussian-mixture-starts",
        draw: failures::starts,
    },
    FigureEntry {
        id: "gaussian-mixture-collapse",
        draw: failures::collapse,
    },
    FigureEntry {
        id: "gaussian-mixture-no-ellipse",
        draw: failures::no_ellipse,
    },
];

/// The overlapping groups, each point in the colour of its probability.
fn soft() -> Result<Figure, BookError> {
    let fitted = with_k(Data::Overlapping, Covariance::Full, 2)?;
    let model = fitted.model();
    let means = model.means();
    let long = usize::from(means[(1, 0)] > means[(0, 0)]);
    let probabilities = model.probabilities(fitted.points().view())?;
    let values = Values::new(fitted.points(), &probabilities.column(long).to_vec())
        .label("probability of the long group")
        .range(0.0, 1.0)
        .size(3.0);
    let unsure = fitted.certainty()?.iter().filter(|&&p| p < SURE).count();
    Ok(Figure::new("gaussian-mixture-soft", "Two groups that overlap")
        .caption(format!(
            "Two groups that overlap, {SAMPLES} points. The colour of a point is the probability that it belongs to the long group. {} belong to neither group with more than {} %. Solid: the ellipses at one standard deviation; dashed: at two.",
            capital(&counted(unsure, "point")),
            SURE * 100.0
        ))
        .alt("A round cloud on the left and a long, slanted one on the right, whose lower end reaches into the round one. Far from each other their points are dark violet and yellow; where the two overlap, the colours pass through green.")
        .panel(with_ellipses(plane().values(values), &Ellipse::of_model(model)).legend(false)))
}

/// Weight, mean and standard deviation of the two components on a line.
pub(super) const BELLS: [[f64; 3]; 2] = [[0.6, 0.0, 1.5], [0.4, 3.0, 0.6]];

/// Weight times density of each of the two components at x.
pub(super) fn weighed(x: f64) -> [f64; 2] {
    BELLS.map(|[weight, mean, deviation]| {
        let z = (x - mean) / deviation;
        weight * (-0.5 * z * z).exp() / (deviation * std::f64::consts::TAU.sqrt())
    })
}

/// Two components on a line, and the responsibilities that follow.
fn bells() -> Figure {
    let xs: Vec<f64> = (0..=160).map(|i| -5.0 + f64::from(i) / 13.0).collect();
    let of = |f: &dyn Fn([f64; 2]) -> f64| xs.iter().map(|&x| f(weighed(x))).collect::<Vec<f64>>();
    let density = Panel::new()
        .title("weight times density")
        .x_label("x")
        .curve(Curve::new(&xs, &of(&|w| w[0])).name("component 1"))
        .curve(Curve::new(&xs, &of(&|w| w[1])).name("component 2"))
        .curve(
            Curve::new(&xs, &of(&|w| w[0] + w[1]))
                .name("the mixture")
                .dashed(true),
        );
    let responsibility = Panel::new()
        .title("responsibility")
        .x_label("x")
        .y_range(0.0, 1.05)
        .curve(Curve::new(&xs, &of(&|w| w[0] / (w[0] + w[1]))).name("component 1"))
        .curve(Curve::new(&xs, &of(&|w| w[1] / (w[0] + w[1]))).name("component 2"));
    Figure::new("gaussian-mixture-bells", "Two components on a line")
        .caption("A mixture on a line. Left: each component's bell times its weight, and their sum, the density of the mixture. Right: the share of each bell in the sum at the same place.")
        .alt("Left: a low, wide bell around 0 and a narrow, higher one around 3, with a dashed curve over both that has two humps. Right: the responsibility of component 1 is near 1 on the left, falls to nearly 0 around 3 and rises again to 1 on the far right; that of component 2 is its mirror image.")
        .columns(2)
        .panel(density)
        .panel(responsibility)
}

/// The sheared groups of the page.
pub(super) fn sheared() -> Result<Dataset, BookError> {
    Data::Sheared.points(SAMPLES, SEED)
}

/// The points around which the run of the page starts: all three in the first group.
const START: [usize; 3] = [10, 30, 50];

/// The iterations after which the run of the page is shown; the last is beyond its end.
const SHOWN: [usize; 5] = [1, 3, 6, 10, 1000];

/// Labels at the start of the run, and its models after these iterations and at its end.
pub(super) fn run() -> Result<(Vec<usize>, Vec<GaussianMixture<f64>>), BookError> {
    let dataset = sheared()?;
    let points = dataset.records();
    let squared = |i: usize, j: usize| -> f64 {
        let pairs = points.row(i).into_iter().zip(points.row(j));
        pairs.map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let nearest = |i: usize| {
        let distance = |c: &usize| squared(i, START[*c]);
        let by_distance = |a: &usize, b: &usize| distance(a).total_cmp(&distance(b));
        (0..START.len()).min_by(by_distance).unwrap_or_default()
    };
    let labels: Vec<usize> = (0..points.nrows()).map(nearest).collect();
    let shares = Array2::from_shape_fn((labels.len(), START.len()), |(i, c)| {
        f64::from(u8::from(labels[i] == c))
    });
    let params = params(START.len(), Covariance::Full, SEED)
        .init_method(GaussianMixtureInit::Responsibilities(shares));
    let models = SHOWN.map(|most| params.clone().max_n_iterations(most).fit(&dataset));
    Ok((labels, models.into_iter().collect::<Result<_, _>>()?))
}

fn steps() -> Result<Figure, BookError> {
    let dataset = sheared()?;
    let points = dataset.records();
    let (labels, models) = run()?;
    let panel = |title: String, labels: &[Option<usize>], ellipses: &[Ellipse]| {
        let clusters = Clusters::new(points, labels).size(2.5);
        with_ellipses(plane().title(title).clusters(clusters), ellipses).legend(false)
    };
    let start: Vec<Option<usize>> = labels.iter().copied().map(Some).collect();
    let last = models.last().map_or(0, GaussianMixture::n_iterations);
    let mut figure = Figure::new("gaussian-mixture-steps", "Expectation–maximisation in steps")
        .caption(format!("From a bad start to the end. At the start each point belongs wholly to the nearest of three points of one group. Colour and marker: the most probable component. After {last} iterations nothing changes any more."))
        .alt("Six pictures of three long, parallel, slanted clouds. At the start two small ellipses stand over the upper ends of two clouds, and a large one covers all the rest. Step by step the two stretch along their clouds, and the large one shrinks and turns until it lies along the third.")
        .columns(2)
        .shared_axes(true)
        .panel(panel("start".to_owned(), &start, &Ellipse::of_groups(points, &labels, START.len())));
    for model in &models {
        let title = match model.n_iterations() {
            1 => "after 1 iteration".to_owned(),
            n => format!("after {n} iterations"),
        };
        let labels = as_options(model.labels());
        figure = figure.panel(panel(title, &labels, &Ellipse::of_model(model)));
    }
    Ok(figure)
}

/// The log-likelihood of each iteration, with a ring at some of them.
pub(super) fn likelihood(id: &str, model: &GaussianMixture<f64>, marks: &[usize]) -> Figure {
    let ys = model.lower_bounds();
    let xs: Vec<f64> = (1..=ys.len()).map(|i| i as f64).collect();
    let mut panel = Panel::new()
        .x_label("iteration")
        .y_label("mean log-likelihood")
        .curve(Curve::new(&xs, ys).markers(ys.len() <= 40));
    for &mark in marks.iter().filter(|&&mark| (1..=ys.len()).contains(&mark)) {
        panel = panel.mark(Mark::new(mark as f64, ys[mark - 1]).text(mark.to_string()));
    }
    let ends = [ys.first(), ys.last()].map(|end| end.copied().unwrap_or_default());
    let nearly = ends[0] + 0.99 * (ends[1] - ends[0]);
    let settled = ys.iter().position(|&y| y >= nearly).map_or(0, |i| i + 1);
    let ends = ends.map(|end| fixed(end, 2));
    Figure::new(id, "The likelihood never falls")
        .caption(format!("The mean log-likelihood of a point in each iteration. It rises from {} to {} and never falls.", ends[0], ends[1]))
        .alt(format!("A curve over {} that rises from {} to {}. After iteration {settled} it is level.", counted(ys.len(), "iteration"), ends[0], ends[1]))
        .panel(panel)
}

fn against_k_means() -> Result<Figure, BookError> {
    let fitted = with_k(Data::Sheared, Covariance::Full, 3)?;
    let [mixture, other] = fitted.agreement()?;
    let k_means = fitted.k_means()?;
    let clusters = |labels: &ndarray::Array1<usize>| {
        Clusters::new(fitted.points(), &as_options(labels)).size(2.5)
    };
    let left = plane()
        .title(format!("K-means: adjusted Rand {}", fixed(other, 2)))
        .clusters(clusters(k_means.labels()))
        .centroids(Centroids::new(k_means.centroids()))
        .legend(false);
    let right = plane()
        .title(format!("mixture: adjusted Rand {}", fixed(mixture, 2)))
        .clusters(clusters(fitted.model().labels()));
    let right = with_ellipses(right, &Ellipse::of_model(fitted.model())).legend(false);
    Ok(Figure::new("gaussian-mixture-k-means", "Long groups")
        .caption("Three long groups. Left: K-means with k = 3 cuts across two of them. Right: a mixture of three Gaussians.")
        .alt(format!("Two pictures of three long, slanted clouds. K-means cuts two of them across, adjusted Rand index {}. The mixture gives each cloud its own ellipse, adjusted Rand index {}.", fixed(other, 2), fixed(mixture, 2)))
        .columns(2)
        .shared_axes(true)
        .panel(left)
        .panel(right))
}

/// The sheared groups with each type of covariance, and how well each agrees with the truth.
pub(super) fn of_each_type() -> Result<Vec<(Covariance, Fitted, f64)>, BookError> {
    let fit = |covariance: Covariance| {
        let fitted = with_k(Data::Sheared, covariance, 3)?;
        let agreement = adjusted_rand_score(fitted.dataset.targets(), fitted.model().labels())?;
        Ok((covariance, fitted, agreement))
    };
    Covariance::ALL.into_iter().map(fit).collect()
}

fn shapes() -> Result<Figure, BookError> {
    let mut figure = Figure::new("gaussian-mixture-shapes", "Four types of covariance")
        .columns(2)
        .shared_axes(true);
    let mut words = Vec::new();
    for (covariance, fitted, agreement) in of_each_type()? {
        let row = fitted.row();
        let name = covariance.name();
        words.push(format!(
            "{name}, {} free numbers, BIC {}, adjusted Rand {}",
            row.model.n_parameters(),
            fixed(row.bic, 0),
            fixed(agreement, 2)
        ));
        let clusters = Clusters::new(fitted.points(), &as_options(row.model.labels())).size(2.5);
        let panel = plane()
            .title(format!("{name}: BIC {}", fixed(row.bic, 0)))
            .clusters(clusters);
        let panel = with_ellipses(panel, &Ellipse::of_model(&row.model));
        figure = figure.panel(panel.legend(false));
    }
    let words = words.join("; ");
    Ok(figure
        .caption(format!("The same three groups with each type of covariance, k = 3. {}.", capital(&words)))
        .alt(format!("Four pictures of three long, slanted clouds. With full and tied covariances the ellipses lie along the clouds; with diagonal ones they stand upright or level, and with spherical ones they are circles, and both cut across the clouds. {}.", capital(&words))))
}

/// AIC and BIC over the number of components.
pub(super) fn criteria(id: &str, fitted: &Fitted) -> Figure {
    let xs: Vec<f64> = fitted.rows.iter().map(|row| row.k as f64).collect();
    let of =
        |f: &dyn Fn(&super::fitted::Row) -> f64| fitted.rows.iter().map(f).collect::<Vec<f64>>();
    let (aic, bic) = (of(&|row| row.aic), of(&|row| row.bic));
    let lowest = |values: &[f64]| {
        let best = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]));
        best.unwrap_or_default()
    };
    let (of_aic, of_bic) = (lowest(&aic), lowest(&bic));
    let ks: Vec<String> = [of_aic, of_bic]
        .iter()
        .map(|&i| xs[i].to_string())
        .collect();
    let ticks = fitted
        .rows
        .iter()
        .map(|row| (row.k as f64, row.k.to_string()));
    Figure::new(id, "AIC and BIC for each number of components")
        .caption(format!("AIC and BIC for each number of components; less is better. The ring marks the lowest BIC, at k = {}; AIC is lowest at k = {}.", ks[1], ks[0]))
        .alt(format!("Two curves over k from {} to {}. AIC is lowest at {} and BIC at {}; from there on BIC rises faster than AIC.", xs[0], xs[xs.len() - 1], ks[0], ks[1]))
        .panel(
            Panel::new()
                .x_label("components k")
                .y_label("criterion")
                .x_ticks(ticks.collect())
                .curve(Curve::new(&xs, &bic).name("BIC").markers(true))
                .curve(Curve::new(&xs, &aic).name("AIC").markers(true).dashed(true))
                .mark(Mark::new(xs[of_bic], bic[of_bic])),
        )
}

/// What a run of the program finds: labels, how sure they are, and ellipses.
pub(super) fn found(id: &str, fitted: &Fitted) -> Result<Figure, BookError> {
    let sure = fitted
        .certainty()?
        .iter()
        .map(|&p| p >= SURE)
        .collect::<Vec<bool>>();
    let unsure = sure.iter().filter(|&&sure| !sure).count();
    let model = fitted.model();
    let clusters = Clusters::new(fitted.points(), &as_options(model.labels()))
        .emphasis(sure)
        .size(2.5);
    let words = Ellipse::of_model(model)
        .iter()
        .map(|e| format!("({}, {})", fixed(e.centre[0], 1), fixed(e.centre[1], 1)))
        .collect::<Vec<_>>();
    Ok(Figure::new(id, format!("A mixture of {}", fitted.k))
        .caption(format!("The most probable component of each point for k = {}, with ellipses at one and two standard deviations around {}. Small: {} with no component above {} %.", fitted.k, join(&words, "and"), counted(unsure, "point"), SURE * 100.0))
        .panel(with_ellipses(plane().clusters(clusters), &Ellipse::of_model(model)).legend(false)))
}
