//! Which exercises there are.

/// An exercise: `book/exercises/NAME.rs` has its task and its answer, `book/exercises/checks/NAME.rs` its checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exercise {
    /// Its number, from 1.
    pub number: usize,
    /// Its name, as in `cargo xtask exercise NAME`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The title of the page that it belongs to.
    pub page: &'static str,
    /// What to look at when it is solved: one sentence.
    pub next: &'static str,
}

/// All exercises, by number.
#[must_use]
pub fn exercises() -> &'static [Exercise] {
    EXERCISES
}

const EXERCISES: &[Exercise] = &[
    Exercise {
        number: 1,
        name: "mystery-blobs",
        title: "Mystery blobs",
        page: "How many clusters?",
        next: "Fit one cluster too many and one too few as well, and see which of the distances gives the mistake away.",
    },
    Exercise {
        number: 2,
        name: "choose-eps",
        title: "Choose eps",
        page: "Choosing eps",
        next: "Raise min_samples and see where the range of good eps goes: `cargo chapter choosing-eps -- --min-samples 5`.",
    },
    Exercise {
        number: 3,
        name: "spectral-sweep",
        title: "The sweep over k",
        page: "Spectral types of hot stars",
        next: "Read on to “The truth” and compare: which types did each of your groups turn out to hold?",
    },
    Exercise {
        number: 4,
        name: "assignment",
        title: "The assignment step",
        page: "K-means",
        next: "With step 3, the means, this makes a whole K-means: compare yours with “In forty lines” on the page.",
    },
    Exercise {
        number: 5,
        name: "core-points",
        title: "Core points",
        page: "DBSCAN",
        next: "Your test compares all pairs; “What it costs” on the page tells how an index avoids most of that.",
    },
    Exercise {
        number: 6,
        name: "silhouette",
        title: "The silhouette of every point",
        page: "How many clusters?",
        next: "Points with a negative silhouette lie nearer to another cluster: find them in `cargo chapter spectral-types -- --open`.",
    },
    Exercise {
        number: 7,
        name: "mini-batch-step",
        title: "One mini-batch step",
        page: "Mini-batch K-means",
        next: "Feed your step a thousand batches and watch how the shifts shrink as the counts grow.",
    },
    Exercise {
        number: 8,
        name: "plus-plus",
        title: "The next centroid of k-means++",
        page: "Where to start",
        next: "See how often random starts and k-means++ fail: `cargo chapter where-to-start`.",
    },
    Exercise {
        number: 9,
        name: "reachability",
        title: "The update of reachabilities",
        page: "OPTICS",
        next: "Look at the landscape that your update makes with other parameters: `cargo chapter optics -- --min-samples 3 --open`.",
    },
    Exercise {
        number: 10,
        name: "linkage",
        title: "Three linkages",
        page: "Hierarchical clustering",
        next: "See what each of your linkages makes of a bridge: `cargo chapter hierarchy -- --data bridge --linkage single --clusters 2`.",
    },
    Exercise {
        number: 11,
        name: "responsibilities",
        title: "Responsibilities",
        page: "Gaussian mixtures",
        next: "With the means and deviations weighted by your responsibilities this makes a whole mixture: compare yours with `GaussianMixture`.",
    },
    Exercise {
        number: 12,
        name: "clustering-feature",
        title: "The clustering feature",
        page: "BIRCH",
        next: "With these two functions and “In thirty lines” on the page you have BIRCH without its tree.",
    },
    Exercise {
        number: 13,
        name: "mutual-reachability",
        title: "Mutual reachability",
        page: "HDBSCAN",
        next: "The library never holds this table of all pairs; see how its tree comes about: `cargo chapter hdbscan -- --open`.",
    },
    Exercise {
        number: 14,
        name: "laplacian",
        title: "The Laplacian",
        page: "Spectral clustering",
        next: "Its smallest eigenvalues tell how many pieces a graph nearly has: read on to “How many clusters?” on the page.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_from_one_and_names_differ() {
        for (index, exercise) in exercises().iter().enumerate() {
            assert_eq!(exercise.number, index + 1);
            let others = exercises().iter().filter(|e| e.name == exercise.name);
            assert_eq!(others.count(), 1, "{}", exercise.name);
            assert!(exercise.next.ends_with(['.', '?']), "{}", exercise.name);
        }
    }
}
