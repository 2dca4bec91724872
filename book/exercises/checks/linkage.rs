//! Checks of exercise 10: three linkages, compared with the heights of `Agglomerative`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, is_near};
use hyades_cluster::{Agglomerative, Linkage};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../linkage.rs"]
#[allow(
    unreachable_pub,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "single: 0 and 4 on a line against 7, 10 and 15",
            hint: "Compare every point of a with every point of b: the nearest two are 4 and 7.",
            run: single_by_hand,
        },
        Check {
            what: "complete: 30, 0 and 12 on a line against 11 and 13",
            hint: "The farthest pair of a point of a and a point of b, not the nearest for each point, and not one that lies in one cluster.",
            run: complete_by_hand,
        },
        Check {
            what: "average: 0 and 4 on a line against 7, 10 and 15",
            hint: "There are as many pairs as the product of the numbers of points: 2 · 3 = 6.",
            run: average_by_hand,
        },
        Check {
            what: "all three in the plane",
            hint: "A distance is taken in every coordinate: use `distance` of two whole rows.",
            run: in_the_plane,
        },
        Check {
            what: "the last merge of the points of two_groups_2025, as the library does it",
            hint: "Go through all points of both clusters, however many there are: a.nrows() and b.nrows() tell.",
            run: as_the_library,
        },
    ])
}

fn on_a_line() -> (Array2<f64>, Array2<f64>) {
    (array![[0.0], [4.0]], array![[7.0], [10.0], [15.0]])
}

fn single_by_hand() -> Result<(), Failure> {
    let (a, b) = on_a_line();
    let came = answer::single(&a, &b);
    compare("single linkage", 3.0, came).map_err(|failure| {
        if came == 0.0 {
            failure.hint("If the search starts with 0, no distance is smaller than 0. Start with f64::INFINITY.")
        } else {
            failure
        }
    })
}

fn complete_by_hand() -> Result<(), Failure> {
    let (a, b) = (array![[30.0], [0.0], [12.0]], array![[11.0], [13.0]]);
    let came = answer::complete(&a, &b);
    compare("complete linkage", 19.0, came).map_err(|failure| {
        if is_near(came, 30.0) {
            failure.hint("Two points of the same cluster, 0 and 30, are 30 apart. Take one point of a and one of b.")
        } else {
            failure
        }
    })
}

fn average_by_hand() -> Result<(), Failure> {
    let (a, b) = on_a_line();
    // 7, 10 and 15 from 0; 3, 6 and 11 from 4.
    let came = answer::average(&a, &b);
    compare("average linkage", 52.0 / 6.0, came).map_err(|failure| {
        if is_near(came, 9.0) {
            failure.hint(
                "That is halfway between the nearest and the farthest pair. Every pair counts.",
            )
        } else {
            failure
        }
    })
}

fn in_the_plane() -> Result<(), Failure> {
    let (a, b) = (
        array![[0.0, 0.0], [0.0, 8.0]],
        array![[6.0, 0.0], [6.0, 8.0]],
    );
    compare("single linkage", 6.0, answer::single(&a, &b))?;
    compare("complete linkage", 10.0, answer::complete(&a, &b))?;
    let came = answer::average(&a, &b);
    compare("average linkage", 8.0, came).map_err(|failure| {
        if is_near(came, 6.0) {
            failure.hint("That is the distance of the means, which is centroid linkage. Average linkage is the mean of the distances.")
        } else {
            failure
        }
    })?;
    let (a, b) = (array![[0.0, 0.0]], array![[0.5, 12.0], [3.0, 4.0]]);
    compare("single linkage", 5.0, answer::single(&a, &b))
}

fn as_the_library() -> Result<(), Failure> {
    let points = hyades_datasets::two_groups_2025().records;
    for (linkage, name) in [
        (Linkage::Single, "single"),
        (Linkage::Complete, "complete"),
        (Linkage::Average, "average"),
    ] {
        let dataset = DatasetBase::from(points.view());
        let model = Agglomerative::params(linkage).n_clusters(2).fit(&dataset)?;
        let cluster = |wanted: usize| {
            let labels = model.labels().iter().enumerate();
            let rows: Vec<usize> = labels
                .filter(|&(_, &label)| label == wanted)
                .map(|(i, _)| i)
                .collect();
            points.select(Axis(0), &rows)
        };
        let (a, b) = (cluster(0), cluster(1));
        let came = match linkage {
            Linkage::Single => answer::single(&a, &b),
            Linkage::Complete => answer::complete(&a, &b),
            _ => answer::average(&a, &b),
        };
        let merges = model.dendrogram().merges();
        let height = merges.last().map_or(0.0, |merge| merge.height);
        compare(&format!("{name} linkage"), height, came)?;
    }
    Ok(())
}

fn compare(what: &str, expected: f64, came: f64) -> Result<(), Failure> {
    if is_near(expected, came) {
        return Ok(());
    }
    Err(Failure::expected(
        format!("the distance by {what}"),
        format!("{expected:.3}"),
        format!("{came:.3}"),
    ))
}
