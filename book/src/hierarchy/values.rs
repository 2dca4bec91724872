//! The numbers in the prose of the page on hierarchies.

use hyades_cluster::{Agglomerative, Linkage};

use super::figures::{of_the_letters, of_the_triangle};
use super::linkages::{NEIGHBOURS, SAMPLES, SEED, SIX, fit, mixed, rand, sizes};
use super::sets::Source;
use super::tree::widest_gap;
use crate::text::fixed;
use crate::{BookError, Values};

/// The last merges among which gaps are compared.
const LAST: usize = 11;

/// How much wider the widest gap among the last merges is than the second widest.
fn ratio_of_gaps(heights: &[f64]) -> f64 {
    let last = &heights[heights.len().saturating_sub(LAST)..];
    let mut gaps: Vec<f64> = last.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_by(|a, b| b.total_cmp(a));
    gaps[0] / gaps[1]
}

fn agreement(
    source: Source,
    linkage: Linkage,
    n_clusters: usize,
    neighbours: Option<usize>,
) -> Result<String, BookError> {
    let dataset = source.points(SAMPLES, SEED)?;
    let model = fit(&dataset, linkage, n_clusters, neighbours)?;
    Ok(fixed(rand(&dataset, &model)?, 2))
}

fn smallest(source: Source, linkage: Linkage) -> Result<String, BookError> {
    let model = fit(&source.points(SAMPLES, SEED)?, linkage, 2, None)?;
    Ok(sizes(&model)
        .last()
        .map_or_else(String::new, ToString::to_string))
}

pub(super) fn values() -> Result<Values, BookError> {
    let letters = of_the_letters()?.dendrogram().heights();
    let height = |merge: usize| fixed(letters[merge], 2);
    let average = |source: Source| fit(&source.points(SAMPLES, SEED)?, Linkage::Average, 1, None);
    let (three, square) = (average(Source::Three)?, average(Source::Square)?);
    let gap = |model: &Agglomerative<f64>| {
        widest_gap(model.dendrogram()).map_or_else(String::new, |gap| gap.0.to_string())
    };
    let ratio = |model: &Agglomerative<f64>| fixed(ratio_of_gaps(&model.dendrogram().heights()), 1);
    let triangle = of_the_triangle()?.dendrogram().heights();
    let circles = Source::Circles.points(SAMPLES, SEED)?;
    let [on_moons, on_circles] = NEIGHBOURS;
    let free = fit(&circles, Linkage::Ward, SIX, None)?;
    let bound = fit(&circles, Linkage::Ward, SIX, Some(on_circles))?;
    let (single, ward, mean) = (Linkage::Single, Linkage::Ward, Linkage::Average);
    Ok(vec![
        ("hierarchy.first", height(0)),
        ("hierarchy.second", height(1)),
        ("hierarchy.third", height(2)),
        ("hierarchy.fourth", height(3)),
        ("hierarchy.groups", height(7)),
        ("hierarchy.ninth", height(8)),
        ("hierarchy.tenth", height(9)),
        ("hierarchy.last", height(10)),
        (
            "hierarchy.new-moons-single",
            agreement(Source::NewMoons, single, 2, None)?,
        ),
        (
            "hierarchy.new-moons-ward",
            agreement(Source::NewMoons, ward, 2, None)?,
        ),
        (
            "hierarchy.moons-single-smallest",
            smallest(Source::Moons, single)?,
        ),
        (
            "hierarchy.bridge-single-smallest",
            smallest(Source::Bridge, single)?,
        ),
        (
            "hierarchy.bridge-ward",
            agreement(Source::Bridge, ward, 2, None)?,
        ),
        (
            "hierarchy.outlier-average",
            agreement(Source::Outlier, mean, 3, None)?,
        ),
        (
            "hierarchy.outlier-ward",
            agreement(Source::Outlier, ward, 3, None)?,
        ),
        (
            "hierarchy.moons-average",
            agreement(Source::Moons, mean, 2, None)?,
        ),
        (
            "hierarchy.moons-graph",
            agreement(Source::Moons, mean, 2, Some(on_moons))?,
        ),
        (
            "hierarchy.moons-graph-5",
            agreement(Source::Moons, mean, 2, Some(5))?,
        ),
        (
            "hierarchy.moons-ward-graph",
            agreement(Source::Moons, ward, 2, Some(on_moons))?,
        ),
        ("hierarchy.circles-free", mixed(&circles, &free).to_string()),
        (
            "hierarchy.circles-graph",
            mixed(&circles, &bound).to_string(),
        ),
        (
            "hierarchy.circles-parts",
            bound.n_graph_components().to_string(),
        ),
        ("hierarchy.three-gap", gap(&three)),
        ("hierarchy.three-ratio", ratio(&three)),
        ("hierarchy.square-gap", gap(&square)),
        ("hierarchy.square-ratio", ratio(&square)),
        ("hierarchy.inversion-first", fixed(triangle[1], 1)),
        ("hierarchy.inversion-second", fixed(triangle[2], 1)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use ndarray::ArrayView2;

    /// Merges over and over, all distances of clusters from their points by definition: labels at so many clusters, and all heights.
    fn by_definition(
        points: ArrayView2<'_, f64>,
        linkage: Linkage,
        n_clusters: usize,
    ) -> (Vec<usize>, Vec<f64>) {
        let mut clusters: Vec<Vec<usize>> = (0..points.nrows()).map(|i| vec![i]).collect();
        let mut labels = vec![0; points.nrows()];
        let mut heights = Vec::new();
        let squares = |members: &[usize]| -> f64 {
            let pairs = members
                .iter()
                .flat_map(|&i| members.iter().map(move |&j| (i, j)));
            pairs
                .map(|(i, j)| oracle::squared(points, i, j))
                .sum::<f64>()
                / (2 * members.len()) as f64
        };
        let distance = |a: &[usize], b: &[usize]| {
            let pairs = || {
                a.iter()
                    .flat_map(|&i| b.iter().map(move |&j| oracle::squared(points, i, j).sqrt()))
            };
            match linkage {
                Linkage::Single => pairs().fold(f64::INFINITY, f64::min),
                Linkage::Ward => {
                    (2.0 * (squares(&[a, b].concat()) - squares(a) - squares(b))).sqrt()
                }
                _ => pairs().sum::<f64>() / (a.len() * b.len()) as f64,
            }
        };
        // Distances are kept until one of the two merges.
        let mut between: Vec<Vec<f64>> = (0..clusters.len())
            .map(|i| {
                (0..i)
                    .map(|j| distance(&clusters[i], &clusters[j]))
                    .collect()
            })
            .collect();
        while clusters.len() > 1 {
            if clusters.len() == n_clusters {
                for (label, members) in clusters.iter().enumerate() {
                    members.iter().for_each(|&i| labels[i] = label);
                }
            }
            let pairs = (0..clusters.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
            let (i, j) = pairs
                .min_by(|&(a, b), &(c, d)| between[a][b].total_cmp(&between[c][d]))
                .unwrap();
            heights.push(between[i][j]);
            let merged = [clusters.remove(i), clusters.remove(j)].concat();
            between.remove(i);
            between.remove(j);
            for (row, distances) in between.iter_mut().enumerate() {
                // A row reaches only to the clusters before it.
                if row + 1 >= i {
                    distances.remove(i);
                }
                if row >= j {
                    distances.remove(j);
                }
            }
            between.push(
                clusters
                    .iter()
                    .map(|other| distance(&merged, other))
                    .collect(),
            );
            clusters.push(merged);
        }
        (labels, heights)
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("hierarchy.{key}"));
        let points = |source: Source| source.points(SAMPLES, SEED).unwrap();
        let (_, heights) = by_definition(
            points(Source::Letters).records().view(),
            Linkage::Average,
            1,
        );
        let of_merges = [
            (0, "first"),
            (1, "second"),
            (2, "third"),
            (3, "fourth"),
            (7, "groups"),
            (8, "ninth"),
            (9, "tenth"),
            (10, "last"),
        ];
        for (merge, key) in of_merges {
            assert_eq!(value(key), format!("{:.2}", heights[merge]));
        }
        let rand = |source, linkage, n_clusters| {
            let dataset = points(source);
            let (labels, _) = by_definition(dataset.records().view(), linkage, n_clusters);
            format!(
                "{:.2}",
                oracle::adjusted_rand(&labels, &dataset.targets().to_vec())
            )
        };
        assert_eq!(
            value("new-moons-single"),
            rand(Source::NewMoons, Linkage::Single, 2)
        );
        assert_eq!(value("bridge-ward"), rand(Source::Bridge, Linkage::Ward, 2));
        assert_eq!(
            value("outlier-average"),
            rand(Source::Outlier, Linkage::Average, 3)
        );
        assert_eq!(
            value("outlier-ward"),
            rand(Source::Outlier, Linkage::Ward, 3)
        );
        assert_eq!(
            value("moons-average"),
            rand(Source::Moons, Linkage::Average, 2)
        );
        for (source, key) in [(Source::Three, "three"), (Source::Square, "square")] {
            let (_, heights) = by_definition(points(source).records().view(), Linkage::Average, 1);
            let n = heights.len();
            let mut gaps: Vec<(f64, usize)> = (1..n)
                .map(|i| (heights[i] - heights[i - 1], n + 1 - i))
                .collect();
            gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
            assert_eq!(value(&format!("{key}-gap")), gaps[0].1.to_string());
            let top: Vec<f64> = gaps
                .iter()
                .filter(|gap| gap.1 <= LAST)
                .map(|gap| gap.0)
                .collect();
            assert_eq!(
                value(&format!("{key}-ratio")),
                format!("{:.1}", top[0] / top[1])
            );
        }
    }

    /// Made with scikit-learn 1.9.1 on the same points: `AgglomerativeClustering(2, linkage=…, connectivity=0.5 * (C + C.T))`
    /// with `C = kneighbors_graph(X, k, include_self=False)`, and `adjusted_rand_score`.
    #[test]
    fn graphs_are_scikit_learns() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("hierarchy.{key}"));
        assert_eq!(value("moons-graph"), "1.00");
        assert_eq!(value("moons-graph-5"), "0.16");
        assert_eq!(value("moons-ward-graph"), "0.42");
    }

    /// What the page says without a number.
    #[test]
    fn the_claims_of_the_page() {
        let points = |source: Source| source.points(SAMPLES, SEED).unwrap();
        // On three round groups with wide gaps all linkages agree.
        let three = points(Source::Three);
        for (linkage, _) in super::super::linkages::FOUR {
            let model = fit(&three, linkage, 3, None).unwrap();
            assert_eq!(rand(&three, &model).unwrap(), 1.0, "{linkage:?}");
        }
        // Single linkage at a height is DBSCAN with min_samples 1.
        let moons = points(Source::Moons);
        for eps in [0.05, 0.1, 0.2] {
            let model = fit(&moons, Linkage::Single, 1, None).unwrap();
            let cut = model.dendrogram().cut_at(eps).unwrap();
            let dbscan = oracle::dbscan(moons.records().view(), eps, 1);
            assert_eq!(dbscan, cut.mapv(Some).to_vec());
        }
        // On the bridge no number of clusters up to twelve parts the groups.
        let bridge = points(Source::Bridge);
        let twelve = fit(&bridge, Linkage::Single, 12, None).unwrap();
        assert!(sizes(&twelve)[0] > 150, "{:?}", sizes(&twelve));
        // Points over a square: the widest gap says now this, now that.
        let gaps: std::collections::BTreeSet<usize> = (0..8)
            .map(|seed| {
                let square = Source::Square.points(SAMPLES, seed).unwrap();
                let model = fit(&square, Linkage::Average, 1, None).unwrap();
                widest_gap(model.dendrogram()).unwrap().0
            })
            .collect();
        assert_eq!(gaps.into_iter().collect::<Vec<_>>(), [3, 4]);
        // The noise of the moons of 2025 leaves links across the gap.
        let model = fit(&moons, Linkage::Ward, 2, Some(10)).unwrap();
        assert_eq!(model.n_graph_components(), 1);
    }
}
