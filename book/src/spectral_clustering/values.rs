//! The numbers in the prose of the page on spectral clustering.

use hyades_cluster::{Affinity, KMeans, SpectralClustering};
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use super::figures::{GAMMAS, divisions, shown};
use super::graph::{Cut, links};
use super::{NEIGHBOURS, Source, circles, fit, uneven};
use crate::text::{fixed, plain};
use crate::{BookError, Values};

/// The adjusted Rand index of the clusters against the truth.
fn rand(dataset: &Dataset, k: usize, affinity: Affinity<f64>) -> Result<String, BookError> {
    let model = fit(dataset, k, affinity, k)?;
    Ok(fixed(
        adjusted_rand_score(dataset.targets(), model.labels())?,
        2,
    ))
}

/// Each eigenvalue from the third on, over the one before it.
fn factors(model: &SpectralClustering<f64>) -> Vec<f64> {
    let values = model.eigenvalues().to_vec();
    values[1..]
        .windows(2)
        .map(|pair| pair[1] / pair[0])
        .collect()
}

pub(super) fn values() -> Result<Values, BookError> {
    let dataset = circles()?;
    let near = Affinity::NearestNeighbours;
    let ten = links(dataset.records.view(), NEIGHBOURS);
    let fifteen = links(dataset.records.view(), 15);
    let [halves, one, whole] = divisions(&dataset).map(|(_, labels)| labels);
    let model = fit(&dataset, 2, near(NEIGHBOURS), 3)?;
    let wide = fit(&dataset, 2, near(15), 2)?;
    let of_circles = factors(&shown(Source::Circles)?);
    let of_none = factors(&shown(Source::Square)?);
    let k_means = KMeans::params(2).fit(&dataset)?;
    let pieces = |neighbours| {
        let model = fit(&dataset, 2, near(neighbours), 2);
        model.map(|model| model.n_graph_components().to_string())
    };
    let uneven = uneven()?;
    let by_gamma = |i: usize| rand(&uneven, 3, Affinity::Rbf { gamma: GAMMAS[i] });
    let cut = |links, labels: &[usize]| Cut::of(links, labels);
    Ok(vec![
        ("spectral-clustering.links", ten.len().to_string()),
        (
            "spectral-clustering.cut-halves",
            plain(cut(&ten, &halves).weight),
        ),
        ("spectral-clustering.cut-one", plain(cut(&ten, &one).weight)),
        (
            "spectral-clustering.cut-circles",
            plain(cut(&ten, &whole).weight),
        ),
        (
            "spectral-clustering.ncut-halves",
            fixed(cut(&ten, &halves).normalised, 3),
        ),
        (
            "spectral-clustering.ncut-one",
            fixed(cut(&ten, &one).normalised, 3),
        ),
        (
            "spectral-clustering.ncut-circles",
            fixed(cut(&ten, &whole).normalised, 3),
        ),
        (
            "spectral-clustering.second",
            fixed(model.eigenvalues()[1], 4),
        ),
        ("spectral-clustering.factor-third", fixed(of_circles[0], 1)),
        (
            "spectral-clustering.factor-seventh",
            fixed(of_circles[4], 1),
        ),
        (
            "spectral-clustering.factor-none",
            fixed(of_none.iter().copied().fold(0.0, f64::max), 1),
        ),
        (
            "spectral-clustering.k-means-rand",
            fixed(adjusted_rand_score(dataset.targets(), k_means.labels())?, 2),
        ),
        (
            "spectral-clustering.rand",
            rand(&dataset, 2, near(NEIGHBOURS))?,
        ),
        ("spectral-clustering.pieces-3", pieces(3)?),
        ("spectral-clustering.pieces-7", pieces(7)?),
        (
            "spectral-clustering.second-15",
            fixed(wide.eigenvalues()[1], 3),
        ),
        ("spectral-clustering.rand-15", rand(&dataset, 2, near(15))?),
        (
            "spectral-clustering.ncut-circles-15",
            fixed(cut(&fifteen, &whole).normalised, 3),
        ),
        (
            "spectral-clustering.ncut-found-15",
            fixed(cut(&fifteen, &wide.labels().to_vec()).normalised, 3),
        ),
        ("spectral-clustering.uneven-small", by_gamma(0)?),
        ("spectral-clustering.uneven-middle", by_gamma(1)?),
        ("spectral-clustering.uneven-large", by_gamma(2)?),
        (
            "spectral-clustering.uneven-neighbours",
            rand(&uneven, 3, near(NEIGHBOURS))?,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::figures::TRIANGLES;
    use super::super::graph::{averaged, degrees};
    use super::*;
    use crate::oracle;

    /// How far a vector is from constant on both ends of links, against its own size: the eigenvalue, where it is an eigenvector.
    fn quotient(links: &[(usize, usize, f64)], u: &[f64]) -> f64 {
        let stretch: f64 = links
            .iter()
            .map(|&(i, j, w)| w * (u[i] - u[j]) * (u[i] - u[j]))
            .sum();
        let size: f64 = degrees(u.len(), links)
            .iter()
            .zip(u)
            .map(|(d, u)| d * u * u)
            .sum();
        stretch / size
    }

    fn pieces(n: usize, links: &[(usize, usize, f64)]) -> usize {
        let mut piece: Vec<usize> = (0..n).collect();
        for _ in 0..n {
            for &(i, j, _) in links {
                let least = piece[i].min(piece[j]);
                piece[i] = least;
                piece[j] = least;
            }
        }
        (0..n).filter(|&i| piece[i] == i).count()
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("spectral-clustering.{key}"));
        let number = |key: &str| value(key).parse::<f64>().unwrap();
        let dataset = circles().unwrap();
        let points = dataset.records.view();
        let ten = links(points, NEIGHBOURS);
        // The eigenvalues, from averaging alone: the second from what is left in the end.
        let u = averaged(200, &ten, 20_000, 5);
        assert_eq!(value("second"), format!("{:.4}", quotient(&ten, &u)));
        // The second is the largest gap of the circles, and of the three groups the third.
        let largest = |source| {
            let factors = factors(&shown(source).unwrap());
            let most = (0..factors.len()).max_by(|&a, &b| factors[a].total_cmp(&factors[b]));
            most.unwrap() + 2
        };
        assert_eq!(largest(Source::Circles), 2);
        assert_eq!(largest(Source::Blobs), 3);
        assert!(number("factor-third") > 2.0 * number("factor-seventh"));
        assert!(number("factor-seventh") > 1.5 * number("factor-none"));
        // That vector tells the circles apart.
        let middle = middle_of_widest_gap(&u);
        let side: Vec<bool> = u.iter().map(|&u| u > middle).collect();
        assert_eq!(oracle::adjusted_rand(&side, &dataset.targets.to_vec()), 1.0);
        for (key, neighbours) in [("pieces-3", 3), ("pieces-7", 7)] {
            let links = links(points, neighbours);
            assert_eq!(value(key), pieces(200, &links).to_string());
        }
        let seven = rand(&dataset, 2, Affinity::NearestNeighbours(7));
        assert_eq!(seven.unwrap(), "1.00");
        // A single point is cheaper than the halves by a plain cut, and the dearest by the normalised one.
        assert!(number("cut-circles") < number("cut-one"));
        assert!(number("cut-one") < number("cut-halves"));
        assert!(number("ncut-circles") < number("ncut-halves"));
        assert!(number("ncut-halves") < number("ncut-one"));
        // What is found with 15 neighbours is the worse cut, but a gradual pattern costs less than either.
        assert!(number("ncut-circles-15") < number("ncut-found-15"));
        assert!(number("second-15") < number("ncut-circles-15"));
        assert!(number("rand-15") < 0.1 && number("rand") == 1.0 && number("k-means-rand") < 0.1);
        // Whatever gamma is, the uneven groups are not all found.
        assert_eq!(number("uneven-neighbours"), 1.0);
        let uneven = uneven().unwrap();
        for step in -12..14 {
            let gamma = 10f64.powf(f64::from(step) / 4.0);
            let rand = rand(&uneven, 3, Affinity::Rbf { gamma }).unwrap();
            assert!(rand.parse::<f64>().unwrap() < 0.7, "{gamma}: {rand}");
        }
    }

    fn middle_of_widest_gap(u: &[f64]) -> f64 {
        let mut sorted = u.to_vec();
        sorted.sort_by(f64::total_cmp);
        let gap = |i: &usize| sorted[i + 1] - sorted[*i];
        let gaps = 0..sorted.len() - 1;
        let widest = gaps.max_by(|a, b| gap(a).total_cmp(&gap(b))).unwrap();
        0.5 * (sorted[widest] + sorted[widest + 1])
    }

    #[test]
    fn two_triangles() {
        // By hand: values a, a, b, −b, −a, −a, with 6λ² − 11λ + 2 = 0 and b = (1 − 2λ) a.
        let lambda = (11.0 - 73f64.sqrt()) / 12.0;
        let u = averaged(6, &TRIANGLES, 2000, 1);
        assert!((quotient(&TRIANGLES, &u) - lambda).abs() < 1e-12);
        assert!((u[2] / u[0] - (1.0 - 2.0 * lambda)).abs() < 1e-9);
        assert!((u[0] - u[1]).abs() < 1e-9 && (u[0] + u[4]).abs() < 1e-9);
    }
}
