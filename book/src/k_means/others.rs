//! K-means on points that are not the chapter's.

use hyades_cluster::KMeans;
use hyades_figures::{Centroids, Clusters, Figure, Points};
use linfa::Dataset;
use ndarray::{Array1, Axis, Ix1};

use super::{KMeansProgram, SIZE, labels, order};
use crate::BookError;
use crate::drawing::{as_options, plane};
use crate::plane_points::PlanePoints;
use crate::program::{Report, told_by_caption};
use crate::table::Table;
use crate::text::{counted, number};

/// The same as for the chapter's points, without true centres, and without the truth where nobody knows it.
pub(super) fn report(program: &KMeansProgram, points: PlanePoints) -> Result<Report, BookError> {
    let PlanePoints { records, truth } = points;
    let model = program.fit(&records)?;
    let is_truth = truth.is_some();
    let targets = truth.unwrap_or_else(|| Array1::zeros(records.nrows()));
    let dataset = Dataset::new(records, targets);
    let text = program.text(&model, table(&model), &dataset, is_truth)?;
    let mut figures = vec![unlabelled(&dataset), found(&dataset, &model)];
    if is_truth {
        figures.insert(0, drawn_from(&dataset));
    }
    Ok(Report { text, figures })
}

fn table(model: &KMeans<f64>) -> Table {
    let mut table = Table::new(&["cluster", "points", "centroid x", "centroid y"]);
    for (place, &cluster) in order(model).iter().enumerate() {
        let labels = model.labels().iter();
        let members = labels.filter(|&&label| label == cluster).count();
        let centroid = model.centroids().row(cluster);
        table.row(vec![
            (place + 1).to_string(),
            members.to_string(),
            number(centroid[0], 3),
            number(centroid[1], 3),
        ]);
    }
    table
}

fn figure(id: &str, title: &str, caption: String) -> Figure {
    let figure = Figure::new(id, title).size(SIZE.0, SIZE.1);
    told_by_caption(figure.caption(caption))
}

fn drawn_from(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    let groups = as_options(dataset.targets());
    let count = groups.iter().flatten().max().map_or(0, |most| most + 1);
    let names = (1..=count).map(|g| format!("group {g}")).collect();
    figure(
        "k-means-truth",
        "The points as they were made",
        "The points, coloured by the group that each was drawn from.".to_owned(),
    )
    .panel(plane().clusters(Clusters::new(dataset.records(), &groups).names(names)))
}

fn unlabelled(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    let n = dataset.records().nrows();
    figure(
        "k-means-unlabelled",
        "The points as one sees them",
        format!(
            "{}, as a clustering algorithm is given them.",
            counted(n, "point")
        ),
    )
    .panel(plane().points(Points::new(dataset.records())))
}

fn found(dataset: &Dataset<f64, usize, Ix1>, model: &KMeans<f64>) -> Figure {
    let order = order(model);
    let centroids = model.centroids().select(Axis(0), &order);
    figure(
        "k-means-found",
        "The points as K-means finds them",
        format!(
            "What K-means finds: each point in the colour of its cluster, and {}.",
            counted(order.len(), "centroid")
        ),
    )
    .panel(
        plane()
            .clusters(Clusters::new(dataset.records(), &labels(model)))
            .centroids(Centroids::new(&centroids).name("centroids")),
    )
}

#[cfg(test)]
mod tests {
    use crate::program::{outcome, report};

    fn with(flags: &[&str]) -> String {
        outcome::<super::KMeansProgram>(flags)
    }

    #[test]
    fn only_known_groups_are_a_truth() {
        let rand = "adjusted Rand index against the truth";
        for (data, is_known) in [
            ("blobs", true),
            ("circles", true),
            ("moons-2025", true),
            ("uniform", false),
            ("mystery", false),
        ] {
            let flags = ["--data", data, "--k", "3"];
            let report = report::<super::KMeansProgram>(&flags).unwrap();
            assert_eq!(report.text.contains(rand), is_known, "{data}");
            assert_eq!(report.figures.len(), if is_known { 3 } else { 2 });
            let tells = report.figures.iter().any(|f| f.csv().contains("group"));
            assert_eq!(tells, is_known, "{data}");
        }
    }

    #[test]
    fn the_two_groups_are_the_same_under_their_other_name() {
        let numbers = |text: String| -> Vec<String> {
            let lines = text.lines().skip(1).take(2);
            let words = lines.flat_map(|line| line.split_whitespace().take(4).map(str::to_owned));
            words.collect()
        };
        let named = numbers(with(&["--data", "two-groups-2025"]));
        assert_eq!(named.len(), 8);
        assert_eq!(named, numbers(with(&[])));
    }

    #[test]
    fn points_of_a_file_are_clustered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, "x,y\n0,0\n0,1\n9,9\n").unwrap();
        let path = path.to_str().unwrap();
        let text = with(&["--points", path]);
        assert!(
            text.contains("inertia 0.50 after") && !text.contains("truth"),
            "{text}"
        );
        let said = with(&["--points", path, "--k", "4"]);
        assert_eq!(said, "--k 4 must be at most 3: there are 3 points");
        for flags in [["--samples", "50"], ["--data-seed", "1"]] {
            let said = with(&["--points", path, flags[0], flags[1]]);
            assert_eq!(said, format!("{} does nothing with --points", flags[0]));
        }
        let said = with(&["--points", path, "--data", "blobs"]);
        assert!(said.contains("cannot be used with"), "{said}");
    }
}
