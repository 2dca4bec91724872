//! Hipparcos stars: both formats, what follows from the measurements, and the 18 561 stars within 100 pc.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_datasets::DatasetError;
use hyades_datasets::hipparcos::{AU_PER_YEAR, Catalogue, Star};
use proptest::prelude::*;
use std::f64::consts::{FRAC_PI_2, TAU};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

const HEADING: &str = "hip,ra,dec,parallax,pm_ra,pm_dec,ra_error,dec_error,parallax_error,pm_ra_error,pm_dec_error,hp,b_v";

/// Three lines of the original: two stars, and one with a negative parallax.
const ORIGINAL: [&str; 3] = [
    "     2  75 4 1  0.0000662767 -0.3403189126   20.85   182.88    -1.31   0.95   0.53   1.13   1.22   0.66 121  0.06  0    0.0    0  9.4017 0.0017 0.015 0  0.999 0.002  1.040   1.11  -0.33",
    " 21421   1 0 1  1.2039281519  0.2881496983   48.94    63.45  -188.94   0.64   0.43   0.77   0.84   0.65  61  0.18  0    2.3    0  1.0024 0.0026 0.010 0  1.538 0.008  1.670   1.14  -1.0",
    " 71680   5 0 1  3.8510945918 -0.5711811199  -31.80     3.69   -24.41   9.23  10.58  10.58   1.00   2.00  61  0.18  0    2.3    0 12.0585 0.0026 0.010 0  0.000 0.008  1.670",
];

fn within_100_pc() -> Catalogue {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/hipparcos_100pc.csv");
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Catalogue::from_reader(BufReader::new(file)).unwrap_or_else(|error| panic!("{error}"))
}

fn table(rows: &[&str]) -> String {
    let lines = std::iter::once(HEADING).chain(rows.iter().copied());
    lines.map(|line| format!("{line}\n")).collect()
}

fn error(result: Result<Catalogue, DatasetError>) -> String {
    result.unwrap_err().to_string()
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

#[test]
fn both_formats_give_the_same_stars() {
    let text = ORIGINAL.join("\r\n");
    let original = Catalogue::parse_hip2(&text).unwrap();
    assert_eq!(original.n_stars(), 3);
    assert_eq!(
        original,
        Catalogue::from_hip2_reader(text.as_bytes()).unwrap()
    );
    let csv = original.to_csv();
    assert!(csv.starts_with(&format!("{HEADING}\n")));
    assert!(csv.ends_with(",12.0585,0.000\n"), "{csv}");
    assert_eq!(csv.parse::<Catalogue>().unwrap(), original);
    assert_eq!(Catalogue::from_reader(csv.as_bytes()).unwrap(), original);
    let with_comments = csv.replacen('\n', "\n\n# a comment\n", 1);
    assert_eq!(Catalogue::parse(&with_comments).unwrap(), original);
    assert_eq!((original.place(21421), original.place(1)), (Some(1), None));
}

#[test]
fn what_is_wrong_with_a_line_is_said_with_its_number() {
    let good = "2,0.5,-0.3,20.85,182.88,-1.31,0.95,0.53,1.13,1.22,0.66,9.4017,0.999";
    let with = |from: &str, to: &str| table(&[&good.replacen(from, to, 1)]);
    for (text, message) in [
        (String::new(), "there is no Hipparcos star"),
        (table(&[]), "there is no Hipparcos star"),
        (
            "\nhip,ra\n".into(),
            &format!("line 2: a table of Hipparcos stars begins with {HEADING}, got \"hip,ra\""),
        ),
        (
            table(&["2,0.5"]),
            "line 2: a Hipparcos star has 13 columns, got 2: \"2,0.5\"",
        ),
        (
            with("2,", "0,"),
            "line 2: the Hipparcos number \"0\" is no whole number from 1 to 4294967295",
        ),
        (
            with("2,", "-3,"),
            "line 2: the Hipparcos number \"-3\" is no whole number from 1 to 4294967295",
        ),
        (
            with("20.85", "near"),
            "line 2: the parallax \"near\" is no finite number",
        ),
        (
            with("20.85", "NaN"),
            "line 2: the parallax \"NaN\" is no finite number",
        ),
        (
            with("9.4017", ""),
            "line 2: the magnitude Hp \"\" is no finite number",
        ),
        (
            with("0.5", "6.3"),
            "line 2: the right ascension must be from 0 to 2π rad, got 6.3",
        ),
        (
            with("-0.3", "-1.6"),
            "line 2: the declination must be from -π/2 to π/2 rad, got -1.6",
        ),
        (
            with("1.13", "-1.13"),
            "line 2: the error of the parallax must be at least 0, got -1.13",
        ),
        (
            table(&[good, "", good]),
            "line 4: HIP 2 has been given in line 2 already",
        ),
    ] {
        assert_eq!(error(Catalogue::parse(&text)), message, "{text}");
        assert_eq!(
            error(Catalogue::from_reader(text.as_bytes())),
            message,
            "{text}"
        );
    }
    let lines = |from: &str, to: &str| ORIGINAL.join("\n").replacen(from, to, 1);
    for (text, message) in [
        (
            lines(" 48.94", "  wide"),
            "line 2: the parallax \"wide\" is no finite number",
        ),
        (
            lines(" 21421", "star 1"),
            "line 2: the Hipparcos number \"star 1\" is no whole number from 1 to 4294967295",
        ),
        (
            lines("0.77", "-0.8"),
            "line 2: the error of the parallax must be at least 0, got -0.8",
        ),
        (
            lines(" 21421", "     2"),
            "line 2: HIP 2 has been given in line 1 already",
        ),
        (
            "     2  75".into(),
            "line 1: a star of Hipparcos-2 has at least 158 bytes, got 10: \"     2  75\"",
        ),
    ] {
        assert_eq!(error(Catalogue::parse_hip2(&text)), message);
    }
    let not_ascii = lines("0.0", "0,0µ");
    assert!(error(Catalogue::parse_hip2(&not_ascii)).starts_with("line 1: a star of Hipparcos-2"));
    assert!(error(Catalogue::from_reader(&b"hip,\xff"[..])).starts_with("line 1: cannot be read"));
    assert!(error(Catalogue::parse(&"x".repeat(100_000))).len() < 400);
}

#[test]
fn without_a_parallax_there_is_no_distance() {
    let catalogue = Catalogue::parse_hip2(&ORIGINAL.join("\n")).unwrap();
    let star = &catalogue.stars()[2];
    assert!(star.distance().is_nan() && star.absolute_magnitude().is_nan());
    assert!(
        star.position()
            .iter()
            .chain(&star.velocity())
            .all(|x| x.is_nan())
    );
    assert_eq!(
        catalogue.phase_space().unwrap_err().to_string(),
        "HIP 71680 has no distance: its parallax must be above 0, got -31.8 mas"
    );
    assert_eq!(catalogue.select(10.0, 0.1).unwrap().n_stars(), 2);
    assert_eq!(
        error(catalogue.select(1000.0, 0.1)),
        "there is no Hipparcos star"
    );
}

#[test]
fn the_stars_within_100_pc_are_those_of_the_selection() {
    let catalogue = within_100_pc();
    assert_eq!(catalogue.n_stars(), 18_561);
    assert_eq!(catalogue.select(10.0, 0.1).unwrap(), catalogue);
    assert!(catalogue.stars().is_sorted_by(|a, b| a.hip < b.hip));
    let records = catalogue.phase_space().unwrap();
    assert_eq!(records.dim(), (18_561, 6));
    assert!(records.iter().all(|x| x.is_finite()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/hipparcos_100pc.csv");
    assert_eq!(std::fs::read_to_string(path).unwrap(), catalogue.to_csv());
}

/// Sirius: its distance is 2.64 pc, its absolute magnitude 1.4 in V (Hp is near it), and it moves 1.34 arcseconds a year.
#[test]
fn sirius_is_where_it_is() {
    let catalogue = within_100_pc();
    let sirius = &catalogue.stars()[catalogue.place(32_349).unwrap()];
    assert!((sirius.distance() - 2.64).abs() < 0.01);
    assert!((sirius.absolute_magnitude() - 1.4).abs() < 0.5);
    assert!((sirius.proper_motion() - 1340.0).abs() < 10.0);
    // Right ascension 6h 45m, declination −16° 43′.
    let [x, y, z] = sirius.direction();
    let hours = y.atan2(x).to_degrees() / 15.0;
    assert!((hours - 6.75).abs() < 0.01 && (z.asin().to_degrees() + 16.72).abs() < 0.01);
}

/// A table's row of numbers with the original's digits.
fn rows() -> impl Strategy<Value = String> {
    let mas = || -500_000..500_000_i32;
    let errors = proptest::array::uniform5(0..5_000_i32);
    (
        1..u32::MAX,
        0.0..TAU,
        -FRAC_PI_2..FRAC_PI_2,
        1..80_000_i32,
        (mas(), mas()),
        errors,
        (-20_000..140_000_i32, -500..3_000_i32),
    )
        .prop_map(|(hip, ra, dec, parallax, pm, errors, (hp, b_v))| {
            let hundredths = |value: i32| format!("{:.2}", f64::from(value) / 100.0);
            let errors = errors.map(hundredths).join(",");
            format!(
                "{hip},{ra:.10},{dec:.10},{},{},{},{errors},{:.4},{:.3}",
                hundredths(parallax),
                hundredths(pm.0),
                hundredths(pm.1),
                f64::from(hp) / 10_000.0,
                f64::from(b_v) / 1_000.0,
            )
        })
}

fn star(row: &str) -> Star {
    Catalogue::parse(&table(&[row])).unwrap().stars()[0].clone()
}

proptest! {
    #[test]
    fn a_table_is_written_as_it_was_read(row in rows()) {
        let text = table(&[&row]);
        prop_assert_eq!(Catalogue::parse(&text).unwrap().to_csv(), text);
    }

    #[test]
    fn more_digits_than_the_original_has_are_kept(parallax in 1e-3..1e3_f64, ra in 0.0..TAU, hp in -2.0..15.0_f64) {
        let text = table(&[&format!("7,{ra},0.1,{parallax},1,2,3,4,5,6,7,{hp},1")]);
        let catalogue = Catalogue::parse(&text).unwrap();
        let read = &catalogue.stars()[0];
        prop_assert_eq!((read.ra, read.parallax, read.hp), (ra, parallax, hp));
        prop_assert_eq!(&Catalogue::parse(&catalogue.to_csv()).unwrap(), &catalogue);
    }

    #[test]
    fn a_velocity_lies_on_the_sky_and_is_as_fast_as_the_star(row in rows()) {
        let star = star(&row);
        let (position, velocity) = (star.position(), star.velocity());
        let speed = AU_PER_YEAR * star.pm_ra.hypot(star.pm_dec) / star.parallax;
        prop_assert!((length(position) - 1000.0 / star.parallax).abs() <= 1e-9 * length(position));
        prop_assert!(dot(position, velocity).abs() <= 1e-9 * length(position) * (1.0 + speed));
        prop_assert!((length(velocity) - speed).abs() <= 1e-9 * (1.0 + speed));
        prop_assert!((star.tangential_speed() - speed).abs() <= 1e-9 * (1.0 + speed));
        // Its part to the north has the sign of the motion in declination.
        let [east, north] = star.local_axes();
        prop_assert!((dot(velocity, north) - AU_PER_YEAR * star.pm_dec / star.parallax).abs() <= 1e-9 * (1.0 + speed));
        prop_assert!((dot(velocity, east) - AU_PER_YEAR * star.pm_ra / star.parallax).abs() <= 1e-9 * (1.0 + speed));
    }

    /// The axes are the rates at which the direction changes.
    #[test]
    fn the_local_axes_follow_the_direction(row in rows()) {
        let at = star(&row);
        prop_assume!(at.dec.cos() > 0.01);
        let step = 1e-6;
        let moved = |d_ra: f64, d_dec: f64| {
            let mut star = at.clone();
            star.ra += d_ra / at.dec.cos();
            star.dec += d_dec;
            star.direction()
        };
        let [east, north] = at.local_axes();
        for (axis, to) in [(east, moved(step, 0.0)), (north, moved(0.0, step))] {
            let from = at.direction();
            let rate: [f64; 3] = std::array::from_fn(|i| (to[i] - from[i]) / step);
            prop_assert!((0..3).all(|i| (rate[i] - axis[i]).abs() < 1e-3), "{rate:?} {axis:?}");
        }
    }

    /// Where right ascension begins is a convention: another origin turns all vectors around the pole.
    #[test]
    fn another_origin_of_right_ascension_is_a_rotation(row in rows(), angle in -3.0..3.0_f64) {
        let at = star(&row);
        let mut turned = at.clone();
        turned.ra += angle;
        let (sin, cos) = angle.sin_cos();
        let turn = |[x, y, z]: [f64; 3]| [cos * x - sin * y, sin * x + cos * y, z];
        for (found, expected) in [(turned.position(), turn(at.position())), (turned.velocity(), turn(at.velocity()))] {
            let size = 1.0 + length(expected);
            prop_assert!((0..3).all(|i| (found[i] - expected[i]).abs() <= 1e-9 * size));
        }
    }

    #[test]
    fn a_star_ten_times_as_far_is_five_magnitudes_brighter_than_it_looks(row in rows()) {
        let near = star(&row);
        let mut far = near.clone();
        far.parallax /= 10.0;
        prop_assert!((near.absolute_magnitude() - far.absolute_magnitude() - 5.0).abs() < 1e-9);
    }
}
