//! The rarest windows of each unit: those by which like units must meet (`frequencies` says why).
//!
//! A table of counters for all windows is larger than any cache, and each look into it waits for memory: that was a third of the time of
//! a run. So windows are counted part by part of their hashes, what other units may have as well goes on to parts by unit, and there the
//! rarest are chosen. Every window is written and read once more, but in order.

use super::frequencies::prefix_length;
use crate::error::Result;
use crate::similarity::storage::{Partitions, Sorter};
use crate::similarity::units::store::UnitStore;

/// Windows of a part, so that its counters fit the second cache of a processor.
const PART: u64 = 1 << 16;
/// More parts would be too many places to write to.
const MAX_PARTS: u64 = 1 << 10;
/// Counters a window: a window that is alone shares its counter with none in seven cases of ten.
const COUNTERS: usize = 3;
/// Units of a part by unit, as bits.
const UNIT_BITS: u32 = 11;

/// Into how many parts, as bits, so many hashes go.
pub fn part_bits(hashes: u64) -> u32 {
    (hashes / PART).next_power_of_two().min(MAX_PARTS).trailing_zeros()
}

/// Counters for `hashes` hashes; what shares one with another counts as the same.
pub fn reset(counters: &mut Vec<u8>, hashes: usize) {
    counters.clear();
    counters.resize(hashes * COUNTERS, 0);
}

/// The counter of a hash, by its highest bits.
#[inline]
pub fn counter(counters: &mut [u8], hash: u64) -> &mut u8 {
    let place = (u128::from(hash) * counters.len() as u128) >> 64;
    &mut counters[place as usize]
}

/// The windows that other units may have as well and that are among the rarest of a unit, so many of them that units which share the
/// `share` of their windows have one in common: the upper half of the window and the unit.
pub fn prefixes(store: &mut UnitStore, share: f64) -> Result<Sorter<u64>> {
    let windows: u64 = store.firsts().map(|unit| u64::from(store.units[unit as usize].windows)).sum();
    let bits = part_bits(windows);
    let budget = store.budget.clone();
    let (folder, memory) = (budget.folder(), budget.memory);
    let mut by_window: Partitions<u64> = Partitions::new(1 << bits, folder, memory / 8);
    for unit in 0..store.units.len() as u32 {
        if store.is_first(unit) {
            for window in store.windows_on(unit)? {
                by_window.push((window >> 32 >> (32 - bits)) as usize, window >> 32 << 32 | u64::from(unit))?;
            }
        }
    }
    let mut unit_bits = UNIT_BITS;
    while store.units.len() as u64 >> unit_bits >= MAX_PARTS {
        unit_bits += 1;
    }
    let mut by_unit: Partitions<u64> = Partitions::new((store.units.len() >> unit_bits) + 1, folder, memory / 32);
    let (mut records, mut counters) = (Vec::new(), Vec::new());
    for part in 0..by_window.parts() {
        by_window.take(part, &mut records)?;
        reset(&mut counters, records.len());
        // Above the window's bits stand those of the part, which all have.
        let hash = |record: u64| record >> 32 << (32 + bits);
        for record in &records {
            let counter = counter(&mut counters, hash(*record));
            *counter = counter.saturating_add(1);
        }
        for record in &records {
            let units = *counter(&mut counters, hash(*record));
            if units > 1 {
                let (unit, window) = (record & 0xffff_ffff, record >> 32);
                by_unit.push((unit >> unit_bits) as usize, (unit & ((1 << unit_bits) - 1)) << 40 | u64::from(units) << 32 | window)?;
            }
        }
    }
    drop((by_window, counters));
    let mut keys: Sorter<u64> = budget.sorter();
    let (mut ends, mut grouped) = (Vec::new(), Vec::new());
    for part in 0..by_unit.parts() {
        by_unit.take(part, &mut records)?;
        // Where the records of each unit begin, and after they were put there, where they end.
        ends.clear();
        ends.resize(1 << unit_bits, 0u32);
        records.iter().for_each(|record| ends[(record >> 40) as usize] += 1);
        let mut next = 0;
        for end in &mut ends {
            next += std::mem::replace(end, next);
        }
        grouped.resize(records.len(), 0u64);
        for record in &records {
            let place = &mut ends[(record >> 40) as usize];
            grouped[*place as usize] = record & ((1 << 40) - 1);
            *place += 1;
        }
        let mut start = 0;
        for (nth, end) in ends.iter().enumerate() {
            let shared = &mut grouped[start..*end as usize];
            start = *end as usize;
            if shared.is_empty() {
                continue;
            }
            let unit = (part << unit_bits) + nth;
            let windows = store.units[unit].windows as usize;
            // Those that are alone come first in the order.
            let wanted = prefix_length(windows, share).saturating_sub(windows - shared.len()).min(shared.len());
            if 0 < wanted && wanted < shared.len() {
                shared.select_nth_unstable(wanted - 1);
            }
            for window in &shared[..wanted] {
                keys.push(window << 32 | unit as u64)?;
            }
        }
    }
    Ok(keys)
}
