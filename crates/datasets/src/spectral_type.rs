//! Spectral types: a star's class of temperature, read from the lines of its spectrum.
//!
//! The sequence O, B, A, F, G, K, M runs from hot to cool. A decimal subclass from 0 to just below 10 divides each class,
//! and a luminosity class in Roman numerals tells a supergiant (I) from a giant (III) and a dwarf (V).
//! (Morgan, Keenan & Kellman 1943, *An Atlas of Stellar Spectra*.)

mod luminosity;
mod temperature;

pub use luminosity::{Luminosity, LuminosityClass};

use crate::{DatasetError, Result};
use std::fmt;
use std::str::FromStr;

/// The letter of a spectral type, from hot to cool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpectralClass {
    /// Hottest: lines of ionised helium.
    O,
    /// Lines of neutral helium.
    B,
    /// The strongest lines of hydrogen.
    A,
    /// Ionised calcium grows.
    F,
    /// Like the Sun.
    G,
    /// Metals, neutral ones foremost.
    K,
    /// Coolest: bands of titanium oxide.
    M,
}

impl SpectralClass {
    /// All classes, from hot to cool.
    pub const ALL: [Self; 7] = [
        Self::O,
        Self::B,
        Self::A,
        Self::F,
        Self::G,
        Self::K,
        Self::M,
    ];

    /// The class's place in the sequence, 1 for O to 7 for M.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The class's letter.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::O => 'O',
            Self::B => 'B',
            Self::A => 'A',
            Self::F => 'F',
            Self::G => 'G',
            Self::K => 'K',
            Self::M => 'M',
        }
    }
}

/// A spectral type: class, subclass, and luminosity class where it is known.
///
/// It is read from text in either case, with a dash, a space or nothing before the luminosity class, and printed in
/// one form that reads back as the same type. The subclass is kept exactly, to hundredths. Types are ordered from hot
/// to cool; of equal ones those without luminosity class come first, then the others from luminous to faint.
///
/// ```
/// use hyades_datasets::SpectralType;
///
/// let star: SpectralType = "b0.5ib".parse()?;
/// assert_eq!(star.to_string(), "B0.5 Ib");
/// assert_eq!(star, "B0.5-Ib".parse()?);
/// assert_eq!(star.number(), 20.5);
///
/// let hotter: SpectralType = "O9.7 Ia+".parse()?;
/// assert!(hotter < star);
/// assert!("C5 III".parse::<SpectralType>().is_err());
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpectralType {
    class: SpectralClass,
    /// 0 to 999: a decimal fraction has no exact f64, and equality must hold.
    hundredths: u16,
    luminosity: Option<LuminosityClass>,
}

impl SpectralType {
    /// A type from its parts; the subclass is rounded to hundredths.
    ///
    /// ```
    /// use hyades_datasets::SpectralType;
    /// use hyades_datasets::spectral_type::{Luminosity, SpectralClass};
    ///
    /// let sun = SpectralType::new(SpectralClass::G, 2.0, Some(Luminosity::V.into()))?;
    /// assert_eq!(sun.to_string(), "G2 V");
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A subclass below 0, NaN, or that rounds to 10 or more.
    pub fn new(
        class: SpectralClass,
        subclass: f64,
        luminosity: Option<LuminosityClass>,
    ) -> Result<Self> {
        let hundredths = (subclass * 100.0).round();
        if subclass >= 0.0 && hundredths < 1000.0 {
            Ok(Self {
                class,
                hundredths: hundredths as u16,
                luminosity,
            })
        } else {
            Err(DatasetError::Subclass { subclass })
        }
    }

    /// The letter.
    #[must_use]
    pub fn class(self) -> SpectralClass {
        self.class
    }

    /// The subclass, from 0 to 9.99.
    #[must_use]
    pub fn subclass(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }

    /// The luminosity class, where it is known.
    #[must_use]
    pub fn luminosity(self) -> Option<LuminosityClass> {
        self.luminosity
    }

    /// The same type with this luminosity class, or with none.
    ///
    /// ```
    /// use hyades_datasets::SpectralType;
    ///
    /// let star: SpectralType = "B8 II".parse()?;
    /// assert_eq!(star.with_luminosity(None).to_string(), "B8");
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    #[must_use]
    pub fn with_luminosity(self, luminosity: Option<LuminosityClass>) -> Self {
        Self { luminosity, ..self }
    }

    /// The type as a number: 10 × class + subclass, with O = 1. The luminosity class plays no part.
    ///
    /// ```
    /// use hyades_datasets::SpectralType;
    ///
    /// for (text, number) in [("O9.5", 19.5), ("B0 V", 20.0), ("A0", 30.0), ("M9.5", 79.5)] {
    ///     assert_eq!(text.parse::<SpectralType>()?.number(), number);
    /// }
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.hundredths + 1000 * self.class.number() as u16) / 100.0
    }

    /// The type, without luminosity class, whose [`number`](Self::number) is nearest: the inverse to a hundredth of a
    /// subclass, so that a mean of numbers has a type too.
    ///
    /// ```
    /// use hyades_datasets::SpectralType;
    ///
    /// assert_eq!(SpectralType::from_number(20.0)?.to_string(), "B0");
    /// assert_eq!(SpectralType::from_number(19.4973)?.to_string(), "O9.5");
    /// assert!(SpectralType::from_number(80.0).is_err());
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A number below 10 (O0), one that rounds to 80 or more, or NaN.
    pub fn from_number(number: f64) -> Result<Self> {
        let hundredths = (number * 100.0).round();
        if !(number >= 10.0 && hundredths < 8000.0) {
            return Err(DatasetError::SpectralNumber { number });
        }
        let hundredths = hundredths as u16;
        let class = SpectralClass::ALL[usize::from(hundredths / 1000) - 1];
        Ok(Self {
            class,
            hundredths: hundredths % 1000,
            luminosity: None,
        })
    }

    /// An approximate effective temperature in kelvin: that of a dwarf of this type, interpolated linearly between the
    /// rows of the mean dwarf sequence of Pecaut & Mamajek (2013,
    /// [doi:10.1088/0067-0049/208/1/9](https://doi.org/10.1088/0067-0049/208/1/9)), in the authors' table of version
    /// 2024.05.15, which extends the paper's from O9 up to O3. Types hotter than O3 get O3's temperature, types
    /// cooler than M9.5 that of M9.5.
    ///
    /// The luminosity class plays no part, though a supergiant is often cooler than a dwarf of its type by some
    /// thousands of kelvin among the hot stars: good for an axis or a rough comparison, not for an analysis.
    ///
    /// ```
    /// use hyades_datasets::SpectralType;
    ///
    /// let sun: SpectralType = "G2 V".parse()?;
    /// assert_eq!(sun.effective_temperature(), 5770.0);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    #[must_use]
    pub fn effective_temperature(self) -> f64 {
        temperature::of_number(self.number())
    }
}

impl fmt::Display for SpectralType {
    /// `B0.5 Ib`, or `B0.5` without luminosity class. Width and alignment are heeded.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{}{}", self.class.letter(), self.subclass());
        if let Some(luminosity) = self.luminosity {
            text += &format!(" {luminosity}");
        }
        formatter.pad(&text)
    }
}

impl FromStr for SpectralType {
    type Err = DatasetError;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = |reason| DatasetError::SpectralType {
            text: text.to_owned(),
            reason,
        };
        let mut rest = text.trim().chars();
        let class = rest.next().map(|letter| letter.to_ascii_uppercase());
        let class = SpectralClass::ALL
            .into_iter()
            .find(|candidate| Some(candidate.letter()) == class)
            .ok_or_else(|| wrong("it begins with one of the letters O, B, A, F, G, K, M"))?;
        let rest = rest.as_str();

        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (subclass, luminosity) = rest.split_at(end);
        let hundredths = hundredths(subclass).ok_or_else(|| {
            wrong("the letter is followed by a subclass from 0 to 9.99, with at most two decimals")
        })?;

        let luminosity = match luminosity
            .strip_prefix('-')
            .unwrap_or(luminosity.trim_start())
        {
            "" if luminosity.is_empty() => None,
            "" => return Err(wrong("the dash is followed by a luminosity class")),
            luminosity => Some(luminosity.parse().map_err(|_| {
                wrong("after the subclass comes a luminosity class such as Ib or III-V, or nothing")
            })?),
        };
        Ok(Self {
            class,
            hundredths,
            luminosity,
        })
    }
}

/// A subclass in hundredths: one digit, and a point with one or two more.
fn hundredths(text: &str) -> Option<u16> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    if whole.len() != 1 || fraction.len() > 2 {
        return None;
    }
    // The digits of "5", "5.3" and "5.25" with zeros behind them; a second point is no digit.
    format!("{whole}{fraction:0<2}").parse().ok()
}
