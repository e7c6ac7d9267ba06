//! The probability that a pair of mutual best matches are translations of each other.

use super::evidence::Evidence;

/// Least probability of a pair that is told.
pub const MIN_PROBABILITY: f64 = 0.8;

/// Number of values of a pair.
pub const VALUES: usize = 7;

/// Coefficients of the values, fitted to pairs of NTREX-128 in 13 languages, in a large and in small corpora, with a table made without it,
/// and to sound text without pairs.
const COEFFICIENTS: [f64; VALUES] = [-4.434, -3.168, 44.395, 1.708, -14.749, -1.130, -0.047];

/// The values that the probability is made of; the first is constant.
pub fn values(evidence: &Evidence) -> [f64; VALUES] {
    [
        1.0,
        evidence.shared.max(1.0).ln(),
        evidence.cosine.sqrt(),
        evidence.margin.min(2.0),
        evidence.length.powi(2).min(2.0),
        evidence.unlike_numbers.min(5.0),
        evidence.numbers.min(4.0),
    ]
}

/// Highest probability: no guess is certain.
const MAX_PROBABILITY: f64 = 0.999;

/// The probability by logistic regression.
pub fn probability(evidence: &Evidence) -> f64 {
    let logit: f64 = values(evidence).iter().zip(COEFFICIENTS).map(|(value, coefficient)| value * coefficient).sum();
    (1.0 / (1.0 + (-logit).exp())).min(MAX_PROBABILITY)
}

/// Fits the coefficients to pairs of known truth: Newton's method with a weak Gaussian prior (Hastie, Tibshirani and Friedman 2009, 4.4.1).
pub fn fit(samples: &[([f64; VALUES], bool)]) -> [f64; VALUES] {
    const ROUNDS: usize = 25;
    const PRIOR: f64 = 1e-2;
    let mut coefficients = [0.0; VALUES];
    for _ in 0..ROUNDS {
        let mut gradient = coefficients.map(|coefficient| -PRIOR * coefficient);
        let mut curvature = [[0.0; VALUES]; VALUES];
        (0..VALUES).for_each(|nth| curvature[nth][nth] = PRIOR);
        for (values, is_right) in samples {
            let logit: f64 = values.iter().zip(coefficients).map(|(value, coefficient)| value * coefficient).sum();
            let probability = 1.0 / (1.0 + (-logit).exp());
            for i in 0..VALUES {
                gradient[i] += (f64::from(u8::from(*is_right)) - probability) * values[i];
                for j in 0..VALUES {
                    curvature[i][j] += probability * (1.0 - probability) * values[i] * values[j];
                }
            }
        }
        let step = solve(curvature, gradient);
        coefficients.iter_mut().zip(step).for_each(|(coefficient, step)| *coefficient += step);
    }
    coefficients
}

/// Solves a system of linear equations with a positive definite matrix by Gaussian elimination.
fn solve(mut matrix: [[f64; VALUES]; VALUES], mut right: [f64; VALUES]) -> [f64; VALUES] {
    for pivot in 0..VALUES {
        let (row, value) = (matrix[pivot], right[pivot]);
        for below in pivot + 1..VALUES {
            let factor = matrix[below][pivot] / row[pivot];
            (pivot..VALUES).for_each(|column| matrix[below][column] -= factor * row[column]);
            right[below] -= factor * value;
        }
    }
    for pivot in (0..VALUES).rev() {
        let known: f64 = (pivot + 1..VALUES).map(|column| matrix[pivot][column] * right[column]).sum();
        right[pivot] = (right[pivot] - known) / matrix[pivot][pivot];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn coefficients_that_made_the_samples_are_found_again() {
        let truth = [-1.0, 2.0, 0.0, 0.5, 0.0, -1.0, 0.0];
        let mut samples = Vec::new();
        for nth in 0..40_000u64 {
            let random = |shift: u64| (xxh3_64(&(nth * 8 + shift).to_le_bytes()) >> 40) as f64 / f64::from(1 << 24);
            let values: [f64; VALUES] = std::array::from_fn(|place| if place == 0 { 1.0 } else { 2.0 * random(place as u64) - 1.0 });
            let logit: f64 = values.iter().zip(truth).map(|(value, coefficient)| value * coefficient).sum();
            samples.push((values, random(0) < 1.0 / (1.0 + (-logit).exp())));
        }
        let found = fit(&samples);
        assert!(found.iter().zip(truth).all(|(found, truth)| (found - truth).abs() < 0.15), "{found:?}");
    }

    #[test]
    fn at_the_fitted_coefficients_likelihood_and_prior_are_in_balance() {
        let mut samples = Vec::new();
        for nth in 0..300u32 {
            let values: [f64; VALUES] =
                std::array::from_fn(|place| if place == 0 { 1.0 } else { f64::from(nth * (place as u32 + 2) % 17) / 4.0 - 2.0 });
            samples.push((values, values[1] + 3.0 * values[2] > f64::from(nth % 7) - 4.0));
        }
        let found = fit(&samples);
        for place in 0..VALUES {
            let off = |(values, is_right): &([f64; VALUES], bool)| {
                let logit: f64 = values.iter().zip(found).map(|(value, coefficient)| value * coefficient).sum();
                (f64::from(u8::from(*is_right)) - 1.0 / (1.0 + (-logit).exp())) * values[place]
            };
            let slope = samples.iter().map(off).sum::<f64>() - 0.01 * found[place];
            assert!(slope.abs() < 1e-6, "{place}: {slope} {found:?}");
        }
        assert!(found[2] > 2.0 * found[1] && found[1] > 0.1, "{found:?}");
    }

    #[test]
    fn a_pair_is_surer_the_more_it_shares_and_never_certain() {
        let evidence = |cosine: f64, unlike_numbers: f64| Evidence {
            shared: 40.0,
            cosine,
            margin: 1.5,
            length: 0.1,
            unlike_numbers,
            numbers: 1.0,
            ..Evidence::default()
        };
        let of = |cosine: f64, unlike: f64| probability(&evidence(cosine, unlike));
        assert!(of(0.02, 0.0) < of(0.1, 0.0) && of(0.1, 0.0) < of(0.2, 0.0));
        assert!(of(0.1, 2.0) < of(0.1, 0.0));
        assert_eq!(of(1.0, 0.0), MAX_PROBABILITY);
    }
}
