//! 95 % intervals: of a share, of a rate, of a mean over documents.

use serde::Serialize;

/// Standard normal quantile of 95 %.
const Z: f64 = 1.959_964;
/// Resamples of the bootstrap: the ends of the interval are then good to about a hundredth.
const RESAMPLES: usize = 1000;

/// A figure and the ends of its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Interval {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Outputs carry four digits: more would be noise.
pub fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// A share of `n` (Wilson 1927).
pub fn wilson(count: u64, n: u64) -> Interval {
    if n == 0 {
        return Interval { value: 0.0, low: 0.0, high: 1.0 };
    }
    let (k, n) = (count as f64, n as f64);
    let share = k / n;
    let centre = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Interval { value: round(share), low: round((centre - half).max(0.0)), high: round((centre + half).min(1.0)) }
}

/// A rate: `count` events in `exposure` (Byar's approximation to the exact Poisson limits; Breslow and Day 1987, §2.3).
pub fn rate(count: u64, exposure: f64) -> Interval {
    if exposure <= 0.0 {
        return Interval::default();
    }
    let k = count as f64;
    let low = if count == 0 { 0.0 } else { k * (1.0 - 1.0 / (9.0 * k) - Z / (3.0 * k.sqrt())).powi(3) };
    let next = k + 1.0;
    let high = next * (1.0 - 1.0 / (9.0 * next) + Z / (3.0 * next.sqrt())).powi(3);
    Interval { value: round(k / exposure), low: round(low.max(0.0) / exposure), high: round(high / exposure) }
}

/// The mean of `rows` with the percentile interval of its bootstrap (Efron 1979).
pub fn bootstrap(rows: &[f32], seed: u64) -> Interval {
    if rows.is_empty() {
        return Interval::default();
    }
    let mean = |sum: f64| sum / rows.len() as f64;
    let value = mean(rows.iter().map(|row| f64::from(*row)).sum());
    let mut state = seed;
    let mut next = || {
        // xorshift* (Marsaglia 2003; Vigna 2016).
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    };
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| mean((0..rows.len()).map(|_| f64::from(rows[((u128::from(next()) * rows.len() as u128) >> 64) as usize])).sum()))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((RESAMPLES as f64 * share) as usize).min(RESAMPLES - 1)];
    Interval { value: round(value), low: round(at(0.025)), high: round(at(0.975)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        // Wilson for 10 of 20 is 0.299 to 0.701; exact Poisson limits of 10 are 4.80 and 18.39.
        let share = wilson(10, 20);
        assert!((share.low - 0.2993).abs() < 1e-3 && (share.high - 0.7007).abs() < 1e-3);
        let ten = rate(10, 1.0);
        assert!((ten.low - 4.80).abs() < 0.05 && (ten.high - 18.39).abs() < 0.05);
        let none = rate(0, 1.0);
        assert!(none.low == 0.0 && (none.high - 3.69).abs() < 0.1);
    }

    #[test]
    fn the_bootstrap_covers_the_mean_about_as_often_as_it_says() {
        let mut covered = 0;
        let mut state = 7u64;
        for seed in 1..=200 {
            let rows: Vec<f32> = (0..60)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f32 / (1u32 << 24) as f32
                })
                .collect();
            let interval = bootstrap(&rows, seed);
            covered += usize::from(interval.low <= 0.5 && 0.5 <= interval.high);
        }
        assert!((180..=199).contains(&covered), "{covered} of 200");
    }
}
