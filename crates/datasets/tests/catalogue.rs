//! Reading catalogues: what the format allows, every error with its line, and selections.

use hyades_datasets::{Catalogue, DatasetError};
use ndarray::array;
use proptest::prelude::*;
use std::io::{BufReader, Cursor, Read};

const SMALL: &str = "\
#Star_ID         Band        ew(A)
B0.5-Ib-ID2201   HeII/4200   0.125
B0.5-Ib-ID2201   HeI/4471    0.75

O8-III-V-ID0732  HeI/4471    0.5
  # an indented comment
O8-III-V-ID0732  OII+CIII/4645 -0.25
B9-II-ID7        HeI/4471    1e-1
B9-II-ID7        HeII/4200   -0.5
";

#[test]
fn what_stands_in_the_text_is_read() {
    let catalogue = Catalogue::parse(SMALL).unwrap();
    assert_eq!(catalogue.n_stars(), 3);
    let stars: Vec<(&str, String, &str)> = catalogue
        .stars()
        .iter()
        .map(|star| {
            (
                star.name.as_str(),
                star.spectral_type.to_string(),
                star.id.as_str(),
            )
        })
        .collect();
    assert_eq!(
        stars,
        [
            ("B0.5-Ib-ID2201", "B0.5 Ib".to_owned(), "ID2201"),
            ("O8-III-V-ID0732", "O8 III-V".to_owned(), "ID0732"),
            ("B9-II-ID7", "B9 II".to_owned(), "ID7"),
        ]
    );
    assert_eq!(
        catalogue.lines(),
        ["HeII/4200", "HeI/4471", "OII+CIII/4645"]
    );
    assert_eq!(catalogue.width(0, "HeII/4200"), Some(0.125));
    assert_eq!(catalogue.width(1, "OII+CIII/4645"), Some(-0.25));
    assert_eq!(catalogue.width(2, "HeI/4471"), Some(0.1));
    for (star, line) in [
        (0, "OII+CIII/4645"),
        (1, "HeII/4200"),
        (2, "OII+CIII/4645"),
        (3, "HeI/4471"),
        (0, "MgII/4481"),
    ] {
        assert_eq!(catalogue.width(star, line), None, "{star} {line}");
    }
}

#[test]
fn line_ends_marks_and_sources_make_no_difference() {
    let expected = Catalogue::parse(SMALL).unwrap();
    let windows = SMALL.replace('\n', "\r\n");
    let marked = format!("\u{feff}{SMALL}");
    let unfinished = SMALL.trim_end().to_owned();
    let tabs = SMALL.replace("   ", "\t");
    for text in [SMALL, &windows, &marked, &unfinished, &tabs] {
        assert_eq!(Catalogue::parse(text).unwrap(), expected, "{text:?}");
        assert_eq!(text.parse::<Catalogue>().unwrap(), expected, "{text:?}");
        assert_eq!(
            Catalogue::from_reader(Cursor::new(text)).unwrap(),
            expected,
            "{text:?}"
        );
        // Pieces of three bytes: lines and letters come in parts.
        let pieces = BufReader::with_capacity(3, Cursor::new(text));
        assert_eq!(
            Catalogue::from_reader(pieces).unwrap(),
            expected,
            "{text:?}"
        );
    }
}

/// The text of the error that both ways of reading give.
fn error(text: &str) -> String {
    let parsed = Catalogue::parse(text);
    assert_eq!(Catalogue::from_reader(Cursor::new(text)), parsed);
    match parsed {
        Ok(catalogue) => panic!("no error, but {catalogue:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn errors_carry_the_line_and_the_text() {
    for (row, expected) in [
        (
            "B0-V-ID1 HeI/4471",
            "a measurement has 3 columns (star, line, width), got 2: \"B0-V-ID1 HeI/4471\"",
        ),
        (
            "B0-V-ID1 HeI/4471 0.5 0.1",
            "a measurement has 3 columns (star, line, width), got 4: \"B0-V-ID1 HeI/4471 0.5 0.1\"",
        ),
        (
            "B0-V-ID1 HeI/4471 wide",
            "the width \"wide\" is no finite number",
        ),
        (
            "B0-V-ID1 HeI/4471 0,5",
            "the width \"0,5\" is no finite number",
        ),
        (
            "B0-V-ID1 HeI/4471 NaN",
            "the width \"NaN\" is no finite number",
        ),
        (
            "B0-V-ID1 HeI/4471 -inf",
            "the width \"-inf\" is no finite number",
        ),
        (
            "B0-V-ID1 HeI/4471 1e999",
            "the width \"1e999\" is no finite number",
        ),
        (
            "X0-V-ID1 HeI/4471 0.5",
            "the type of the star \"X0-V-ID1\" is not known: \"X0-V\" is no spectral type: \
             it begins with one of the letters O, B, A, F, G, K, M",
        ),
        (
            "B0-VIII-ID1 HeI/4471 0.5",
            "the type of the star \"B0-VIII-ID1\" is not known: \"B0-VIII\" is no spectral type: \
             after the subclass comes a luminosity class such as Ib or III-V, or nothing",
        ),
    ] {
        assert_eq!(
            error(&format!("# comment\n\n{row}\n")),
            format!("line 3: {expected}")
        );
        assert_eq!(
            error(&format!("{SMALL}{row}")),
            format!("line 10: {expected}")
        );
    }
    for star in [
        "B0",
        "B0-V",
        "B0-ID1",
        "O8-III-V",
        "B0-V-",
        "B0-V-ID 1",
        "-V-ID1",
        "B0-V-ID_1",
        "B0-V-#1",
    ] {
        let row = format!("{star} HeI/4471 0.5");
        let name = star.split(' ').next().unwrap_or(star);
        let found = Catalogue::parse(&format!("# comment\n{row}\n")).unwrap_err();
        assert!(
            matches!(
                &found,
                DatasetError::StarName { line: 2, star } | DatasetError::StarType { line: 2, star, .. } if star == name
            ) || matches!(&found, DatasetError::Columns { line: 2, text, .. } if *text == row),
            "{star}: {found}"
        );
    }
    assert_eq!(
        error("O8-III-V HeI/4471 0.5"),
        "line 1: the star \"O8-III-V\" is not named TYPE-LUMINOSITY-ID, such as B0.5-Ib-ID2201"
    );
    for name in [
        "HeI",
        "HeI/",
        "/4471",
        "HeI4471",
        "HeI/44x1",
        "HeI/-4471",
        "HeI/4471/2",
        "HeI/0",
        "HeI/1e3",
        "4471/HeI",
        "HeI/+1",
    ] {
        assert_eq!(
            error(&format!("B0-V-ID1 {name} 0.5")),
            format!(
                "line 1: the spectral line {name:?} is not named ION/WAVELENGTH, such as HeII/4200"
            )
        );
    }
}

#[test]
fn a_measurement_given_twice_names_both_lines() {
    let text = format!("{SMALL}# comment\nB0.5-Ib-ID2201 HeI/4471 0.75\n");
    assert_eq!(
        error(&text),
        "line 11: HeI/4471 of the star B0.5-Ib-ID2201 has been given in line 3 already"
    );
}

#[test]
fn a_catalogue_without_a_measurement_is_refused() {
    for text in ["", "\n\n", "# only\n# comments\n", "\u{feff}"] {
        assert_eq!(
            error(text),
            "the catalogue holds no measurement",
            "{text:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    let latin = b"B0-V-ID1 HeI/4471 0.5\n# \xe5ngstr\xf6m\n";
    let found = Catalogue::from_reader(&latin[..]).unwrap_err();
    assert!(
        matches!(found, DatasetError::Read { line: 2, .. }),
        "{found}"
    );
    assert!(
        found
            .to_string()
            .starts_with("line 2: cannot be read: invalid utf-8"),
        "{found}"
    );

    /// A disk that fails after its first line.
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let reader = BufReader::new(Cursor::new("B0-V-ID1 HeI/4471 0.5\n").chain(Failing));
    let found = Catalogue::from_reader(reader).unwrap_err();
    assert_eq!(
        found.to_string(),
        "line 2: cannot be read: the disk is gone"
    );
}

#[test]
fn selections_hold_the_stars_that_have_every_line() {
    let catalogue = Catalogue::parse(SMALL).unwrap();
    let selection = catalogue.select(&["HeI/4471", "HeII/4200"]).unwrap();
    assert_eq!(selection.records, array![[0.75, 0.125], [0.1, -0.5]]);
    assert_eq!(selection.names, ["B0.5-Ib-ID2201", "B9-II-ID7"]);
    assert_eq!(selection.lines, ["HeI/4471", "HeII/4200"]);
    assert_eq!(selection.type_numbers(), array![20.5, 29.0]);
    let types: Vec<String> = selection
        .spectral_types
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(types, ["B0.5 Ib", "B9 II"]);

    let names: Vec<String> = catalogue.lines()[1..2].to_vec();
    let one = catalogue.select(&names).unwrap().dataset();
    assert_eq!(one.records, array![[0.75], [0.5], [0.1]]);
    assert_eq!(
        one.targets,
        array![1, 0, 2],
        "from hot to cool: O8, B0.5, B9"
    );
    assert_eq!(one.feature_names(), ["HeI/4471"]);
}

#[test]
fn impossible_selections_are_refused() {
    let catalogue = Catalogue::parse(SMALL).unwrap();
    let message = |lines: &[&str]| catalogue.select(lines).unwrap_err().to_string();
    assert_eq!(
        message(&[]),
        "a selection needs at least 1 spectral line, got 0"
    );
    assert_eq!(
        message(&["HeI/4471", "heii/4200"]),
        "the catalogue has no spectral line \"heii/4200\"; it has HeII/4200, HeI/4471, OII+CIII/4645"
    );
    assert_eq!(
        message(&["HeI/4471", "HeII/4200", "HeI/4471"]),
        "the spectral line \"HeI/4471\" is asked for twice"
    );
    assert_eq!(
        message(&["HeII/4200", "OII+CIII/4645"]),
        "no star has all of HeII/4200, OII+CIII/4645"
    );
}

proptest! {
    /// However the measurements of each star are ordered, the stars come in the order of their first.
    #[test]
    fn the_order_of_measurements_does_not_matter(
        present in prop::collection::vec(prop::collection::vec(any::<bool>(), 4), 1..12),
        keys in prop::collection::vec(any::<u32>(), 60),
    ) {
        let name = |star: usize| format!("B{}-V-ID{star}", star % 10);
        let width = |star: usize, line: usize| star as f64 + line as f64 / 8.0;
        let line = |line: usize| format!("X/{}", 4000 + line);
        // The first line of each star in its order, and then all others in any order.
        let mut rows: Vec<String> = (0..present.len()).map(|star| format!("{} {} {}", name(star), line(0), width(star, 0))).collect();
        let mut others: Vec<(u32, String)> = Vec::new();
        for (star, lines) in present.iter().enumerate() {
            for (index, _) in lines.iter().enumerate().filter(|(_, there)| **there) {
                others.push((keys[5 * star + index], format!("{} {} {}", name(star), line(index + 1), width(star, index + 1))));
            }
        }
        others.sort();
        rows.extend(others.into_iter().map(|(_, row)| row));
        let catalogue = Catalogue::parse(&rows.join("\n"))?;

        let complete: Vec<usize> = (0..present.len()).filter(|&star| present[star][1] && present[star][3]).collect();
        match catalogue.select(&[line(4), line(0), line(2)]) {
            Ok(selection) => {
                prop_assert_eq!(selection.names, complete.iter().map(|&star| name(star)).collect::<Vec<_>>());
                for (row, &star) in selection.records.rows().into_iter().zip(&complete) {
                    prop_assert_eq!(row.to_vec(), [width(star, 4), width(star, 0), width(star, 2)]);
                }
            }
            Err(_) => prop_assert!(complete.is_empty()),
        }
    }

    /// Any text is read or refused, never a panic.
    #[test]
    fn any_text_is_read_or_refused(rows in prop::collection::vec("(B[0-9]-I{0,2}-ID[0-9]|\\PC{0,5}) (He/[0-9]|\\PC{0,4}) (-?[0-9.]{1,4}|\\PC{0,4})", 0..6)) {
        let text = rows.join("\n");
        let parsed = Catalogue::parse(&text);
        prop_assert_eq!(&parsed, &Catalogue::from_reader(Cursor::new(&text)));
        if let Ok(catalogue) = parsed {
            prop_assert!(catalogue.n_stars() > 0 && !catalogue.lines().is_empty());
        }
    }
}

#[test]
fn many_stars_each_with_a_line_of_its_own_need_little_memory() {
    // A table of all stars and lines would have 900 million cells.
    let text: String = (0..30_000)
        .map(|i| format!("B0-V-ID{i} A/{} 1.5\n", i + 1))
        .collect();
    let catalogue = Catalogue::parse(&text).unwrap();
    assert_eq!(
        (catalogue.n_stars(), catalogue.lines().len()),
        (30_000, 30_000)
    );
    assert_eq!(catalogue.width(29_999, "A/30000"), Some(1.5));
    assert_eq!(catalogue.width(0, "A/30000"), None);
}
