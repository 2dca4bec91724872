//! The numbers in the prose of the page on Gaussian mixtures.

use hyades_cluster::GaussianMixtureInit;
use hyades_metrics::adjusted_rand_score;

use super::data::{Data, SAMPLES};
use super::failures::{STARTS, narrowest, random_starts, starts_of, too_many};
use super::figures::{of_each_type, run};
use super::fitted::{Fitted, SURE};
use super::{Covariance, swept, with_k};
use crate::text::{fixed, plain};
use crate::{BookError, Values};

fn unsure(fitted: &Fitted) -> Result<String, BookError> {
    let certainty = fitted.certainty()?;
    Ok(certainty.iter().filter(|&&p| p < SURE).count().to_string())
}

pub(super) fn values() -> Result<Values, BookError> {
    let overlapping = with_k(Data::Overlapping, Covariance::Full, 2)?;
    let sheared = swept(Data::Sheared)?;
    let [mixture, k_means] = sheared.agreement()?;
    let (_, models) = run()?;
    let types = of_each_type()?;
    let of_type = |wanted: Covariance| types.iter().find(|(covariance, ..)| *covariance == wanted);
    let bic = |wanted| of_type(wanted).map_or(f64::NAN, |(_, fitted, _)| fitted.row().bic);
    let numbers = |wanted| {
        let found = of_type(wanted).map(|(_, fitted, _)| fitted.model().n_parameters());
        found.unwrap_or_default().to_string()
    };
    let rand = |wanted| fixed(of_type(wanted).map_or(f64::NAN, |found| found.2), 2);
    let random = random_starts()?;
    let from_k_means = starts_of(&GaussianMixtureInit::KMeans)?;
    let moons = with_k(Data::Moons, Covariance::Full, 2)?;
    let moons_rand = adjusted_rand_score(moons.dataset.targets(), moons.model().labels())?;
    let many_moons = swept(Data::Moons)?;
    let square = swept(Data::Square)?;
    let (narrow, narrow_points) = narrowest(&too_many()?[0]);
    let last = models.last();
    let aic = sheared.rows.iter().min_by(|a, b| a.aic.total_cmp(&b.aic));
    let value = |key, text: String| (key, text);
    Ok(vec![
        value("gaussian-mixture.samples", SAMPLES.to_string()),
        value("gaussian-mixture.unsure", unsure(&overlapping)?),
        value(
            "gaussian-mixture.iterations",
            last.map_or(0, |model| model.n_iterations()).to_string(),
        ),
        value("gaussian-mixture.rand", fixed(mixture, 2)),
        value("gaussian-mixture.rand-k-means", fixed(k_means, 2)),
        value("gaussian-mixture.rand-diagonal", rand(Covariance::Diagonal)),
        value("gaussian-mixture.numbers-full", numbers(Covariance::Full)),
        value("gaussian-mixture.numbers-tied", numbers(Covariance::Tied)),
        value(
            "gaussian-mixture.tied-saves",
            fixed(bic(Covariance::Full) - bic(Covariance::Tied), 0),
        ),
        value("gaussian-mixture.bic", sheared.k.to_string()),
        value(
            "gaussian-mixture.aic",
            aic.map_or(0, |row| row.k).to_string(),
        ),
        value("gaussian-mixture.starts", STARTS.to_string()),
        value("gaussian-mixture.failed-random", random.failed.to_string()),
        value(
            "gaussian-mixture.failed-k-means",
            from_k_means.failed.to_string(),
        ),
        value(
            "gaussian-mixture.narrow",
            plain(fixed(narrow, 3).parse().unwrap_or(narrow)),
        ),
        value("gaussian-mixture.narrow-points", narrow_points.to_string()),
        value("gaussian-mixture.moons-rand", fixed(moons_rand, 2)),
        value("gaussian-mixture.moons-k", many_moons.k.to_string()),
        value("gaussian-mixture.square-k", square.k.to_string()),
        value("gaussian-mixture.square-unsure", unsure(square)?),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::ellipse::Ellipse;
    use super::*;
    use crate::oracle;
    use hyades_cluster::GaussianMixture;
    use ndarray::Array2;

    /// Weight times density of each component at each point, by the formula in two dimensions.
    fn weighed(model: &GaussianMixture<f64>, points: &Array2<f64>) -> Array2<f64> {
        Array2::from_shape_fn((points.nrows(), model.means().nrows()), |(i, c)| {
            let s = model.covariance_of(c).unwrap();
            let determinant = s[(0, 0)] * s[(1, 1)] - s[(0, 1)] * s[(0, 1)];
            let x = points[(i, 0)] - model.means()[(c, 0)];
            let y = points[(i, 1)] - model.means()[(c, 1)];
            let square =
                (s[(1, 1)] * x * x - 2.0 * s[(0, 1)] * x * y + s[(0, 0)] * y * y) / determinant;
            model.weights()[c] * (-square / 2.0).exp()
                / (std::f64::consts::TAU * determinant.sqrt())
        })
    }

    fn mean_log_likelihood(model: &GaussianMixture<f64>, points: &Array2<f64>) -> f64 {
        let densities = weighed(model, points);
        densities
            .rows()
            .into_iter()
            .map(|row| row.sum().ln())
            .sum::<f64>()
            / points.nrows() as f64
    }

    fn unsure(fitted: &Fitted) -> usize {
        let densities = weighed(fitted.model(), fitted.points());
        let sure = |row: ndarray::ArrayView1<'_, f64>| row.iter().any(|p| p / row.sum() >= 0.9);
        densities
            .rows()
            .into_iter()
            .filter(|row| !sure(*row))
            .count()
    }

    fn bic(model: &GaussianMixture<f64>, points: &Array2<f64>, numbers: f64) -> f64 {
        let n = points.nrows() as f64;
        numbers * n.ln() - 2.0 * n * mean_log_likelihood(model, points)
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("gaussian-mixture.{key}"));
        let overlapping = with_k(Data::Overlapping, Covariance::Full, 2).unwrap();
        assert_eq!(value("unsure"), unsure(&overlapping).to_string());
        let square = swept(Data::Square).unwrap();
        assert_eq!(value("square-unsure"), unsure(square).to_string());
        // One weight less than components, two coordinates of a mean, three entries of a covariance.
        let best = |data: Data| {
            let fitted = swept(data).unwrap();
            let of = |k: usize| {
                bic(
                    &fitted.rows[k - 1].model,
                    fitted.points(),
                    (6 * k - 1) as f64,
                )
            };
            let best = (1..=10).min_by(|&a, &b| of(a).total_cmp(&of(b)));
            best.unwrap().to_string()
        };
        assert_eq!(value("bic"), best(Data::Sheared));
        assert_eq!(value("moons-k"), best(Data::Moons));
        assert_eq!(value("square-k"), best(Data::Square));
        let sheared = with_k(Data::Sheared, Covariance::Full, 3).unwrap();
        let truth = sheared.dataset.targets().to_vec();
        let rand = |labels: &ndarray::Array1<usize>| {
            format!("{:.2}", oracle::adjusted_rand(&labels.to_vec(), &truth))
        };
        assert_eq!(value("rand"), rand(sheared.model().labels()));
        assert_eq!(
            value("rand-k-means"),
            rand(sheared.k_means().unwrap().labels())
        );
        let moons = with_k(Data::Moons, Covariance::Full, 2).unwrap();
        let of_moons = oracle::adjusted_rand(
            &moons.model().labels().to_vec(),
            &moons.dataset.targets().to_vec(),
        );
        assert_eq!(value("moons-rand"), format!("{of_moons:.2}"));
        let types = of_each_type().unwrap();
        let of_type = |at: usize, numbers: f64| bic(types[at].1.model(), sheared.points(), numbers);
        // Tied: two weights, three means, one covariance.
        let saved = of_type(0, 17.0) - of_type(1, 11.0);
        assert_eq!(value("tied-saves"), format!("{saved:.0}"));
        assert_eq!([value("numbers-full"), value("numbers-tied")], ["17", "11"]);
        assert_eq!(value("rand-diagonal"), rand(types[2].1.model().labels()));
    }

    #[test]
    fn what_the_page_claims_of_the_run() {
        let (_, models) = run().unwrap();
        let points = super::super::figures::sheared().unwrap();
        let mut before = f64::NEG_INFINITY;
        for model in &models {
            let now = mean_log_likelihood(model, points.records());
            assert!(now >= before);
            before = now;
        }
        // The end is the maximum that the program finds, and agrees with the truth.
        let sheared = with_k(Data::Sheared, Covariance::Full, 3).unwrap();
        assert!((before - sheared.row().score).abs() < 1e-4);
    }

    #[test]
    fn what_the_page_claims_of_failures() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("gaussian-mixture.{key}"));
        let ends = random_starts().unwrap();
        let best = ends
            .scores
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let failed = ends
            .scores
            .iter()
            .filter(|&&score| best - score > 0.01)
            .count();
        assert_eq!(value("failed-random"), failed.to_string());
        assert_eq!(value("failed-k-means"), "0");
        // In the lower maximum one component holds two groups of 100, and another a few points.
        let mut sizes = [0; 3];
        ends.wrong
            .labels()
            .iter()
            .for_each(|&label| sizes[label] += 1);
        sizes.sort_unstable();
        assert!(
            sizes[0] <= 10 && (195..=205).contains(&sizes[2]),
            "{sizes:?}"
        );
        let [model, other] = too_many().unwrap();
        let short = Ellipse::of_model(model)
            .iter()
            .map(|e| e.deviations[1])
            .fold(f64::INFINITY, f64::min);
        assert!(short < 0.01 && value("narrow").parse::<f64>().unwrap() < 0.01);
        let held = narrowest(other);
        // The square root of what was added.
        assert!(held.0 >= 0.1_f64.sqrt());
    }
}
