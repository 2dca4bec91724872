//! A figure's data as CSV.

use crate::common::everything;
use hyades_figures::{Centroids, Clusters, Curve, Figure, Mark, Panel, Points, Values};
use ndarray::{Array2, array};
use proptest::prelude::*;

#[test]
fn each_layer_has_its_lines() {
    let records = array![[1.0, 2.5], [3.0, 4.0]];
    let figure = Figure::new("data", "Data")
        .panel(
            Panel::new()
                .points(Points::new(&records).name("all, seen"))
                .clusters(
                    Clusters::new(&records, &[Some(1), None]).names(vec!["a".into(), "b".into()]),
                )
                .values(Values::new(&records, &[0.1, -7.0]))
                .centroids(Centroids::new(&records).labels_from(2)),
        )
        .panel(
            Panel::new()
                .curve(Curve::new(&[1.0], &[2.0]))
                .curve(Curve::new(&[1.0], &[1e-9]))
                .mark(Mark::vertical(3.0).text("eps \"best\"")),
        );
    assert_eq!(
        figure.csv(),
        "panel,layer,x,y,value\n\
         1,\"all, seen\",1,2.5,\n\
         1,\"all, seen\",3,4,\n\
         1,clusters,1,2.5,b\n\
         1,clusters,3,4,noise\n\
         1,values,1,2.5,0.1\n\
         1,values,3,4,-7\n\
         1,centroids,1,2.5,cluster 3\n\
         1,centroids,3,4,cluster 4\n\
         2,curve,1,2,\n\
         2,curve 2,1,1e-9,\n\
         2,mark,3,,\"eps \"\"best\"\"\"\n"
    );
}

#[test]
fn every_layer_is_in_the_data() {
    let csv = Figure::new("data", "Data").panel(everything()).csv();
    for layer in [
        "band", "area 2", "all", "clusters", "values", "found", "true", "falling", "curve 2",
        "mark", "mark 2", "mark 3", "circle", "text", "arrow", "segments",
    ] {
        assert!(csv.contains(&format!("\n1,{layer},")), "{layer}");
    }
}

proptest! {
    #[test]
    fn points_read_back_exactly(
        points in prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY), 0..30),
    ) {
        let flat: Vec<f64> = points.iter().flat_map(|&(x, y)| [x, y]).collect();
        let records = Array2::from_shape_vec((points.len(), 2), flat).unwrap();
        let panel = Panel::new().points(Points::new(&records));
        let csv = Figure::new("data", "Data").panel(panel).csv();
        let read: Vec<(f64, f64)> = csv
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                (fields[2].parse().unwrap(), fields[3].parse().unwrap())
            })
            .collect();
        prop_assert_eq!(read.len(), points.len());
        for (a, b) in read.iter().zip(&points) {
            for (a, b) in [(a.0, b.0), (a.1, b.1)] {
                prop_assert!(a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()));
            }
        }
    }
}

#[test]
fn a_figure_knows_what_a_page_says_about_it() {
    let figure = Figure::new("id", "Title").caption("Caption.");
    assert_eq!(
        (
            figure.id(),
            figure.title(),
            figure.caption_text(),
            figure.alt_text()
        ),
        ("id", "Title", "Caption.", "Title")
    );
    assert_eq!(figure.alt("Alt").alt_text(), "Alt");
}
