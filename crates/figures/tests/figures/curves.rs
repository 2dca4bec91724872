//! Curves that can be told apart, and the ticks below them.

use hyades_figures::{Clusters, Color, Curve, Figure, Mark, Panel, Points, Text};
use ndarray::array;
use resvg::usvg::roxmltree::{Document, Node};

fn svg(panel: Panel) -> String {
    Figure::new("curves", "Curves").panel(panel).svg().unwrap()
}

/// A figure's markers: shapes without a stroke, each with its colour, its element and how many corners it has.
fn markers(svg: &str) -> Vec<(String, String, usize)> {
    let document = Document::parse(svg).unwrap();
    let inherited = |node: Node<'_, '_>, name: &str| {
        node.ancestors()
            .find_map(|node| node.attribute(name).map(str::to_owned))
    };
    document
        .descendants()
        .filter(|node| matches!(node.tag_name().name(), "circle" | "path"))
        .filter_map(|node| {
            let fill = inherited(node, "fill").filter(|fill| fill.starts_with('#'))?;
            let path = node.attribute("d").unwrap_or_default();
            // The letters and the shape's numbers without its place.
            let shape = path.find(['l', 'h', 'v']).map_or("", |at| &path[at..]);
            Some((fill, shape.to_owned(), path.len()))
        })
        .collect()
}

fn falling(n: usize, shift: usize) -> Curve {
    let xs: Vec<f64> = (1..=n).map(|k| k as f64).collect();
    let ys: Vec<f64> = xs.iter().map(|x| 100.0 / (x + shift as f64)).collect();
    Curve::new(&xs, &ys)
}

#[test]
fn curves_with_names_differ_without_colour() {
    for count in 2..=8 {
        let panel = (0..count).fold(Panel::new(), |panel, i| {
            panel.curve(falling(26, i).name(format!("curve {i}")))
        });
        let found = markers(&svg(panel));
        let mut looks: Vec<_> = found.iter().map(|(fill, shape, _)| (fill, shape)).collect();
        looks.sort_unstable();
        // The eighth curve has rings, which are strokes.
        let filled = count.min(7);
        let mut per_colour = Vec::new();
        for run in looks.chunk_by(|a, b| a.0 == b.0) {
            // At most eight along the curve, and the one in the legend.
            assert!((4..=9).contains(&run.len()), "{} markers", run.len());
            per_colour.push(run[0].1.as_str());
        }
        assert_eq!(per_colour.len(), filled, "{count} curves");
        per_colour.sort_unstable();
        per_colour.dedup();
        assert_eq!(per_colour.len(), filled, "{count} curves share a shape");
    }
}

#[test]
fn colours_of_the_caller_s_choice_do_not_make_markers_alike() {
    let panel = Panel::new()
        .curve(falling(9, 0).name("a").color(Color::Label(1)))
        .curve(falling(9, 1).name("b").color(Color::Label(7)));
    let mut shapes: Vec<_> = markers(&svg(panel)).into_iter().map(|m| m.1).collect();
    shapes.sort_unstable();
    shapes.dedup();
    assert_eq!(shapes.len(), 2);
}

#[test]
fn no_marker_where_none_is_needed() {
    let none = |panel: Panel| assert!(markers(&svg(panel)).is_empty());
    none(Panel::new().curve(falling(26, 0).name("alone")));
    none(Panel::new().curve(falling(26, 0)).curve(falling(26, 1)));
    // A dashed and a solid line differ already.
    none(
        Panel::new()
            .curve(falling(26, 0).name("a"))
            .curve(falling(26, 1).name("b").dashed(true)),
    );
    // All points marked, as asked, in each curve's own shape; and in the legend.
    let asked = Panel::new()
        .curve(falling(26, 0).name("a").markers(true))
        .curve(falling(26, 1).name("b").markers(true));
    assert_eq!(markers(&svg(asked)).len(), 2 * 27);
}

#[test]
fn the_pieces_of_a_curve_are_one() {
    let piece = |from: f64, name: &str, label: usize| {
        Curve::new(&[from, from + 1.0], &[from, from])
            .name(name)
            .color(Color::Label(label))
    };
    let pieces = Panel::new()
        .curve(piece(0.0, "a", 0))
        .curve(piece(2.0, "a", 0));
    assert!(markers(&svg(pieces.clone())).is_empty());
    let text = svg(pieces.curve(piece(4.0, "b", 1)));
    assert_eq!(text.matches(">a</text>").count(), 1);
    // Two points a piece, and two entries of the legend.
    assert_eq!(markers(&text).len(), 3 * 2 + 2);
}

#[test]
fn a_curve_with_all_points_outside_the_plot_is_marked_inside() {
    let line = |y: f64| Curve::new(&[-50.0, 50.0], &[y, y]);
    let panel = Panel::new()
        .x_range(0.0, 1.0)
        .y_range(0.0, 3.0)
        .curve(line(1.0).name("a"))
        .curve(line(2.0).name("b"));
    assert_eq!(markers(&svg(panel)).len(), 2 + 2);
}

/// The labels of the ticks: all texts that are numbers.
fn numbers(svg: &str) -> Vec<String> {
    Document::parse(svg)
        .unwrap()
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| node.text().map(str::to_owned))
        .filter(|text| text.replace('−', "-").parse::<f64>().is_ok())
        .collect()
}

#[test]
fn whole_numbers_have_whole_ticks() {
    let sweep = |ys: &[f64]| Panel::new().curve(Curve::new(&[2.0, 3.0, 4.0], ys).markers(true));
    let figure = |panel: Panel| numbers(&svg(panel));
    assert_eq!(
        figure(sweep(&[9.0, 8.0, 7.0])),
        ["2", "3", "4", "7", "8", "9"]
    );
    // What explains the data has no say; the other axis has its own data.
    let explained = sweep(&[0.2, 0.8, 0.5])
        .mark(Mark::vertical(2.5))
        .text(Text::new(3.5, 0.3, "here"));
    let found = figure(explained);
    assert!(
        found.starts_with(&["2".into(), "3".into(), "4".into()]),
        "{found:?}"
    );
    assert!(
        found[3..].iter().all(|label| label.contains('.')),
        "{found:?}"
    );
    // One value between, and the ticks may lie between.
    let records = array![[1.0, 1.0], [2.5, 2.0]];
    let found = figure(Panel::new().clusters(Clusters::new(&records, &[Some(0); 2])));
    assert!(found.contains(&"1.2".to_owned()), "{found:?}");
    // No two whole numbers in the range.
    let narrow = sweep(&[1.0; 3]).x_range(2.9, 3.1);
    assert!(figure(narrow).iter().any(|label| label.contains('.')));
}

#[test]
fn shared_axes_are_whole_when_all_panels_are() {
    // Side by side both panels have tick labels on the x axis, one below the other on the y axis.
    for (columns, swapped) in [(2, false), (1, true)] {
        let figure = |value: f64| {
            let panel = |value: f64| {
                let records = if swapped {
                    array![[1.0, 1.0], [3.0, value]]
                } else {
                    array![[1.0, 1.0], [value, 3.0]]
                };
                Panel::new().points(Points::new(&records))
            };
            let figure = Figure::new("shared", "Shared")
                .shared_axes(true)
                .columns(columns);
            let mut found = numbers(&figure.panel(panel(3.0)).panel(panel(value)).svg().unwrap());
            found.retain(|label| label.contains('.'));
            found.sort_unstable();
            found
        };
        assert!(figure(2.0).is_empty());
        let found = figure(2.5);
        assert!(found.len() >= 4, "{found:?}");
        for pair in found.chunks(2) {
            assert_eq!(pair.first(), pair.get(1), "not on both panels: {found:?}");
        }
    }
}
