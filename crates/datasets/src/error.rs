//! What can be wrong with a request for data, or with a catalogue.

/// The result of this crate's functions.
pub type Result<T, E = DatasetError> = std::result::Result<T, E>;

/// Why a data set could not be made or read.
///
/// ```
/// use hyades_datasets::{Blob, Catalogue};
/// use ndarray::array;
///
/// let error = Blob::isotropic(array![3.0, 3.0], -2.0, 50).unwrap_err();
/// assert_eq!(error.to_string(), "the variance must be finite and at least 0, got -2");
///
/// let error = Catalogue::parse("B0-V-ID0001 HeI/4471 wide").unwrap_err();
/// assert_eq!(error.to_string(), "line 1: the width \"wide\" is no finite number");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A list of groups without a group.
    #[error("blobs need at least 1 group, got 0")]
    NoBlobs,
    /// Fewer samples than groups.
    #[error("{what} needs at least {minimum} sample{}, got {n_samples}", if *minimum == 1 { "" } else { "s" })]
    TooFewSamples {
        /// What was to be made.
        what: &'static str,
        /// The fewest samples that it can have.
        minimum: usize,
        /// The samples asked for.
        n_samples: usize,
    },
    /// More values than memory can address.
    #[error("{n_samples} samples of {n_features} features do not fit into memory")]
    TooManySamples {
        /// The samples asked for; `usize::MAX` where even their sum is larger.
        n_samples: usize,
        /// The features of each.
        n_features: usize,
    },
    /// A mean without coordinates.
    #[error("a mean needs at least 1 coordinate, got 0")]
    EmptyMean,
    /// A coordinate of a mean is NaN or infinite.
    #[error("coordinate {index} of the mean must be finite, got {value}")]
    Mean {
        /// Which coordinate, from 0.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A variance is negative, NaN or infinite.
    #[error("the variance must be finite and at least 0, got {value}")]
    Variance {
        /// The value given.
        value: f64,
    },
    /// A covariance that does not fit its mean.
    #[error(
        "a mean of {n_features} coordinates needs a {n_features} × {n_features} covariance, got {rows} × {columns}"
    )]
    CovarianceShape {
        /// Coordinates of the mean.
        n_features: usize,
        /// Rows of the covariance.
        rows: usize,
        /// Columns of the covariance.
        columns: usize,
    },
    /// An entry of a covariance is NaN or infinite.
    #[error("entry ({row}, {column}) of the covariance must be finite, got {value}")]
    CovarianceValue {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value there.
        value: f64,
    },
    /// A covariance whose two halves differ.
    #[error(
        "a covariance must be symmetric, but entry ({row}, {column}) is {value} and entry ({column}, {row}) is {mirrored}"
    )]
    AsymmetricCovariance {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value at (row, column).
        value: f64,
        /// The value at (column, row).
        mirrored: f64,
    },
    /// A covariance with a negative variance in some direction.
    #[error("a covariance must have no negative eigenvalue, but this has {eigenvalue}")]
    NegativeEigenvalue {
        /// The lowest eigenvalue.
        eigenvalue: f64,
    },
    /// Groups in spaces of different dimension.
    #[error("group 0 has {expected} features, but group {group} has {found}")]
    MixedDimensions {
        /// The first group that differs, from 0.
        group: usize,
        /// Features of group 0.
        expected: usize,
        /// Features of that group.
        found: usize,
    },
    /// A deviation of the noise that is negative, NaN or infinite.
    #[error("the noise must be finite and at least 0, got {noise}")]
    Noise {
        /// The value given.
        noise: f64,
    },
    /// A ratio of radii outside 0 to 1.
    #[error("the factor must be at least 0 and below 1, got {factor}")]
    Factor {
        /// The value given.
        factor: f64,
    },
    /// A text that is no spectral type.
    #[error("{text:?} is no spectral type: {reason}")]
    SpectralType {
        /// The text given.
        text: String,
        /// What is missing or too much.
        reason: &'static str,
    },
    /// A text that is no luminosity class.
    #[error(
        "{text:?} is no luminosity class: it is one of Ia+, Ia, Iab, Ib, I, II, III, IV, V, VI, or a range of two such as III-V"
    )]
    LuminosityClass {
        /// The text given.
        text: String,
    },
    /// A subclass outside 0 to 10.
    #[error("a subclass must be at least 0 and below 10, got {subclass}")]
    Subclass {
        /// The value given.
        subclass: f64,
    },
    /// A number to which no spectral type belongs.
    #[error(
        "a spectral type's number is at least 10 (O0) and below 80 (M9.99 is 79.99), got {number}"
    )]
    SpectralNumber {
        /// The value given.
        number: f64,
    },
    /// The source of a catalogue could not be read.
    #[error("line {line}: cannot be read: {reason}")]
    Read {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The reader's answer.
        reason: String,
    },
    /// A measurement without its three columns.
    #[error("line {line}: a measurement has 3 columns (star, line, width), got {found}: {text:?}")]
    Columns {
        /// Number of the line in the file, from 1.
        line: usize,
        /// Columns found.
        found: usize,
        /// The line's text.
        text: String,
    },
    /// A star's name that is not `TYPE-LUMINOSITY-ID`.
    #[error(
        "line {line}: the star {star:?} is not named TYPE-LUMINOSITY-ID, such as B0.5-Ib-ID2201"
    )]
    StarName {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The name.
        star: String,
    },
    /// A star of a type that is not known.
    #[error("line {line}: the type of the star {star:?} is not known: {source}")]
    StarType {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The star's name.
        star: String,
        /// What is wrong with the type.
        source: Box<DatasetError>,
    },
    /// The name of a spectral line that is not `ION/WAVELENGTH`.
    #[error(
        "line {line}: the spectral line {spectral_line:?} is not named ION/WAVELENGTH, such as HeII/4200"
    )]
    LineName {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The name.
        spectral_line: String,
    },
    /// A width that is no number, or not finite.
    #[error("line {line}: the width {text:?} is no finite number")]
    Width {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The text in the column.
        text: String,
    },
    /// A second width for a star's line.
    #[error(
        "line {line}: {spectral_line} of the star {star} has been given in line {first} already"
    )]
    MeasuredTwice {
        /// Number of the line in the file, from 1.
        line: usize,
        /// Number of the line with the first measurement.
        first: usize,
        /// The star's name.
        star: String,
        /// The name of the spectral line.
        spectral_line: String,
    },
    /// A catalogue without a measurement.
    #[error("the catalogue holds no measurement")]
    EmptyCatalogue,
    /// A selection without a line.
    #[error("a selection needs at least 1 spectral line, got 0")]
    NoLines,
    /// A line that the catalogue does not have.
    #[error("the catalogue has no spectral line {spectral_line:?}; it has {}", known.join(", "))]
    UnknownLine {
        /// The name asked for.
        spectral_line: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A line asked for twice.
    #[error("the spectral line {spectral_line:?} is asked for twice")]
    LineAskedTwice {
        /// The name.
        spectral_line: String,
    },
    /// No star has all the lines asked for.
    #[error("no star has all of {}", spectral_lines.join(", "))]
    NoStars {
        /// The names asked for.
        spectral_lines: Vec<String>,
    },
    /// A line of Hipparcos-2 that ends before its last column.
    #[error(
        "line {line}: a star of Hipparcos-2 has at least {needed} bytes, got {found}: {text:?}"
    )]
    Hip2Length {
        /// Number of the line in the file, from 1.
        line: usize,
        /// Bytes up to the end of the last column that is read.
        needed: usize,
        /// Bytes found.
        found: usize,
        /// The line's text.
        text: String,
    },
    /// A table of stars without its heading.
    #[error("line {line}: a table of Hipparcos stars begins with {expected}, got {text:?}")]
    HipparcosHeading {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The heading.
        expected: String,
        /// The line's text.
        text: String,
    },
    /// A row of a table of stars with too many columns, or too few.
    #[error("line {line}: a Hipparcos star has {expected} columns, got {found}: {text:?}")]
    HipparcosColumns {
        /// Number of the line in the file, from 1.
        line: usize,
        /// Columns of the table.
        expected: usize,
        /// Columns found.
        found: usize,
        /// The line's text.
        text: String,
    },
    /// A Hipparcos number that is none.
    #[error("line {line}: the Hipparcos number {text:?} is no whole number from 1 to 4294967295")]
    HipparcosNumber {
        /// Number of the line in the file, from 1.
        line: usize,
        /// The text in the column.
        text: String,
    },
    /// A value of a Hipparcos star that is no number, or not finite.
    #[error("line {line}: the {what} {text:?} is no finite number")]
    HipparcosValue {
        /// Number of the line in the file, from 1.
        line: usize,
        /// What the column holds.
        what: &'static str,
        /// The text in the column.
        text: String,
    },
    /// A value of a Hipparcos star that cannot be.
    #[error("line {line}: the {what} must be {allowed}, got {value}")]
    HipparcosBound {
        /// Number of the line in the file, from 1.
        line: usize,
        /// What the column holds.
        what: &'static str,
        /// What is allowed.
        allowed: &'static str,
        /// The value given.
        value: f64,
    },
    /// A second row for a star.
    #[error("line {line}: HIP {hip} has been given in line {first} already")]
    HipparcosTwice {
        /// Number of the line in the file, from 1.
        line: usize,
        /// Number of the line with the first row.
        first: usize,
        /// The star's Hipparcos number.
        hip: u32,
    },
    /// A catalogue or a selection of Hipparcos stars without a star.
    #[error("there is no Hipparcos star")]
    NoHipparcosStars,
    /// A parallax from which no distance follows.
    #[error("HIP {hip} has no distance: its parallax must be above 0, got {parallax} mas")]
    NoDistance {
        /// The star's Hipparcos number.
        hip: u32,
        /// Its parallax in milliarcseconds.
        parallax: f64,
    },
}
