//! Luminosity classes, from hypergiants to subdwarfs.

use crate::{DatasetError, Result};
use std::fmt;
use std::str::FromStr;

/// One luminosity class, from luminous to faint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Luminosity {
    /// Ia+: hypergiants.
    IaPlus,
    /// Ia: luminous supergiants.
    Ia,
    /// Iab: supergiants between Ia and Ib.
    Iab,
    /// Ib: less luminous supergiants.
    Ib,
    /// I: supergiants, not divided further.
    I,
    /// II: bright giants.
    II,
    /// III: giants.
    III,
    /// IV: subgiants.
    IV,
    /// V: dwarfs, the main sequence.
    V,
    /// VI: subdwarfs.
    VI,
}

impl Luminosity {
    /// All classes, from luminous to faint.
    pub const ALL: [Self; 10] = [
        Self::IaPlus,
        Self::Ia,
        Self::Iab,
        Self::Ib,
        Self::I,
        Self::II,
        Self::III,
        Self::IV,
        Self::V,
        Self::VI,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::IaPlus => "Ia+",
            Self::Ia => "Ia",
            Self::Iab => "Iab",
            Self::Ib => "Ib",
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
            Self::IV => "IV",
            Self::V => "V",
            Self::VI => "VI",
        }
    }

    fn named(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|class| class.name().eq_ignore_ascii_case(text))
    }
}

/// The luminosity class of a star: one class, or a range of two where the spectrum does not decide.
///
/// ```
/// use hyades_datasets::spectral_type::{Luminosity, LuminosityClass};
///
/// let range: LuminosityClass = "iii-v".parse()?;
/// assert_eq!(range.to_string(), "III-V");
/// assert_eq!((range.brightest(), range.faintest()), (Luminosity::III, Luminosity::V));
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LuminosityClass {
    brightest: Luminosity,
    faintest: Luminosity,
}

impl LuminosityClass {
    /// The range of these two, in either order; a single class where they are equal.
    #[must_use]
    pub fn between(one: Luminosity, other: Luminosity) -> Self {
        Self {
            brightest: one.min(other),
            faintest: one.max(other),
        }
    }

    /// The most luminous class of the range.
    #[must_use]
    pub fn brightest(self) -> Luminosity {
        self.brightest
    }

    /// The faintest class of the range.
    #[must_use]
    pub fn faintest(self) -> Luminosity {
        self.faintest
    }
}

impl From<Luminosity> for LuminosityClass {
    fn from(class: Luminosity) -> Self {
        Self {
            brightest: class,
            faintest: class,
        }
    }
}

impl fmt::Display for Luminosity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for LuminosityClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.brightest == self.faintest {
            self.brightest.fmt(formatter)
        } else {
            formatter.pad(&format!("{}-{}", self.brightest, self.faintest))
        }
    }
}

impl FromStr for LuminosityClass {
    type Err = DatasetError;

    fn from_str(text: &str) -> Result<Self> {
        let class = match text.split_once('-') {
            None => Luminosity::named(text).map(Self::from),
            Some((one, other)) => match (Luminosity::named(one), Luminosity::named(other)) {
                (Some(one), Some(other)) if one != other => Some(Self::between(one, other)),
                _ => None,
            },
        };
        class.ok_or_else(|| DatasetError::LuminosityClass {
            text: text.to_owned(),
        })
    }
}
