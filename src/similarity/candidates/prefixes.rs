//! The prefix of each unit: its rarest windows (`frequencies.rs` explains the prefix filter).
//!
//! A counter table for all windows is larger than the processor's cache, and random access to it took a third of the run time. So windows
//! are partitioned by hash and counted partition by partition. Windows that other units may share are then partitioned by unit, where the
//! rarest are chosen. Every window is written and read once more, but sequentially.

use super::frequencies::prefix_length;
use crate::error::Result;
use crate::similarity::storage::{Partitions, Sorter};
use crate::similarity::units::store::UnitStore;

/// Windows in a partition; its counters fit the level-2 cache.
const PART: u64 = 1 << 16;
/// Most partitions, to limit the number of open write positions.
const MAX_PARTS: u64 = 1 << 10;
/// Counters for each window: seven of ten unique windows then share their counter with no other.
const COUNTERS: usize = 3;
/// Bits of the unit number within a partition by unit.
const UNIT_BITS: u32 = 11;

/// Number of partitions for `hashes` hashes, as bits.
pub fn part_bits(hashes: u64) -> u32 {
    (hashes / PART).next_power_of_two().min(MAX_PARTS).trailing_zeros()
}

/// Clears the counters, with room for `hashes` hashes. Hashes that share a counter are counted as one.
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

/// The prefix of each unit: units that share the `share` of their windows have a window of it in common. Windows that no other unit has are
/// left out. A record is `upper half of the window, unit`.
pub fn prefixes(store: &mut UnitStore, share: f64) -> Result<Sorter<u64>> {
    let windows: u64 = store.firsts().map(|unit| u64::from(store.units[unit as usize].windows)).sum();
    let bits = part_bits(windows);
    let budget = store.budget.clone();
    let (folder, memory) = (budget.folder(), budget.memory);
    let mut by_window: Partitions<u64> = Partitions::new(1 << bits, folder, memory / 8);
    for unit in 0..store.units.len() as u32 {
        if store.is_first(unit) {
            for window in store.windows_in_order(unit)? {
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
        // The bits above the window are the partition's, the same for all.
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
        // Start of each unit's records; their end after the records were placed.
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
            // Unique windows come first in the order.
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
