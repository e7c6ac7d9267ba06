//! Every verified pair of units, for who wants them all.

use super::clusterer::Clusterer;
use super::copies::Copies;
use super::runs::Runs;
use super::{Kind, round};
use crate::error::Result;
use serde::Serialize;

/// A pair of units and the exact Jaccard of their windows.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// Exact Jaccard.
    pub score: f64,
}

impl Clusterer {
    /// Gives every verified pair at or above the threshold, exact copies included, at most `max` of them; true where there were more.
    pub fn pairs(&mut self, max: usize, sink: &mut dyn FnMut(&Pair) -> Result<()>) -> Result<bool> {
        let copies = Copies::new(&self.units);
        let reference = self.reference;
        let mut found: Runs<u128> = self.runs();
        let (mut count, mut full) = (0usize, false);
        let mut push = |a: u32, b: u32, score: f64| {
            if a.max(b) < reference {
                return Ok(true);
            }
            full |= count == max;
            count += usize::from(!full);
            let (a, b) = (a.min(b), a.max(b));
            if full {
                Ok(false)
            } else {
                found.push(u128::from(a) << 96 | u128::from(b) << 64 | u128::from(score.to_bits())).map(|()| true)
            }
        };
        let representatives = self.join(Some(&mut |a, b, score| {
            for a in copies.of(a) {
                for b in copies.of(b) {
                    if !push(a, b, score)? {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        }))?;
        if self.options.kinds.contains(&Kind::Near) {
            self.representatives = Some(representatives);
        }
        'groups: for first in copies.firsts() {
            let group: Vec<u32> = copies.of(first).collect();
            for (nth, b) in group.iter().enumerate() {
                for a in &group[..nth] {
                    if !push(*a, *b, 1.0)? {
                        break 'groups;
                    }
                }
            }
        }
        let mut found = found.sorted()?;
        let mut last: Option<(u32, String)> = None;
        while let Some(record) = found.next()? {
            let (a, b, score) = ((record >> 96) as u32, (record >> 64) as u32, f64::from_bits(record as u64));
            let name = match last.take() {
                Some((unit, name)) if unit == a => name,
                _ => self.id(a)?,
            };
            let pair = Pair { a: name, b: self.id(b)?, score: round(score) };
            sink(&pair)?;
            last = Some((a, pair.a));
        }
        Ok(full)
    }
}
