//! What the program fits, and its tables.

use hyades_cluster::{GaussianMixture, KMeans};
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::Array2;

use super::ellipse::Ellipse;
use super::{GaussianMixtureProgram, Params};
use crate::BookError;
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed};

/// A probability that counts as sure.
pub(super) const SURE: f64 = 0.9;

/// One number of components.
pub(super) struct Row {
    pub(super) k: usize,
    pub(super) model: GaussianMixture<f64>,
    /// The mean log-likelihood of a point.
    pub(super) score: f64,
    pub(super) aic: f64,
    pub(super) bic: f64,
}

/// Mixtures of one data set for several numbers of components.
pub(super) struct Fitted {
    pub(super) dataset: Dataset,
    pub(super) groups: usize,
    pub(super) rows: Vec<Row>,
    /// The number of components to show.
    pub(super) k: usize,
    head: String,
}

impl Fitted {
    pub(super) fn new(
        program: &GaussianMixtureProgram,
        dataset: Dataset,
        params: &Params,
        wanted: Option<usize>,
        progress: &Progress,
    ) -> Result<Self, BookError> {
        // A k outside the comparison is fitted too, so that it can be shown.
        let most = program.k_max.min(program.samples);
        let mut ks: Vec<usize> = (1..=most).chain(wanted).collect();
        ks.sort_unstable();
        ks.dedup();
        progress.begin("mixtures", ks.len());
        let mut rows: Vec<Row> = Vec::with_capacity(ks.len());
        for k in ks {
            rows.push(row(k, &dataset, params)?);
            progress.done(&format!("k = {k}"));
        }
        progress.end();
        let best = rows.iter().min_by(|a, b| a.bic.total_cmp(&b.bic));
        let k = wanted.or(best.map(|row| row.k)).unwrap_or(1);
        Ok(Self {
            groups: program.data.groups(),
            rows,
            k,
            head: format!(
                "data {}, {}, {} covariances, {}",
                program.data.name(),
                counted(program.samples, "point"),
                program.covariance.name(),
                counted(program.runs, "run"),
            ),
            dataset,
        })
    }

    pub(super) fn points(&self) -> &Array2<f64> {
        self.dataset.records()
    }

    pub(super) fn row(&self) -> &Row {
        // The chosen k comes from these rows.
        let row = self.rows.iter().find(|row| row.k == self.k);
        row.unwrap_or(&self.rows[0])
    }

    pub(super) fn model(&self) -> &GaussianMixture<f64> {
        &self.row().model
    }

    /// For each point the probability of its most probable component.
    pub(super) fn certainty(&self) -> Result<Vec<f64>, BookError> {
        let probabilities = self.model().probabilities(self.points().view())?;
        let most = |row: ndarray::ArrayView1<'_, f64>| row.iter().copied().fold(0.0, f64::max);
        Ok(probabilities.rows().into_iter().map(most).collect())
    }

    /// The adjusted Rand index of the mixture against the groups that the points were drawn from, and that of K-means.
    pub(super) fn agreement(&self) -> Result<[f64; 2], BookError> {
        let truth = self.dataset.targets();
        let k_means = self.k_means()?;
        Ok([
            adjusted_rand_score(truth, self.model().labels())?,
            adjusted_rand_score(truth, k_means.labels())?,
        ])
    }

    pub(super) fn k_means(&self) -> Result<KMeans<f64>, BookError> {
        Ok(KMeans::params(self.k).fit(&self.dataset)?)
    }

    pub(super) fn comparison(&self) -> Table {
        let mut table = Table::new(&["k", "free numbers", "log-likelihood", "AIC", "BIC"]);
        for row in &self.rows {
            table.row(vec![
                format!("{}{}", row.k, if row.k == self.k { " *" } else { "" }),
                row.model.n_parameters().to_string(),
                fixed(row.score, 3),
                fixed(row.aic, 1),
                fixed(row.bic, 1),
            ]);
        }
        table
    }

    /// What can be said in sentences.
    pub(super) fn told(&self) -> Result<String, BookError> {
        let model = self.model();
        let unsure = self.certainty()?.iter().filter(|&&p| p < SURE).count();
        let agreement = if self.groups == 1 {
            "the points were drawn without groups".to_owned()
        } else {
            let [mixture, k_means] = self.agreement()?;
            format!(
                "adjusted Rand index: mixture {}, K-means {}",
                fixed(mixture, 2),
                fixed(k_means, 2)
            )
        };
        Ok(format!(
            "{}\nk = {}: {}, {}\n{agreement}\n{} with no component above {} %\n",
            self.head,
            self.k,
            counted(model.n_iterations(), "iteration"),
            if model.converged() {
                "converged"
            } else {
                "not converged"
            },
            counted(unsure, "point"),
            SURE * 100.0,
        ))
    }

    pub(super) fn components(&self) -> Table {
        let mut table = Table::new(&[
            "component",
            "points",
            "weight",
            "x",
            "y",
            "long",
            "short",
            "angle",
        ]);
        let model = self.model();
        for (c, ellipse) in Ellipse::of_model(model).iter().enumerate() {
            let points = model.labels().iter().filter(|&&label| label == c).count();
            table.row(vec![
                (c + 1).to_string(),
                points.to_string(),
                fixed(model.weights()[c], 3),
                fixed(ellipse.centre[0], 2),
                fixed(ellipse.centre[1], 2),
                fixed(ellipse.deviations[0], 3),
                fixed(ellipse.deviations[1], 3),
                format!("{}°", fixed(ellipse.degrees(), 0)),
            ]);
        }
        table
    }
}

fn row(k: usize, dataset: &Dataset, params: &Params) -> Result<Row, BookError> {
    let records = dataset.records().view();
    let model = params.clone().n_components(k).fit(dataset)?;
    Ok(Row {
        k,
        score: model.score(records)?,
        aic: model.aic(records)?,
        bic: model.bic(records)?,
        model,
    })
}
