//! The names of stars and of spectral lines.

use crate::lines::cut;
use crate::{DatasetError, Result, SpectralType};

/// What is wrong with a type, with its text cut.
fn shortened(error: DatasetError) -> DatasetError {
    match error {
        DatasetError::SpectralType { text, reason } => DatasetError::SpectralType {
            text: cut(&text),
            reason,
        },
        DatasetError::LuminosityClass { text } => {
            DatasetError::LuminosityClass { text: cut(&text) }
        }
        other => other,
    }
}

/// The type and the identifier of a star that line number `line` calls `TYPE-LUMINOSITY-ID`.
pub(super) fn parse_star(star: &str, line: usize) -> Result<(SpectralType, &str)> {
    let wrong = || DatasetError::StarName {
        line,
        star: cut(star),
    };
    let (spectral_type, id) = star.rsplit_once('-').ok_or_else(wrong)?;
    // Without a digit it may be the end of a range of luminosities whose identifier is missing.
    let is_id = id.chars().all(char::is_alphanumeric) && id.contains(|c: char| c.is_ascii_digit());
    if !is_id || !spectral_type.contains('-') {
        return Err(wrong());
    }
    match spectral_type.parse() {
        Ok(spectral_type) => Ok((spectral_type, id)),
        Err(source) => Err(DatasetError::StarType {
            line,
            star: cut(star),
            source: Box::new(shortened(source)),
        }),
    }
}

/// Fails unless the name is `ION/WAVELENGTH`, with digits and at most one point in the wavelength.
pub(super) fn check_line(spectral_line: &str, line: usize) -> Result<()> {
    let well_formed = spectral_line
        .split_once('/')
        .is_some_and(|(ion, wavelength)| {
            ion.starts_with(|c: char| c.is_ascii_alphabetic())
                && wavelength.starts_with(|c: char| c.is_ascii_digit())
                && wavelength.chars().all(|c| c.is_ascii_digit() || c == '.')
                && wavelength
                    .parse::<f64>()
                    .is_ok_and(|wavelength| wavelength.is_finite() && wavelength > 0.0)
        });
    if well_formed {
        Ok(())
    } else {
        Err(DatasetError::LineName {
            line,
            spectral_line: cut(spectral_line),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_text_is_cut_in_every_error() {
        let long = "x".repeat(100_000);
        let stars = [
            long.clone(),
            format!("B0-V-{long}"),
            format!("B{long}-V-ID1"),
            format!("B0-{long}-ID1"),
            format!("{}-V-ID1", "9".repeat(100_000)),
        ];
        for star in &stars {
            let error = parse_star(star, 7).unwrap_err().to_string();
            assert!(
                error.starts_with("line 7: ") && error.len() < 500,
                "{}",
                error.len()
            );
            assert!(error.contains('…'));
        }
        let error = check_line(&long, 7).unwrap_err().to_string();
        assert!(
            error.contains(&format!("\"{}…\"", "x".repeat(80))),
            "{error}"
        );
        for text in [
            long.clone(),
            format!("B0-V-ID1 HeI/4471 {long}"),
            format!("B0-V-ID1 HeI/4471 0.5 {long}"),
        ] {
            let error = crate::Catalogue::parse(&text).unwrap_err().to_string();
            assert!(error.contains('…') && error.len() < 500, "{}", error.len());
        }
        assert_eq!(cut(&"µ".repeat(80)), "µ".repeat(80));
    }

    #[test]
    fn all_three_line_ends_count() {
        let text =
            "\u{feff}# a\rB0-V-ID1 HeI/4471 0.5\r\nB1-V-ID2 HeI/4471 0.6\nB2-V-ID3 HeI/4471 wide";
        for end in ["", "\r", "\n", "\r\n"] {
            let text = format!("{text}{end}");
            let parsed = crate::Catalogue::parse(&text).unwrap_err();
            let read = crate::Catalogue::from_reader(text.as_bytes()).unwrap_err();
            assert_eq!(
                parsed.to_string(),
                "line 4: the width \"wide\" is no finite number"
            );
            assert_eq!(read, parsed);
            let good = text.replace("wide", "0.7");
            let catalogue = crate::Catalogue::parse(&good).unwrap();
            assert_eq!(catalogue.n_stars(), 3);
            assert_eq!(
                crate::Catalogue::from_reader(good.as_bytes()).unwrap(),
                catalogue
            );
        }
    }
}
