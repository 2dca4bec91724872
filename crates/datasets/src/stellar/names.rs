//! The names of stars and of spectral lines.

use crate::{DatasetError, Result, SpectralType};

/// The type and the identifier of a star that line number `line` calls `TYPE-LUMINOSITY-ID`.
pub(super) fn parse_star(star: &str, line: usize) -> Result<(SpectralType, &str)> {
    let wrong = || DatasetError::StarName {
        line,
        star: star.to_owned(),
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
            star: star.to_owned(),
            source: Box::new(source),
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
            spectral_line: spectral_line.to_owned(),
        })
    }
}
