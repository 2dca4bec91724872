//! The figures of the page on spectral types.

use hyades_datasets::Selection;
use hyades_figures::{Centroids, Clusters, Figure, Panel, Points, Silhouette, Values};
use hyades_metrics::silhouette_samples;
use ndarray::Array1;

use super::mixture;
use super::sequence::{self, first_and_last, ticks, type_name};
use super::{Grouped, HELIUM, HELIUM_AND_MAGNESIUM, grouped};
use crate::drawing::ends;
use crate::text::{counted, fixed, join, number};
use crate::{BookError, FigureEntry, four_scores};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "spectral-types-profile",
        draw: || Ok(sequence::profile()),
    },
    FigureEntry {
        id: "spectral-types-strengths",
        draw: sequence::strengths,
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
        draw: || Ok(truth("spectral-types-truth", &helium()?.stars, true)),
    },
    FigureEntry {
        id: "spectral-types-other-pair",
        draw: other_pair,
    },
    FigureEntry {
        id: "spectral-types-mixture",
        draw: mixture::planes,
    },
    FigureEntry {
        id: "spectral-types-border",
        draw: mixture::borders,
    },
];

fn helium() -> Result<Grouped, BookError> {
    grouped(HELIUM, None)
}

pub(super) fn plane(stars: &Selection) -> Panel {
    let label = |i: usize| format!("{}: equivalent width (Å)", stars.lines[i]);
    Panel::new().x_label(label(0)).y_label(label(1))
}

/// The first two lines: all that a plane can show.
pub(super) fn shown(stars: &Selection) -> ndarray::Array2<f64> {
    stars.records.slice(ndarray::s![.., ..2]).to_owned()
}

pub(super) fn unlabelled(id: &str, grouped: &Grouped) -> Figure {
    let lines = &grouped.lines;
    let n = grouped.stars.records.nrows();
    let alt = if grouped.of_the_book {
        format!(
            "A cloud of {n} points in one colour. Most lie in a tall band at zero width of the first line; an arm leads to the right, and single points are scattered to the left at negative widths."
        )
    } else {
        let span = |column: usize| {
            let (low, high) = ends(grouped.stars.records.column(column));
            format!(
                "{} runs from {} to {} Å",
                lines[column],
                number(low, 2),
                number(high, 2)
            )
        };
        format!("{n} points in one colour. {} and {}.", span(0), span(1))
    };
    Figure::new(id, format!("{} against {}", lines[0], lines[1]))
        .caption(format!(
            "Each point is a star: the equivalent width of {} against that of {}.",
            lines[0], lines[1]
        ))
        .alt(alt)
        .panel(plane(&grouped.stars).points(Points::new(&shown(&grouped.stars)).size(2.5)))
}

pub(super) fn scores(grouped: &Grouped) -> Figure {
    let rows: Vec<_> = grouped.sweep.rows().iter().collect();
    let figure = Figure::new(
        "spectral-types-scores",
        "Four scores for each number of clusters",
    )
    .caption(format!(
        "Inertia and three scores for each number of clusters k. The ring marks k = {}.",
        grouped.k
    ))
    .alt(four_scores::alt(&rows));
    four_scores::panels(figure, &rows, Some(grouped.k))
}

pub(super) fn found(id: &str, grouped: &Grouped) -> Figure {
    let colours = counted(grouped.order().len(), "colour");
    // With more than two lines the borders between clusters are straight in a space that the plane only shows the shadow of.
    let borders = if grouped.lines.len() == 2 {
        "cut by straight borders, "
    } else {
        ""
    };
    Figure::new(id, format!("K-means with k = {}", grouped.k))
        .caption(format!("What K-means finds with k = {}, the clusters numbered from hot to cool by the median type of their stars, with the centroids.", grouped.k))
        .alt(format!("The stars in {colours}, one for each cluster, {borders}with a large centroid in the middle of each."))
        .panel(clusters(grouped))
}

fn clusters(grouped: &Grouped) -> Panel {
    let centroids = grouped.centroids();
    plane(&grouped.stars)
        .clusters(Clusters::new(&shown(&grouped.stars), &grouped.labels()).size(2.5))
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
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let quarter = |q: usize| fixed(sorted[(sorted.len() - 1) * q / 4], 2);
    let mut negative: Vec<usize> = values
        .iter()
        .zip(&plain)
        .filter(|(value, _)| **value < 0.0)
        .map(|(_, &label)| label)
        .collect();
    let n_negative = negative.len();
    negative.sort_unstable();
    negative.dedup();
    let left = match negative.len() {
        0 => "no bar points left of zero".to_owned(),
        n => format!(
            "{n_negative} of {} bars point left of zero, in {}",
            values.len(),
            counted(n, "block")
        ),
    };
    let alt = format!(
        "Horizontal bars, one a star, sorted in a block for each of {}. Half of them reach to between {} and {}; {left}.",
        counted(grouped.order().len(), "cluster"),
        quarter(1),
        quarter(3),
    );
    Ok(Figure::new(id, format!("Silhouettes for k = {}", grouped.k))
        .caption("The silhouette of each star, sorted within its cluster; the dashed line is the mean. A star with a negative silhouette is on average nearer to another cluster than to its own.")
        .alt(alt)
        .panel(Panel::new().x_label("silhouette").silhouette(Silhouette::new(&values, &labels))))
}

fn by_type(stars: &Selection) -> Panel {
    let numbers = stars.type_numbers().to_vec();
    let (first, last) = first_and_last(&numbers);
    // A single type still needs a scale with two ends.
    let (low, high) = if first < last {
        (first, last)
    } else {
        (first - 0.5, last + 0.5)
    };
    plane(stars).values(
        Values::new(&shown(stars), &numbers)
            .label("spectral type")
            .ticks(ticks(first, last))
            .range(low, high)
            .size(2.5),
    )
}

pub(super) fn truth(id: &str, stars: &Selection, of_the_book: bool) -> Figure {
    let (first, last) = first_and_last(&stars.type_numbers().to_vec());
    let range = if first < last {
        format!("from {} to {}", type_name(first), type_name(last))
    } else {
        format!("{} for all of them", type_name(first))
    };
    let alt = if of_the_book {
        format!(
            "The cloud of stars shaded by spectral type, {range}. The arm to the right, with strong ionised helium, is the darkest and hottest. Upwards along the band lie the early B stars, and down towards zero the colours run without a gap to {}.",
            type_name(last)
        )
    } else {
        format!("The same points shaded by spectral type, {range}: the hotter, the darker.")
    };
    Figure::new(id, "The same stars by spectral type")
        .caption(format!(
            "The stars with {}, coloured by the spectral type that astronomers gave them, {range}.",
            join(&stars.lines, "and")
        ))
        .alt(alt)
        .panel(by_type(stars))
}

fn other_pair() -> Result<Figure, BookError> {
    let grouped = grouped(HELIUM_AND_MAGNESIUM, Some(4))?;
    Ok(Figure::new("spectral-types-other-pair", "Neutral helium against magnesium")
        .caption("The other pair, HeI 4471 against MgII 4481. Left: K-means with k = 4. Right: the spectral types.")
        .alt("Two pictures of the same cloud, which runs from strong helium and weak magnesium at the lower right to weak helium and stronger magnesium at the upper left. K-means cuts it into four pieces; the types run along it, but O stars and B stars of equal helium width lie on top of each other.")
        .columns(2)
        .panel(clusters(&grouped))
        .panel(by_type(&grouped.stars)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_book_says_of_the_scores() {
        let figure = scores(&helium().unwrap());
        for words in [
            "Silhouette is highest at k = 2, and has a second, lesser optimum at k = 5.",
            "Calinski–Harabasz is highest at k = 2, and has a second, lesser optimum at k = 7.",
            "Davies–Bouldin is lowest at k = 5",
        ] {
            assert!(figure.alt_text().contains(words), "{}", figure.alt_text());
        }
        let truth = truth("truth", &helium().unwrap().stars, true);
        assert!(truth.caption_text().ends_with("from O5 to B9."));
    }
}
