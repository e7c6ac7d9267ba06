//! Which places sources may take: no ranking where they can't be told apart.
//!
//! Sources are compared with those of the same language alone, since the score is calibrated by language and its errors are shared within
//! one. Two are told apart where the difference of their means is beyond chance after Holm's correction (1979) for all pairs of the
//! language: with a hundred equal sources no two are told apart in 95 of 100 runs.

use super::interval::{Interval, normal};
use crate::text::Lang;
use serde::Serialize;
use std::collections::BTreeMap;

/// The places that a source may take among those of its language, the most suspected first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// The language of most of it.
    pub lang: Lang,
    /// The first place that it may take: one after the sources that are surely more suspected.
    pub from: usize,
    /// The last: before the sources that are surely less suspected.
    pub to: usize,
    /// Sources compared.
    pub of: usize,
}

/// Chance that any two equal sources of a language are told apart.
pub const ALPHA: f64 = 0.05;
/// Standard errors from the middle to an end of a 95 % interval.
const Z: f64 = 1.959_964;

/// The ranks of sources: language and interval of each; none where a source is not to be compared, or is the only one of its language.
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
        for (higher, lower) in told_apart(&group) {
            places[higher].1 -= 1;
            places[lower].0 += 1;
        }
        for ((nth, _), (from, to)) in group.iter().zip(places) {
            ranks[*nth] = Some(Rank { lang, from, to, of });
        }
    }
    ranks
}

/// Pairs that are told apart: (more suspected, less suspected).
fn told_apart(group: &[(usize, Interval)]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::with_capacity(group.len() * (group.len() - 1) / 2);
    for (a, (_, first)) in group.iter().enumerate() {
        for (b, (_, second)) in group.iter().enumerate().skip(a + 1) {
            let (higher, lower) = if first.value > second.value { (a, b) } else { (b, a) };
            pairs.push((chance(first, second), higher, lower));
        }
    }
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    let sure = held(pairs.iter().map(|(chance, ..)| *chance), ALPHA);
    pairs.into_iter().take(sure).map(|(_, higher, lower)| (higher, lower)).collect()
}

/// The chance that two figures differ so much where they are the same: their errors from their 95 % intervals, taken for normal.
pub fn chance(first: &Interval, second: &Interval) -> f64 {
    let error = |interval: &Interval| (interval.high - interval.low) / (2.0 * Z);
    // Outputs carry four digits, so no error is smaller than that.
    let z = (first.value - second.value).abs() / (error(first).powi(2) + error(second).powi(2)).sqrt().max(1e-4);
    2.0 * normal(-z)
}

/// How many of these chances, the smallest first, hold at `alpha` together (Holm 1979).
pub fn held(chances: impl ExactSizeIterator<Item = f64>, alpha: f64) -> usize {
    let count = chances.len();
    chances.enumerate().take_while(|(nth, chance)| *chance <= alpha / (count - nth) as f64).count()
}

#[cfg(test)]
mod tests {
    use super::*;

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
