//! The numbers in the prose of the HDBSCAN page.

use std::sync::OnceLock;

use hyades_cluster::{CondensedCluster, Dbscan, Hdbscan};
use hyades_datasets::Dataset;
use linfa::traits::Fit;

use super::data::{SAMPLES, SEED, STREWN, Source, points};
use super::figures::sweep;
use super::stages::examples;
use super::{MIN_CLUSTER_SIZE, MIN_SAMPLES, fitted, of_the_chapter, rand};
use crate::text::{fixed, thousands};
use crate::{BookError, Values, once};

/// What of a group a cluster must hold, and of a cluster a group, for the one to be the other.
const MOST: f64 = 0.8;

/// Whether each group has a cluster that holds most of it, and little else.
pub(super) fn all_found(dataset: &Dataset, labels: &[Option<usize>]) -> bool {
    let kinds = dataset.targets();
    (0..STREWN).all(|kind| {
        let size = kinds.iter().filter(|&&of| of == kind).count() as f64;
        let clusters = labels.iter().flatten().max().map_or(0, |most| most + 1);
        (0..clusters).any(|cluster| {
            let mine = |i: &usize| labels[*i] == Some(cluster);
            let all = (0..labels.len()).filter(mine).count() as f64;
            let both = (0..labels.len()).filter(mine).filter(|&i| kinds[i] == kind);
            let both = both.count() as f64;
            both >= MOST * size && both >= MOST * all
        })
    })
}

/// How many eps from 0.01 to 2 find all groups.
pub(super) fn eps_that_work(dataset: &Dataset) -> Result<usize, BookError> {
    let mut found = 0;
    for hundredths in 1..=200 {
        let eps = f64::from(hundredths) / 100.0;
        let model = Dbscan::params(eps, MIN_SAMPLES).fit(dataset)?;
        found += usize::from(all_found(dataset, &model.labels().to_vec()));
    }
    Ok(found)
}

/// The seeds with which the page's points are drawn anew.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=100;

/// For each seed the number of clusters.
pub(super) fn of_seeds() -> Result<&'static [usize], BookError> {
    static COUNTS: OnceLock<Vec<usize>> = OnceLock::new();
    let compute = |seed| {
        let dataset = points(Source::Mixed, SAMPLES, seed)?;
        Ok::<_, BookError>(fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES)?.n_clusters())
    };
    once(&COUNTS, || SEEDS.map(compute).collect()).map(Vec::as_slice)
}

/// The clusters that were taken.
fn taken(model: &Hdbscan<f64>) -> impl Iterator<Item = &CondensedCluster<f64>> {
    let tree = model.condensed_tree();
    let selected = model.selected_clusters().iter();
    selected.map(|&number| &tree.clusters()[number - tree.n_samples()])
}

/// The cluster with the point in the middle of a group.
fn of_group<'a>(
    dataset: &Dataset,
    model: &'a Hdbscan<f64>,
    kind: usize,
) -> (usize, &'a CondensedCluster<f64>) {
    let label = model.labels()[examples(dataset, model)[kind]].unwrap_or(0);
    let number = model.selected_clusters()[label];
    let tree = model.condensed_tree();
    (number, &tree.clusters()[number - tree.n_samples()])
}

/// The stabilities that decide about the moons: of the lower one, of its parts, of both together and apart.
fn of_moons(dataset: &Dataset, model: &Hdbscan<f64>) -> [f64; 4] {
    let tree = model.condensed_tree();
    let n = tree.n_samples();
    let clusters = tree.clusters();
    let parts_of = |cluster: usize| -> f64 {
        let parts = clusters.iter().filter(|part| part.parent == Some(cluster));
        parts.map(|part| part.stability).sum()
    };
    let (lower, cluster) = of_group(dataset, model, 1);
    let both = cluster.parent.unwrap_or(n);
    [
        cluster.stability,
        parts_of(lower),
        clusters[both - n].stability,
        parts_of(both),
    ]
}

/// By what factor λ has grown from the birth of each selected cluster to its end.
fn factors(model: &Hdbscan<f64>) -> impl Iterator<Item = f64> {
    taken(model).map(|cluster| cluster.death / cluster.birth)
}

/// In how many of the hundred squares with the seeds of `SEEDS` a cluster lasts until λ has grown by the factor.
fn squares_that_last(factor: f64) -> Result<usize, BookError> {
    let mut count = 0;
    for seed in SEEDS {
        let model = fitted(
            &points(Source::Square, SAMPLES, seed)?,
            MIN_CLUSTER_SIZE,
            MIN_SAMPLES,
        )?;
        count += usize::from(factors(&model).any(|lasts| lasts >= factor));
    }
    Ok(count)
}

/// The median core distance in the moons.
fn core_in_moons(dataset: &Dataset, min_samples: usize) -> Result<String, BookError> {
    let model = fitted(dataset, MIN_CLUSTER_SIZE, min_samples)?;
    let moons = (0..dataset.records().nrows()).filter(|&i| dataset.targets()[i] < 2);
    let mut cores: Vec<f64> = moons.map(|i| model.core_distances()[i]).collect();
    cores.sort_by(f64::total_cmp);
    Ok(fixed(cores[cores.len() / 2], 2))
}

pub(super) fn values() -> Result<Values, BookError> {
    let dataset = of_the_chapter()?;
    let model = fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES)?;
    let eps = match eps_that_work(&dataset)? {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    let core = |example: usize| {
        let i = examples(&dataset, &model)[example];
        fixed(model.core_distances()[i], 2)
    };
    let moons = of_moons(&dataset, &model).map(|stability| fixed(stability, 0));
    let [lower, lower_pieces, both, two] = moons;
    let rows = sweep(&dataset)?;
    let same: Vec<usize> = rows
        .iter()
        .filter(|row| row.1 == STREWN)
        .map(|row| row.0)
        .collect();
    let end = |size: Option<&usize>| size.map_or_else(String::new, usize::to_string);
    let square = points(Source::Square, SAMPLES, SEED)?;
    let in_square = fitted(&square, MIN_CLUSTER_SIZE, MIN_SAMPLES)?;
    let first = taken(&in_square).next();
    let thin = of_group(&dataset, &model, 3).1.stability;
    let least = factors(&model).fold(f64::INFINITY, f64::min);
    let most = factors(&model).fold(0.0, f64::max);
    let square_rows = sweep(&square)?;
    let none = square_rows.iter().find(|row| row.1 == 0);
    let level = square_rows.split(|row| row.1 != in_square.n_clusters());
    let level = level.max_by_key(|rows| rows.len()).unwrap_or(&[]);
    let with = |clusters: usize| {
        Ok::<_, BookError>(
            of_seeds()?
                .iter()
                .filter(|&&n| n == clusters)
                .count()
                .to_string(),
        )
    };
    Ok(vec![
        ("hdbscan.size", MIN_CLUSTER_SIZE.to_string()),
        ("hdbscan.min-samples", MIN_SAMPLES.to_string()),
        ("hdbscan.points", SAMPLES.to_string()),
        ("hdbscan.pairs", thousands(SAMPLES * (SAMPLES - 1) / 2)),
        ("hdbscan.eps-that-work", eps),
        ("hdbscan.core-dense", core(2)),
        ("hdbscan.core-thin", core(3)),
        (
            "hdbscan.joints",
            model.single_linkage_tree().merges().len().to_string(),
        ),
        (
            "hdbscan.condensed",
            model.condensed_tree().clusters().len().to_string(),
        ),
        ("hdbscan.lower-moon", lower),
        ("hdbscan.lower-pieces", lower_pieces),
        ("hdbscan.both-moons", both),
        ("hdbscan.two-moons", two),
        ("hdbscan.clusters", model.n_clusters().to_string()),
        ("hdbscan.noise", model.n_noise().to_string()),
        ("hdbscan.rand", fixed(rand(&dataset, model.labels())?, 2)),
        ("hdbscan.plateau-first", end(same.first())),
        ("hdbscan.plateau-last", end(same.last())),
        (
            "hdbscan.square-clusters",
            in_square.n_clusters().to_string(),
        ),
        ("hdbscan.square-first", end(level.first().map(|row| &row.0))),
        ("hdbscan.square-last", end(level.last().map(|row| &row.0))),
        ("hdbscan.square-none", end(none.map(|row| &row.0))),
        ("hdbscan.core-of-ten", core_in_moons(&dataset, 10)?),
        (
            "hdbscan.moons-join",
            fixed(1.0 / of_group(&dataset, &model, 1).1.birth, 2),
        ),
        (
            "hdbscan.square-stability",
            first.map_or_else(String::new, |cluster| fixed(cluster.stability, 0)),
        ),
        ("hdbscan.thin-stability", fixed(thin, 0)),
        (
            "hdbscan.square-factor",
            fixed(factors(&in_square).fold(0.0, f64::max), 1),
        ),
        ("hdbscan.least-factor", fixed(least, 1)),
        ("hdbscan.most-factor", fixed(most, 1)),
        (
            "hdbscan.squares-as-long",
            squares_that_last(least)?.to_string(),
        ),
        ("hdbscan.seeds-four", with(4)?),
        ("hdbscan.seeds-three", with(3)?),
    ])
}
