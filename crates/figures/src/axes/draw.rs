//! Draws the axes of a panel.

use super::Axis;
use crate::canvas::{Anchor, Style};
use crate::font::text_width;
use crate::palette::Color;
use crate::scene::Scene;

/// The length of a tick, and the space between it and its label.
pub(crate) const TICK: f64 = 4.0;
pub(crate) const AFTER_TICK: f64 = 4.0;

/// Draws grid lines, axes, ticks and labels around a plot. `fonts` are the sizes of tick labels and of axis labels.
pub(crate) fn draw(
    scene: &mut Scene<'_>,
    x: &Axis,
    y: &Axis,
    (small, font): (f64, f64),
    y_label_at: f64,
) {
    let frame = scene.frame;
    let (left, right, top, bottom) = (frame.left, frame.right(), frame.top, frame.bottom());
    let columns: Vec<_> = x
        .placed()
        .map(|(fraction, label)| (left + fraction * frame.width, label))
        .collect();
    let rows: Vec<_> = y
        .placed()
        .map(|(fraction, label)| (bottom - fraction * frame.height, label))
        .collect();

    let grid = Style::stroked(Color::Ink, 0.13, 1.0);
    for &(at, _) in columns.iter().filter(|_| x.grid) {
        scene.canvas.line(&[(at, top), (at, bottom)], grid);
    }
    for &(at, _) in rows.iter().filter(|_| y.grid) {
        scene.canvas.line(&[(left, at), (right, at)], grid);
    }
    let line = Style::stroked(Color::Ink, 0.7, 1.0);
    scene
        .canvas
        .line(&[(left, top), (left, bottom), (right, bottom)], line);
    for &(at, _) in &columns {
        scene
            .canvas
            .line(&[(at, bottom), (at, bottom + TICK)], line);
    }
    for &(at, _) in &rows {
        scene.canvas.line(&[(left - TICK, at), (left, at)], line);
    }

    if x.tick_labels {
        let mut free_from = f64::NEG_INFINITY;
        for &(at, label) in &columns {
            let half = text_width(label, small) / 2.0;
            // Labels that would run into the one before are left out; their ticks stay.
            if at - half < free_from {
                continue;
            }
            free_from = at + half + 4.0;
            scene.canvas.text(
                at,
                bottom + TICK + AFTER_TICK + small * 0.8,
                label,
                Style::text(Color::Ink, small, Anchor::Middle),
            );
        }
    }
    if y.tick_labels {
        let mut free_below = f64::INFINITY;
        for &(at, label) in &rows {
            if (free_below - at).abs() < small {
                continue;
            }
            free_below = at;
            scene.canvas.text(
                left - TICK - AFTER_TICK,
                at + small * 0.35,
                label,
                Style::text(Color::Ink, small, Anchor::End),
            );
        }
    }

    let label = Style::text(Color::Ink, font, Anchor::Middle);
    if !x.label.is_empty() {
        let below = if x.tick_labels { small * 1.15 } else { 0.0 };
        scene.canvas.text(
            left + frame.width / 2.0,
            bottom + TICK + AFTER_TICK + below + font * 0.95,
            &x.label,
            label,
        );
    }
    if !y.label.is_empty() {
        let half = text_width(&y.label, font) / 2.0;
        scene.canvas.text_upwards(
            y_label_at,
            (top + frame.height / 2.0).max(half + 2.0),
            &y.label,
            label,
        );
    }
}
