//! What can be wrong with what a caller passes in.

/// Why a clustering could not be computed.
///
/// Every message names the value that was passed and the bound that it breaks.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// There are no rows.
    #[error("the records have no rows: at least 1 sample is needed")]
    NoSamples,
    /// There are no columns.
    #[error("the records have no columns: at least 1 feature is needed")]
    NoFeatures,
    /// A value is NaN or infinite.
    #[error("the records hold {value} at row {row}, column {column}: every value must be finite")]
    NotFinite {
        /// Row of the first such value, from 0.
        row: usize,
        /// Column of it, from 0.
        column: usize,
        /// The value, printed.
        value: String,
    },
    /// Values so far apart that squared distances overflow.
    #[error(
        "the records spread over {spread}: sums of squared distances overflow, so rescale them first"
    )]
    TooSpread {
        /// The widest range of a feature, printed.
        spread: String,
    },
    /// Values so near each other that squared distances vanish.
    #[error("the records spread over {spread}: squared distances underflow, so rescale them first")]
    TooNarrow {
        /// The widest range of a feature, printed.
        spread: String,
    },
    /// More clusters than samples.
    #[error("k = {n_clusters} needs at least {n_clusters} samples, got {n_samples}")]
    TooFewSamples {
        /// The number of clusters asked for.
        n_clusters: usize,
        /// The number of samples there are.
        n_samples: usize,
    },
    /// Fewer samples than a neighbourhood needs.
    #[error("min_samples = {min_samples} needs at least {min_samples} samples, got {n_samples}")]
    TooFewNeighbours {
        /// The samples that a neighbourhood needs.
        min_samples: usize,
        /// The number of samples there are.
        n_samples: usize,
    },
    /// More samples than the index can number.
    #[error("{n_samples} samples are more than the {bound} that an index can number")]
    TooManySamples {
        /// The number of samples there are.
        n_samples: usize,
        /// The largest number that fits.
        bound: usize,
    },
    /// More distinct samples than a matrix of their distances is made for.
    #[error(
        "{n_distinct} distinct samples are more than the {bound} for which all distances are kept"
    )]
    TooManyDistinct {
        /// The number of distinct samples there are.
        n_distinct: usize,
        /// The largest number for which a matrix is made.
        bound: usize,
    },
    /// A graph of nearest neighbours in too many parts.
    #[error(
        "the graph of {n_neighbours} nearest neighbours falls into {n_components} parts, more than the {bound} that are linked: take more neighbours"
    )]
    TooManyComponents {
        /// The neighbours of each sample.
        n_neighbours: usize,
        /// The parts.
        n_components: usize,
        /// The most parts that are linked.
        bound: usize,
    },
    /// A row of zeros, where directions are compared.
    #[error("row {row} of the records holds only zeros: it has no direction for a cosine")]
    ZeroRow {
        /// The row, from 0.
        row: usize,
    },
    /// Dissimilarities that are no square matrix.
    #[error("the dissimilarities are {rows} × {columns}: as many rows as columns are needed")]
    DissimilarityShape {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// A dissimilarity that none can be.
    #[error("the dissimilarity at row {row}, column {column} is {value}: it must be {bound}")]
    Dissimilarity {
        /// Row of the first such value, from 0.
        row: usize,
        /// Column of it, from 0.
        column: usize,
        /// The value, printed.
        value: String,
        /// What it must be.
        bound: &'static str,
    },
    /// A parameter outside its bounds.
    #[error("{name} = {value} must be {bound}")]
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// Its value, printed.
        value: String,
        /// What it must be.
        bound: &'static str,
    },
    /// A given centroid is NaN or infinite.
    #[error(
        "the given centroids hold {value} at row {row}, column {column}: every value must be finite"
    )]
    CentroidNotFinite {
        /// Row of the first such value, from 0.
        row: usize,
        /// Column of it, from 0.
        column: usize,
        /// The value, printed.
        value: String,
    },
    /// Given centroids of another shape than k × n_features.
    #[error(
        "the given centroids are {rows} × {columns}, but k = {n_clusters} and {n_features} features need {n_clusters} × {n_features}"
    )]
    CentroidShape {
        /// Rows of the given centroids.
        rows: usize,
        /// Columns of the given centroids.
        columns: usize,
        /// The number of clusters asked for.
        n_clusters: usize,
        /// The number of features of the records.
        n_features: usize,
    },
    /// A model that was fitted on another number of features.
    #[error("the model was fitted on {expected} features, the records have {got}")]
    FeatureCount {
        /// The features of the model.
        expected: usize,
        /// The features of the records.
        got: usize,
    },
    /// As many weights as samples are needed, or none.
    #[error("{n_weights} weights were given for {n_samples} samples: as many are needed, or none")]
    WeightCount {
        /// The weights there are.
        n_weights: usize,
        /// The samples there are.
        n_samples: usize,
    },
    /// A weight that is negative, NaN or infinite.
    #[error("the weight of sample {row} is {value}: a weight must be finite and not negative")]
    Weight {
        /// The sample, from 0.
        row: usize,
        /// Its weight.
        value: f32,
    },
    /// Fewer samples of positive weight than clusters.
    #[error(
        "k = {n_clusters} needs at least {n_clusters} samples of positive weight, got {n_weighted}"
    )]
    TooFewWeighted {
        /// The number of clusters asked for.
        n_clusters: usize,
        /// The samples of positive weight.
        n_weighted: usize,
    },
    /// Given responsibilities of another shape than n_samples × k.
    #[error(
        "the given responsibilities are {rows} × {columns}, but {n_samples} samples and k = {n_components} need {n_samples} × {n_components}"
    )]
    ResponsibilityShape {
        /// Rows of the given responsibilities.
        rows: usize,
        /// Columns of the given responsibilities.
        columns: usize,
        /// The number of samples there are.
        n_samples: usize,
        /// The number of components asked for.
        n_components: usize,
    },
    /// A given responsibility that is no share.
    #[error(
        "the given responsibilities hold {value} at row {row}, column {column}: each must be from 0 to 1"
    )]
    Responsibility {
        /// Row of the first such value, from 0.
        row: usize,
        /// Column of it, from 0.
        column: usize,
        /// The value, printed.
        value: String,
    },
    /// Given responsibilities of a sample that are not one whole together.
    #[error("the given responsibilities of sample {row} add up to {sum}: their sum must be 1")]
    ResponsibilitySum {
        /// The sample, from 0.
        row: usize,
        /// Their sum, printed.
        sum: String,
    },
    /// A covariance without an inverse.
    #[error(
        "the covariance of component {component} is not positive definite with regularization = {regularization}: it must be larger, or the components fewer"
    )]
    NotPositiveDefinite {
        /// The component, from 0.
        component: usize,
        /// What was added to each variance, printed.
        regularization: String,
    },
    /// A sample at which the density of every component is 0 in floating point.
    #[error(
        "sample {row} is so far from every component that its squared distance overflows: rescale the records first"
    )]
    NoDensity {
        /// The sample, from 0.
        row: usize,
    },
    /// Weights that are too large together.
    #[error("the weights add up to more than {bound}: scale them down")]
    WeightSum {
        /// The largest number there is, printed.
        bound: String,
    },
    /// Weights that are all 0.
    #[error("the weights of all {n_samples} samples are 0: at least 1 must be positive")]
    NoWeight {
        /// The samples there are.
        n_samples: usize,
    },
    /// Two slices that belong together differ in length.
    #[error("{n_x} values of x and {n_y} of y: a curve needs as many of each")]
    CurveLength {
        /// Length of the one.
        n_x: usize,
        /// Length of the other.
        n_y: usize,
    },
    /// A curve that is no function of ascending x, or not finite.
    #[error("the curve's point {index} is ({x}, {y}): x must ascend and both be finite")]
    CurvePoint {
        /// The point, from 0.
        index: usize,
        /// Its x.
        x: f64,
        /// Its y.
        y: f64,
    },
    /// An inertia of 0, where its logarithm is asked for.
    #[error("k = {n_clusters} leaves an inertia of 0, which has no logarithm: take fewer clusters")]
    NoInertia {
        /// The number of clusters.
        n_clusters: usize,
    },
    /// More distinct samples than every two of which can be compared.
    #[error(
        "{n_distinct} distinct samples are more than the {bound} of which every two can be linked: link nearest neighbours instead"
    )]
    TooManyPairs {
        /// The number of distinct samples.
        n_distinct: usize,
        /// The largest number that fits.
        bound: usize,
    },
    /// Eigenvectors that were not found.
    #[error(
        "after {n_steps} steps an eigenvector still misses by {residual}: at most {bound:e} is asked for"
    )]
    NotConverged {
        /// How far the worst one misses, printed.
        residual: String,
        /// What is asked for.
        bound: f64,
        /// The steps that were made.
        n_steps: usize,
    },
    /// An error of linfa's own.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

impl ClusterError {
    pub(crate) fn parameter(
        name: &'static str,
        value: impl std::fmt::Display,
        bound: &'static str,
    ) -> Self {
        Self::Parameter {
            name,
            value: value.to_string(),
            bound,
        }
    }
}
