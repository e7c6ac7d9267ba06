//! Pairs of units by containment, with a prefix filter over the windows of the contained unit.

use super::quotations::Quotations;
use crate::error::Result;
use crate::similarity::Kind;
use crate::similarity::candidates::frequencies::{Frequencies, prefix_length};
use crate::similarity::storage::{Sorted, Sorter};
use crate::similarity::units::copies::Copies;
use crate::similarity::units::shingle::{self, round};
use crate::similarity::units::store::{Unit, UnitStore};
use serde::Serialize;

/// A pair of units of which one contains the other.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// [`Kind::Quote`] if the shared text is quoted speech in one of them, else [`Kind::Contained`].
    pub kind: Kind,
    /// Share of the windows of one unit that the other has; the larger of the two directions.
    pub containment: f64,
}

/// Smallest containment.
const CONTAINED: f64 = 0.7;
/// A unit with fewer is a phrase that many others contain by chance.
const MIN_WINDOWS: u32 = 8;
/// Most units compared by a common window; more share notices that are everywhere.
const MAX_BUCKET: usize = 512;

/// Gives every pair of units of which one has at least 0.7 of the other's windows, including exact copies, at most `max`. Returns true if
/// there are more, and the number of windows that were too frequent.
pub fn links(store: &mut UnitStore, quotations: &Quotations, max: usize, sink: &mut dyn FnMut(&Link) -> Result<()>) -> Result<(bool, u64)> {
    let (mut contained, too_frequent) = contained(store)?;
    let copies = Copies::new(&store.units);
    let mut found: Sorter<u128> = store.budget.sorter();
    let (mut count, mut full) = (0usize, false);
    let reference = store.reference;
    let mut push = |a: u32, b: u32, share: f64, is_quote: bool| {
        if a.max(b) < reference {
            return Ok(true);
        }
        full |= count == max;
        count += usize::from(!full);
        let value = (share * 1e6).round() as u64;
        let record = u128::from(a.min(b)) << 96 | u128::from(a.max(b)) << 64 | u128::from(value << 1 | u64::from(is_quote));
        if full { Ok(false) } else { found.push(record).map(|()| true) }
    };
    let (mut windows, mut last) = (Vec::new(), None);
    'candidates: while let Some(pair) = contained.next()? {
        let (a, b) = ((pair >> 32) as u32, pair as u32);
        if last != Some(a) {
            store.copy_windows(a, &mut windows)?;
            last = Some(a);
        }
        let share = shingle::common(&windows, store.windows(b)?) as f64 / windows.len() as f64;
        if share < CONTAINED {
            continue;
        }
        let is_quote = quotations.are_in_quotation(store, a, &windows)? || quotations.are_in_quotation(store, b, &windows)?;
        for a in copies.of(a) {
            for b in copies.of(b) {
                if !push(a, b, share, is_quote)? {
                    break 'candidates;
                }
            }
        }
    }
    'groups: for first in copies.firsts().filter(|first| store.units[*first as usize].windows >= MIN_WINDOWS) {
        let group: Vec<u32> = copies.of(first).collect();
        for (nth, b) in group.iter().enumerate() {
            for a in &group[..nth] {
                if !push(*a, *b, 1.0, false)? {
                    break 'groups;
                }
            }
        }
    }
    let mut found = found.sorted()?;
    let mut next = found.next()?;
    while let Some(record) = next {
        next = found.next()?;
        // If each unit contains the other, the record with the larger share comes last.
        if next.is_some_and(|next| next >> 64 == record >> 64) {
            continue;
        }
        let (a, b, value) = ((record >> 96) as u32, (record >> 64) as u32, record as u64);
        let kind = if value & 1 == 1 { Kind::Quote } else { Kind::Contained };
        sink(&Link { a: store.id(a)?, b: store.id(b)?, kind, containment: round((value >> 1) as f64 / 1e6) })?;
    }
    Ok((full, too_frequent))
}

/// Candidate pairs `contained, container`.
fn contained(store: &mut UnitStore) -> Result<(Sorted<u64>, u64)> {
    let frequencies = Frequencies::of(store)?;
    let budget = store.budget.clone();
    let mut too_frequent = 0;
    // A bitmap of the windows in any prefix, to skip all others.
    let mut wanted = WindowBitmap::new(&store.units);
    let mut keys: Sorter<u64> = budget.sorter();
    let mut kept = Vec::new();
    // Upper bits of the window, the unit, and whether the window is in the unit's prefix.
    let record = |window: u64, unit: u32, must: bool| window >> 33 << 33 | u64::from(unit) << 1 | u64::from(must);
    for unit in 0..store.units.len() as u32 {
        if store.is_first(unit) && store.units[unit as usize].windows >= MIN_WINDOWS {
            let windows = store.windows_in_order(unit)?;
            frequencies.prefix(windows, prefix_length(windows.len(), CONTAINED), &mut kept);
            for (_, window) in &kept {
                wanted.set(*window);
                keys.push(record(*window, unit, true))?;
            }
        }
    }
    for unit in 0..store.units.len() as u32 {
        if store.is_first(unit) {
            for window in store.windows_in_order(unit)? {
                if wanted.has(*window) && frequencies.units(*window) > 1 {
                    keys.push(record(*window, unit, false))?;
                }
            }
        }
    }
    drop((frequencies, wanted));
    let mut candidates: Sorter<u64> = budget.sorter();
    let mut keys = keys.sorted()?;
    let mut bucket: Vec<(u32, bool)> = Vec::new();
    let mut next = keys.next()?;
    while let Some(record) = next {
        bucket.clear();
        let mut more = false;
        while let Some(same) = next.filter(|next| next >> 33 == record >> 33) {
            let (unit, must) = ((same >> 1) as u32, same & 1 == 1);
            let is_full = bucket.len() == MAX_BUCKET;
            match bucket.last_mut() {
                Some(last) if last.0 == unit => last.1 |= must,
                _ if is_full => more = true,
                _ => bucket.push((unit, must)),
            }
            next = keys.next()?;
        }
        too_frequent += u64::from(more);
        for (a, _) in bucket.iter().filter(|(_, must)| *must) {
            let least = f64::from(store.units[*a as usize].windows) * CONTAINED - 1e-9;
            for (b, _) in bucket.iter().filter(|(b, _)| b != a && f64::from(store.units[*b as usize].windows) >= least) {
                candidates.push(u64::from(*a) << 32 | u64::from(*b))?;
            }
        }
    }
    Ok((candidates.sorted()?, too_frequent))
}

/// A set of windows as a bitmap; false positives are possible.
struct WindowBitmap {
    bits: Vec<u64>,
    shift: u32,
}

impl WindowBitmap {
    fn new(units: &[Unit]) -> Self {
        let windows: u64 = units.iter().map(|unit| u64::from(unit.windows)).sum();
        let bits = (windows * 2).next_power_of_two().clamp(1 << 10, 1 << 30);
        Self { bits: vec![0; bits as usize / 64], shift: 64 - bits.trailing_zeros() }
    }

    fn set(&mut self, window: u64) {
        let place = window >> self.shift;
        self.bits[place as usize / 64] |= 1 << (place % 64);
    }

    fn has(&self, window: u64) -> bool {
        let place = window >> self.shift;
        self.bits[place as usize / 64] >> (place % 64) & 1 == 1
    }
}
