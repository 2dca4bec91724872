//! Where Gaussian mixtures fail: bad starts, components that shrink, groups that are no ellipses.

use std::sync::OnceLock;

use hyades_cluster::{GaussianMixture, GaussianMixtureInit};
use hyades_datasets::two_groups_2025;
use hyades_figures::{Clusters, Figure, Panel};
use linfa::traits::Fit;

use super::data::Data;
use super::ellipse::{Ellipse, with_ellipses};
use super::figures::sheared;
use super::{Covariance, SEED, params, swept, with_k};
use crate::drawing::{as_options, bars, ends, histogram, plane};
use crate::text::{capital, counted, fixed, plain};
use crate::{BookError, once};

/// How many starts are made one by one.
pub(super) const STARTS: u64 = 200;

/// A run whose mean log-likelihood is lower than the best by more than this has ended elsewhere.
const APART: f64 = 0.01;

/// The mean log-likelihood at the end of each of the starts, and the best of those that ended elsewhere.
pub(super) struct Ends {
    pub(super) scores: Vec<f64>,
    pub(super) failed: usize,
    pub(super) wrong: GaussianMixture<f64>,
}

/// The sheared groups from starts at random.
pub(super) fn random_starts() -> Result<&'static Ends, BookError> {
    static FOUND: OnceLock<Ends> = OnceLock::new();
    once(&FOUND, || starts_of(&GaussianMixtureInit::Random))
}

/// The same groups from starts of this kind.
pub(super) fn starts_of(method: &GaussianMixtureInit<f64>) -> Result<Ends, BookError> {
    let dataset = sheared()?;
    let mut scores = Vec::new();
    let mut models = Vec::new();
    for seed in 0..STARTS {
        let model = params(3, Covariance::Full, seed)
            .init_method(method.clone())
            .fit(&dataset)?;
        scores.push(model.score(dataset.records().view())?);
        models.push(model);
    }
    let (_, best) = ends(&scores);
    let failed: Vec<usize> = (0..scores.len())
        .filter(|&i| scores[i] < best - APART)
        .collect();
    let wrong = failed
        .iter()
        .copied()
        .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    Ok(Ends {
        failed: failed.len(),
        wrong: models.swap_remove(wrong.unwrap_or_default()),
        scores,
    })
}

pub(super) fn starts() -> Result<Figure, BookError> {
    let found = random_starts()?;
    let dataset = sheared()?;
    let (low, high) = ends(&found.scores);
    let range = (low - 0.02, high + 0.02);
    let counts = histogram(&found.scores, range, 40);
    let left = Panel::new()
        .title(format!("{STARTS} starts"))
        .x_label("mean log-likelihood at the end")
        .y_label("starts")
        .area(bars(&counts, range));
    let clusters = Clusters::new(dataset.records(), &as_options(found.wrong.labels())).size(2.5);
    let right = plane().title("a lower maximum").clusters(clusters);
    let right = with_ellipses(right, &Ellipse::of_model(&found.wrong)).legend(false);
    Ok(Figure::new("gaussian-mixture-starts", "Where starts end")
        .caption(format!("Left: where {STARTS} starts from three random points end. {} of them end in a lower maximum. Right: the best of those, in which one component holds two groups and another a few points of the third.", found.failed))
        .alt(format!("Left, bars over the log-likelihood: the tallest at the right end, at {}, and others to the left of it, from {} on. Right, three slanted clouds: one wide ellipse over the two on the left, one along the third, and a tiny one on a few points of it.", fixed(high, 2), fixed(low, 2)))
        .columns(2)
        .panel(left)
        .panel(right))
}

/// How many components the page fits to two groups of 50 points.
const TOO_MANY: usize = 8;
pub(super) const REGULARIZATIONS: [f64; 2] = [1e-6, 0.1];

/// The best of 100 random starts with far too many components, for each regularization.
pub(super) fn too_many() -> Result<&'static [GaussianMixture<f64>; 2], BookError> {
    static FOUND: OnceLock<[GaussianMixture<f64>; 2]> = OnceLock::new();
    once(&FOUND, || {
        let [little, more] = REGULARIZATIONS.map(best_of_many);
        Ok([little?, more?])
    })
}

fn best_of_many(regularization: f64) -> Result<GaussianMixture<f64>, BookError> {
    Ok(params(TOO_MANY, Covariance::Full, SEED)
        .init_method(GaussianMixtureInit::Random)
        .n_runs(100)
        .regularization(regularization)
        .fit(&two_groups_2025())?)
}

/// The narrowest component: its short standard deviation, and how many points it has.
pub(super) fn narrowest(model: &GaussianMixture<f64>) -> (f64, usize) {
    let ellipses = Ellipse::of_model(model);
    let short = |c: &usize| ellipses[*c].deviations[1];
    let narrowest = (0..ellipses.len()).min_by(|a, b| short(a).total_cmp(&short(b)));
    let component = narrowest.unwrap_or_default();
    let points = model.labels().iter().filter(|&&label| label == component);
    (short(&component), points.count())
}

pub(super) fn collapse() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let mut figure = Figure::new("gaussian-mixture-collapse", "Components that shrink")
        .columns(2)
        .shared_axes(true);
    let mut words = Vec::new();
    for (regularization, model) in REGULARIZATIONS.into_iter().zip(too_many()?) {
        let (short, points) = narrowest(model);
        words.push(format!(
            "with {}, the narrowest has {} and a standard deviation of {} across",
            plain(regularization),
            counted(points, "point"),
            fixed(short, 3)
        ));
        let clusters = Clusters::new(dataset.records(), &as_options(model.labels())).size(3.0);
        let panel = plane()
            .title(format!("regularization {}", plain(regularization)))
            .clusters(clusters);
        figure = figure.panel(with_ellipses(panel, &Ellipse::of_model(model)).legend(false));
    }
    let words = words.join("; ");
    Ok(figure
        .caption(format!("The best of 100 starts with k = {TOO_MANY} on the two groups of 2025, for two values of the regularization: {words}."))
        .alt(format!("Two pictures of two clouds of 50 points with eight ellipses. On the left some ellipses are no more than lines through a few points; on the right all have some width. {}.", capital(&words))))
}

pub(super) fn no_ellipse() -> Result<Figure, BookError> {
    let mut figure =
        Figure::new("gaussian-mixture-no-ellipse", "Groups that are no ellipses").columns(2);
    let mut words = Vec::new();
    for (data, k) in [
        (Data::Moons, Some(2)),
        (Data::Moons, None),
        (Data::Square, None),
    ] {
        let two;
        let fitted = match k {
            None => swept(data)?,
            Some(k) => {
                two = with_k(data, Covariance::Full, k)?;
                &two
            }
        };
        let name = data.name();
        let title = match k {
            Some(k) => format!("{name}, k = {k}"),
            None => format!("{name}, k = {} by BIC", fitted.k),
        };
        if k.is_none() {
            words.push(format!("{} for the {name}", fitted.k));
        }
        let clusters =
            Clusters::new(fitted.points(), &as_options(fitted.model().labels())).size(2.5);
        let panel = plane().title(title).clusters(clusters);
        figure =
            figure.panel(with_ellipses(panel, &Ellipse::of_model(fitted.model())).legend(false));
    }
    let words = crate::text::join(&words, "and");
    Ok(figure
        .caption(format!("Two moons with two components, then both sets with as many as BIC asks for: {words}."))
        .alt(format!("Three pictures. Two long ellipses over two moons, each with points of both. The moons covered by a chain of small ellipses. An even square of points cut into overlapping ellipses. BIC asks for {words}.")))
}
