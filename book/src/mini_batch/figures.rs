//! The figures of the page on mini-batches.

use std::sync::OnceLock;

use hyades_cluster::{KMeansInit, MiniBatchKMeans};
use hyades_figures::{Centroids, Color, Curve, Figure, Panel, Points};
use linfa::DatasetBase;
use linfa::traits::FitWith;
use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::race::{Lap, Run, Start, lloyd, mini_batches};
use super::{K, of_the_chapter, points};
use crate::drawing::plane;
use crate::round_groups::round_groups;
use crate::text::{fixed, join, number};
use crate::{BookError, FigureEntry, once};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "mini-batch-steps",
        draw: steps,
    },
    FigureEntry {
        id: "mini-batch-work",
        draw: || Ok(work("mini-batch-work", of_the_chapter()?)),
    },
    FigureEntry {
        id: "mini-batch-loss",
        draw: || Ok(loss("mini-batch-loss", of_the_chapter()?)),
    },
    FigureEntry {
        id: "mini-batch-size",
        draw: batch_sizes,
    },
];

/// Four small batches, one after the other, and where they move the centroids.
fn steps() -> Result<Figure, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let middles = [[0.0, 0.0], [7.0, 1.0], [3.0, 6.0]];
    let dataset = round_groups(&middles, 1.0, 200, &mut rng)?;
    let records = dataset.records();
    // The point of each cloud that lies farthest down to its left.
    let lowest = |cloud: usize| {
        let along = |i: &usize| records.row(*i).sum();
        (200 * cloud..200 * (cloud + 1)).min_by(|a, b| along(a).total_cmp(&along(b)))
    };
    let rim: Vec<usize> = (0..3).filter_map(lowest).collect();
    let start = records.select(Axis(0), &rim);
    let params = MiniBatchKMeans::params(3)
        .init_method(KMeansInit::Precomputed(start.clone()))
        .reassignment_ratio(0.0);
    let mut figure = Figure::new("mini-batch-steps", "Batches move the centroids")
        .caption("Three centroids and batches of 30 points. Grey: all points. Coloured: the batch of the step. The line is the way of each centroid so far: long moves at first, shorter ones later, since each new point counts as one among all that the centroid was given.")
        .alt("Four pictures of three clouds of grey points, each with another small batch of coloured points. The lines behind the three centroids lead from a start at the lower left rim of each cloud, in a long first step and ever shorter ones, to the middles of the clouds.")
        .columns(2)
        .shared_axes(true);
    let mut model: Option<MiniBatchKMeans<f64>> = None;
    let mut ways = vec![start];
    for step in 1..=12 {
        let drawn = sample(&mut rng, records.nrows(), 30).into_vec();
        let batch = records.select(Axis(0), &drawn);
        let next = params.fit_with(model, &DatasetBase::from(batch.view()))?;
        ways.push(next.centroids().clone());
        if [1, 2, 4, 12].contains(&step) {
            figure = figure.panel(after(step, records, &batch, &ways));
        }
        model = Some(next);
    }
    Ok(figure)
}

fn after(step: usize, records: &Array2<f64>, batch: &Array2<f64>, ways: &[Array2<f64>]) -> Panel {
    let title = if step == 1 {
        "after 1 batch".to_owned()
    } else {
        format!("after {step} batches")
    };
    let mut panel = plane()
        .title(title)
        .legend(false)
        .points(Points::new(records).color(Color::Muted).size(1.5))
        .points(Points::new(batch).color(Color::Label(0)).size(3.0));
    for centroid in 0..ways[0].nrows() {
        let along = |j: usize| ways.iter().map(|w| w[(centroid, j)]).collect::<Vec<f64>>();
        panel = panel.curve(Curve::new(&along(0), &along(1)).color(Color::Ink));
    }
    panel.centroids(Centroids::new(&ways[ways.len() - 1]).size(5.0))
}

/// Sizes stand on an axis of powers of ten.
fn by_size(laps: &[Lap]) -> (Vec<f64>, Panel) {
    let xs: Vec<f64> = laps.iter().map(|lap| (lap.n as f64).log10()).collect();
    let ticks = laps.iter().zip(&xs).map(|(lap, &x)| {
        let label = if lap.n % 1000 == 0 {
            format!("{}k", lap.n / 1000)
        } else {
            lap.n.to_string()
        };
        (x, label)
    });
    let panel = Panel::new().x_label("points").x_ticks(ticks.collect());
    (xs, panel)
}

fn two_curves(laps: &[Lap], label: &str, value: impl Fn(&Run) -> f64) -> Panel {
    let (xs, panel) = by_size(laps);
    let lloyd: Vec<f64> = laps.iter().map(|lap| value(&lap.lloyd)).collect();
    let batch: Vec<f64> = laps.iter().map(|lap| value(&lap.batch)).collect();
    panel
        .y_label(label)
        .log_y(true)
        .curve(Curve::new(&xs, &lloyd).name("Lloyd").markers(true))
        .curve(Curve::new(&xs, &batch).name("mini-batches").markers(true))
}

pub(super) fn work(id: &str, laps: &[Lap]) -> Figure {
    let last = laps.last();
    let ratio = last.map_or(f64::NAN, Lap::work);
    let n = last.map_or(0, |lap| lap.n);
    Figure::new(id, "The work of both")
        .caption("How many distances each takes, on a logarithmic scale. Lloyd goes over all points again and again; the mini-batches go over all of them only once, for the labels at the end.")
        .alt(format!("Two curves over the number of points, one for each. At {n} points Lloyd's algorithm takes {} times as many distances as the mini-batches.", number(ratio, 1)))
        .panel(two_curves(laps, "distances", |run| run.distances as f64))
}

pub(super) fn time(laps: &[Lap]) -> Figure {
    Figure::new("mini-batch-time", "The time of both")
        .caption("How long each took on this machine, on a logarithmic scale.")
        .alt("Two curves of seconds over the number of points, one for Lloyd's algorithm and one for mini-batches.")
        .panel(two_curves(laps, "seconds", |run| run.seconds.max(1e-6)))
}

pub(super) fn loss(id: &str, laps: &[Lap]) -> Figure {
    let (xs, panel) = by_size(laps);
    let ratios: Vec<f64> = laps.iter().map(Lap::ratio).collect();
    let words: Vec<String> = laps
        .iter()
        .map(|lap| format!("{} at {} points", fixed(lap.ratio(), 2), lap.n))
        .collect();
    Figure::new(id, "The loss of both")
        .caption("The loss of the mini-batches as a multiple of Lloyd's, from the same start. At 1 both are equally good.")
        .alt(format!("The loss over the number of points: {}.", join(&words, "and")))
        .panel(
            panel
                .y_label("loss of mini-batches / loss of Lloyd")
                .curve(Curve::new(&xs, &ratios).markers(true)),
        )
}

const SIZES: [usize; 7] = [16, 32, 64, 128, 256, 1024, 4096];

/// How many starts the means over sizes are taken from.
const STARTS: u64 = 20;

/// The loss against that of Lloyd from the same start, for each size of a batch: the mean over the starts.
pub(super) fn by_batch_size() -> Result<&'static [(usize, f64)], BookError> {
    static FOUND: OnceLock<Vec<(usize, f64)>> = OnceLock::new();
    let found = once(&FOUND, || {
        let dataset = points(20_000, K, 42)?;
        let mut sums = SIZES.map(|size| (size, 0.0));
        for seed in 0..STARTS {
            let start = Start::of(&dataset, K, seed)?;
            let loss = lloyd(&dataset, K, &start)?.loss;
            for (size, sum) in &mut sums {
                *sum += mini_batches(&dataset, K, *size, &start)?.loss / loss / STARTS as f64;
            }
        }
        Ok(sums.to_vec())
    });
    found.map(Vec::as_slice)
}

fn batch_sizes() -> Result<Figure, BookError> {
    let found = by_batch_size()?;
    let xs: Vec<f64> = found
        .iter()
        .map(|(size, _)| (*size as f64).log2())
        .collect();
    let ys: Vec<f64> = found.iter().map(|(_, ratio)| *ratio).collect();
    let ticks = found
        .iter()
        .zip(&xs)
        .map(|((size, _), &x)| (x, size.to_string()))
        .collect();
    let words: Vec<String> = found
        .iter()
        .map(|(size, ratio)| format!("{} with {size}", fixed(*ratio, 2)))
        .collect();
    Ok(Figure::new("mini-batch-size", "The size of a batch")
        .caption("The loss with batches of different size, on 20 000 points, as a multiple of that of Lloyd from the same start. Each mark is the mean over 20 starts.")
        .alt(format!("A curve that falls with the size of a batch: {}.", join(&words, "and")))
        .panel(
            Panel::new()
                .x_label("points in a batch")
                .y_label("loss / loss of Lloyd")
                .x_ticks(ticks)
                .curve(Curve::new(&xs, &ys).markers(true)),
        ))
}
