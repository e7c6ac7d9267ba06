//! All verified pairs of units.

use super::join::{Representatives, join};
use crate::error::Result;
use crate::similarity::Options;
use crate::similarity::storage::Sorter;
use crate::similarity::units::copies::Copies;
use crate::similarity::units::shingle::round;
use crate::similarity::units::store::UnitStore;
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

/// Gives every verified pair at or above the threshold, including exact copies, at most `max`. Returns true if there are more, and the
/// result of [`join`].
pub fn pairs(
    store: &mut UnitStore,
    options: &Options,
    max: usize,
    sink: &mut dyn FnMut(&Pair) -> Result<()>,
) -> Result<(bool, Representatives, u64)> {
    let copies = Copies::new(&store.units);
    let reference = store.reference;
    let mut found: Sorter<u128> = store.budget.sorter();
    let (mut count, mut full) = (0usize, false);
    let mut push = |a: u32, b: u32, score: f64| {
        if a.max(b) < reference {
            return Ok(true);
        }
        full |= count == max;
        count += usize::from(!full);
        let (a, b) = (a.min(b), a.max(b));
        if full { Ok(false) } else { found.push(u128::from(a) << 96 | u128::from(b) << 64 | u128::from(score.to_bits())).map(|()| true) }
    };
    let (representatives, too_frequent) = join(
        store,
        options,
        Some(&mut |a, b, score| {
            for a in copies.of(a) {
                for b in copies.of(b) {
                    if !push(a, b, score)? {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        }),
    )?;
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
            _ => store.id(a)?,
        };
        let pair = Pair { a: name, b: store.id(b)?, score: round(score) };
        sink(&pair)?;
        last = Some((a, pair.a));
    }
    Ok((full, representatives, too_frequent))
}
