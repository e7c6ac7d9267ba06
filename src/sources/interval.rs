//! 95 % confidence intervals of shares, rates and means over documents.

use serde::{Deserialize, Serialize};
use std::sync::{LazyLock, OnceLock};

/// Standard normal quantile for 95 %.
const Z: f64 = 1.959_964;
/// Resamples of the bootstrap. The bounds are then accurate to about a hundredth of the interval's width.
const RESAMPLES: usize = 1000;
/// From this many rows on, the mean of values from 0 to 1 is close to normal, and resampling gives the same at a thousand times the cost.
const MANY: usize = 300;

/// A value with its confidence interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The value.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Rounds to four digits, the precision of outputs.
pub fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The records of a document, which are no independent evidence: they share its author and its machine.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Sum of their values.
    pub sum: f32,
    /// Their number.
    pub records: u32,
}

impl From<f32> for Document {
    /// A document of one record.
    fn from(value: f32) -> Self {
        Self { sum: value, records: 1 }
    }
}

/// Interval of the share `count / n` (Wilson 1927).
pub fn wilson(count: u64, n: u64) -> Interval {
    share(count as f64, n as f64)
}

/// The same for effective numbers, which need not be whole.
pub fn share(k: f64, n: f64) -> Interval {
    if n <= 0.0 {
        return Interval { value: 0.0, low: 0.0, high: 1.0 };
    }
    let share = k / n;
    let centre = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Interval { value: round(share), low: round((centre - half).max(0.0)), high: round((centre + half).min(1.0)) }
}

/// Interval of the rate `count / exposure` (Byar's approximation to the exact Poisson limits; Breslow and Day 1987, §2.3).
pub fn rate(count: u64, exposure: f64) -> Interval {
    poisson(count as f64, exposure)
}

/// The same for an effective number, which need not be whole.
pub fn poisson(k: f64, exposure: f64) -> Interval {
    if exposure <= 0.0 {
        return Interval::default();
    }
    let low = if k == 0.0 { 0.0 } else { k * (1.0 - 1.0 / (9.0 * k) - Z / (3.0 * k.sqrt())).powi(3) };
    let next = k + 1.0;
    let high = next * (1.0 - 1.0 / (9.0 * next) + Z / (3.0 * next.sqrt())).powi(3);
    Interval { value: round(k / exposure), low: round(low.max(0.0) / exposure), high: round(high / exposure) }
}

/// Mean over the records of `rows` with a Bayesian bootstrap interval (Rubin 1981): rows are weighted at random instead of drawn. A row is a
/// document, since its records are not independent (cluster bootstrap; Davison and Hinkley 1997, §3.8).
///
/// Two pseudo-rows with half the weight of a mean row are added at `ends`, the smallest and the largest possible value. So equal rows give an
/// interval, not a point; with ends of 0 and 1 and rows of only 0 or 1 it is the Jeffreys interval of a share. The percentiles are expanded
/// to those of Student's t (Hesterberg 2015), since few rows underestimate their own spread.
///
/// The tests measure the coverage in simulations of 10 to 60 rows. If the rows that matter are rarer than one in the number of rows, the
/// interval does not cover the mean.
pub fn bootstrap(rows: &[Document], ends: (f32, f32)) -> Interval {
    static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::new(SEED, RESAMPLES));
    resampled(rows, ends, &WEIGHTS)
}

/// Seed of the bootstrap.
const SEED: u64 = 20_240_229;

/// Weights by row for all resamples. They are the same for all sources, since drawing them anew took a twentieth of a report's time.
struct Weights {
    seed: u64,
    times: usize,
    /// Columns of the two pseudo-rows, then of the rows. Each is drawn on first use.
    columns: Vec<OnceLock<Vec<f64>>>,
}

impl Weights {
    fn new(seed: u64, times: usize) -> Self {
        Self { seed, times, columns: std::iter::repeat_with(OnceLock::new).take(2 + MANY).collect() }
    }

    /// The column `nth`.
    fn of(&self, nth: usize) -> &[f64] {
        self.columns[nth].get_or_init(|| {
            // Similar seeds give similar first draws, so they are spread (increment of SplitMix64).
            let mut random = Random((self.seed ^ 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(nth as u64 + 1)).max(1));
            (0..self.times).map(|_| if nth < 2 { random.half() } else { random.whole() }).collect()
        })
    }
}

fn resampled(rows: &[Document], ends: (f32, f32), weights: &Weights) -> Interval {
    if rows.is_empty() {
        return Interval::default();
    }
    let n = rows.len() as f64;
    let records = rows.iter().map(|row| f64::from(row.records)).sum::<f64>();
    let mean = rows.iter().map(|row| f64::from(row.sum)).sum::<f64>() / records;
    let (low, high) = (f64::from(ends.0), f64::from(ends.1));
    if rows.len() > MANY {
        // Of a ratio of sums, by linearisation.
        let off = |row: &Document| (f64::from(row.sum) - mean * f64::from(row.records)) * n / records;
        let variance = rows.iter().map(|row| off(row).powi(2)).sum::<f64>() / n;
        // The variance of the two pseudo-rows.
        let more = ((low - mean).powi(2) + (high - mean).powi(2)) / 2.0 / (n * n);
        let half = Z * (variance / n + more).sqrt();
        return Interval { value: round(mean), low: round((mean - half).max(0.0)), high: round((mean + half).min(1.0)) };
    }
    let times = weights.times;
    let (mut sums, mut totals) = (vec![0.0; times], vec![0.0; times]);
    let each = records / n;
    let pseudo = [(low * each, each), (high * each, each)].into_iter();
    for (nth, (value, count)) in pseudo.chain(rows.iter().map(|row| (f64::from(row.sum), f64::from(row.records)))).enumerate() {
        for ((sum, total), weight) in sums.iter_mut().zip(&mut totals).zip(weights.of(nth)) {
            *sum += value * weight;
            *total += count * weight;
        }
    }
    let mut means: Vec<f64> = sums.iter().zip(&totals).map(|(sum, total)| sum / total).collect();
    means.sort_by(f64::total_cmp);
    let tail = if rows.len() > 1 { normal(-(n / (n - 1.0)).sqrt() * student(n - 1.0)) } else { 0.0 };
    let at = |share: f64| means[((times as f64 * share) as usize).min(times - 1)];
    Interval { value: round(mean), low: round(at(tail).min(mean)), high: round(at(1.0 - tail).max(mean)) }
}

/// Cumulative standard normal distribution.
pub(super) fn normal(z: f64) -> f64 {
    libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

/// The 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5). Too small below four degrees of freedom, which the pseudo-rows
/// compensate.
fn student(freedom: f64) -> f64 {
    let z = Z;
    z + (z.powi(3) + z) / (4.0 * freedom)
        + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2))
        + (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / (384.0 * freedom.powi(3))
}

/// xorshift* (Marsaglia 2003; Vigna 2016). Uses libm, so that every machine draws the same numbers.
struct Random(u64);

impl Random {
    /// Uniform in (0, 1].
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// Weight of a row: gamma with shape 1.
    fn whole(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Weight of half a row: gamma with shape 1/2, which is half a squared normal (Box and Muller 1958).
    fn half(&mut self) -> f64 {
        let cosine = libm::cos(std::f64::consts::TAU * self.uniform());
        self.whole() * cosine * cosine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_share_are_where_it_is_just_significant() {
        // Wilson's bounds p are those from which the share is 1.96 standard errors of p away.
        for (k, n) in [(1.0, 5.0), (3.5, 12.25), (10.0, 20.0), (57.0, 60.0), (998.0, 1000.0)] {
            let found = share(k, n);
            assert_eq!(found.value, round(k / n));
            assert!(found.low < found.value && found.value < found.high, "{found:?}");
            for bound in [found.low, found.high] {
                let error = (bound * (1.0 - bound) / n).sqrt();
                assert!(((k / n - bound).abs() - Z * error).abs() < 2e-4, "{k} of {n}: {found:?}");
            }
        }
        // Z² / (n + Z²) is their other root where the share is 0 or 1.
        assert_eq!(share(0.0, 8.0), Interval { value: 0.0, low: 0.0, high: 0.3244 });
        assert_eq!(share(8.0, 8.0), Interval { value: 1.0, low: 0.6756, high: 1.0 });
        assert_eq!(share(0.0, 0.0), Interval { value: 0.0, low: 0.0, high: 1.0 });
    }

    #[test]
    fn bounds_of_a_rate_leave_a_fortieth_on_each_side() {
        // P(X <= k) at this mean.
        let at_most = |k: u32, mean: f64| {
            (0..=k).scan((-mean).exp(), |term, i| Some(std::mem::replace(term, *term * mean / f64::from(i + 1)))).sum::<f64>()
        };
        for exposure in [1.0, 0.25] {
            for k in [2, 3, 5, 10, 20, 50] {
                let found = rate(k.into(), exposure);
                assert_eq!(found.value, round(f64::from(k) / exposure));
                let (below, above) = (1.0 - at_most(k - 1, found.low * exposure), at_most(k, found.high * exposure));
                assert!((0.0215..0.0251).contains(&below) && (0.0249..0.0252).contains(&above), "{k} in {exposure}: {below} {above}");
            }
            let none = rate(0, exposure);
            assert_eq!((none.value, none.low, none.high), (0.0, 0.0, round(3.668_011_9 / exposure)));
        }
        assert_eq!(rate(3, 0.0), Interval::default());
    }

    #[test]
    fn quantiles_of_t_are_those_of_the_tables() {
        for (freedom, quantile) in
            [(5.0, 2.5706), (6.0, 2.4469), (8.0, 2.3060), (10.0, 2.2281), (20.0, 2.0860), (60.0, 2.0003), (120.0, 1.9799)]
        {
            assert!((student(freedom) - quantile).abs() < 3e-3 / (freedom - 4.0) + 5e-5, "{freedom}: {}", student(freedom));
        }
    }

    #[test]
    fn intervals_of_shares_are_those_of_jeffreys() {
        // Quantiles of Beta(k + 1/2, n - k + 1/2) at the percentiles that are expanded to Student's t.
        for (k, n, low, high) in [(3, 10, 0.065, 0.667), (0, 20, 0.0, 0.134), (5, 20, 0.092, 0.485), (30, 40, 0.595, 0.868)] {
            let rows: Vec<f32> = (0..n).map(|nth| if nth < k { 1.0 } else { 0.0 }).collect();
            let found = bootstrap(&alone(&rows), (0.0, 1.0));
            assert!((found.low - low).abs() < 0.02 && (found.high - high).abs() < 0.02, "{k} of {n}: {found:?}");
        }
    }

    #[test]
    fn intervals_move_with_the_scale_of_the_values() {
        for n in [1, 2, 10, MANY, MANY + 1, 1000] {
            let rows = |scale: f32, offset: f32| -> Vec<Document> {
                let value = |nth: usize| scale * ((nth * 5 % 8) as f32 / 8.0) + offset;
                (0..n).map(|nth| Document { sum: value(nth) * (1 + nth % 3) as f32, records: 1 + (nth % 3) as u32 }).collect()
            };
            let (wide, narrow) = (bootstrap(&rows(0.5, 0.25), (0.25, 0.75)), bootstrap(&rows(0.125, 0.5), (0.5, 0.625)));
            for (wide, narrow) in [(wide.value, narrow.value), (wide.low, narrow.low), (wide.high, narrow.high)] {
                assert!(((wide - 0.25) / 4.0 + 0.5 - narrow).abs() < 2e-4, "{n} rows: {wide:?} {narrow:?}");
            }
            assert!(narrow.low <= narrow.value && narrow.value <= narrow.high, "{narrow:?}");
        }
    }

    #[test]
    fn records_of_one_document_are_worth_one() {
        for n in [3, 20, MANY + 20] {
            let rows = |records: u32| -> Vec<Document> {
                (0..n).map(|nth| Document { sum: (nth % 5) as f32 / 8.0 * records as f32, records }).collect()
            };
            assert_eq!(bootstrap(&rows(1), (0.0, 1.0)), bootstrap(&rows(4), (0.0, 1.0)));
        }
    }

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

    fn alone(rows: &[f32]) -> Vec<Document> {
        rows.iter().map(|row| Document::from(*row)).collect()
    }

    #[test]
    fn intervals_over_documents_cover_as_well() {
        const RUNS: usize = 400;
        let mut random = Random(23);
        let mut covered = [0; 2];
        for seed in 1..=RUNS as u64 {
            let mut documents = Vec::new();
            let mut records = Vec::new();
            for nth in 0..30 {
                // Each document has a level of its own and 2 to 9 records near it.
                let level = 0.1 + 0.8 * random.uniform();
                let values: Vec<f32> = (0..2 + nth % 8).map(|_| (level + 0.1 * (random.uniform() - 0.5)) as f32).collect();
                documents.push(Document { sum: values.iter().sum(), records: values.len() as u32 });
                records.extend(alone(&values));
            }
            for (covered, rows) in covered.iter_mut().zip([&documents, &records]) {
                let interval = resampled(rows, (0.0, 1.0), &Weights::new(seed, 400));
                *covered += usize::from(interval.low <= 0.5 && 0.5 <= interval.high);
            }
        }
        let [by_document, by_record] = covered.map(|covered| covered as f64 / RUNS as f64);
        assert!((0.92..=0.98).contains(&by_document), "{by_document}");
        // Why documents are counted: records alone promise too much.
        assert!(by_record < 0.75, "{by_record}");
    }

    /// Distributions of scores: (draw, mean).
    type Draw = (&'static str, fn(&mut Random) -> f64, f64);
    const SOURCES: [Draw; 4] = [
        ("any score alike", |random| random.uniform(), 0.5),
        ("about the middle", |random| (random.uniform() + random.uniform() + random.uniform()) / 3.0, 0.5),
        ("mostly low", |random| random.uniform().powi(3), 0.25),
        ("a third by machine", |random| if random.uniform() < 0.3 { 0.9 + random.uniform() * 0.1 } else { random.uniform() * 0.5 }, 0.46),
    ];

    #[test]
    fn intervals_of_95_percent_cover_93_to_97() {
        const RUNS: usize = 300;
        let mut random = Random(11);
        let mut all = 0;
        let mut cells = 0;
        for (name, draw, mean) in SOURCES {
            for n in [10, 20, 60] {
                let mut covered = 0;
                for seed in 1..=RUNS as u64 {
                    let rows: Vec<f32> = (0..n).map(|_| draw(&mut random) as f32).collect();
                    let end = |row: f32, by: f32| (row + by).clamp(0.0, 1.0);
                    let low = rows.iter().fold(1.0f32, |low, row| low.min(end(*row, -0.05)));
                    let high = rows.iter().fold(0.0f32, |high, row| high.max(end(*row, 0.05)));
                    let interval = resampled(&alone(&rows), (low, high), &Weights::new(seed, 400));
                    covered += usize::from(interval.low <= mean && mean <= interval.high);
                }
                let share = covered as f64 / RUNS as f64;
                // The coverage of one cell of 300 runs is itself accurate to 2 %.
                assert!((0.91..=0.995).contains(&share), "{name}, {n} records: {share}");
                all += covered;
                cells += RUNS;
            }
        }
        let share = all as f64 / cells as f64;
        assert!((0.93..=0.97).contains(&share), "{share}");
    }

    #[test]
    fn shares_and_rates_cover_93_to_97() {
        let mut random = Random(5);
        let (mut shares, mut rates) = (0, 0);
        const RUNS: usize = 4000;
        for nth in 0..RUNS {
            let (n, p) = (20 + (nth % 80) as u64, 0.1 + 0.8 * random.uniform());
            let count = (0..n).filter(|_| random.uniform() < p).count() as u64;
            let share = wilson(count, n);
            shares += usize::from(share.low <= p && p <= share.high);
            // Events until the exposure is used up.
            let (exposure, true_rate) = (1.0 + 30.0 * random.uniform(), 2.0);
            let mut used = 0.0;
            let events = std::iter::from_fn(|| {
                used += random.whole() / true_rate;
                (used < exposure).then_some(())
            });
            let found = rate(events.count() as u64, exposure);
            rates += usize::from(found.low <= true_rate && true_rate <= found.high);
        }
        for (what, covered) in [("shares", shares), ("rates", rates)] {
            let share = covered as f64 / RUNS as f64;
            assert!((0.93..=0.975).contains(&share), "{what}: {share}");
        }
    }

    #[test]
    fn random_numbers_are_those_of_the_published_generator() {
        // The upper halves of the first numbers of xorshift64* with this seed.
        let mut random = Random(1_234_567);
        let found = [(); 5].map(|()| (random.uniform() * 4_294_967_296.0) as u32);
        assert_eq!(found, [3_540_625_527, 2_750_739_987, 4_037_983_143, 1_993_361_440, 3_809_424_708]);
    }

    #[test]
    fn half_a_row_has_half_the_weight_of_a_row_and_half_its_variance() {
        let mut random = Random(29);
        const DRAWS: usize = 40_000;
        let mut of = |draw: fn(&mut Random) -> f64| {
            let draws: Vec<f64> = (0..DRAWS).map(|_| draw(&mut random)).collect();
            let mean = draws.iter().sum::<f64>() / DRAWS as f64;
            (mean, draws.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / DRAWS as f64)
        };
        // Of a gamma distribution mean and variance are its shape.
        for (draw, shape) in [(Random::whole as fn(&mut Random) -> f64, 1.0), (Random::half, 0.5)] {
            let (mean, variance) = of(draw);
            assert!((mean - shape).abs() < 0.02 && (variance - shape).abs() < 0.06, "{shape}: {mean} {variance}");
        }
    }

    #[test]
    fn rows_that_agree_give_no_point() {
        let few = bootstrap(&alone(&[0.98; 5]), (0.9, 0.99));
        assert!(few.low < 0.975 && few.high > 0.98 && few.low >= 0.9, "{few:?}");
        let sure = bootstrap(&alone(&[0.98; 200]), (0.9, 0.99));
        assert!(sure.low > few.low && sure.low < sure.value, "{sure:?}");
        let jeffreys = bootstrap(&alone(&[0.0; 20]), (0.0, 1.0));
        assert!((0.10..0.17).contains(&jeffreys.high), "{jeffreys:?}");
    }

    #[test]
    fn many_rows_that_agree_have_the_spread_of_a_row_at_each_end() {
        let of = |value: f32, ends: (f32, f32)| {
            let found = bootstrap(&alone(&[value; 500]), ends);
            (found.low, found.value, found.high)
        };
        // Z / 500 of half the range.
        assert_eq!(of(0.5, (0.0, 1.0)), (0.498, 0.5, 0.502));
        assert_eq!(of(0.5, (0.5, 0.5)), (0.5, 0.5, 0.5));
        // At one end: of 1 / √2.
        assert_eq!(of(0.0, (0.0, 1.0)), (0.0, 0.0, 0.0028));
        assert_eq!(of(1.0, (0.0, 1.0)), (0.9972, 1.0, 1.0));
    }

    #[test]
    fn many_rows_are_weighed_as_few() {
        let rows = |n: usize| -> Vec<Document> { (0..n).map(|nth| ((nth % 7) as f32 / 7.0).into()).collect() };
        let (resampled, normal) = (bootstrap(&rows(MANY), (0.0, 1.0)), bootstrap(&rows(MANY + 7), (0.0, 1.0)));
        assert!((resampled.low - normal.low).abs() < 2e-3 && (resampled.high - normal.high).abs() < 2e-3, "{resampled:?} {normal:?}");
    }
}
