//! Stars of the Hipparcos catalogue: where they are, and how they move.
//!
//! The satellite Hipparcos measured from 1989 to 1993, for some 118 000 stars, the position on the sky, the parallax (how
//! far the star seems to shift as the Earth goes around the Sun, which tells its distance) and the proper motion (how
//! far it moves on the sky in a year). This module reads the new reduction of these measurements,
//! Hipparcos-2 (F. van Leeuwen, *Astronomy & Astrophysics* 474, 653, 2007, [doi:10.1051/0004-6361:20078357][paper]), and
//! makes of each star a place in space and a velocity:
//!
//! ```
//! use hyades_datasets::hipparcos::Catalogue;
//!
//! let catalogue = Catalogue::parse(
//!     "hip,ra,dec,parallax,pm_ra,pm_dec,ra_error,dec_error,parallax_error,pm_ra_error,pm_dec_error,hp,b_v\n\
//!      20889,1.1720564593,0.3347632442,22.24,106.19,-37.84,0.23,0.17,0.25,0.38,0.30,3.6992,1.014\n\
//!      21421,1.2039281519,0.2881496983,48.94,63.45,-188.94,0.64,0.43,0.77,0.84,0.65,1.0024,1.538\n",
//! )?;
//! let aldebaran = &catalogue.stars()[1];
//! assert_eq!(format!("{:.1}", aldebaran.distance()), "20.4"); // parsec
//! assert_eq!(catalogue.phase_space()?.dim(), (2, 6));
//! # Ok::<(), hyades_datasets::DatasetError>(())
//! ```
//!
//! # Axes
//!
//! All vectors have equatorial axes (ICRS) with the Sun as origin: x points to right ascension 0 on the celestial equator,
//! y to right ascension 90°, z to the north celestial pole. Galactic axes differ from these by a rotation, which changes no
//! distance between two stars, and hence nothing that a clustering by distances finds.
//!
//! # The formats
//!
//! [`Catalogue::parse_hip2`] reads the original: the file `hip2.dat` of the catalogue I/311 of the Centre de Données
//! astronomiques de Strasbourg, a star a line, in columns of fixed width.
//!
//! [`Catalogue::parse`] reads and [`Catalogue::to_csv`] writes a table of the columns used here, with commas between them,
//! below this heading:
//!
//! | column | what it is | unit | bytes in `hip2.dat` |
//! |---|---|---|---|
//! | `hip` | number in the Hipparcos catalogue | | 1–6 |
//! | `ra`, `dec` | right ascension and declination, ICRS, epoch J1991.25 | rad | 16–28, 30–42 |
//! | `parallax` | parallax | mas | 44–50 |
//! | `pm_ra`, `pm_dec` | proper motion in right ascension, cos(dec) included, and in declination | mas/yr | 52–59, 61–68 |
//! | `ra_error`, `dec_error` | standard errors of the position, cos(dec) included | mas | 70–75, 77–82 |
//! | `parallax_error` | standard error of the parallax | mas | 84–89 |
//! | `pm_ra_error`, `pm_dec_error` | standard errors of the proper motion | mas/yr | 91–96, 98–103 |
//! | `hp` | magnitude Hp, in the satellite's own wide band | mag | 130–136 |
//! | `b_v` | colour B−V: the larger, the redder; 0 where none is known | mag | 153–158 |
//!
//! Blank lines and lines that begin with `#` count for nothing in the table; all kinds of line ends (LF, CR LF, CR) are
//! accepted in both.
//!
//! [paper]: https://doi.org/10.1051/0004-6361:20078357

mod catalogue;
mod columns;
mod star;

pub use catalogue::Catalogue;
pub use star::{AU_PER_YEAR, Star};
