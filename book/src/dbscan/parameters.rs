//! What eps and min_samples do, and how to choose them: figures of the DBSCAN page.

use hyades_cluster::Dbscan;
use hyades_cluster::choose::k_distances;
use hyades_datasets::moons_2025;
use hyades_figures::{Clusters, Color, Curve, Figure, Mark, Panel};
use linfa::traits::Fit;
use ndarray::ArrayView2;

use super::GOOD;
use crate::BookError;
use crate::drawing::plane;
use crate::text::{counted, fixed};

/// The number of points in the fullest neighbourhood of this radius, the point at its middle counted.
pub(super) fn fullest_neighbourhood(points: ArrayView2<'_, f64>, eps: f64) -> usize {
    let size = |i: usize| {
        let near = |j: &usize| {
            let difference = &points.row(i) - &points.row(*j);
            difference.dot(&difference) <= eps * eps
        };
        (0..points.nrows()).filter(near).count()
    };
    (0..points.nrows()).map(size).max().unwrap_or_default()
}

/// Clusters and noise over eps from 0.05 to 0.30, a curve for each min_samples from 2 to 7.
pub(super) fn parameters() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let eps: Vec<f64> = (5..=30).map(|i| f64::from(i) / 100.0).collect();
    let axes = || Panel::new().x_label("eps");
    let (mut clusters, mut noise) = (axes().y_label("clusters"), axes().y_label("noise points"));
    for (i, min_samples) in (2..=7).enumerate() {
        let models = eps
            .iter()
            .map(|&eps| Dbscan::params(eps, min_samples).fit(&dataset))
            .collect::<Result<Vec<_>, _>>()?;
        let curve = |count: &dyn Fn(&Dbscan) -> usize| {
            let ys: Vec<f64> = models.iter().map(|model| count(model) as f64).collect();
            Curve::new(&eps, &ys)
                .name(format!("min_samples {min_samples}"))
                .color(Color::Label(i))
        };
        clusters = clusters.curve(curve(&Dbscan::n_clusters));
        noise = noise.curve(curve(&Dbscan::n_noise));
    }
    Ok(Figure::new("dbscan-parameters", "What eps and min_samples do")
        .caption("How many clusters and how many noise points DBSCAN finds in the moons, for eps from 0.05 to 0.30 and min_samples from 2 to 7.")
        .alt("Two families of curves over eps. With min_samples 2 the number of clusters starts high and falls; with 6 and 7 it starts at 0, rises to between 10 and 20, and falls. From 0.21 to 0.25 every curve is at two, from 0.27 on at one. The noise falls steadily to zero; the larger min_samples, the more noise.")
        .columns(2)
        .panel(clusters)
        .panel(noise))
}

pub(super) fn pairs() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let scraps = Dbscan::params(0.05, 2).fit(&dataset)?;
    let alt = format!(
        "Six pictures of the moons. At eps 0.05 and min_samples 2, {} points are noise and the rest fall into {} scraps; with min_samples 7 all is noise. At 0.20 each moon is one cluster on the left, while on the right one of them has broken in two. At 0.30 both moons are one cluster.",
        scraps.n_noise(),
        scraps.n_clusters()
    );
    let mut figure = Figure::new("dbscan-pairs", "Six pairs of parameters")
        .caption("Six pairs. From top to bottom eps grows from 0.05 over 0.20 to 0.30; on the left min_samples is 2, on the right 7. Grey crosses are noise.")
        .alt(alt)
        .columns(2)
        .shared_axes(true);
    for eps in [0.05, 0.20, 0.30] {
        for min_samples in [2, 7] {
            let model = Dbscan::params(eps, min_samples).fit(&dataset)?;
            let title = format!(
                "eps {eps:.2}, min_samples {min_samples}: {}",
                counted(model.n_clusters(), "cluster")
            );
            figure = figure.panel(
                plane()
                    .title(title)
                    .clusters(Clusters::new(dataset.records(), &model.labels().to_vec()).size(2.5))
                    .legend(false),
            );
        }
    }
    Ok(figure)
}

/// How far each point of the moons has to reach to be a core point.
pub(super) fn k_distance_curve() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let curve = k_distances(dataset.records().view(), GOOD.1)?;
    let sorted = curve.sorted();
    let ranks: Vec<f64> = (1..=sorted.len()).map(|rank| rank as f64).collect();
    let mut panel = Panel::new()
        .x_label("points, sorted by distance")
        .y_label("distance to the 5th nearest point (itself counted)")
        .curve(Curve::new(&ranks, &sorted));
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let mut bend = "no bend is marked".to_owned();
    if let Some(knee) = curve.knee() {
        let eps = fixed(knee.y, 2);
        let mark = Mark::new(ranks[knee.index], knee.y).text(format!("knee: eps {eps}"));
        panel = panel.mark(mark);
        bend = format!(
            "a ring marks the bend before the steep end, at point {} and a distance of {eps}",
            knee.index + 1
        );
    }
    Ok(Figure::new("dbscan-k-distances", "How far to the fifth nearest point")
        .caption("For each point of the moons the distance to its 5th nearest point, itself counted, sorted: the eps from which it is a core point with min_samples 5. The knee is where the curve bends most.")
        .alt(format!("A curve over the {} points, sorted. It rises from {} slowly for most of its length and steeply at its end, to {}; {bend}.", sorted.len(), fixed(first, 2), fixed(last, 2)))
        .panel(panel))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(eps: f64, min_samples: usize) -> Dbscan {
        let dataset = moons_2025();
        Dbscan::params(eps, min_samples).fit(&dataset).unwrap()
    }

    #[test]
    fn what_the_alt_text_says_of_the_curves() {
        for min_samples in 2..=7 {
            let clusters: Vec<usize> = (5..=30)
                .map(|i| fit(f64::from(i) / 100.0, min_samples).n_clusters())
                .collect();
            let at = |hundredths: usize| clusters[hundredths - 5];
            let highest = clusters.iter().copied().max().unwrap();
            for eps in 21..=25 {
                assert_eq!(at(eps), 2, "{eps} {min_samples}");
            }
            assert_ne!(at(17), 2, "the plateau ends");
            for eps in 27..=30 {
                assert_eq!(at(eps), 1, "{eps} {min_samples}");
            }
            if min_samples == 2 {
                assert!(at(5) > 40 && at(5) * 10 > highest * 9, "{clusters:?}");
            }
            if min_samples >= 6 {
                assert!(at(5) == 0 && (10..=20).contains(&highest), "{clusters:?}");
            }
        }
        let noise = |eps, min_samples| fit(eps, min_samples).n_noise();
        assert!((2..=7).all(|min_samples| noise(0.30, min_samples) == 0));
        for i in 5..=30 {
            let eps = f64::from(i) / 100.0;
            for min_samples in 2..=7 {
                assert!(noise(eps, min_samples) >= noise(eps + 0.01, min_samples));
                assert!(noise(eps, min_samples) <= noise(eps, min_samples + 1));
            }
        }
    }

    #[test]
    fn what_the_alt_text_says_of_the_pairs() {
        let found = |eps, min_samples| {
            let model = fit(eps, min_samples);
            (model.n_clusters(), model.n_noise())
        };
        assert_eq!(found(0.05, 2), (44, 87));
        assert!(
            pairs()
                .unwrap()
                .alt_text()
                .contains("87 points are noise and the rest fall into 44 scraps")
        );
        assert_eq!(found(0.05, 7), (0, 200));
        assert_eq!((found(0.2, 2).0, found(0.2, 7).0), (2, 3));
        assert_eq!((found(0.3, 2).0, found(0.3, 7).0), (1, 1));
        // Each moon is one cluster on the left; on the right one of them is two.
        let dataset = moons_2025();
        let clusters_of = |model: &Dbscan, moon: usize| {
            let pairs = model.labels().iter().zip(dataset.targets());
            let mut labels: Vec<usize> = pairs
                .filter(|(_, t)| **t == moon)
                .filter_map(|(label, _)| *label)
                .collect();
            labels.sort_unstable();
            labels.dedup_by_key(|label| *label);
            labels
        };
        let (few, many) = (fit(0.2, 2), fit(0.2, 7));
        assert_eq!([0, 1].map(|moon| clusters_of(&few, moon).len()), [1, 1]);
        assert_ne!(clusters_of(&few, 0), clusters_of(&few, 1));
        let mut counts = [0, 1].map(|moon| clusters_of(&many, moon).len());
        counts.sort_unstable();
        assert_eq!(counts, [1, 2]);
    }

    /// Distances, neighbourhoods, clusters, noise and the adjusted Rand index, each by the plainest way there is.
    mod by_hand {
        use super::*;

        fn distances() -> Vec<Vec<f64>> {
            let dataset = moons_2025();
            let rows: Vec<[f64; 2]> = dataset
                .records()
                .rows()
                .into_iter()
                .map(|row| [row[0], row[1]])
                .collect();
            let to =
                |a: &[f64; 2], b: &[f64; 2]| ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
            rows.iter()
                .map(|a| rows.iter().map(|b| to(a, b)).collect())
                .collect()
        }

        fn sizes(eps: f64) -> Vec<usize> {
            let count = |row: &Vec<f64>| row.iter().filter(|&&d| d <= eps).count();
            distances().iter().map(count).collect()
        }

        /// The number of clusters and of noise points, and labels with noise as a label of its own.
        fn dbscan(eps: f64, min_samples: usize) -> (usize, usize, Vec<usize>) {
            let distances = distances();
            let core: Vec<bool> = sizes(eps).iter().map(|&s| s >= min_samples).collect();
            let n = core.len();
            // Core points take the least label within reach until nothing changes.
            let mut labels: Vec<usize> = (0..n).collect();
            loop {
                let before = labels.clone();
                for i in (0..n).filter(|&i| core[i]) {
                    let near = (0..n).filter(|&j| core[j] && distances[i][j] <= eps);
                    labels[i] = near.map(|j| labels[j]).min().unwrap();
                }
                if labels == before {
                    break;
                }
            }
            let mut distinct: Vec<usize> = (0..n).filter(|&i| core[i]).map(|i| labels[i]).collect();
            distinct.sort_unstable();
            distinct.dedup();
            let mut noise = 0;
            for i in (0..n).filter(|&i| !core[i]) {
                let reached = (0..n).filter(|&j| core[j] && distances[i][j] <= eps);
                labels[i] = reached.map(|j| labels[j]).min().unwrap_or(usize::MAX);
                noise += usize::from(labels[i] == usize::MAX);
            }
            (distinct.len(), noise, labels)
        }

        fn adjusted_rand(labels: &[usize]) -> f64 {
            crate::oracle::adjusted_rand(labels, &moons_2025().targets().to_vec())
        }

        #[test]
        fn the_numbers_of_the_page() {
            let values = crate::dbscan::values().unwrap();
            let value = |key: &str| {
                let found = values.iter().find(|(k, _)| *k == format!("dbscan.{key}"));
                found.unwrap().1.clone()
            };
            let core = |eps, least| sizes(eps).iter().filter(|&&s| s >= least).count();
            let bad = dbscan(0.08, 3);
            let good = dbscan(0.22, 5);
            let (nine, twelve) = (dbscan(0.22, 9), dbscan(0.22, 12));
            let fullest = sizes(0.22).into_iter().max().unwrap();
            // The 5th nearest of each point, itself the first.
            let mut fifth: Vec<f64> = distances()
                .into_iter()
                .map(|mut row| {
                    row.sort_by(f64::total_cmp);
                    row[4]
                })
                .collect();
            fifth.sort_by(f64::total_cmp);
            // The bend that stands out most: the point farthest below the straight line from end to end.
            let below =
                |i: usize| i as f64 / 199.0 - (fifth[i] - fifth[0]) / (fifth[199] - fifth[0]);
            let knee = (0..200)
                .max_by(|&a, &b| below(a).total_cmp(&below(b)))
                .unwrap();
            let at_knee = fifth.iter().filter(|&&d| d <= fifth[knee]).count();
            for (key, expected) in [
                ("bad-clusters", bad.0.to_string()),
                ("bad-noise", bad.1.to_string()),
                ("bad-core", core(0.08, 3).to_string()),
                ("bad-rand", format!("{:.2}", adjusted_rand(&bad.2))),
                ("good-clusters", good.0.to_string()),
                ("good-noise", good.1.to_string()),
                ("good-core", core(0.22, 5).to_string()),
                ("good-rand", format!("{:.2}", adjusted_rand(&good.2))),
                ("fullest", fullest.to_string()),
                ("none-from", (fullest + 1).to_string()),
                ("nine-clusters", nine.0.to_string()),
                ("twelve-clusters", twelve.0.to_string()),
                ("twelve-noise", twelve.1.to_string()),
                ("knee", format!("{:.2}", fifth[knee])),
                ("core-at-knee", at_knee.to_string()),
            ] {
                assert_eq!(value(key), expected, "{key}");
            }
            let figure = k_distance_curve().unwrap();
            assert!(
                figure
                    .csv()
                    .contains(&format!("knee: eps {:.2}", fifth[knee]))
            );
        }
    }
}
