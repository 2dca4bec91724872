//! The figures of the page on spectral types.

use hyades_datasets::SpectralType;
use hyades_figures::{
    Anchor, Area, Arrow, Centroids, Clusters, Color, Curve, Figure, Mark, Panel, Points,
    Silhouette, Text, Values,
};
use hyades_metrics::silhouette_samples;
use ndarray::Array1;

use super::{Grouped, HELIUM, HELIUM_AND_MAGNESIUM, grouped, mock};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "spectral-types-profile",
        draw: || Ok(profile()),
    },
    FigureEntry {
        id: "spectral-types-strengths",
        draw: strengths,
    },
    FigureEntry {
        id: "spectral-types-unlabelled",
        draw: || Ok(unlabelled("spectral-types-unlabelled", &helium()?)),
    },
    FigureEntry {
        id: "spectral-types-scores",
        draw: || Ok(scores(&helium()?)),
    },
    FigureEntry {
        id: "spectral-types-found",
        draw: || Ok(found("spectral-types-found", &helium()?)),
    },
    FigureEntry {
        id: "spectral-types-silhouette",
        draw: || silhouette("spectral-types-silhouette", &helium()?),
    },
    FigureEntry {
        id: "spectral-types-truth",
        draw: || Ok(truth("spectral-types-truth", &helium()?)),
    },
    FigureEntry {
        id: "spectral-types-other-pair",
        draw: other_pair,
    },
];

fn helium() -> Result<Grouped, BookError> {
    grouped(HELIUM, None)
}

/// The depth of the drawn line at its centre, and its deviation, in ångström.
const DEPTH: f64 = 0.6;
const SIGMA: f64 = 0.7;

/// An absorption line and the rectangle of equal area.
fn profile() -> Figure {
    let centre = 4471.5;
    let xs: Vec<f64> = (-40..=40).map(|i| centre + f64::from(i) / 10.0).collect();
    let flux: Vec<f64> = xs
        .iter()
        .map(|x| 1.0 - DEPTH * (-0.5 * ((x - centre) / SIGMA).powi(2)).exp())
        .collect();
    let ones = vec![1.0; xs.len()];
    // The area of the line below the continuum, whose height is 1.
    let width = DEPTH * SIGMA * (2.0 * std::f64::consts::PI).sqrt();
    let axes = |title: &str| {
        Panel::new()
            .title(title)
            .x_label("wavelength (ångström)")
            .y_range(0.0, 1.25)
            .legend(false)
    };
    let line = axes("a spectral line")
        .y_label("flux / continuum")
        .area(
            Area::new(&xs, &flux, &ones)
                .color(Color::Label(0))
                .opacity(0.35),
        )
        .curve(Curve::new(&xs, &flux).color(Color::Label(0)))
        .mark(Mark::horizontal(1.0).text("continuum"));
    let rectangle = axes("the rectangle of equal area")
        .x_range(centre - 4.0, centre + 4.0)
        .area(
            Area::rectangle(centre - width / 2.0, 0.0, centre + width / 2.0, 1.0)
                .color(Color::Label(0))
                .opacity(0.35),
        )
        .mark(Mark::horizontal(1.0))
        .arrow(Arrow::new(
            centre - width / 2.0,
            1.08,
            centre + width / 2.0,
            1.08,
        ))
        .text(Text::new(centre, 1.14, format!("W = {width:.2} Å")).anchor(Anchor::Middle));
    Figure::new("spectral-types-profile", "A spectral line and its equivalent width")
        .caption("Left: an absorption line. The shaded area is the light that is missing. Right: a rectangle of the same area that reaches from no light to the continuum. Its width W is the line's equivalent width.")
        .alt("Two panels over wavelength. Left, a curve that runs level at 1, dips to 0.4 at 4471.5 ångström and comes back; the area between dip and level is shaded. Right, a shaded rectangle from 0 to 1 with the same area and a width of 1.05 ångström.")
        .columns(2)
        .shared_axes(true)
        .panel(line)
        .panel(rectangle)
}

/// Where the spectral types of the axis are named.
fn ticks() -> Vec<(f64, String)> {
    ["O5", "O7", "O9", "B0", "B2", "B4", "B6", "B8"]
        .iter()
        .filter_map(|name| name.parse::<SpectralType>().ok())
        .map(|t| (t.number(), t.to_string()))
        .chain([(29.0, "B9".to_owned())])
        .filter(|(number, _)| *number != 28.0)
        .collect()
}

/// Types with fewer stars have no median worth drawing.
const FEWEST: usize = 4;

/// The median width of each line for each spectral type.
fn strengths() -> Result<Figure, BookError> {
    let catalogue = mock()?;
    let mut panel = Panel::new()
        .x_label("spectral type, from hot to cool")
        .y_label("median equivalent width (ångström)")
        .x_ticks(ticks());
    for (i, line) in ["HeII/4200", "HeI/4471", "MgII/4481"]
        .into_iter()
        .enumerate()
    {
        let stars = catalogue.select(&[line])?;
        let mut types: Vec<f64> = stars.type_numbers().to_vec();
        types.sort_by(f64::total_cmp);
        let all = types.clone();
        types.dedup();
        types.retain(|number| all.iter().filter(|&other| other == number).count() >= FEWEST);
        let widths: Vec<f64> = types
            .iter()
            .map(|&number| {
                let of_type = stars.spectral_types.iter().zip(stars.records.column(0));
                let mut widths: Vec<f64> = of_type
                    .filter(|(t, _)| t.number() == number)
                    .map(|(_, &w)| w)
                    .collect();
                widths.sort_by(f64::total_cmp);
                (widths[(widths.len() - 1) / 2] + widths[widths.len() / 2]) / 2.0
            })
            .collect();
        panel = panel.curve(
            Curve::new(&types, &widths)
                .name(line)
                .markers(true)
                .color(Color::Label(i)),
        );
    }
    Ok(Figure::new("spectral-types-strengths", "Line strength along the spectral sequence")
        .caption("The median equivalent width of three lines for each spectral type of the mock catalogue, from hot stars on the left to cooler ones on the right. Types with fewer than four stars are left out.")
        .alt("Three curves from O5 to B9. Ionised helium starts near 0.6 ångström and falls to zero by B1. Neutral helium rises from 0.2 at O5 to about 0.85 near B1 and falls to 0.1 at B9. Magnesium is weak at first and climbs slowly to about 0.25.")
        .panel(panel))
}

fn plane(grouped: &Grouped) -> Panel {
    let label = |i: usize| format!("{}: equivalent width (Å)", grouped.lines[i]);
    Panel::new().x_label(label(0)).y_label(label(1))
}

/// The first two lines: all that a plane can show.
fn shown(grouped: &Grouped) -> ndarray::Array2<f64> {
    grouped.stars.records.slice(ndarray::s![.., ..2]).to_owned()
}

pub(super) fn unlabelled(id: &str, grouped: &Grouped) -> Figure {
    let lines = &grouped.lines;
    Figure::new(id, format!("{} against {}", lines[0], lines[1]))
        .caption(format!("Each point is a star: the equivalent width of {} against that of {}.", lines[0], lines[1]))
        .alt(format!("A cloud of {} points in one colour. Most lie in a tall band at zero width of the first line; an arm leads to the right, and single points are scattered to the left at negative widths.", grouped.stars.records.nrows()))
        .panel(plane(grouped).points(Points::new(&shown(grouped)).size(2.5)))
}

pub(super) fn scores(grouped: &Grouped) -> Figure {
    let rows = grouped.sweep.rows();
    let ks: Vec<f64> = rows.iter().map(|row| row.k as f64).collect();
    let panel = |title: &str, ys: Vec<f64>| {
        let at = rows
            .iter()
            .position(|row| row.k == grouped.k)
            .unwrap_or_default();
        Panel::new()
            .title(title)
            .x_label("k")
            .curve(Curve::new(&ks, &ys).markers(true))
            .mark(Mark::new(ks[at], ys[at]))
    };
    let of = |value: &dyn Fn(&hyades_metrics::InternalScores<f64>) -> f64| {
        rows.iter()
            .map(|row| value(&row.scores))
            .collect::<Vec<_>>()
    };
    Figure::new("spectral-types-scores", "Four scores for each number of clusters")
        .caption(format!("Inertia and three scores for each number of clusters k. The ring marks k = {}.", grouped.k))
        .alt("Four small curves over k. The inertia falls smoothly without a sharp bend. Silhouette and Calinski–Harabasz are highest at the smallest k and fall, with a small step up in between. Davies–Bouldin, of which less is better, has its lowest point at the marked k.")
        .columns(2)
        .panel(panel("inertia (less is tighter)", of(&|s| s.inertia)))
        .panel(panel("silhouette (more is better)", of(&|s| s.silhouette)))
        .panel(panel("Calinski–Harabasz (more is better)", of(&|s| s.calinski_harabasz)))
        .panel(panel("Davies–Bouldin (less is better)", of(&|s| s.davies_bouldin)))
}

pub(super) fn found(id: &str, grouped: &Grouped) -> Figure {
    Figure::new(id, format!("K-means with k = {}", grouped.k))
        .caption(format!("What K-means finds with k = {}, the clusters numbered from hot to cool by the median type of their stars, with the centroids.", grouped.k))
        .alt(format!("The stars in {} colours, one for each cluster, cut by straight borders, with a large centroid in the middle of each.", grouped.k))
        .panel(clusters(grouped))
}

fn clusters(grouped: &Grouped) -> Panel {
    let centroids = grouped.centroids();
    plane(grouped)
        .clusters(Clusters::new(&shown(grouped), &grouped.labels()).size(2.5))
        .centroids(
            Centroids::new(&centroids.slice(ndarray::s![.., ..2]).to_owned()).name("centroids"),
        )
}

pub(super) fn silhouette(id: &str, grouped: &Grouped) -> Result<Figure, BookError> {
    let labels = grouped.labels();
    let plain: Array1<usize> = labels
        .iter()
        .map(|label| label.unwrap_or_default())
        .collect();
    let values: Vec<f64> = silhouette_samples(&grouped.stars.records, &plain)?
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect();
    Ok(Figure::new(id, format!("Silhouettes for k = {}", grouped.k))
        .caption("The silhouette of each star, sorted within its cluster; the dashed line is the mean. A star with a negative silhouette is nearer to another cluster than to its own.")
        .alt("Horizontal bars, one a star, in a block for each cluster. Most bars reach to between 0.2 and 0.6; each block tapers off, and in some a few bars point left of zero.")
        .panel(Panel::new().x_label("silhouette").silhouette(Silhouette::new(&values, &labels))))
}

fn by_type(grouped: &Grouped) -> Panel {
    plane(grouped).values(
        Values::new(&shown(grouped), &grouped.numbers())
            .label("spectral type")
            .ticks(ticks())
            .range(15.0, 29.0)
            .size(2.5),
    )
}

pub(super) fn truth(id: &str, grouped: &Grouped) -> Figure {
    Figure::new(id, "The same stars by spectral type")
        .caption("The same stars, coloured by the spectral type that astronomers gave them, from O5 to B9.")
        .alt("The cloud of stars shaded by spectral type. The arm to the right, with strong ionised helium, is the darkest and hottest. Upwards along the band lie the early B stars, and down towards zero the colours run without a gap to B9.")
        .panel(by_type(grouped))
}

fn other_pair() -> Result<Figure, BookError> {
    let grouped = grouped(HELIUM_AND_MAGNESIUM, Some(4))?;
    Ok(Figure::new("spectral-types-other-pair", "Neutral helium against magnesium")
        .caption("The other pair, HeI 4471 against MgII 4481. Left: K-means with k = 4. Right: the spectral types.")
        .alt("Two pictures of the same cloud, which runs from strong helium and weak magnesium at the lower right to weak helium and stronger magnesium at the upper left. K-means cuts it into four pieces; the types run along it, but O stars and B stars of equal helium width lie on top of each other.")
        .columns(2)
        .panel(clusters(&grouped))
        .panel(by_type(&grouped)))
}
