//! Each way in which a figure cannot be drawn, and its message.

use crate::common::scattered;
use hyades_figures::{
    Area, Arrow, Centroids, Circle, Clusters, Curve, Figure, FigureError, Mark, Panel, Points,
    Segments, Silhouette, Text, Values,
};
use ndarray::{Array2, array};

fn error(panel: Panel) -> FigureError {
    let figure = Figure::new("wrong", "Wrong").panel(panel);
    // The data can be written even if they cannot be drawn.
    assert!(figure.csv().starts_with("panel,layer,x,y,value\n"));
    let error = figure.svg().unwrap_err();
    assert_eq!(figure.png(1.0).unwrap_err().to_string(), error.to_string());
    error
}

fn message(panel: Panel) -> String {
    error(panel).to_string()
}

#[test]
fn ids() {
    for id in ["", "A", "a b", "é", "a_b", "-a", "a\"b"] {
        let figure = Figure::new(id, "").panel(Panel::new());
        assert_eq!(figure.svg(), Err(FigureError::Id { id: id.to_owned() }));
    }
    for id in ["a", "k-means-2", "2025"] {
        assert!(Figure::new(id, "").panel(Panel::new()).svg().is_ok());
    }
}

#[test]
fn panels_columns_and_size() {
    let figure = || Figure::new("f", "");
    assert_eq!(
        figure().svg(),
        Err(FigureError::NoPanels { id: "f".into() })
    );
    let figure = || Figure::new("f", "").panel(Panel::new());
    assert_eq!(figure().columns(0).svg(), Err(FigureError::NoColumns));
    assert!(figure().columns(usize::MAX).svg().is_ok());
    for (width, height) in [
        (99, 200),
        (200, 99),
        (0, 0),
        (10_001, 200),
        (u32::MAX, u32::MAX),
    ] {
        assert_eq!(
            figure().size(width, height).svg(),
            Err(FigureError::Size { width, height })
        );
    }
    let crowded = (0..20).fold(figure(), |figure, _| figure.panel(Panel::new().title("t")));
    let error = crowded.columns(10).size(300, 300).svg().unwrap_err();
    assert!(
        matches!(
            error,
            FigureError::NoRoom {
                side: "width",
                bound: 40.0,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn lengths() {
    let records = scattered(3);
    for (panel, expected) in [
        (
            Panel::new().clusters(Clusters::new(&records, &[None])),
            "panel 1, clusters: 1 labels for 3 points",
        ),
        (
            Panel::new().clusters(Clusters::new(&records, &[None; 3]).emphasis(vec![true; 4])),
            "panel 1, clusters: 4 emphases for 3 points",
        ),
        (
            Panel::new().values(Values::new(&records, &[1.0, 2.0])),
            "panel 1, values: 2 values for 3 points",
        ),
        (
            Panel::new().curve(Curve::new(&[1.0, 2.0], &[1.0])),
            "panel 1, curve: 1 y values for 2 points",
        ),
        (
            Panel::new().area(Area::new(&[1.0], &[], &[1.0])),
            "panel 1, area: 0 lower values for 1 points",
        ),
        (
            Panel::new().area(Area::new(&[1.0], &[1.0], &[1.0, 2.0])),
            "panel 1, area: 2 upper values for 1 points",
        ),
        (
            Panel::new().silhouette(Silhouette::new(&[0.5], &[None, None])),
            "panel 1, silhouette: 2 labels for 1 points",
        ),
    ] {
        assert_eq!(message(panel), expected);
    }
}

#[test]
fn widths() {
    for columns in [0, 1, 3] {
        let records = Array2::zeros((2, columns));
        for (panel, layer) in [
            (Panel::new().points(Points::new(&records)), "points"),
            (
                Panel::new().clusters(Clusters::new(&records, &[None; 2])),
                "clusters",
            ),
            (
                Panel::new().centroids(Centroids::new(&records)),
                "centroids",
            ),
            (
                Panel::new().values(Values::new(&records, &[0.0; 2])),
                "values",
            ),
        ] {
            let expected = FigureError::Width {
                panel: 1,
                layer,
                found: columns,
            };
            assert_eq!(error(panel), expected);
        }
    }
}

#[test]
fn coordinates_that_are_not_finite() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let in_x = array![[0.0, 0.0], [bad, 0.0]];
        let in_y = array![[0.0, 0.0], [0.0, bad]];
        let good = scattered(2);
        let panels = [
            Panel::new().points(Points::new(&in_x)),
            Panel::new().points(Points::new(&in_y)),
            Panel::new().clusters(Clusters::new(&in_x, &[None; 2])),
            Panel::new().centroids(Centroids::new(&in_y)),
            Panel::new().values(Values::new(&in_x, &[0.0; 2])),
            Panel::new().values(Values::new(&good, &[0.0, bad])),
            Panel::new().curve(Curve::new(&[0.0, bad], &[0.0; 2])),
            Panel::new().curve(Curve::new(&[0.0; 2], &[0.0, bad])),
            Panel::new().mark(Mark::new(bad, 0.0)),
            Panel::new().mark(Mark::horizontal(bad)),
            Panel::new().area(Area::rectangle(0.0, 0.0, 1.0, bad)),
            Panel::new().area(Area::rectangle(0.0, bad, 1.0, 1.0)),
            Panel::new().circle(Circle::new(0.0, 0.0, bad)),
            Panel::new().circle(Circle::new(bad, 0.0, 1.0)),
            Panel::new().text(Text::new(0.0, bad, "t")),
            Panel::new().arrow(Arrow::new(0.0, 0.0, bad, 0.0)),
            Panel::new().segments(Segments::new(&[[0.0, 0.0, 0.0, bad]])),
            Panel::new().silhouette(Silhouette::new(&[bad], &[Some(0)])),
        ];
        for panel in panels {
            let error = error(panel);
            assert!(
                matches!(error, FigureError::NotFinite { panel: 1, .. }),
                "{error}"
            );
        }
    }
    let second = array![[0.0, 0.0], [0.0, f64::NAN]];
    let figure = Figure::new("f", "")
        .panel(Panel::new())
        .panel(Panel::new().points(Points::new(&second)));
    assert_eq!(
        figure.svg().unwrap_err().to_string(),
        "panel 2, points: y of sample 1 is NaN, must be finite"
    );
}

#[test]
fn coordinates_that_are_too_far() {
    assert_eq!(
        message(Panel::new().points(Points::new(&array![[f64::MAX, 0.0]]))),
        "panel 1, points: x of sample 0 is 1.7976931348623157e308, must be at most 1e300 in magnitude"
    );
}

#[test]
fn logarithmic_axes() {
    for y in [0.0, -1.0] {
        let panel = Panel::new()
            .log_y(true)
            .curve(Curve::new(&[1.0, 2.0], &[1.0, y]));
        let expected = FigureError::NotPositive {
            panel: 1,
            layer: "curve",
            index: 1,
            value: y,
        };
        assert_eq!(error(panel), expected);
    }
    let range = Panel::new().log_y(true).y_range(0.0, 1.0);
    assert!(message(range).contains("a logarithmic axis begins above 0"));
    let bars = Panel::new()
        .log_y(true)
        .silhouette(Silhouette::new(&[0.5], &[Some(0)]));
    assert!(matches!(error(bars), FigureError::Setting { .. }));
}

#[test]
fn ranges() {
    for (low, high) in [
        (1.0, 1.0),
        (2.0, 1.0),
        (f64::NAN, 1.0),
        (0.0, f64::INFINITY),
        (0.0, 1e301),
    ] {
        for panel in [
            Panel::new().x_range(low, high),
            Panel::new().y_range(low, high),
            Panel::new().values(Values::new(&scattered(2), &[1.0, 2.0]).range(low, high)),
        ] {
            let error = error(panel);
            assert!(
                matches!(error, FigureError::Range { panel: 1, .. }),
                "{error}"
            );
        }
    }
    assert_eq!(
        message(Panel::new().x_range(2.0, 1.0)),
        "panel 1: the x range 2 to 1 must be finite, at most 1e300, and rise"
    );
}

#[test]
fn boundaries() {
    for boundaries in [
        vec![],
        vec![1.0],
        vec![1.0, 1.0],
        vec![2.0, 1.0],
        vec![0.0, f64::NAN],
        vec![0.0, f64::INFINITY],
    ] {
        let values = Values::new(&scattered(2), &[1.0, 2.0]).discrete(boundaries);
        let error = error(Panel::new().values(values));
        assert!(
            matches!(error, FigureError::Boundaries { panel: 1, .. }),
            "{error}"
        );
    }
}

#[test]
fn settings() {
    let records = scattered(2);
    for bad in [0.0, -1.0, f64::NAN, 1e6] {
        for panel in [
            Panel::new().points(Points::new(&records).size(bad)),
            Panel::new().clusters(Clusters::new(&records, &[None; 2]).size(bad)),
            Panel::new().centroids(Centroids::new(&records).size(bad)),
            Panel::new().values(Values::new(&records, &[0.0; 2]).size(bad)),
            Panel::new().segments(Segments::new(&[]).width(bad)),
        ] {
            let error = error(panel);
            assert!(matches!(error, FigureError::Setting { .. }), "{error}");
        }
    }
    for bad in [-0.1, 1.1, f64::NAN] {
        assert!(
            message(Panel::new().area(Area::rectangle(0.0, 0.0, 1.0, 1.0).opacity(bad)))
                .ends_with("must be from 0 to 1")
        );
        assert!(
            message(Panel::new().circle(Circle::new(0.0, 0.0, 1.0).filled_opacity(bad)))
                .ends_with("must be from 0 to 1")
        );
    }
    assert_eq!(
        message(Panel::new().circle(Circle::new(0.0, 0.0, -2.0))),
        "panel 1, circle: radius is -2, must be above 0"
    );
}

#[test]
fn png_scales() {
    let figure = Figure::new("f", "").panel(Panel::new());
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-6, 1e3] {
        let error = figure.png(scale).unwrap_err();
        assert!(
            matches!(error, FigureError::Scale { .. }),
            "{scale}: {error}"
        );
    }
}
