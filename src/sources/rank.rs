//! Ranks of sources as ranges of places, so that sources that differ only by chance are not ranked.
//!
//! Only sources of the same language are compared, since the score is calibrated by language and its errors are shared within one. Two
//! sources differ if the difference of their means is significant after Holm's correction (1979) for all pairs of the language. Of a
//! hundred equal sources, no two are separated in 95 of 100 runs.

use super::interval::{Interval, normal};
use crate::text::Lang;
use serde::Serialize;
use std::collections::BTreeMap;

/// The places a source may have among the sources of its language, most suspicious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// Its main language.
    pub lang: Lang,
    /// First possible place: one after the sources that are significantly more suspicious.
    pub from: usize,
    /// Last possible place: before the sources that are significantly less suspicious.
    pub to: usize,
    /// Number of sources compared.
    pub of: usize,
}

/// Family-wise error rate within a language.
pub const ALPHA: f64 = 0.05;
/// Standard errors in half of a 95 % interval.
const Z: f64 = 1.959_964;

/// The ranks of sources, from the language and interval of each; none if a source is not compared or is the only one of its language.
pub(super) fn ranks(sources: &[Option<(Lang, Interval)>]) -> Vec<Option<Rank>> {
    let mut by_lang: BTreeMap<Lang, Vec<(usize, Interval)>> = BTreeMap::new();
    for (nth, source) in sources.iter().enumerate() {
        if let Some((lang, interval)) = source {
            by_lang.entry(*lang).or_default().push((nth, *interval));
        }
    }
    let mut ranks = vec![None; sources.len()];
    for (lang, group) in by_lang.into_iter().filter(|(_, group)| group.len() > 1) {
        let of = group.len();
        let mut places = vec![(1, of); of];
        for (higher, lower) in significant_pairs(&group) {
            places[higher].1 -= 1;
            places[lower].0 += 1;
        }
        for ((nth, _), (from, to)) in group.iter().zip(places) {
            ranks[*nth] = Some(Rank { lang, from, to, of });
        }
    }
    ranks
}

/// Pairs that differ significantly, as (more suspicious, less suspicious).
fn significant_pairs(group: &[(usize, Interval)]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::with_capacity(group.len() * (group.len() - 1) / 2);
    for (a, (_, first)) in group.iter().enumerate() {
        for (b, (_, second)) in group.iter().enumerate().skip(a + 1) {
            let (higher, lower) = if first.value > second.value { (a, b) } else { (b, a) };
            pairs.push((chance(first, second), higher, lower));
        }
    }
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    let sure = significant(pairs.iter().map(|(chance, ..)| *chance), ALPHA);
    pairs.into_iter().take(sure).map(|(_, higher, lower)| (higher, lower)).collect()
}

/// p-value of the difference of two values, with normal errors taken from their 95 % intervals.
pub fn chance(first: &Interval, second: &Interval) -> f64 {
    let error = |interval: &Interval| (interval.high - interval.low) / (2.0 * Z);
    // Outputs have four digits, which is the smallest error.
    let z = (first.value - second.value).abs() / (error(first).powi(2) + error(second).powi(2)).sqrt().max(1e-4);
    2.0 * normal(-z)
}

/// How many of these p-values, in ascending order, are rejected at `alpha` (Holm 1979).
pub fn significant(chances: impl ExactSizeIterator<Item = f64>, alpha: f64) -> usize {
    let count = chances.len();
    chances.enumerate().take_while(|(nth, chance)| *chance <= alpha / (count - nth) as f64).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_as_large_as_its_error_has_a_chance_of_one_in_twenty() {
        let interval = |value: f64, half: f64| Interval { value, low: value - half, high: value + half };
        for (first, second) in [(0.03, 0.04), (0.12, 0.05), (0.1, 0.0)] {
            let by = f64::sqrt(first * first + second * second);
            for apart in [by, -by] {
                let found = chance(&interval(0.5, first), &interval(0.5 + apart, second));
                assert!((found - 0.05).abs() < 1e-6, "{found}");
            }
        }
        assert_eq!(chance(&interval(0.5, 0.1), &interval(0.5, 0.2)), 1.0);
        // Equal to the last digit, with no error: still no certainty.
        assert!((chance(&interval(0.5, 0.0), &interval(0.500_196, 0.0)) - 0.05).abs() < 1e-3);
    }

    #[test]
    fn chances_are_corrected_by_holm() {
        for (chances, count) in [
            (&[][..], 0),
            (&[0.05], 1),
            (&[0.051], 0),
            (&[0.025, 0.05], 2),
            (&[0.026, 0.03], 0),
            (&[0.012, 0.016, 0.024, 0.049], 4),
            (&[0.012, 0.016, 0.026, 0.026], 2),
            (&[0.013, 0.013, 0.013, 0.013], 0),
        ] {
            assert_eq!(significant(chances.iter().copied(), 0.05), count, "{chances:?}");
        }
    }

    #[test]
    fn each_source_is_placed_between_those_it_differs_from() {
        let sources = [source("en", 0.2, 0.02), source("en", 0.8, 0.02), source("en", 0.5, 0.02), source("en", 0.505, 0.02)];
        let places: Vec<(usize, usize, usize)> = ranks(&sources).into_iter().flatten().map(|rank| (rank.from, rank.to, rank.of)).collect();
        assert_eq!(places, [(4, 4, 4), (1, 1, 4), (2, 3, 4), (2, 3, 4)]);
        // Two by themselves need no correction for many.
        let two = ranks(&[source("de", 0.5, 0.05), source("de", 0.58, 0.05)]);
        assert_eq!(two.iter().flatten().map(|rank| (rank.from, rank.to)).collect::<Vec<_>>(), [(2, 2), (1, 1)]);
    }

    fn source(lang: &str, value: f64, half: f64) -> Option<(Lang, Interval)> {
        Some((Lang::new(lang), Interval { value, low: value - half, high: value + half }))
    }

    #[test]
    fn only_what_differs_is_ranked() {
        let places = |sources: &[Option<(Lang, Interval)>]| -> Vec<Option<(usize, usize)>> {
            ranks(sources).into_iter().map(|rank| rank.map(|rank| (rank.from, rank.to))).collect()
        };
        let sources = [source("en", 0.9, 0.05), source("en", 0.4, 0.1), source("en", 0.45, 0.1), source("de", 0.5, 0.1), None];
        assert_eq!(places(&sources), [Some((1, 1)), Some((2, 3)), Some((2, 3)), None, None]);
    }

    #[test]
    fn many_sources_need_a_wider_gap() {
        let apart = |others: usize| {
            let mut sources = vec![source("en", 0.5, 0.05), source("en", 0.59, 0.05)];
            sources.extend((0..others).map(|_| source("en", 0.545, 0.05)));
            ranks(&sources)[1].is_some_and(|rank| rank.to < rank.of)
        };
        assert!(apart(0) && !apart(30));
    }
}
