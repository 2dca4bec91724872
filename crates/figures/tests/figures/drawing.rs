//! What holds for every figure's SVG and PNG.

use std::sync::Arc;

use crate::common::{everything, gallery, labels, scattered};
use hyades_figures::{Clusters, Curve, Figure, Mark, Panel, Points, Values};
use ndarray::Array2;
use proptest::prelude::*;
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};
use resvg::usvg::{self, Node, roxmltree};

pub(crate) fn tree(svg: &str) -> usvg::Tree {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../fonts/DejaVuSans-subset.ttf").to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).unwrap()
}

/// Each text with its box, in CSS pixels.
pub(crate) fn texts(group: &usvg::Group, found: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, found),
            Node::Text(text) => {
                let content = text.chunks().iter().map(usvg::TextChunk::text).collect();
                // The glyphs themselves: the text's own box has the line's whole height.
                let glyphs = text.flattened().bounding_box();
                found.push((content, glyphs.transform(text.abs_transform()).unwrap()));
            }
            _ => {}
        }
    }
}

#[test]
fn drawing_twice_gives_the_same_bytes_on_any_thread() {
    for figure in gallery() {
        let once = (figure.svg().unwrap(), figure.csv());
        let again = std::thread::spawn(move || (figure.svg().unwrap(), figure.csv()));
        assert_eq!(once, again.join().unwrap());
    }
}

#[test]
fn an_svg_is_well_formed_themed_and_safe_in_a_page() {
    for figure in gallery() {
        let figure = figure.alt("what it \"shows\" & <more>");
        let svg = figure.svg().unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert_eq!(
            root.attribute("aria-label"),
            Some("what it \"shows\" & <more>")
        );
        let title = root.first_element_child().unwrap();
        assert_eq!(
            (title.tag_name().name(), title.text()),
            ("title", Some(figure.title()))
        );
        assert!(svg.contains("currentColor"), "{}", figure.id());
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            assert!(
                !["style", "script", "use", "image", "a"].contains(&name),
                "{name}"
            );
            for attribute in ["id", "class", "href", "onload"] {
                assert!(!node.has_attribute(attribute), "{name} with {attribute}");
            }
        }
    }
}

#[test]
fn without_labels_no_color_but_the_page_s_is_left() {
    let panel = Panel::new()
        .x_label("x")
        .points(Points::new(&scattered(50)));
    let svg = Figure::new("plain", "Plain").panel(panel).svg().unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    for node in document.descendants() {
        for attribute in ["fill", "stroke"] {
            if let Some(paint) = node.attribute(attribute) {
                assert!(["none", "currentColor"].contains(&paint), "{paint}");
            }
        }
    }
}

#[test]
fn the_colors_are_those_of_the_palette() {
    // Okabe and Ito's seven, without black.
    let palette = [
        "#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#f0e442",
    ];
    let panel = Panel::new().clusters(Clusters::new(&scattered(70), &labels(70, 7, 100)));
    let svg = Figure::new("seven", "Seven").panel(panel).svg().unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let mut found: Vec<&str> = document
        .descendants()
        .flat_map(|node| [node.attribute("fill"), node.attribute("stroke")])
        .flatten()
        .filter(|paint| paint.starts_with('#'))
        .collect();
    found.sort_unstable();
    found.dedup();
    let mut expected = palette.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn no_text_leaves_the_drawing_or_runs_into_another() {
    for figure in gallery() {
        let svg = figure.svg().unwrap();
        let tree = tree(&svg);
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        assert!(!found.is_empty(), "{}", figure.id());
        for (i, (text, area)) in found.iter().enumerate() {
            let inside = area.left() >= 0.0
                && area.top() >= 0.0
                && area.right() <= tree.size().width()
                && area.bottom() <= tree.size().height();
            assert!(
                inside,
                "{}: {text:?} at {area:?} leaves the drawing",
                figure.id()
            );
            // The figure of everything piles its layers up on purpose.
            if figure.id() == "everything" {
                continue;
            }
            for (other, other_area) in &found[..i] {
                let apart = area.right() <= other_area.left()
                    || other_area.right() <= area.left()
                    || area.bottom() <= other_area.top()
                    || other_area.bottom() <= area.top();
                assert!(apart, "{}: {text:?} over {other:?}", figure.id());
            }
        }
    }
}

#[test]
fn no_marker_is_cut_off_by_the_drawing_s_edge() {
    for figure in gallery() {
        let tree = tree(&figure.svg().unwrap());
        let drawn = tree.root().abs_stroke_bounding_box();
        // In pixels, not in the units of the view box.
        assert!(drawn.height() > 0.7 * tree.size().height(), "{drawn:?}");
        assert!(
            drawn.left() >= 0.0
                && drawn.top() >= 0.0
                && drawn.right() <= tree.size().width()
                && drawn.bottom() <= tree.size().height(),
            "{}: {drawn:?} in {:?}",
            figure.id(),
            tree.size()
        );
    }
}

#[test]
fn a_point_is_drawn_where_its_coordinates_say() {
    // Both ranges are given, so that the corners of the plot are known values.
    let corners = ndarray::array![[0.0, 0.0], [10.0, 4.0], [5.0, 1.0]];
    let panel = Panel::new()
        .x_range(0.0, 10.0)
        .y_range(0.0, 4.0)
        .points(Points::new(&corners));
    let svg = Figure::new("corners", "Corners")
        .panel(panel)
        .svg()
        .unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let spots: Vec<(f64, f64)> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "circle")))
        .map(|node| {
            let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
            (number("cx"), number("cy"))
        })
        .collect();
    let [(left, bottom), (right, top), (x, y)] = spots[..] else {
        panic!("{} circles", spots.len())
    };
    assert!(left < right && top < bottom);
    // A unit of the drawing is a tenth of a pixel; both ends are rounded to one.
    assert!((x - (left + right) / 2.0).abs() <= 1.0);
    assert!((y - (bottom + (top - bottom) / 4.0)).abs() <= 1.0);
}

#[test]
fn equal_units_are_equally_long() {
    let records = ndarray::array![[0.0, 0.0], [3.0, 0.0], [0.0, 3.0], [17.0, 2.0]];
    let given = Panel::new().x_range(-1.0, 20.0).y_range(-1.0, 5.0);
    for panel in [Panel::new(), Panel::new().x_range(-5.0, 40.0), given] {
        let panel = panel.equal_aspect(true).points(Points::new(&records));
        let svg = Figure::new("equal", "Equal").panel(panel).svg().unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let spots: Vec<(f64, f64)> = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "circle")))
            .map(|node| {
                let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
                (number("cx"), number("cy"))
            })
            .collect();
        let across = spots[1].0 - spots[0].0;
        let up = spots[0].1 - spots[2].1;
        assert!((across - up).abs() <= 2.0, "{across} and {up}");
    }
}

#[test]
fn shared_axes_put_a_value_at_the_same_place_and_label_outer_panels_alone() {
    let (low, high) = (scattered(20), scattered(20) * 3.0);
    let panel = |records: &Array2<f64>| Panel::new().points(Points::new(records));
    let figure = Figure::new("shared", "Shared").columns(2);
    let figure = (0..4).fold(figure, |figure, i| {
        figure.panel(panel(if i == 1 { &high } else { &low }))
    });
    let count = |figure: &Figure| figure.svg().unwrap().matches("<text").count();
    let (apart, shared) = (count(&figure), count(&figure.clone().shared_axes(true)));
    assert!(shared < apart, "{shared} texts against {apart}");
}

#[test]
fn a_large_figure_stays_small() {
    let records = scattered(1000);
    let bytes = |panel: Panel| {
        Figure::new("large", "Large")
            .panel(panel)
            .svg()
            .unwrap()
            .len()
    };
    let values: Vec<f64> = (0..1000).map(f64::from).collect();
    let empty = bytes(Panel::new());
    for (what, panel, bound) in [
        ("points", Panel::new().points(Points::new(&records)), 45),
        (
            "clusters",
            Panel::new().clusters(Clusters::new(&records, &labels(1000, 8, 20))),
            60,
        ),
        (
            "values",
            Panel::new().values(Values::new(&records, &values)),
            65,
        ),
        (
            "curve",
            Panel::new().curve(Curve::new(&values, &values)),
            12,
        ),
    ] {
        let found = bytes(panel) - empty;
        assert!(found < bound * 1000, "{what}: {found} bytes");
    }
    // No figure is refused for its size: a page may have a bound of its own.
    let many = bytes(Panel::new().points(Points::new(&scattered(20_000)))) - empty;
    assert!(many > 300_000 && many < 45 * 20_000, "{many} bytes");
}

#[test]
fn what_lies_outside_a_given_range_is_not_drawn() {
    let records = ndarray::array![[1.0, 1.0], [50.0, 1.0], [1.0, -50.0]];
    let panel = Panel::new()
        .x_range(0.0, 2.0)
        .y_range(0.0, 2.0)
        .points(Points::new(&records))
        .mark(Mark::vertical(9.0).text("far away"));
    let figure = Figure::new("cut", "Cut").panel(panel);
    let svg = figure.svg().unwrap();
    assert_eq!(svg.matches("<circle").count(), 1);
    assert!(!svg.contains("far away"));
    assert!(figure.csv().contains("1,points,50,1,"));
}

#[test]
fn a_png_is_the_drawing_on_white() {
    let figure = Figure::new("png", "PNG").panel(everything());
    for scale in [1.0, 2.0] {
        let image = Pixmap::decode_png(&figure.png(scale).unwrap()).unwrap();
        assert_eq!(image.width(), (560.0 * scale).round() as u32);
        let white = PremultipliedColorU8::from_rgba(255, 255, 255, 255).unwrap();
        assert_eq!(image.pixel(0, 0), Some(white));
        let dark = image
            .pixels()
            .iter()
            .filter(|p| p.red() < 60 && p.green() < 60 && p.blue() < 60);
        assert!(dark.count() > 100, "no text at scale {scale}");
        let blue = image
            .pixels()
            .iter()
            .filter(|p| p.blue() > 150 && p.red() < 60);
        assert!(blue.count() > 20, "no markers at scale {scale}");
    }
}

#[test]
fn texts_may_hold_any_character() {
    let odd = "a\u{0}b\u{1b}\n<c> & \"d\" 'e' \u{fffe} 星 ]]>";
    let panel = Panel::new().title(odd).x_label(odd).y_label(odd);
    let figure = Figure::new("odd", odd).alt(odd).panel(panel);
    let svg = figure.svg().unwrap();
    assert!(roxmltree::Document::parse(&svg).is_ok());
    assert!(figure.png(1.0).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_finite_points_give_a_figure(
        points in prop::collection::vec((-1e300..1e300_f64, prop::num::f64::NORMAL), 0..40),
        scale in -300..1_i32,
        equal in any::<bool>(),
        width in 250..900_u32,
        height in 250..900_u32,
    ) {
        let factor = 10_f64.powi(scale);
        let flat: Vec<f64> = points
            .iter()
            .flat_map(|&(x, y)| [x * factor, y.clamp(-1e300, 1e300)])
            .collect();
        let records = Array2::from_shape_vec((points.len(), 2), flat).unwrap();
        let n = records.nrows();
        let (xs, ys) = (records.column(0).to_vec(), records.column(1).to_vec());
        let panel = Panel::new()
            .equal_aspect(equal)
            .clusters(Clusters::new(&records, &labels(n, 3, 5)))
            .curve(Curve::new(&xs, &ys));
        let figure = Figure::new("any", "Any").panel(panel).size(width, height);
        let svg = figure.svg().unwrap();
        prop_assert!(roxmltree::Document::parse(&svg).is_ok());
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        // As many shapes as points: none is lost at the edges.
        let panel = Panel::new().points(Points::new(&records));
        let svg = Figure::new("any", "Any").panel(panel).svg().unwrap();
        prop_assert_eq!(svg.matches("<circle").count(), n);
    }
}

#[test]
fn dots_are_short_and_hide_only_what_is_hidden() {
    let records = scattered(400);
    let labels = labels(400, 3, 9);
    let figure = |dots| {
        let clusters = Clusters::new(&records, &labels).size(1.2).dots(dots);
        Figure::new("dots", "Dots").panel(Panel::new().clusters(clusters))
    };
    let (dots, shapes) = (figure(true), figure(false));
    assert_eq!(dots.csv(), shapes.csv());
    let svg = dots.svg().unwrap();
    assert!(svg.len() * 2 < shapes.svg().unwrap().len());
    let drawn = svg.matches("h0").count();
    assert!((390..=400).contains(&drawn), "{drawn} of 400 far points");
    // In one place one dot a label is seen.
    let heap = Array2::from_elem((50, 2), 1.0);
    let clusters = Clusters::new(&heap, &labels[..50]).dots(true);
    let svg = Figure::new("heap", "A heap")
        .panel(Panel::new().clusters(clusters))
        .svg()
        .unwrap();
    assert_eq!(svg.matches("h0").count(), 4);
    assert!(svg.contains("stroke-linecap=\"round\""));
}

#[test]
fn points_as_dots_are_one_element_at_the_same_places() {
    let points = scattered(500);
    let svg = |dots| {
        let layer = Points::new(&points).size(1.0).dots(dots);
        let figure = Figure::new("dots", "Dots").panel(Panel::new().points(layer));
        figure.svg().unwrap()
    };
    let (circles, dots) = (svg(false), svg(true));
    assert_eq!(circles.matches("<circle").count(), 500);
    assert!(!dots.contains("<circle"));
    let path = dots
        .split("<path")
        .find(|path| path.contains("stroke-linecap=\"round\""));
    let places: Vec<&str> = path
        .unwrap()
        .split('"')
        .find(|data| data.starts_with('M'))
        .unwrap()
        .split('M')
        .skip(1)
        .collect();
    assert_eq!(places.len(), 500);
    for place in places {
        let (x, y) = place.strip_suffix("h0").unwrap().split_once(' ').unwrap();
        assert!(
            circles.contains(&format!("cx=\"{x}\" cy=\"{y}\"")),
            "{place}"
        );
    }
}

#[test]
fn a_title_of_two_lines_stands_in_two_lines() {
    let records = scattered(20);
    let panel = |title: &str| Panel::new().title(title).points(Points::new(&records));
    let figure = Figure::new("titles", "Titles")
        .panel(panel("spectral\nclustering"))
        .panel(panel("Ward"));
    let mut found = Vec::new();
    texts(tree(&figure.svg().unwrap()).root(), &mut found);
    let place = |wanted: &str| found.iter().find(|(text, _)| text == wanted).unwrap().1;
    assert!(place("spectral").bottom() <= place("clustering").top());
    assert!((place("Ward").top() - place("clustering").top()).abs() < 4.0);
}

#[test]
fn what_is_measured_is_left_out_for_comparison() {
    let records = scattered(20);
    let figure = |time: &str| {
        let panel = Panel::new().points(Points::new(&records)).measured(time);
        Figure::new("times", "Times").panel(panel)
    };
    assert!(figure("12 ms").svg().unwrap().contains("12 ms"));
    let compared = |time| figure(time).without_measurements().svg().unwrap();
    assert_eq!(compared("12 ms"), compared("0.3 ms"));
    assert!(!compared("12 ms").contains("ms<"));
    // A label that was not measured stays.
    let labelled = Figure::new("x", "x").panel(
        Panel::new()
            .x_label("seconds")
            .points(Points::new(&records)),
    );
    assert_eq!(
        labelled.clone().without_measurements().svg().unwrap(),
        labelled.svg().unwrap()
    );
}

#[test]
fn data_given_stand_in_place_of_the_panels() {
    let records = scattered(3);
    let figure = Figure::new("table", "Table").panel(Panel::new().points(Points::new(&records)));
    assert!(figure.csv().starts_with("panel,"));
    assert_eq!(figure.data("a,b\n1,2\n").csv(), "a,b\n1,2\n");
}
