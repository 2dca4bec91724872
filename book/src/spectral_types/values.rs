//! The numbers in the prose of the page on spectral types.

use hyades_datasets::SpectralType;

use super::reading::MOCK;
use super::{Grouped, HELIUM, Score, grouped};
use crate::text::thousands;
use crate::{BookError, Values};

/// The luminosity class and type of the star that the page shows two lines of.
const SAMPLE: &str = "B0-IV-";

/// The measurements of the first star of this kind, as they stand in the catalogue.
fn sample() -> Vec<&'static str> {
    let name = |row: &'static str| row.split_whitespace().next().unwrap_or_default();
    let first = MOCK.lines().map(name).find(|n| n.starts_with(SAMPLE));
    let rows = MOCK.lines().filter(|row| Some(name(row)) == first);
    rows.filter(|row| row.split_whitespace().any(|cell| HELIUM.contains(&cell)))
        .collect()
}

/// A temperature in kelvin.
fn temperature(name: &str) -> Result<String, BookError> {
    let spectral_type: SpectralType = name.parse()?;
    Ok(thousands(
        spectral_type.effective_temperature().round() as usize
    ))
}

/// The types of the stars of a cluster, the hottest cluster being at place 0.
fn types(grouped: &Grouped, place: usize) -> Vec<SpectralType> {
    let order = grouped.order();
    let members = order.get(place).map(|&c| grouped.members(c));
    let of_star = |i: usize| grouped.stars.spectral_types[i].with_luminosity(None);
    members.into_iter().flatten().map(of_star).collect()
}

fn of_class(types: &[SpectralType], letter: char) -> String {
    types
        .iter()
        .filter(|t| t.class().letter() == letter)
        .count()
        .to_string()
}

fn between(types: &[SpectralType], first: f64, last: f64) -> String {
    let within = |t: &&SpectralType| (first..=last).contains(&t.number());
    types.iter().filter(within).count().to_string()
}

pub(super) fn values() -> Result<Values, BookError> {
    let helium = grouped(HELIUM, None)?;
    let rows = helium.sweep.rows();
    let best = |score: Score| {
        let row = helium.sweep.best_by(|scores| score.goodness(scores));
        row.map_or_else(String::new, |row| row.k.to_string())
    };
    let calinski_harabasz = |k: usize| {
        let row = rows.iter().find(|row| row.k == k);
        row.map_or_else(String::new, |row| {
            format!("{:.1}", row.scores.calinski_harabasz)
        })
    };
    let elbow = helium.sweep.elbow().map_err(BookError::Cluster)?;
    let below = |bound: f64| {
        let widths = helium.stars.records.column(0);
        widths
            .iter()
            .filter(|&&width| width < bound)
            .count()
            .to_string()
    };
    let hottest = types(&helium, 0);
    let middle = types(&helium, 2);
    let centroids = helium.centroids();
    let most_negative = (0..centroids.nrows())
        .min_by(|&a, &b| centroids[(a, 0)].total_cmp(&centroids[(b, 0)]))
        .unwrap_or_default();
    let outliers = types(&helium, most_negative);
    let name = |found: Option<&SpectralType>| found.map_or_else(String::new, ToString::to_string);
    let median = helium.quantile(helium.order()[0], 0.5);
    let median = median.map(|t| t.with_luminosity(None));
    let all: Vec<SpectralType> = helium.stars.spectral_types.clone();
    let sample = sample();
    let row = |i: usize| sample.get(i).copied().unwrap_or_default().to_owned();
    let mut values = vec![
        ("spectral-types.stars", all.len().to_string()),
        ("spectral-types.sample-1", row(0)),
        ("spectral-types.sample-2", row(1)),
        ("spectral-types.t-o5", temperature("O5")?),
        ("spectral-types.t-b0", temperature("B0")?),
        ("spectral-types.t-b9", temperature("B9")?),
        ("spectral-types.t-a0", temperature("A0")?),
        ("spectral-types.t-g2", temperature("G2")?),
        ("spectral-types.best-silhouette", best(Score::Silhouette)),
        (
            "spectral-types.best-calinski-harabasz",
            best(Score::CalinskiHarabasz),
        ),
        (
            "spectral-types.best-davies-bouldin",
            best(Score::DaviesBouldin),
        ),
        ("spectral-types.ch-5", calinski_harabasz(5)),
        ("spectral-types.ch-7", calinski_harabasz(7)),
        (
            "spectral-types.elbow",
            elbow.map_or_else(|| "none".to_owned(), |k| k.to_string()),
        ),
        ("spectral-types.o-stars", of_class(&all, 'O')),
        ("spectral-types.hottest-size", hottest.len().to_string()),
        ("spectral-types.hottest-median", name(median.as_ref())),
        ("spectral-types.hottest-o", of_class(&hottest, 'O')),
        ("spectral-types.hottest-b", of_class(&hottest, 'B')),
        ("spectral-types.middle-b0", between(&middle, 20.0, 20.5)),
        ("spectral-types.middle-b8", between(&middle, 28.0, 29.0)),
        ("spectral-types.outliers", outliers.len().to_string()),
        (
            "spectral-types.outlier-hottest",
            name(outliers.iter().min()),
        ),
        (
            "spectral-types.outlier-coolest",
            name(outliers.iter().max()),
        ),
        ("spectral-types.negative", below(-0.4)),
        ("spectral-types.negative-any", below(0.0)),
    ];
    values.extend(super::mixture::values()?);
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    type Star = (&'static str, [f64; 2]);

    /// The stars' types and their two widths, read by splitting the text.
    fn stars() -> Vec<Star> {
        let mut found: Vec<(&str, [Option<f64>; 2])> = Vec::new();
        let mut places = HashMap::new();
        for row in MOCK.lines().filter(|row| !row.starts_with('#')) {
            let cells: Vec<&str> = row.split_whitespace().collect();
            let Some(column) = HELIUM.iter().position(|line| *line == cells[1]) else {
                continue;
            };
            let place = *places.entry(cells[0]).or_insert_with(|| {
                found.push((cells[0], [None; 2]));
                found.len() - 1
            });
            found[place].1[column] = Some(cells[2].parse().unwrap());
        }
        let both = |(name, [a, b]): (&'static str, [Option<f64>; 2])| {
            Some((name.split('-').next()?, [a?, b?]))
        };
        found.into_iter().filter_map(both).collect()
    }

    fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
        (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
    }

    fn mean(stars: &[Star]) -> [f64; 2] {
        let sum = |j: usize| stars.iter().map(|s| s.1[j]).sum::<f64>() / stars.len() as f64;
        [sum(0), sum(1)]
    }

    /// The clusters for this k, by the centroid that is nearest to each star.
    fn clusters(helium: &Grouped, k: usize) -> Vec<Vec<Star>> {
        let row = helium.sweep.rows().iter().find(|row| row.k == k).unwrap();
        let centroids: Vec<[f64; 2]> = row
            .model
            .centroids()
            .rows()
            .into_iter()
            .map(|c| [c[0], c[1]])
            .collect();
        let mut clusters = vec![Vec::new(); k];
        for star in stars() {
            let distance = |c: usize| squared(star.1, centroids[c]);
            let nearest = (0..k).min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
            clusters[nearest.unwrap()].push(star);
        }
        clusters
    }

    fn within(cluster: &[Star]) -> f64 {
        let mean = mean(cluster);
        cluster.iter().map(|s| squared(s.1, mean)).sum()
    }

    fn calinski_harabasz(clusters: &[Vec<Star>]) -> f64 {
        let (n, k) = (stars().len() as f64, clusters.len() as f64);
        let middle = mean(&stars());
        let scatter = |c: &Vec<Star>| c.len() as f64 * squared(mean(c), middle);
        let between: f64 = clusters.iter().map(scatter).sum();
        let inside: f64 = clusters.iter().map(|c| within(c)).sum();
        between / (k - 1.0) / (inside / (n - k))
    }

    fn davies_bouldin(clusters: &[Vec<Star>]) -> f64 {
        let size = |c: &Vec<Star>| {
            let mean = mean(c);
            c.iter().map(|s| squared(s.1, mean).sqrt()).sum::<f64>() / c.len() as f64
        };
        let worst = |a: &Vec<Star>| {
            let others = clusters.iter().filter(|b| mean(b) != mean(a));
            let ratios = others.map(|b| (size(a) + size(b)) / squared(mean(a), mean(b)).sqrt());
            ratios.fold(0.0, f64::max)
        };
        clusters.iter().map(worst).sum::<f64>() / clusters.len() as f64
    }

    fn silhouette(clusters: &[Vec<Star>]) -> f64 {
        let mut sum = 0.0;
        for (i, own) in clusters.iter().enumerate() {
            for star in own.iter().filter(|_| own.len() > 1) {
                let total =
                    |c: &Vec<Star>| c.iter().map(|s| squared(s.1, star.1).sqrt()).sum::<f64>();
                let a = total(own) / (own.len() - 1) as f64;
                let others = (0..clusters.len()).filter(|&j| j != i);
                let means = others.map(|j| total(&clusters[j]) / clusters[j].len() as f64);
                let b = means.fold(f64::INFINITY, f64::min);
                sum += (b - a) / a.max(b);
            }
        }
        sum / stars().len() as f64
    }

    fn is_b(star: &&Star) -> bool {
        star.0.starts_with('B')
    }

    /// Types sort by letter and number, O before B.
    fn rank(star: &Star) -> (bool, f64) {
        (star.0.starts_with('B'), star.0[1..].parse().unwrap())
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| {
            let found = values
                .iter()
                .find(|(k, _)| *k == format!("spectral-types.{key}"));
            found.unwrap().1.clone()
        };
        let helium = grouped(HELIUM, None).unwrap();
        let all = stars();
        let mut five = clusters(&helium, 5);
        // From hot to cool by the median type.
        five.iter_mut()
            .for_each(|c| c.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap()));
        five.sort_by(|a, b| {
            rank(&a[a.len() / 2])
                .partial_cmp(&rank(&b[b.len() / 2]))
                .unwrap()
        });
        let (hottest, middle) = (&five[0], &five[2]);
        let outliers = five
            .iter()
            .min_by(|a, b| mean(a)[0].total_cmp(&mean(b)[0]))
            .unwrap();
        let of_types = |cluster: &[Star], types: [&str; 2]| {
            cluster.iter().filter(|s| types.contains(&s.0)).count()
        };
        let below = |bound: f64| all.iter().filter(|s| s.1[0] < bound).count();
        let b_stars = |cluster: &[Star]| cluster.iter().filter(is_b).count();
        let sweep: Vec<Vec<Vec<Star>>> = (2..=10).map(|k| clusters(&helium, k)).collect();
        let best = |score: &dyn Fn(&[Vec<Star>]) -> f64| {
            let scores: Vec<f64> = sweep.iter().map(|c| score(c)).collect();
            2 + (0..9)
                .max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
                .unwrap()
        };
        // The elbow: the k at which the inertia lies farthest below the straight line from end to end.
        let inertia: Vec<f64> = sweep
            .iter()
            .map(|c| c.iter().map(|c| within(c)).sum())
            .collect();
        let depth =
            |i: usize| 1.0 - i as f64 / 8.0 - (inertia[i] - inertia[8]) / (inertia[0] - inertia[8]);
        let elbow = 2
            + (0..9)
                .max_by(|&a, &b| depth(a).total_cmp(&depth(b)))
                .unwrap();
        for (key, expected) in [
            ("stars", all.len()),
            ("o-stars", all.len() - b_stars(&all)),
            ("hottest-size", hottest.len()),
            ("hottest-o", hottest.len() - b_stars(hottest)),
            ("hottest-b", b_stars(hottest)),
            ("middle-b0", of_types(middle, ["B0", "B0.5"])),
            ("middle-b8", of_types(middle, ["B8", "B9"])),
            ("outliers", outliers.len()),
            ("negative", below(-0.4)),
            ("negative-any", below(0.0)),
            ("best-silhouette", best(&silhouette)),
            ("best-calinski-harabasz", best(&calinski_harabasz)),
            ("best-davies-bouldin", best(&|c| -davies_bouldin(c))),
            ("elbow", elbow),
        ] {
            assert_eq!(value(key), expected.to_string(), "{key}");
        }
        assert_eq!(
            value("ch-5"),
            format!("{:.1}", calinski_harabasz(&sweep[3]))
        );
        assert_eq!(
            value("ch-7"),
            format!("{:.1}", calinski_harabasz(&sweep[5]))
        );
        assert_eq!(value("hottest-median"), hottest[hottest.len() / 2].0);
        assert_eq!(value("outlier-hottest"), outliers[0].0);
        assert_eq!(value("outlier-coolest"), outliers[outliers.len() - 1].0);
    }

    #[test]
    fn the_sample_stands_in_the_catalogue() {
        let rows = sample();
        assert_eq!(rows.len(), 2);
        for (row, line) in rows.iter().zip(HELIUM) {
            assert!(MOCK.contains(&format!("\n{row}\n")), "{row}");
            let cells: Vec<&str> = row.split_whitespace().collect();
            assert!(cells[0].starts_with("B0-IV-") && cells[1] == line, "{row}");
        }
        let first = MOCK.lines().find(|row| row.starts_with("B0-IV-")).unwrap();
        assert_eq!(first.split(' ').next(), rows[0].split(' ').next());
    }

    #[test]
    fn temperatures_are_the_papers() {
        // Table of the mean dwarf sequence, version 2024.05.15.
        for (name, kelvin) in [
            ("O5", "41\u{202f}400"),
            ("B0", "31\u{202f}400"),
            ("B9", "10\u{202f}700"),
            ("A0", "9\u{202f}700"),
            ("G2", "5\u{202f}770"),
        ] {
            assert_eq!(temperature(name).unwrap(), kelvin, "{name}");
        }
    }

    #[test]
    fn the_values_speak_of_the_programs_own_clusters() {
        let program = crate::program::report::<super::super::SpectralTypesProgram>(&[]).unwrap();
        let size = &values().unwrap();
        let size = size
            .iter()
            .find(|(k, _)| *k == "spectral-types.hottest-size")
            .unwrap();
        let row = program
            .text
            .lines()
            .find(|row| row.starts_with("1  "))
            .unwrap();
        assert_eq!(row.split_whitespace().nth(1), Some(&*size.1));
    }
}
