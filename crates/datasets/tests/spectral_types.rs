//! Spectral types: what is read, what is refused, and what always holds.

use hyades_datasets::spectral_type::{Luminosity, LuminosityClass, SpectralClass};
use hyades_datasets::{DatasetError, SpectralType};
use proptest::prelude::*;
use std::collections::HashSet;

fn parse(text: &str) -> SpectralType {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn texts_and_their_canonical_form() {
    for (text, canonical) in [
        ("O5", "O5"),
        ("o9.5", "O9.5"),
        ("B0.5-Ib", "B0.5 Ib"),
        ("b0.5ib", "B0.5 Ib"),
        ("B0.5 Ib", "B0.5 Ib"),
        ("B0.5  IB", "B0.5 Ib"),
        ("O9.7Ia+", "O9.7 Ia+"),
        ("O9.7-ia+", "O9.7 Ia+"),
        ("O8-III-V", "O8 III-V"),
        ("o8iii-v", "O8 III-V"),
        ("O8 V-III", "O8 III-V"),
        ("O9.7 Iab", "O9.7 Iab"),
        ("B5 I", "B5 I"),
        ("A0.00 vi", "A0 VI"),
        ("F2.25 IV", "F2.25 IV"),
        ("G2.50 V", "G2.5 V"),
        (" K5 II ", "K5 II"),
        ("M9.99", "M9.99"),
    ] {
        assert_eq!(parse(text).to_string(), canonical, "{text}");
    }
    assert_eq!(
        format!("{:>8}|{:<8}|", parse("B0 V"), parse("O5")),
        "    B0 V|O5      |"
    );
}

#[test]
fn the_parts_are_there() {
    let star = parse("O8.25-III-V");
    assert_eq!((star.class(), star.subclass()), (SpectralClass::O, 8.25));
    let luminosity = star.luminosity().unwrap();
    assert_eq!(
        (luminosity.brightest(), luminosity.faintest()),
        (Luminosity::III, Luminosity::V)
    );
    assert_eq!(
        star,
        SpectralType::new(SpectralClass::O, 8.25, Some(luminosity)).unwrap()
    );
    assert_eq!(star.with_luminosity(None), parse("O8.25"));
    assert_eq!(
        SpectralClass::ALL.map(SpectralClass::letter),
        ['O', 'B', 'A', 'F', 'G', 'K', 'M']
    );
    assert_eq!(
        SpectralClass::ALL.map(SpectralClass::number),
        [1, 2, 3, 4, 5, 6, 7]
    );
}

#[test]
fn anything_else_is_named() {
    for text in [
        "",
        " ",
        "B",
        "V",
        "BV",
        "5",
        "C5",
        "L0",
        "é5",
        "B-0",
        "B-0-V",
        "B10",
        "B00",
        "B.5",
        "B5.",
        "B0.555",
        "B0..5",
        "B0.5.5",
        "B0,5",
        "B0-",
        "B0--V",
        "B0 -V",
        "B0- V",
        "B0-Ic",
        "B0 VII",
        "B0 IIII",
        "B0 III-",
        "B0 -III",
        "B0 III-III",
        "B0 I-II-III",
        "B0 III/V",
        "B0 V V",
        "B0+",
        "B0 Ia++",
        "OB",
        "B0 V!",
        "B٣ V",
        "B0 İ",
    ] {
        let error = text.parse::<SpectralType>().unwrap_err();
        assert!(
            matches!(&error, DatasetError::SpectralType { text: named, .. } if named == text),
            "{text}"
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("{text:?} is no spectral type: ")),
            "{error}"
        );
    }
    for text in [
        "", "VII", "III-", "-V", "V-V", "I-II-III", " V", "Ia ", "ic",
    ] {
        let error = text.parse::<LuminosityClass>().unwrap_err();
        assert_eq!(
            error,
            DatasetError::LuminosityClass {
                text: text.to_owned()
            }
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("{text:?} is no luminosity class: "))
        );
    }
    for subclass in [
        -0.01,
        9.996,
        10.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ] {
        let error = SpectralType::new(SpectralClass::B, subclass, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a subclass must be at least 0 and below 10, got {subclass}")
        );
    }
    for number in [
        9.99,
        79.996,
        80.0,
        -20.0,
        0.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ] {
        let error = SpectralType::from_number(number).unwrap_err();
        assert!(
            error.to_string().ends_with(&format!("got {number}")),
            "{error}"
        );
    }
}

#[test]
fn numbers_are_ten_times_the_class_and_the_subclass() {
    for (text, number) in [
        ("O0", 10.0),
        ("O5 V", 15.0),
        ("O9.5", 19.5),
        ("O9.7 Ia+", 19.7),
        ("B0", 20.0),
        ("B9 Ib", 29.0),
        ("A0", 30.0),
        ("F0", 40.0),
        ("G2 V", 52.0),
        ("K5", 65.0),
        ("M9.99", 79.99),
    ] {
        assert_eq!(parse(text).number(), number, "{text}");
        assert_eq!(
            SpectralType::from_number(number).unwrap(),
            parse(text).with_luminosity(None)
        );
    }
    // The nearest hundredth, across a border of classes too.
    assert_eq!(SpectralType::from_number(19.996).unwrap(), parse("B0"));
    assert_eq!(SpectralType::from_number(23.4567).unwrap(), parse("B3.46"));
}

#[test]
fn hot_comes_before_cool_and_luminous_before_faint() {
    let sorted = [
        "O5 V",
        "O9.5",
        "O9.5 Ia+",
        "O9.5 Ia",
        "O9.5 Iab",
        "O9.5 Ib",
        "O9.5 I",
        "O9.5 II",
        "O9.5 III",
        "O9.5 III-V",
        "O9.5 IV",
        "O9.5 V",
        "O9.5 VI",
        "O9.7",
        "B0",
        "B0.5 Ib",
        "A0",
        "F0",
        "G0",
        "K0",
        "M0",
    ]
    .map(parse);
    assert!(sorted.is_sorted_by(|a, b| a < b));
    assert_eq!(sorted.iter().collect::<HashSet<_>>().len(), sorted.len());
}

/// Rows of the dwarf sequence as the authors publish it.
#[test]
fn temperatures_of_well_known_types() {
    for (text, kelvin) in [
        ("O5 V", 41_400.0),
        ("O9 V", 33_300.0),
        ("B0 V", 31_400.0),
        ("B5 III", 15_700.0),
        ("A0 V", 9_700.0),
        ("G2 V", 5_770.0),
        ("M0 V", 3_850.0),
    ] {
        assert_eq!(parse(text).effective_temperature(), kelvin, "{text}");
    }
}

fn any_luminosity() -> impl Strategy<Value = Option<LuminosityClass>> {
    prop::option::of(
        (
            prop::sample::select(&Luminosity::ALL[..]),
            prop::sample::select(&Luminosity::ALL[..]),
        )
            .prop_map(|(one, other)| LuminosityClass::between(one, other)),
    )
}

fn any_type() -> impl Strategy<Value = SpectralType> {
    (
        prop::sample::select(&SpectralClass::ALL[..]),
        0u32..1000,
        any_luminosity(),
    )
        .prop_map(|(class, hundredths, luminosity)| {
            SpectralType::new(class, f64::from(hundredths) / 100.0, luminosity)
                .unwrap_or_else(|error| panic!("{error}"))
        })
}

proptest! {
    #[test]
    fn printed_types_read_back(star in any_type()) {
        let text = star.to_string();
        prop_assert_eq!(parse(&text), star);
        prop_assert_eq!(parse(&text.to_lowercase()), star);
        prop_assert_eq!(parse(&text.to_uppercase()), star);
        prop_assert_eq!(parse(&text.replace(' ', "")), star);
        prop_assert_eq!(parse(&text.replace(' ', "-")), star);
    }

    #[test]
    fn numbers_lead_back_to_their_types(star in any_type()) {
        let plain = star.with_luminosity(None);
        prop_assert_eq!(SpectralType::from_number(star.number())?, plain);
        prop_assert_eq!(star.number(), SpectralType::from_number(star.number())?.number());
    }

    /// No hundredth is nearer than the one that is chosen.
    #[test]
    fn the_nearest_type_is_chosen(number in 10.0f64..79.99) {
        let found = SpectralType::from_number(number)?.number();
        prop_assert!((found - number).abs() <= 0.005 + 1e-12);
    }

    #[test]
    fn order_number_and_temperature_agree(one in any_type(), other in any_type()) {
        if one.number() < other.number() {
            prop_assert!(one < other);
            prop_assert!(one.effective_temperature() >= other.effective_temperature());
        } else if one.number() == other.number() {
            prop_assert_eq!(one.with_luminosity(None), other.with_luminosity(None));
            prop_assert_eq!(one.effective_temperature(), other.effective_temperature());
        }
        prop_assert!((2_000.0..50_000.0).contains(&one.effective_temperature()));
    }

    /// Any text is read or refused, never a panic; what is read has one form.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,8}", close in "[OBAFGKMobx][0-9.]{0,4}[- ]{0,2}[IVabi+-]{0,5}") {
        for text in [text, close] {
            if let Ok(star) = text.parse::<SpectralType>() {
                prop_assert_eq!(parse(&star.to_string()), star);
            }
        }
    }
}
