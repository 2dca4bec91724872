//! Checks of exercise 1: the mystery blobs.

use std::process::ExitCode;

use hyades_book::MYSTERY_SEED;
use hyades_book::exercise::{self, Check, Failure, check_length, is_near};
use hyades_datasets::{MysteryBlobs, mystery_blobs};
use ndarray::{Array2, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

#[cfg(not(hyades_answer))]
#[path = "../mystery-blobs.rs"]
#[allow(
    unreachable_pub,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

/// The farthest that the mean of fifty points of variance 2 can be expected from the middle of their group.
const FAR: f64 = 1.0;

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "your guess of k",
            hint: "Look at the picture again: cargo chapter how-many -- --data mystery --open",
            run: guess,
        },
        Check {
            what: "K-means finds as many centroids as it is asked for",
            hint: "The function must work for any k: find as many clusters as it is asked for, not a fixed number.",
            run: any_k,
        },
        Check {
            what: "the distances by hand: found (0, 0) and (10, 0), real (10, 1), (3, 4) and (0, 6)",
            hint: "From (0, 0) the nearest real centre is (3, 4), at a distance of 5: take the smallest of the distances.",
            run: by_hand,
        },
        Check {
            what: "each centroid that you found lies near a real centre",
            hint: "Let K-means run until it stops by itself, from several starts: these are its defaults.",
            run: found,
        },
    ])
}

fn mystery() -> MysteryBlobs {
    mystery_blobs(&mut Xoshiro256PlusPlus::seed_from_u64(MYSTERY_SEED))
}

fn guess() -> Result<(), Failure> {
    let (guess, k) = (answer::guess(), mystery().reveal().n_clusters);
    if guess == k {
        return Ok(());
    }
    let (off, way) = (guess.abs_diff(k), if guess < k { "few" } else { "many" });
    let failure = Failure::new(format!(
        "you guess {guess} groups, which is {off} too {way}"
    ));
    Err(failure.hint(if guess < k {
        "Too few: something that you took for one group is more. All groups are round and of about the same size; which of yours is long, or larger than the rest?"
    } else {
        "Too many: you cut a group that belongs together. Groups touch, but each has a dense middle of its own; count the middles."
    }))
}

fn any_k() -> Result<(), Failure> {
    for k in [1, 3, 4] {
        let centroids = answer::centroids(mystery().records(), k)?;
        if centroids.dim() != (k, 2) {
            return Err(Failure::expected(
                format!("the shape of the result for k = {k}"),
                format!("({k}, 2)"),
                format!("{:?}", centroids.dim()),
            ));
        }
    }
    Ok(())
}

fn by_hand() -> Result<(), Failure> {
    let found = array![[0.0, 0.0], [10.0, 0.0]];
    let real = array![[10.0, 1.0], [3.0, 4.0], [0.0, 6.0]];
    let came = answer::distances(&found, &real);
    check_length("centres found", 2, came.len())?;
    let expected = array![5.0, 1.0];
    let Some(i) = (0..2).find(|&i| !is_near(expected[i], came[i])) else {
        return Ok(());
    };
    let failure = Failure::expected(
        format!("the distance of the centre found at {}", found.row(i)),
        expected[i],
        format!("{:.4}", came[i]),
    );
    if is_near(came[0], f64::sqrt(101.0)) && is_near(came[1], f64::sqrt(65.0)) {
        return Err(failure.hint("The number of a cluster means nothing: the first one found need not be the first real one. Try all real centres."));
    }
    Err(failure)
}

fn found() -> Result<(), Failure> {
    let (mystery, guess) = (mystery(), answer::guess());
    let real = mystery.reveal().means;
    let centroids = answer::centroids(mystery.records(), guess)?;
    let distances = answer::distances(&centroids, &real);
    let mut farthest = 0;
    for i in 1..distances.len() {
        if distances[i] > distances[farthest] {
            farthest = i;
        }
    }
    println!("  Your centroids, each with its distance to the nearest real centre:");
    print_table(&centroids, distances.as_slice().unwrap_or_default());
    if distances[farthest] <= FAR {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the centroid at {:.2} is {:.2} from the nearest real centre; less than {FAR} is expected of a mean of fifty points",
        centroids.row(farthest),
        distances[farthest]
    )))
}

fn print_table(centroids: &Array2<f64>, distances: &[f64]) {
    for (centroid, distance) in centroids.rows().into_iter().zip(distances) {
        println!("  {:8.2} {:8.2} {distance:8.2}", centroid[0], centroid[1]);
    }
}
