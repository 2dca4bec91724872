//! HDBSCAN on the same stars, beside DBSCAN.

use std::sync::OnceLock;

use hyades_cluster::{ClusterSelection, Dbscan, Hdbscan};
use hyades_figures::{Curve, Figure, Mark, Panel};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;

use super::groups::{Grouped, weighted};
use super::motion::space_velocity;
use super::values::{FITS, off, shuffled};
use super::{EPS, MIN_SAMPLES, grouped, reading};
use crate::table::Table;
use crate::text::{fixed, plain, thousands};
use crate::{BookError, Values, once};

/// The min_cluster_size of the chapter.
pub(super) const SIZE: usize = 15;

/// How many groups of DBSCAN have a column in the table.
const COLUMNS: usize = 3;

/// What an eps is multiplied with, for the rows of DBSCAN.
const FACTORS: [f64; 5] = [0.5, 0.75, 1.0, 1.5, 2.0];

/// What becomes of a group in another clustering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// How many of its stars share a group, at most.
    pub(super) together: usize,
    /// The stars of that group.
    pub(super) of: usize,
}

/// The group that has the most of these stars, the first of equals.
pub(super) fn fate(members: &[usize], labels: &[Option<usize>]) -> Fate {
    let groups = labels.iter().flatten().max().map_or(0, |most| most + 1);
    let mut mine = vec![0; groups];
    members
        .iter()
        .filter_map(|&i| labels[i])
        .for_each(|label| mine[label] += 1);
    let most = (0..groups).rev().max_by_key(|&group| mine[group]);
    let of = |label| labels.iter().filter(|&&l| l == Some(label)).count();
    match most {
        Some(label) if mine[label] > 0 => Fate {
            together: mine[label],
            of: of(label),
        },
        _ => Fate { together: 0, of: 0 },
    }
}

pub(super) fn hdbscan(
    records: Array2<f64>,
    size: usize,
    min_samples: usize,
    selection: ClusterSelection,
) -> Result<Hdbscan<f64>, BookError> {
    Ok(Hdbscan::params(size)
        .min_samples(min_samples)
        .cluster_selection(selection)
        .fit(&DatasetBase::from(records))?)
}

/// What HDBSCAN makes of DBSCAN's groups with each size, and DBSCAN with other eps.
pub(super) fn table(
    grouped: &Grouped,
    records: &Array2<f64>,
    (eps, min_samples): (f64, usize),
    sizes: &[usize],
) -> Result<String, BookError> {
    let groups = &grouped.groups()[..grouped.groups().len().min(COLUMNS)];
    let names = grouped.names();
    let mut heading = vec!["", "groups", "noise"];
    heading.extend(names.iter().take(groups.len()).map(String::as_str));
    let mut table = Table::new(&heading);
    let mut row = |name: String, n_clusters: usize, labels: &[Option<usize>]| {
        let noise = labels.iter().filter(|label| label.is_none()).count();
        let mut cells = vec![name, n_clusters.to_string(), noise.to_string()];
        cells.extend(groups.iter().map(|group| {
            let Fate { together, of } = fate(&group.members, labels);
            format!("{together} in {of}")
        }));
        table.row(cells);
    };
    for &size in sizes {
        let model = hdbscan(
            records.clone(),
            size,
            min_samples,
            ClusterSelection::ExcessOfMass,
        )?;
        row(
            format!("HDBSCAN, min_cluster_size {size}"),
            model.n_clusters(),
            &model.labels().to_vec(),
        );
    }
    for factor in FACTORS {
        let model =
            Dbscan::params(eps * factor, min_samples).fit(&DatasetBase::from(records.view()))?;
        row(
            format!("DBSCAN, eps {}", plain(eps * factor)),
            model.n_clusters(),
            &model.labels().to_vec(),
        );
    }
    let mut text = format!(
        "The groups of eps {} in other clusterings, min_samples {min_samples}: how many of their stars share a group, and how many stars that has\n\n",
        plain(eps)
    );
    text.push_str(&table.text());
    Ok(text)
}

/// What a parameter makes of the Hyades: the parameter, the number of groups, and their fate.
type Row = (f64, usize, Fate);

const SIZES: [usize; 11] = [5, 7, 10, 12, 15, 20, 25, 30, 40, 50, 60];

/// The Hyades for each eps from 2 to 13, and for each size.
pub(super) fn both() -> Result<&'static (Vec<Row>, Vec<Row>), BookError> {
    static ROWS: OnceLock<(Vec<Row>, Vec<Row>)> = OnceLock::new();
    once(&ROWS, || {
        let found = grouped()?;
        let hyades = &found.groups()[0].members;
        let records = weighted(&reading::stars(None)?, 1.0)?;
        let by_eps = (4..=26).map(|halves| {
            let eps = f64::from(halves) / 2.0;
            let model = Dbscan::params(eps, MIN_SAMPLES).fit(&DatasetBase::from(records.view()))?;
            Ok((
                eps,
                model.n_clusters(),
                fate(hyades, &model.labels().to_vec()),
            ))
        });
        let by_size = SIZES.map(|size| {
            let model = hdbscan(
                records.clone(),
                size,
                MIN_SAMPLES,
                ClusterSelection::ExcessOfMass,
            )?;
            Ok((
                size as f64,
                model.n_clusters(),
                fate(hyades, &model.labels().to_vec()),
            ))
        });
        let by_eps = by_eps.collect::<Result<_, BookError>>()?;
        let by_size = by_size.into_iter().collect::<Result<_, BookError>>()?;
        Ok((by_eps, by_size))
    })
}

pub(super) fn dials() -> Result<Figure, BookError> {
    let (by_eps, by_size) = both()?;
    let panel = |rows: &[Row], at: f64, text: String, label: &str| {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.2.of > 0).collect();
        let xs: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let curve = |of: fn(&Fate) -> usize, name: &str| {
            let ys: Vec<f64> = rows.iter().map(|row| of(&row.2) as f64).collect();
            Curve::new(&xs, &ys).name(name)
        };
        Panel::new()
            .x_label(label)
            .y_label("stars")
            .log_y(true)
            .y_range(10.0, 3000.0)
            .curve(curve(|fate| fate.of, "in the group"))
            .curve(curve(|fate| fate.together, "of them DBSCAN's Hyades"))
            .mark(Mark::vertical(at).text(text))
    };
    let ends = |rows: &[Row]| {
        let of = rows.iter().map(|row| row.2.of).filter(|&of| of > 0);
        (of.clone().min().unwrap_or(0), of.max().unwrap_or(0))
    };
    let (eps, size) = (ends(by_eps), ends(by_size));
    Ok(Figure::new("hyades-dials", "Two dials")
        .caption(format!("The group that has the most of DBSCAN's 122 Hyades: how many stars it has, and how many of the 122. Left DBSCAN, over eps; right HDBSCAN, over min_cluster_size. Both with min_samples {MIN_SAMPLES}."))
        .alt(format!("Two panels with the same logarithmic axis. Left, over eps, the group grows from {} stars to {}, and holds all 122 only from 6 on. Right, over min_cluster_size from {} to {}, it stays between {} and {} stars, and always holds all 122.", eps.0, thousands(eps.1), SIZES[0], SIZES[SIZES.len() - 1], size.0, size.1))
        .columns(2)
        .panel(panel(by_eps, EPS, "eps 6".into(), "eps (pc)"))
        .panel(panel(by_size, SIZE as f64, SIZE.to_string(), "min_cluster_size")))
}

/// The seeds of the shuffled skies in which HDBSCAN looks for leaves.
pub(super) const SKIES: std::ops::RangeInclusive<u64> = 1..=3;

/// The distances at which each cluster that was taken ends, by label.
fn ends(model: &Hdbscan<f64>) -> Vec<f64> {
    let tree = model.condensed_tree();
    let selected = model.selected_clusters().iter();
    selected
        .map(|&cluster| 1.0 / tree.clusters()[cluster - tree.n_samples()].death)
        .collect()
}

/// With these min_samples the excess of mass takes the crowd for a cluster.
pub(super) const CROWD: usize = 12;

/// The numbers of the section on HDBSCAN.
pub(super) fn values() -> Result<Values, BookError> {
    let found = grouped()?;
    let records = weighted(&reading::stars(None)?, 1.0)?;
    let model = hdbscan(
        records.clone(),
        SIZE,
        MIN_SAMPLES,
        ClusterSelection::ExcessOfMass,
    )?;
    let labels = model.labels().to_vec();
    let groups = found.groups();
    let fates: Vec<Fate> = groups
        .iter()
        .map(|group| fate(&group.members, &labels))
        .collect();
    // The labels of the three, and where they and the others end.
    let ours: Vec<usize> = groups
        .iter()
        .filter_map(|group| labels[group.members[0]])
        .collect();
    let ends_at = ends(&model);
    let others = (0..ends_at.len()).filter(|label| !ours.contains(label));
    let others = others
        .map(|label| ends_at[label])
        .fold(f64::INFINITY, f64::min);
    let tree = model.condensed_tree();
    let begins = 1.0 / tree.clusters()[model.selected_clusters()[ours[0]] - tree.n_samples()].birth;
    let velocity = space_velocity(found.members(0));
    let extra: Vec<usize> = (0..labels.len())
        .filter(|&i| labels[i] == Some(ours[0]) && found.labels()[i] != Some(0))
        .collect();
    let fits = extra
        .iter()
        .filter(|&&i| off(&found.stars()[i], velocity) < FITS);
    let mut by_chance = Vec::new();
    let (mut fewest, mut most) = (usize::MAX, 0);
    for seed in SKIES {
        let sky = hdbscan(
            shuffled(found.stars(), seed),
            SIZE,
            MIN_SAMPLES,
            ClusterSelection::Leaf,
        )?;
        by_chance.extend(ends(&sky));
        fewest = fewest.min(sky.n_clusters());
        most = most.max(sky.n_clusters());
    }
    let hyades = &groups[0].members;
    let [crowd, leaf] = [ClusterSelection::ExcessOfMass, ClusterSelection::Leaf].map(|selection| {
        let model = hdbscan(records.clone(), SIZE, CROWD, selection)?;
        Ok::<_, BookError>((model.n_clusters(), fate(hyades, &model.labels().to_vec())))
    });
    let (crowd, leaf) = (crowd?, leaf?);
    Ok(vec![
        ("hyades.hdbscan-groups", model.n_clusters().to_string()),
        ("hyades.hdbscan-hyades", fates[0].of.to_string()),
        ("hyades.hdbscan-together", fates[0].together.to_string()),
        ("hyades.hdbscan-extra", extra.len().to_string()),
        ("hyades.hdbscan-extra-fit", fits.count().to_string()),
        ("hyades.hdbscan-begins", fixed(begins, 1)),
        ("hyades.hdbscan-ends", fixed(ends_at[ours[0]], 1)),
        ("hyades.hdbscan-coma-ends", fixed(ends_at[ours[1]], 1)),
        ("hyades.hdbscan-uma-ends", fixed(ends_at[ours[2]], 1)),
        ("hyades.hdbscan-others-end", fixed(others, 1)),
        (
            "hyades.hdbscan-chance-ends",
            fixed(by_chance.into_iter().fold(f64::INFINITY, f64::min), 1),
        ),
        ("hyades.hdbscan-chance-fewest", fewest.to_string()),
        ("hyades.hdbscan-chance-most", most.to_string()),
        ("hyades.hdbscan-crowd-samples", CROWD.to_string()),
        ("hyades.hdbscan-crowd-groups", crowd.0.to_string()),
        ("hyades.hdbscan-crowd-largest", thousands(crowd.1.of)),
        ("hyades.hdbscan-leaf-groups", leaf.0.to_string()),
        ("hyades.hdbscan-leaf-hyades", leaf.1.of.to_string()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sizes: &str, min_samples: &str) -> Vec<Vec<String>> {
        let flags = ["--hdbscan", sizes, "--min-samples", min_samples];
        let text = crate::program::outcome::<super::super::HyadesProgram>(&flags);
        let rows = text
            .lines()
            .filter_map(|line| line.strip_prefix("HDBSCAN, min_cluster_size "));
        let cells = |row: &str| row.split_whitespace().map(str::to_owned).collect();
        rows.map(cells).collect()
    }

    /// scikit-learn 1.9.1: `HDBSCAN(min_cluster_size=size, min_samples=10).fit(X).labels_` on the same six columns, and `DBSCAN(eps=6, min_samples=10)`.
    /// Numbers of small groups differ by ties, see the documentation of `Hdbscan`. There Coma Berenices has 50 stars and Ursa Major 23, each with one that joins the group and the crowd
    /// at the same distance.
    #[test]
    fn the_table_is_scikit_learns_up_to_ties() {
        let rows = told("15,20,30,60", "10");
        // Size, clusters here and there; the cluster that holds the Hyades, and how many of DBSCAN's 122 are in it, here as there.
        for (row, (size, here, there)) in
            rows.iter()
                .zip([(15, 11, 12), (20, 7, 8), (30, 6, 6), (60, 3, 3)])
        {
            assert_eq!(row[0], size.to_string());
            assert_eq!(row[1], here.to_string());
            assert!((0..=1).contains(&(there - here)));
            assert_eq!(row[3..6].join(" "), "122 in 170", "{size}");
        }
        assert_eq!(rows[0][6..12].join(" "), "23 in 49 14 in 22");
        // scikit-learn: 2 clusters, 11225 stars noise, the larger of 7314 stars.
        let text = told("15", "12")[0].join(" ");
        assert!(
            text.starts_with("15 2 11226 ") && text.contains(" in 7314 "),
            "{text}"
        );
    }

    #[test]
    fn the_numbers_of_the_section() {
        let values = values().unwrap();
        let value = |key: &str| crate::oracle::value(&values, &format!("hyades.hdbscan-{key}"));
        assert_eq!(
            [value("hyades"), value("together"), value("extra")],
            ["170", "122", "48"]
        );
        // scikit-learn 1.9.1, min_samples=12: as above, and 9 leaves, one of which has 172 stars with the 122.
        assert_eq!([value("crowd-groups"), value("leaf-hyades")], ["2", "172"]);
        let number = |key: &str| value(key).parse::<f64>().unwrap();
        // What the section makes of them.
        assert!(number("ends") < number("coma-ends") && number("coma-ends") < number("uma-ends"));
        assert!(number("uma-ends") < number("chance-ends"));
        assert!(number("chance-ends") < number("others-end"));
        assert!(number("leaf-groups") > number("crowd-groups"));
    }

    /// Where the groups end, by another way: the last distance at which a cut still has min_cluster_size stars of the group in one piece.
    #[test]
    fn the_ends_by_cutting_the_hierarchy() {
        let found = grouped().unwrap();
        let records = weighted(&reading::stars(None).unwrap(), 1.0).unwrap();
        let model = hdbscan(records, SIZE, MIN_SAMPLES, ClusterSelection::ExcessOfMass).unwrap();
        let hyades = &found.groups()[0].members;
        let holds = |eps: f64| {
            let labels = model.dbscan_at(eps, SIZE).unwrap().to_vec();
            fate(hyades, &labels).together >= SIZE
        };
        let end = (200..300)
            .map(|hundredth| f64::from(hundredth) / 100.0)
            .find(|&eps| holds(eps));
        let values = values().unwrap();
        let told: f64 = crate::oracle::value(&values, "hyades.hdbscan-ends")
            .parse()
            .unwrap();
        assert!((end.unwrap() - told).abs() < 0.06, "{end:?} {told}");
    }

    /// Every number by eps and by size that the figure's texts claim.
    #[test]
    fn what_the_dials_show() {
        let (by_eps, by_size) = both().unwrap();
        for (eps, _, fate) in by_eps {
            assert_eq!(fate.together == 122, *eps >= EPS, "{eps}");
        }
        for (size, _, fate) in by_size {
            assert_eq!(fate.together, 122, "{size}");
            assert!((156..=170).contains(&fate.of), "{size}");
        }
    }

    #[test]
    fn fates() {
        let fate_of = |members: &[usize], labels: &[Option<usize>]| {
            let Fate { together, of } = fate(members, labels);
            (together, of)
        };
        assert_eq!(fate_of(&[0, 1], &[None, None]), (0, 0));
        assert_eq!(fate_of(&[0], &[None, Some(0)]), (0, 0));
        assert_eq!(
            fate_of(&[0, 1, 2], &[Some(1), Some(0), Some(0), Some(1)]),
            (2, 2)
        );
        assert_eq!(fate_of(&[0, 1], &[Some(1), Some(0), Some(1)]), (1, 1));
    }
}
