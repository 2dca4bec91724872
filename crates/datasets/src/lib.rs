//! Generators of clustered data and readers of astronomical catalogues.
//!
//! A clustering algorithm is judged on data of which the truth is known, so every generator here gives a linfa
//! [`Dataset`] with the points as records, `(n_samples, n_features)`, and each point's true group as its target.
//! Chance comes in as a [`rand::Rng`]: the same generator in the same state gives the same points to the last bit.
//!
//! # A short tour
//!
//! Two Gaussian groups of fifty points, each with a mean and a covariance of its own:
//!
//! ```
//! use hyades_datasets::{Blob, blobs};
//! use ndarray::array;
//! use rand::SeedableRng;
//! use rand_xoshiro::Xoshiro256PlusPlus;
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
//! let groups = [
//!     Blob::isotropic(array![3.0, 3.0], 2.0, 50)?,
//!     Blob::new(array![8.0, 8.0], array![[2.0, 1.5], [1.5, 2.0]], 50)?,
//! ];
//! let dataset = blobs(&groups, &mut rng)?;
//! assert_eq!(dataset.records.dim(), (100, 2));
//! assert_eq!((dataset.targets[0], dataset.targets[99]), (0, 1));
//! # Ok::<(), hyades_datasets::DatasetError>(())
//! ```
//!
//! Shapes on which one algorithm or another fails: [`two_moons`], [`two_circles`], [`anisotropic_blobs`],
//! [`varied_blobs`], and [`uniform_square`], which has no groups at all; [`ComparisonSet`] has six such sets, standardised. [`mystery_blobs`] keeps its answer to itself
//! until asked. [`two_groups_2025`] and [`moons_2025`] are sets that never change, made with NumPy and scikit-learn, so
//! that a result can be set beside one from a notebook.
//!
//! Real stars come from a [`Catalogue`] of equivalent widths. Choose lines by name and get the stars that have them
//! all:
//!
//! ```
//! use hyades_datasets::Catalogue;
//!
//! let catalogue = Catalogue::parse(
//!     "# star           line        width in ångström\n\
//!      O9.5-III-ID0001  HeII/4200    0.31\n\
//!      O9.5-III-ID0001  HeI/4471     0.78\n\
//!      B8-II-ID0002     HeII/4200   -0.02\n\
//!      B8-II-ID0002     HeI/4471     0.29\n",
//! )?;
//! let selection = catalogue.select(&["HeII/4200", "HeI/4471"])?;
//! assert_eq!(selection.records.dim(), (2, 2));
//!
//! let hottest = selection.spectral_types[0];
//! assert_eq!(hottest.to_string(), "O9.5 III");
//! assert_eq!(hottest.number(), 19.5);
//! assert_eq!(hottest.effective_temperature(), 31_900.0); // kelvin, as a dwarf of that type has
//! # Ok::<(), hyades_datasets::DatasetError>(())
//! ```
//!
//! Stars in space, with their motions, come from the [`hipparcos`] catalogue.
//!
//! # What goes wrong, and how it is said
//!
//! Every error is a [`DatasetError`] that names the value and what was allowed; one about a catalogue also gives the
//! number of the line in the file. Nothing here panics on what it is given, reads a file by itself, or prints.

mod blob_sets;
mod blobs;
mod circles;
mod comparison;
mod eigen;
mod error;
pub mod fixed;
pub mod hipparcos;
mod lines;
mod moons;
mod mystery;
mod shape;
pub mod spectral_type;
mod square;
pub mod stellar;

pub use blob_sets::{anisotropic_blobs, varied_blobs};
pub use blobs::{Blob, blobs};
pub use circles::two_circles;
pub use comparison::ComparisonSet;
pub use error::{DatasetError, Result};
pub use fixed::{moons_2025, two_groups_2025};
pub use moons::two_moons;
pub use mystery::{MysteryAnswer, MysteryBlobs, mystery_blobs};
pub use spectral_type::SpectralType;
pub use square::uniform_square;
pub use stellar::{Catalogue, Selection, Star};

/// Points with their true groups: records `(n_samples, n_features)`, and targets that number the groups from 0.
pub type Dataset = linfa::Dataset<f64, usize, ndarray::Ix1>;
