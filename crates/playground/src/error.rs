//! What a widget does not take, and why.

use hyades_cluster::ClusterError;
use hyades_datasets::DatasetError;
use hyades_figures::FigureError;
use hyades_metrics::MetricsError;

/// Something that a widget does not take. The text is for the reader: it names the value and what was allowed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A value outside what is allowed.
    #[error("{name} is {value:?}, but must be {allowed}")]
    Value {
        /// The control.
        name: String,
        /// The value, at most its beginning.
        value: String,
        /// What was allowed.
        allowed: String,
    },
    /// No widget, control, button or handle of this name.
    #[error("there is no {kind} {name:?}; there are: {known}")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A file that cannot be read; the reason gives the line.
    #[error("{name}: {reason}")]
    File {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What the library says.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// What the generators and readers say.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// What the scores say.
    #[error(transparent)]
    Metric(#[from] MetricsError),
    /// A drawing that failed.
    #[error(transparent)]
    Figure(#[from] FigureError),
}

impl Refused {
    pub(crate) fn value(name: &str, value: &str, allowed: impl Into<String>) -> Self {
        Self::Value {
            name: name.to_owned(),
            value: value.chars().take(40).collect(),
            allowed: allowed.into(),
        }
    }

    pub(crate) fn unknown(kind: &'static str, name: &str, known: &[&str]) -> Self {
        Self::Unknown {
            kind,
            name: name.chars().take(40).collect(),
            known: known.join(", "),
        }
    }
}
