//! Clusters of translated twins: paragraphs that seem to tell the same in several languages. A guess: what they share is numbers, names
//! and cognates, and hardly any other word.

use super::clusterer::Clusterer;
use super::part::{Parts, Sink};
use super::quotations::buckets;
use super::runs::Runs;
use super::units::Entry;
use super::{Kind, LeftOut, shingle, twin};
use crate::error::Result;

/// A trait that more units have is everywhere in the news.
const MAX_UNITS: usize = 64;
/// Of the tokens of the shorter one, two texts of one language share more.
const MAX_SAME_WORDS: f64 = 0.3;

impl Clusterer {
    /// Gives the clusters of twins, by their first: each unit is compared with the first of those that it shares traits with.
    pub(super) fn twins(&mut self, left_out: &mut LeftOut, sink: Sink<'_>) -> Result<()> {
        let mut shared: Runs<u128> = self.runs();
        let none = self.runs();
        let keys = std::mem::replace(&mut self.trait_keys, none);
        left_out.twins = buckets(keys, 64, MAX_UNITS, |bucket| {
            let one = bucket[0] >> 64 & 0xffff_ffff;
            for (nth, later) in bucket.iter().enumerate() {
                for earlier in &bucket[..nth] {
                    shared.push(u128::from(*later as u32) << 96 | u128::from(*earlier as u32) << 64 | one)?;
                }
            }
            Ok(())
        })?;
        let mut shared = shared.sorted()?;
        let mut groups: Runs<u64> = self.runs();
        let mut first: Vec<(u32, f64)> = (0..self.units.len() as u32).map(|unit| (unit, 0.0)).collect();
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
            let is_like = names + numbers >= if numbers > 0 { twin::MIN_WITH_NUMBER } else { twin::MIN_SHARED };
            if is_like && first[earlier as usize].0 == earlier && self.are_of_two_languages(unit, earlier)? {
                let count = |unit: u32| self.trait_counts[unit as usize];
                let share = (names + numbers) as f64 / f64::from(count(unit).min(count(earlier)).max(1));
                if share >= twin::MIN_SHARE && share > first[unit as usize].1 {
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
            if units.iter().all(|unit| *unit < self.reference) {
                continue;
            }
            let Entry { id: representative, .. } = self.entry(leader)?;
            let mut cluster = Parts::new(Kind::Twin, representative, None, sink);
            for unit in &units {
                let Entry { id, text } = self.entry(*unit)?;
                let (score, share) = if *unit == leader { (1.0, 1.0) } else { (0.0, first[*unit as usize].1) };
                let member = self.member(*unit, id, score, &text, Vec::new());
                cluster.push(self.placed(member, *unit, &text, crate::text::Span::new(0, text.len()), share))?;
            }
            cluster.end()?;
        }
        Ok(())
    }

    fn are_of_two_languages(&mut self, a: u32, b: u32) -> Result<bool> {
        let mut sorted = |unit: u32| -> Result<Vec<u64>> {
            let mut tokens = self.tokens(unit)?.to_vec();
            tokens.sort_unstable();
            tokens.dedup();
            Ok(tokens)
        };
        let (a, b) = (sorted(a)?, sorted(b)?);
        Ok((shingle::common(&a, &b) as f64) < MAX_SAME_WORDS * a.len().min(b.len()) as f64)
    }
}
