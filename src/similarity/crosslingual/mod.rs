//! Clusters of probable translations: paragraphs in several languages that share numbers, names and cognates but hardly any other word.
//! They are a guess and not verified.

use crate::error::Result;
use crate::similarity::Kind;
use crate::similarity::clusters::cluster::Member;
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::{Budget, Sorter, each_group};
use crate::similarity::units::shingle;
use crate::similarity::units::sketch::Sketch;
use crate::similarity::units::store::{Entry, UnitStore};
use crate::text::Span;

/// A trait in more units is too common in the news.
const MAX_UNITS: usize = 64;
/// Texts of one language share more of the shorter one's tokens.
const MAX_SAME_WORDS: f64 = 0.3;
/// Fewest traits that two translations share. With four, one in ten was wrong (reports/similarity.md).
const MIN_SHARED: usize = 5;
/// Fewest shared traits if one of them is a number.
const MIN_WITH_NUMBER: usize = 3;
/// Smallest share of the traits of the unit that has fewer.
const MIN_SHARE: f64 = 0.5;

/// The traits of all units.
pub struct Twins {
    /// Pairs of trait and unit.
    keys: Sorter<u128>,
    /// Number of traits of each unit.
    counts: Vec<u32>,
}

impl Twins {
    /// An empty set.
    pub fn new(budget: &Budget) -> Self {
        Self { keys: budget.sorter(), counts: Vec::new() }
    }

    /// Adds the traits of a unit. Exact copies are found through the first of them.
    pub fn add(&mut self, unit: u32, sketch: &Sketch, is_new: bool) -> Result<()> {
        self.counts.push(sketch.traits.len() as u32);
        sketch.traits.iter().filter(|_| is_new).try_for_each(|one| self.keys.push(u128::from(*one) << 64 | u128::from(unit)))
    }

    /// Gives the clusters of translations, ordered by their first member. Each unit is compared with the earlier units that share traits
    /// with it. Returns how many traits were too frequent.
    pub fn clusters(&mut self, store: &mut UnitStore, sink: Sink<'_>) -> Result<u64> {
        let mut shared: Sorter<u128> = store.budget.sorter();
        let keys = std::mem::replace(&mut self.keys, store.budget.sorter());
        let too_frequent = each_group(keys, 64, MAX_UNITS, |group| {
            let one = group[0] >> 64 & 0xffff_ffff;
            for (nth, later) in group.iter().enumerate() {
                for earlier in &group[..nth] {
                    shared.push(u128::from(*later as u32) << 96 | u128::from(*earlier as u32) << 64 | one)?;
                }
            }
            Ok(())
        })?;
        let mut shared = shared.sorted()?;
        let mut groups: Sorter<u64> = store.budget.sorter();
        let mut first: Vec<(u32, f64)> = (0..store.units.len() as u32).map(|unit| (unit, 0.0)).collect();
        let mut next = shared.next()?;
        while let Some(record) = next {
            let (unit, earlier) = ((record >> 96) as u32, (record >> 64) as u32);
            let (mut names, mut numbers) = (0, 0);
            while let Some(one) = next.filter(|next| next >> 64 == record >> 64) {
                if one & 1 == 1 {
                    numbers += 1;
                } else {
                    names += 1;
                }
                next = shared.next()?;
            }
            let is_like = names + numbers >= if numbers > 0 { MIN_WITH_NUMBER } else { MIN_SHARED };
            if is_like && first[earlier as usize].0 == earlier && are_of_two_languages(store, unit, earlier)? {
                let count = |unit: u32| self.counts[unit as usize];
                let share = (names + numbers) as f64 / f64::from(count(unit).min(count(earlier)).max(1));
                if share >= MIN_SHARE && share > first[unit as usize].1 {
                    first[unit as usize] = (earlier, share.min(1.0));
                }
            }
        }
        for (unit, (earlier, _)) in first.iter().enumerate().filter(|(unit, (earlier, _))| *unit as u32 != *earlier) {
            groups.push(u64::from(*earlier) << 32 | u64::from(*earlier))?;
            groups.push(u64::from(*earlier) << 32 | unit as u64)?;
        }
        let mut groups = groups.sorted()?;
        let mut next = groups.next()?;
        let mut units = Vec::new();
        while let Some(record) = next {
            let leader = (record >> 32) as u32;
            units.clear();
            while let Some(unit) = next.filter(|next| next >> 32 == record >> 32).map(|next| next as u32) {
                units.push(unit);
                next = groups.next()?;
            }
            if units.iter().all(|unit| *unit < store.reference) {
                continue;
            }
            let Entry { id: representative, .. } = store.entry(leader)?;
            let mut cluster = Parts::new(Kind::Twin, representative, None, sink);
            for unit in &units {
                let Entry { id, text } = store.entry(*unit)?;
                let (score, share) = if *unit == leader { (1.0, 1.0) } else { (0.0, first[*unit as usize].1) };
                let member = Member::new(store, *unit, id, score, &text, Vec::new());
                cluster.push(member.within(store, *unit, &text, Span::new(0, text.len()), share))?;
            }
            cluster.end()?;
        }
        Ok(too_frequent)
    }
}

fn are_of_two_languages(store: &mut UnitStore, a: u32, b: u32) -> Result<bool> {
    let mut sorted = |unit: u32| -> Result<Vec<u64>> {
        let mut tokens = store.tokens(unit)?.to_vec();
        tokens.sort_unstable();
        tokens.dedup();
        Ok(tokens)
    };
    let (a, b) = (sorted(a)?, sorted(b)?);
    Ok((shingle::common(&a, &b) as f64) < MAX_SAME_WORDS * a.len().min(b.len()) as f64)
}
