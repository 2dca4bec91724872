// Exercise 11: Responsibilities
//
// Write the E step of a Gaussian mixture on a line: how probable is it that each component has made each point?
//
//   x             (n_samples,): the points, each a single number
//   weights       (k,): the weight of each component, 1 together
//   means         (k,): the mean of each component
//   deviations    (k,): the standard deviation of each component
//   result        (n_samples, k): a row for each point, a column for each component, 1 together in each row
//
// A point far from all components has a density of zero in every one of them, as far as the computer can tell, and
// zero over zero is no number. Logarithms have no such trouble: take the largest logarithm of the point off all of
// its logarithms before you raise e to their power. That multiplies all of its densities by the same factor.
//
// Check your answer with
//
//   cargo xtask exercise 11

use ndarray::{Array1, Array2};

/// The natural logarithm of the density of one component at x.
fn log_density(x: f64, mean: f64, deviation: f64) -> f64 {
    let z = (x - mean) / deviation;
    -0.5 * z * z - deviation.ln() - 0.5 * std::f64::consts::TAU.ln()
}

/// The probability of each component for each point.
pub fn responsibilities(
    x: &Array1<f64>,
    weights: &Array1<f64>,
    means: &Array1<f64>,
    deviations: &Array1<f64>,
) -> Array2<f64> {
    let k = weights.len();
    let mut result = Array2::zeros((x.len(), k));
    for i in 0..x.len() {
        //~ solution
        // The logarithm of weight times density, and the largest of them.
        let mut logs = vec![0.0; k];
        let mut largest = f64::NEG_INFINITY;
        for c in 0..k {
            logs[c] = weights[c].ln() + log_density(x[i], means[c], deviations[c]);
            largest = f64::max(largest, logs[c]);
        }
        let mut total = 0.0;
        for c in 0..k {
            total += (logs[c] - largest).exp();
        }
        for c in 0..k {
            result[[i, c]] = (logs[c] - largest).exp() / total;
        }
        //~ starter
        // // For each component, `for c in 0..k`: the logarithm of its weight, `weights[c].ln()`, plus
        // // `log_density(x[i], means[c], deviations[c])`. The largest of these comes off all of them.
        // // Then `.exp()`, and every share is divided by the sum of all.
        // for c in 0..k {
        //     result[[i, c]] = todo!("the probability that component c has made point i");
        // }
        //~ wrong no-logarithms: too small for a number
        // let mut total = 0.0;
        // for c in 0..k {
        //     result[[i, c]] = weights[c] * log_density(x[i], means[c], deviations[c]).exp();
        //     total += result[[i, c]];
        // }
        // for c in 0..k {
        //     result[[i, c]] /= total;
        // }
        //~ wrong no-weights: weight of each component
        // let logs: Vec<f64> = (0..k).map(|c| log_density(x[i], means[c], deviations[c])).collect();
        // let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // let total: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp() / total;
        // }
        //~ wrong plain-weight: logarithm of the weight
        // let logs: Vec<f64> = (0..k).map(|c| weights[c] + log_density(x[i], means[c], deviations[c])).collect();
        // let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // let total: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp() / total;
        // }
        //~ wrong densities-not-shares: divide by the sum
        // for c in 0..k {
        //     result[[i, c]] = weights[c] * log_density(x[i], means[c], deviations[c]).exp();
        // }
        //~ wrong largest-is-one: divide by the sum
        // let logs: Vec<f64> = (0..k).map(|c| weights[c].ln() + log_density(x[i], means[c], deviations[c])).collect();
        // let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp();
        // }
        //~ wrong all-to-the-nearest: only in part
        // let logs: Vec<f64> = (0..k).map(|c| weights[c].ln() + log_density(x[i], means[c], deviations[c])).collect();
        // let best = (0..k).fold(0, |best, c| if logs[c] > logs[best] { c } else { best });
        // result[[i, best]] = 1.0;
        //~ wrong one-deviation: standard deviation of its own
        // let logs: Vec<f64> = (0..k).map(|c| weights[c].ln() + log_density(x[i], means[c], deviations[0])).collect();
        // let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // let total: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp() / total;
        // }
        //~ wrong largest-of-all-points: of the same point
        // let largest = x.iter().flat_map(|&x| (0..k).map(move |c| (x, c)))
        //     .map(|(x, c)| weights[c].ln() + log_density(x, means[c], deviations[c]))
        //     .fold(f64::NEG_INFINITY, f64::max);
        // let logs: Vec<f64> = (0..k).map(|c| weights[c].ln() + log_density(x[i], means[c], deviations[c])).collect();
        // let total: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp() / total;
        // }
        //~ wrong two-components-only: all components
        // let logs: Vec<f64> = (0..k).map(|c| weights[c].ln() + log_density(x[i], means[c], deviations[c])).collect();
        // let largest = f64::max(logs[0], logs[1]);
        // let total = (logs[0] - largest).exp() + (logs[1] - largest).exp();
        // for c in 0..k {
        //     result[[i, c]] = (logs[c] - largest).exp() / total;
        // }
        //~ end
    }
    result
}
