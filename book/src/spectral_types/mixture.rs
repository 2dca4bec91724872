//! A Gaussian mixture of the stars: a border between hot and cool that is as soft as the data make it.

use std::path::Path;
use std::sync::OnceLock;

use hyades_cluster::{CovarianceType, GaussianMixture};
use hyades_datasets::{Selection, SpectralType};
use hyades_figures::{Color, Figure, Mark, Panel, Points, Values};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, ArrayView1, s};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::HELIUM;
use super::reading;
use super::sequence::{first_and_last, ticks};
use crate::program::told_by_caption;
use crate::table::Table;
use crate::text::{counted, fixed, join};
use crate::{BookError, once};

/// Between these, a star belongs neither here nor there.
pub(super) const BETWEEN: (f64, f64) = (0.1, 0.9);

/// How many components the page fits.
const K: usize = 3;

/// The stars with some lines, and a mixture of them.
pub(super) struct Mixture {
    pub(super) stars: Selection,
    pub(super) lines: Vec<String>,
    pub(super) model: GaussianMixture<f64>,
    /// The components from hot to cool, by the mean type of their stars.
    pub(super) order: Vec<usize>,
    /// For each star the probability of each component, in this order.
    pub(super) probabilities: Array2<f64>,
}

/// What a mixture is made of.
pub(super) struct Wanted<'a> {
    pub(super) path: Option<&'a Path>,
    pub(super) k: usize,
    pub(super) runs: usize,
    pub(super) seed: u64,
}

impl Mixture {
    pub(super) fn fit(
        stars: Selection,
        lines: Vec<String>,
        wanted: &Wanted<'_>,
    ) -> Result<Self, BookError> {
        let rng = Xoshiro256PlusPlus::seed_from_u64(wanted.seed);
        let records = stars.records.view();
        let fail = |error: hyades_cluster::ClusterError| BookError::Stars {
            path: wanted
                .path
                .unwrap_or(Path::new(reading::MOCK_PATH))
                .to_path_buf(),
            why: error.to_string(),
        };
        let model = GaussianMixture::params_with_rng(wanted.k, rng)
            .covariance(CovarianceType::Tied)
            .n_runs(wanted.runs)
            .tolerance(1e-7)
            .max_n_iterations(2000)
            .fit(&DatasetBase::from(records))
            .map_err(fail)?;
        let probabilities = model.probabilities(records).map_err(fail)?;
        let numbers = stars.type_numbers();
        let mean = |c: &usize| {
            let of = probabilities.column(*c);
            of.dot(&numbers) / of.sum()
        };
        let mut order: Vec<usize> = (0..wanted.k).collect();
        order.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
        Ok(Self {
            probabilities: probabilities.select(ndarray::Axis(1), &order),
            stars,
            lines,
            model,
            order,
        })
    }

    /// The probability that each star belongs to the hottest component.
    pub(super) fn hot(&self) -> ArrayView1<'_, f64> {
        self.probabilities.column(0)
    }

    /// The stars of which that is uncertain.
    pub(super) fn between(&self) -> Vec<usize> {
        let hot = self.hot();
        let (low, high) = BETWEEN;
        (0..hot.len())
            .filter(|&i| low < hot[i] && hot[i] < high)
            .collect()
    }

    /// The types of the stars whose most probable component has this place, from hot to cool.
    pub(super) fn types(&self, place: usize) -> Vec<SpectralType> {
        let component = self.order[place];
        let labels = self.model.labels().iter().zip(&self.stars.spectral_types);
        let members = labels.filter(|(label, _)| **label == component);
        let mut types: Vec<SpectralType> = members.map(|(_, t)| t.with_luminosity(None)).collect();
        types.sort_unstable();
        types
    }

    /// The types of these stars from hot to cool, each with how many of these and how many of all are of it.
    pub(super) fn by_type(&self, stars: &[usize]) -> Vec<(SpectralType, usize, usize)> {
        let of = |i: usize| self.stars.spectral_types[i].with_luminosity(None);
        let mut types: Vec<SpectralType> = stars.iter().map(|&i| of(i)).collect();
        types.sort_unstable();
        types.dedup();
        let count = |wanted: SpectralType, among: &mut dyn Iterator<Item = usize>| {
            among.filter(|&i| of(i) == wanted).count()
        };
        let n = self.stars.records.nrows();
        let row = |t: SpectralType| {
            (
                t,
                count(t, &mut stars.iter().copied()),
                count(t, &mut (0..n)),
            )
        };
        types.into_iter().map(row).collect()
    }

    fn of_the_lines(&self) -> String {
        match self.lines.len() {
            0..=3 => join(&self.lines, "and"),
            n => counted(n, "line"),
        }
    }

    pub(super) fn text(&self) -> String {
        let k = self.order.len();
        let mut table = Table::new(&[
            "component",
            "stars",
            "weight",
            "10 % hotter",
            "median",
            "10 % cooler",
        ]);
        for (place, &component) in self.order.iter().enumerate() {
            let types = self.types(place);
            let at = |fraction: f64| {
                let at = (fraction * types.len().saturating_sub(1) as f64).round() as usize;
                types.get(at).map_or_else(String::new, ToString::to_string)
            };
            table.row(vec![
                (place + 1).to_string(),
                types.len().to_string(),
                fixed(self.model.weights()[component], 3),
                at(0.1),
                at(0.5),
                at(0.9),
            ]);
        }
        let between = self.between();
        let mut text = format!(
            "{} stars with {}\nmixture of {} of equal shape: {}, {}\n\n{}\n{} in component 1 with a probability between {} and {}\n",
            self.stars.records.nrows(),
            self.of_the_lines(),
            counted(k, "component"),
            counted(self.model.n_iterations(), "iteration"),
            if self.model.converged() {
                "converged"
            } else {
                "not converged"
            },
            table.text(),
            counted(between.len(), "star"),
            BETWEEN.0,
            BETWEEN.1,
        );
        if !between.is_empty() {
            let mut table = Table::new(&["type", "between", "of"]);
            for (t, some, all) in self.by_type(&between) {
                table.row(vec![t.to_string(), some.to_string(), all.to_string()]);
            }
            text.push_str(&format!("\n{}", table.text()));
        }
        text
    }

    /// The stars by their first two lines, in the colour of their probability.
    fn plane(&self, with_bar: bool) -> Panel {
        let label = |i: usize| format!("{}: equivalent width (Å)", self.lines[i]);
        Panel::new().x_label(label(0)).y_label(label(1)).values(
            Values::new(
                &self.stars.records.slice(s![.., ..2]).to_owned(),
                &self.hot().to_vec(),
            )
            .label("probability")
            .range(0.0, 1.0)
            .bar(with_bar)
            .size(2.5),
        )
    }

    /// The probability of each star over its type.
    fn by_place(&self) -> Panel {
        let numbers = self.stars.type_numbers();
        let hot = self.hot();
        let points =
            Array2::from_shape_fn(
                (hot.len(), 2),
                |(i, j)| if j == 0 { numbers[i] } else { hot[i] },
            );
        let (first, last) = first_and_last(&numbers.to_vec());
        Panel::new()
            .x_label("spectral type")
            .y_label("probability of component 1")
            .x_ticks(ticks(first, last))
            .y_range(-0.04, 1.04)
            .points(Points::new(&points).color(Color::Label(0)).size(2.0))
            .mark(Mark::horizontal(BETWEEN.0))
            .mark(Mark::horizontal(BETWEEN.1))
    }

    /// The figures of a run of the program.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let (lines, n) = (self.of_the_lines(), self.between().len());
        let plane = Figure::new("spectral-types-mixture", "How sure each star's place is")
            .caption(format!("Each star in the colour of its probability for the hottest of {} components, fitted to {lines}.", self.order.len()))
            .panel(self.plane(true));
        let border = Figure::new("spectral-types-border", "Probability and type")
            .caption(format!("The probability of each star for the hottest component over its spectral type. {} between the dashed lines, at {} and {}.", counted(n, "star"), BETWEEN.0, BETWEEN.1))
            .panel(self.by_place());
        [plane, border].map(told_by_caption).to_vec()
    }
}

/// The mixtures of the page: of the two lines of helium, and of all lines.
pub(super) fn of_the_page() -> Result<&'static [Mixture; 2], BookError> {
    static FOUND: OnceLock<[Mixture; 2]> = OnceLock::new();
    once(&FOUND, || {
        let wanted = Wanted {
            path: None,
            k: K,
            runs: 10,
            seed: 42,
        };
        let fit = |lines: Vec<String>| Mixture::fit(reading::stars(None, &lines)?, lines, &wanted);
        Ok([
            fit(HELIUM.map(String::from).to_vec())?,
            fit(reading::all_lines(None)?)?,
        ])
    })
}

/// Both mixtures in the plane of helium.
pub(super) fn planes() -> Result<Figure, BookError> {
    let [two, all] = of_the_page()?;
    Ok(Figure::new("spectral-types-mixture", "How sure each star's place is")
        .caption(format!("The stars in the plane of the two lines of helium, in the colour of their probability for the hottest of three components. Left: fitted to these two lines, {} are in between. Right: fitted to all {} lines, {} are.", two.between().len(), all.lines.len(), all.between().len()))
        .alt("Two pictures of the same cloud of stars, shaded by a probability. Left, the colour goes from dark in the band at zero through green to bright in the arm on the right. Right, nearly every star is dark or bright; the bright ones fill the arm and lie among the dark ones at its foot.")
        .columns(2)
        .shared_axes(true)
        .panel(two.plane(false).title("two lines"))
        .panel(all.plane(true).title(format!("{} lines", all.lines.len()))))
}

/// Both mixtures over the sequence of types.
pub(super) fn borders() -> Result<Figure, BookError> {
    let [two, all] = of_the_page()?;
    let ends = |mixture: &Mixture| {
        let between = mixture.by_type(&mixture.between());
        let name = |row: Option<&(SpectralType, usize, usize)>| {
            row.map_or_else(String::new, |row| row.0.to_string())
        };
        [name(between.first()), name(between.last())]
    };
    let (left, right) = (ends(two), ends(all));
    Ok(Figure::new("spectral-types-border", "Where the border is soft")
        .caption(format!("The probability of the hottest component over the spectral type, a point a star. Left: by two lines. Right: by all. Between the dashed lines, at {} and {}, nothing is decided.", BETWEEN.0, BETWEEN.1))
        .alt(format!("Two panels over the spectral type. Left, from {} to {} there are points between the dashed lines, at all heights. Right, only from {} to {}: the hotter O stars are at 1 and nearly all B stars at 0.", left[0], left[1], right[0], right[1]))
        .columns(2)
        .shared_axes(true)
        .panel(two.by_place().title("two lines"))
        .panel(all.by_place().title(format!("{} lines", all.lines.len()))))
}

/// The numbers in the prose about the mixtures.
pub(super) fn values() -> Result<crate::Values, BookError> {
    let [two, all] = of_the_page()?;
    let (hot, between) = (all.types(0), all.by_type(&all.between()));
    let o_stars =
        |types: &[SpectralType]| types.iter().filter(|t| t.class().letter() == 'O').count();
    let types = |row: Option<&(SpectralType, usize, usize)>| {
        row.map_or_else(String::new, |row| row.0.to_string())
    };
    let two_between = two.by_type(&two.between());
    let every: Vec<SpectralType> = all.stars.spectral_types.clone();
    // A covariance of d lines has d variances and a number for each pair.
    let d = all.lines.len();
    let numbers = d * (d + 1) / 2;
    Ok(vec![
        ("spectral-types.mix-lines", d.to_string()),
        ("spectral-types.mix-stars", every.len().to_string()),
        ("spectral-types.mix-numbers", numbers.to_string()),
        ("spectral-types.mix-numbers-full", (K * numbers).to_string()),
        ("spectral-types.mix-two", two.between().len().to_string()),
        ("spectral-types.mix-two-first", types(two_between.first())),
        ("spectral-types.mix-two-last", types(two_between.last())),
        ("spectral-types.mix-all", all.between().len().to_string()),
        ("spectral-types.mix-all-first", types(between.first())),
        ("spectral-types.mix-all-last", types(between.last())),
        ("spectral-types.mix-hot", hot.len().to_string()),
        ("spectral-types.mix-hot-o", o_stars(&hot).to_string()),
        ("spectral-types.mix-o", o_stars(&every).to_string()),
        (
            "spectral-types.mix-hot-median",
            hot.get(hot.len() / 2)
                .map_or_else(String::new, ToString::to_string),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stars whose most probable component is the hottest, O stars among them, and stars in between.
    fn counts(mixture: &Mixture) -> [usize; 3] {
        let hot = mixture.types(0);
        let o_stars = hot.iter().filter(|t| t.class().letter() == 'O').count();
        [hot.len(), o_stars, mixture.between().len()]
    }

    /// scikit-learn 1.9.1: `GaussianMixture(3, covariance_type="tied", n_init=10, random_state=0, tol=1e-7, max_iter=2000)`.
    #[test]
    fn the_mixtures_of_the_page_are_scikit_learns() {
        let [two, all] = of_the_page().unwrap();
        assert_eq!(counts(two), [33, 29, 53]);
        assert_eq!(counts(all), [58, 56, 15]);
        for (mixture, lower_bound) in [(two, -0.216_404_263_757_380), (all, 9.147_094_881_949_732)]
        {
            let last = mixture.model.lower_bounds()[mixture.model.n_iterations() - 1];
            assert!((last - lower_bound).abs() < 1e-5, "{last}");
        }
        let between: Vec<(String, usize)> = all
            .by_type(&all.between())
            .into_iter()
            .map(|(t, some, _)| (t.to_string(), some))
            .collect();
        let expected = [("O8.5", 2), ("O9", 4), ("O9.5", 8), ("B0", 1)];
        assert_eq!(between, expected.map(|(t, n)| (t.to_owned(), n)));
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| crate::oracle::value(&values, &format!("spectral-types.mix-{key}"));
        // Names of the stars that have 18 lines, counted in the text.
        let mut rows: Vec<(&str, &str)> = reading::MOCK
            .lines()
            .filter(|row| !row.starts_with('#'))
            .filter_map(|row| {
                let mut cells = row.split_whitespace();
                Some((cells.next()?, cells.next()?))
            })
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let whole: Vec<&str> = rows
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|star| star.len() == 18)
            .map(|star| star[0].0)
            .collect();
        assert_eq!(value("stars"), whole.len().to_string());
        let o_stars = whole.iter().filter(|name| name.starts_with('O')).count();
        assert_eq!(value("o"), o_stars.to_string());
        for (key, expected) in [
            ("lines", "18"),
            ("numbers", "171"),
            ("numbers-full", "513"),
            ("two", "53"),
            ("two-first", "O6"),
            ("two-last", "B0.5"),
            ("all", "15"),
            ("all-first", "O8.5"),
            ("all-last", "B0"),
            ("hot", "58"),
            ("hot-o", "56"),
            ("hot-median", "O8.5"),
        ] {
            assert_eq!(value(key), expected, "{key}");
        }
    }

    #[test]
    fn with_two_components_the_border_is_among_b_stars() {
        let lines = reading::all_lines(None).unwrap();
        let wanted = Wanted {
            path: None,
            k: 2,
            runs: 10,
            seed: 42,
        };
        let mixture = Mixture::fit(reading::stars(None, &lines).unwrap(), lines, &wanted).unwrap();
        let hot = mixture.types(0);
        assert!(hot[hot.len() / 2].number() >= 20.0);
        let between = mixture.by_type(&mixture.between());
        let b_stars = between.iter().filter(|(t, ..)| t.class().letter() == 'B');
        let stars: usize = b_stars.map(|(_, some, _)| some).sum();
        assert!(stars * 10 > mixture.between().len() * 9);
    }

    /// The border is as narrow in the real catalogue, for which scikit-learn gives the same counts.
    #[test]
    fn the_real_catalogue() {
        let Some(path) = std::env::var_os("HYADES_STELLAR_CATALOGUE") else {
            println!("skipped: HYADES_STELLAR_CATALOGUE is not set");
            return;
        };
        let path = Path::new(&path);
        let wanted = Wanted {
            path: Some(path),
            k: K,
            runs: 10,
            seed: 42,
        };
        let fit = |lines: Vec<String>| {
            let stars = reading::stars(Some(path), &lines).unwrap();
            Mixture::fit(stars, lines, &wanted).unwrap()
        };
        assert_eq!(
            counts(&fit(HELIUM.map(String::from).to_vec())),
            [45, 36, 105]
        );
        assert_eq!(
            counts(&fit(reading::all_lines(Some(path)).unwrap())),
            [73, 64, 15]
        );
    }
}
