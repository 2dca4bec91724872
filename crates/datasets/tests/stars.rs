//! The catalogues of 697 stars: the mock that the repository ships, and the real one where
//! `HYADES_STELLAR_CATALOGUE` names it. What is true of both is asserted of both.

use hyades_datasets::{Catalogue, SpectralType};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

const LINES: [&str; 18] = [
    "CaIIK/3928",
    "HeI/4009",
    "HeI/4026",
    "SiIV/4088",
    "SiIV/4116",
    "HeI/4121",
    "SiII/4130",
    "HeI/4144",
    "HeII/4200",
    "FeII/4233",
    "HeI/4387",
    "OII/4416",
    "HeI/4471",
    "MgII/4481",
    "HeII/4541",
    "SiIII/4553",
    "OII+CIII/4645",
    "HeII/4686",
];

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data")
        .join(file)
}

fn read(path: &Path) -> Catalogue {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Catalogue::from_reader(BufReader::new(file))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn mock() -> Catalogue {
    read(&data("stellar_mock.dat"))
}

fn real() -> Option<Catalogue> {
    let path = std::env::var_os("HYADES_STELLAR_CATALOGUE");
    if path.is_none() {
        println!("skipped: HYADES_STELLAR_CATALOGUE is not set");
    }
    path.map(|path| read(Path::new(&path)))
}

/// The catalogues that are here, with their names.
fn catalogues() -> Vec<(&'static str, Catalogue)> {
    let mut found = vec![("mock", mock())];
    found.extend(real().map(|catalogue| ("real", catalogue)));
    found
}

/// The rows of a table below its header.
fn table(file: &str) -> Vec<Vec<String>> {
    let text =
        std::fs::read_to_string(data(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

fn spectral_type(text: &str) -> SpectralType {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn there_are_697_stars_18_lines_and_three_stars_with_15() {
    for (name, catalogue) in catalogues() {
        assert_eq!(catalogue.n_stars(), 697, "{name}");
        assert_eq!(catalogue.lines(), LINES, "{name}");
        let mut short = Vec::new();
        for (index, star) in catalogue.stars().iter().enumerate() {
            let missing: Vec<&str> = LINES
                .into_iter()
                .filter(|line| catalogue.width(index, line).is_none())
                .collect();
            if !missing.is_empty() {
                assert_eq!(
                    missing,
                    ["CaIIK/3928", "HeI/4009", "HeI/4026"],
                    "{name} {}",
                    star.name
                );
                short.push(star.spectral_type.with_luminosity(None).to_string());
            }
        }
        short.sort();
        assert_eq!(short, ["B0", "O8", "O9.5"], "{name}");
        assert_eq!(
            catalogue.select(&LINES).unwrap().records.dim(),
            (694, 18),
            "{name}"
        );
    }
}

#[test]
fn the_two_helium_lines_are_there_for_every_star() {
    for (name, catalogue) in catalogues() {
        for lines in [["HeII/4200", "HeI/4471"], ["HeI/4471", "MgII/4481"]] {
            let selection = catalogue.select(&lines).unwrap();
            assert_eq!(selection.records.dim(), (697, 2), "{name}");
            let stars = catalogue.stars();
            assert!(
                selection
                    .names
                    .iter()
                    .eq(stars.iter().map(|star| &star.name)),
                "{name}: the file's order"
            );
            assert!(
                selection
                    .spectral_types
                    .iter()
                    .eq(stars.iter().map(|star| &star.spectral_type)),
                "{name}"
            );
            let types: BTreeSet<usize> = selection.dataset().targets.iter().copied().collect();
            assert!(
                types.into_iter().eq(0..19),
                "{name}: 19 types from O5 to B9"
            );
        }
    }
}

#[test]
fn twenty_stars_have_ionised_helium_in_emission() {
    for (name, catalogue) in catalogues() {
        let selection = catalogue.select(&["HeII/4200"]).unwrap();
        assert_eq!(
            selection
                .records
                .iter()
                .filter(|&&width| width < -0.4)
                .count(),
            20,
            "{name}"
        );
    }
}

#[test]
fn types_and_luminosity_classes_are_as_counted() {
    let mut expected = BTreeMap::new();
    for row in table("sources/stellar_counts.csv") {
        expected.insert(
            spectral_type(&format!("{} {}", row[0], row[1])),
            row[2].parse::<usize>().unwrap(),
        );
    }
    assert_eq!(expected.values().sum::<usize>(), 697);
    for (name, catalogue) in catalogues() {
        let mut found = BTreeMap::new();
        for star in catalogue.stars() {
            *found.entry(star.spectral_type).or_insert(0) += 1;
        }
        assert_eq!(found, expected, "{name}");
        let ends = (
            found.keys().next().unwrap().number(),
            found.keys().last().unwrap().number(),
        );
        assert_eq!(ends, (15.0, 29.0), "{name}: O5 to B9");
        let ids: BTreeSet<&str> = catalogue
            .stars()
            .iter()
            .map(|star| star.id.as_str())
            .collect();
        assert_eq!(ids.len(), 697, "{name}: no identifier twice");
    }
}

/// The median of a type's widths in a line, and their number.
fn median(catalogue: &Catalogue, of: SpectralType, line: &str) -> (f64, usize) {
    let stars = catalogue.stars().iter().enumerate();
    let mut widths: Vec<f64> = stars
        .filter(|(_, star)| star.spectral_type.with_luminosity(None) == of)
        .filter_map(|(index, _)| catalogue.width(index, line))
        .collect();
    widths.sort_by(f64::total_cmp);
    let n = widths.len();
    ((widths[(n - 1) / 2] + widths[n / 2]) / 2.0, n)
}

/// The real catalogue has the medians of the summary, to its four decimals. A mock median is off by its standard error,
/// √(π/2) σ/√n, and by as much as its outliers, all on one side at worst, can push it.
#[test]
fn medians_are_those_of_the_summary() {
    let (mock, real) = (mock(), real());
    let mut compared = 0;
    for row in table("sources/stellar_summary.csv") {
        let (of, line, n) = (
            spectral_type(&row[0]),
            row[1].as_str(),
            row[2].parse::<usize>().unwrap(),
        );
        let expected: f64 = row[3].parse().unwrap();
        if let Some(real) = &real {
            let (found, n_found) = median(real, of, line);
            assert!(
                (found - expected).abs() < 5.1e-5 && n_found == n,
                "real {of} {line}: {found} of {n_found}"
            );
        }
        let (found, n_found) = median(&mock, of, line);
        assert_eq!(n_found, n, "mock {of} {line}");
        if let Ok(scatter) = row[4].parse::<f64>() {
            let fraction: f64 = row[5].parse().unwrap();
            let standard_error = (std::f64::consts::FRAC_PI_2 / n as f64).sqrt() * scatter;
            // A fraction f moves the median to the 1/(2 (1 − f)) quantile: by about f σ √(π/2) while f is small.
            let push = 2.0 * fraction * scatter;
            let bound = 4.0 * standard_error + push + 5e-5;
            assert!(
                (found - expected).abs() < bound,
                "mock {of} {line}: {found}, not {expected} ± {bound}"
            );
            compared += 1;
        }
    }
    assert_eq!(
        compared,
        17 * 18,
        "all types but O5 and O6.5, which have one and two stars"
    );
}

/// The robust scatter of the large groups is that of the summary: 1.4826 MAD of n normals is off by about 1.17/√n.
#[test]
fn scatters_of_the_mock_are_those_of_the_summary() {
    let mock = mock();
    for row in table("sources/stellar_summary.csv") {
        let (of, line, n) = (
            spectral_type(&row[0]),
            row[1].as_str(),
            row[2].parse::<usize>().unwrap(),
        );
        if n < 40 {
            continue;
        }
        let (expected, fraction) = (
            row[4].parse::<f64>().unwrap(),
            row[5].parse::<f64>().unwrap(),
        );
        let (centre, _) = median(&mock, of, line);
        let stars = mock.stars().iter().enumerate();
        let mut offsets: Vec<f64> = stars
            .filter(|(_, star)| star.spectral_type.with_luminosity(None) == of)
            .filter_map(|(index, _)| mock.width(index, line))
            .map(|width| (width - centre).abs())
            .collect();
        offsets.sort_by(f64::total_cmp);
        let found = 1.4826 * offsets[offsets.len() / 2];
        let bound = expected * (4.0 * 1.17 / (n as f64).sqrt() + 2.5 * fraction);
        assert!(
            (found - expected).abs() < bound,
            "{of} {line}: {found}, not {expected} ± {bound}"
        );
    }
}

#[test]
fn no_mock_star_has_a_real_name() {
    let mock = mock();
    let numbers: Vec<u32> = mock
        .stars()
        .iter()
        .map(|star| star.id.trim_start_matches("ID").parse().unwrap())
        .collect();
    assert!(numbers.iter().all(|number| (6001..6698).contains(number)));
    if let Some(real) = real() {
        let real: BTreeSet<&str> = real.stars().iter().map(|star| star.id.as_str()).collect();
        assert!(
            mock.stars()
                .iter()
                .all(|star| !real.contains(star.id.as_str()))
        );
    }
}

#[test]
fn the_mock_says_that_it_is_one() {
    let text = std::fs::read_to_string(data("stellar_mock.dat")).unwrap();
    assert!(text.starts_with("# MOCK catalogue"));
}
