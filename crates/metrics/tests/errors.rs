//! Every error, and that all scores give it.

use hyades_metrics::{
    InternalScores, MetricsError, adjusted_mutual_information, adjusted_rand_score,
    calinski_harabasz_score, completeness, davies_bouldin_score, fowlkes_mallows_score,
    homogeneity, inertia, mutual_information, normalized_mutual_information, purity, rand_score,
    silhouette_by_cluster, silhouette_samples, silhouette_score, v_measure,
};
use ndarray::{Array1, Array2, array};

#[test]
fn bad_input_is_a_typed_error() {
    let records = array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]];
    type Score = fn(&Array2<f64>, &Array1<Option<usize>>) -> Result<(), MetricsError>;
    let comparing: [Score; 6] = [
        |r, l| silhouette_samples(r, l).map(drop),
        |r, l| silhouette_by_cluster(r, l).map(drop),
        |r, l| silhouette_score(r, l).map(drop),
        |r, l| calinski_harabasz_score(r, l).map(drop),
        |r, l| davies_bouldin_score(r, l).map(drop),
        |r, l| InternalScores::of(r.view(), l.view()).map(drop),
    ];
    let all = comparing
        .iter()
        .chain([&((|r, l| inertia(r, l).map(drop)) as Score)]);
    for score in all {
        let labels = array![Some(0), Some(0), Some(1)];
        assert_eq!(score(&records, &labels), Ok(()));
        assert_eq!(
            score(&records, &array![Some(0)]),
            Err(MetricsError::LabelsMismatch {
                n_samples: 3,
                n_labels: 1
            })
        );
        assert_eq!(
            score(&Array2::zeros((0, 2)), &array![]),
            Err(MetricsError::NoSamples)
        );
        assert_eq!(
            score(&Array2::zeros((3, 0)), &labels),
            Err(MetricsError::NoFeatures)
        );
        assert_eq!(
            score(&records, &array![None, None, None]),
            Err(MetricsError::AllNoise { n_samples: 3 })
        );
        let mut infinite = records.clone();
        infinite[[1, 0]] = f64::INFINITY;
        assert_eq!(
            score(&infinite, &labels),
            Err(MetricsError::NotFinite {
                row: 1,
                column: 0,
                value: f64::INFINITY
            })
        );
        infinite[[1, 0]] = f64::NAN;
        // Also where the row is noise.
        let error = score(&infinite, &array![Some(0), None, Some(1)]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "records must be finite, got NaN in row 1, column 0"
        );
    }
    for score in comparing {
        for (labels, n_labels, n_samples) in [
            (array![Some(4), Some(4), Some(4)], 1, 3),
            (array![Some(0), Some(1), Some(2)], 3, 3),
            (array![Some(0), Some(1), None], 2, 2),
            (array![None, Some(1), None], 1, 1),
        ] {
            assert_eq!(
                score(&records, &labels),
                Err(MetricsError::LabelCount {
                    n_labels,
                    n_samples
                })
            );
        }
    }
}

/// The message of a label count is tested where it is documented, that of β with the V-measure.
#[test]
fn messages_name_the_value_and_the_bound() {
    let cases = [
        (
            MetricsError::NoSamples,
            "a score needs at least 1 sample, got 0",
        ),
        (
            MetricsError::NoFeatures,
            "a score needs at least 1 feature, got 0",
        ),
        (
            MetricsError::LabelsMismatch {
                n_samples: 3,
                n_labels: 1,
            },
            "3 samples need 3 labels, got 1",
        ),
        (
            MetricsError::AllNoise { n_samples: 9 },
            "a score needs at least 1 sample that is not noise, got 9 samples of noise",
        ),
    ];
    for (error, message) in cases {
        assert_eq!(error.to_string(), message);
    }
}

type Labels = Array1<usize>;
type Score = fn(&Labels, &Labels) -> Result<f64, MetricsError>;

const ALL: [(&str, Score); 10] = [
    ("rand", rand_score),
    ("adjusted rand", adjusted_rand_score),
    ("mutual information", mutual_information),
    ("adjusted mutual information", adjusted_mutual_information),
    (
        "normalized mutual information",
        normalized_mutual_information,
    ),
    ("homogeneity", homogeneity),
    ("completeness", completeness),
    ("v-measure", v_measure),
    ("fowlkes-mallows", fowlkes_mallows_score),
    ("purity", purity),
];

#[test]
fn bad_labelings_are_typed_errors() {
    for (name, score) in ALL {
        assert_eq!(
            score(&array![], &array![]),
            Err(MetricsError::NoSamples),
            "{name}"
        );
        let error = score(&array![0, 1], &array![0]).unwrap_err();
        assert_eq!(
            error,
            MetricsError::LabelingsMismatch {
                n_truth: 2,
                n_found: 1
            },
            "{name}"
        );
        assert_eq!(
            error.to_string(),
            "the truth and the found labels must have one length, got 2 true and 1 found"
        );
    }
    assert_eq!(
        adjusted_rand_score(&array![None, Some(1)], &array![Some(0), None]),
        Err(MetricsError::AllNoise { n_samples: 2 })
    );
}
