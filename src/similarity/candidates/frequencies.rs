//! Document frequencies of windows, and the prefix filter over them.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): put the windows of all units in one global order. If
//! two units have Jaccard `t` or more, they share at least `t` of the windows of either, so the first `n - ⌈t n⌉ + 1` windows of each (its
//! prefix) have one in common. This misses no pair in any order. With the rarest windows first, few other pairs become candidates, and
//! windows that occur in one unit only, which are most of a new text, need no record.

use crate::error::Result;
use crate::similarity::units::store::UnitStore;

/// Largest count of a counter of four bits.
const MOST: u8 = 15;
/// Counters for each window: seven of ten unique windows then share their counter with no other.
const COUNTERS: u64 = 3;
/// Windows looked up between two checks of whether the prefix is full.
const STEP: usize = 16;

/// Upper bound of the number of units with each window: windows that share a counter are counted together.
pub struct Frequencies {
    counters: Vec<u8>,
}

impl Frequencies {
    /// Counters for `windows` windows in total, in at most `memory` bytes.
    pub fn new(windows: u64, memory: u64) -> Self {
        let count = (windows * COUNTERS).min(memory * 2).max(1 << 10);
        Self { counters: vec![0; count as usize / 2] }
    }

    /// Number of counters.
    pub fn counters(&self) -> u64 {
        self.counters.len() as u64 * 2
    }

    /// Counts the windows of all units.
    pub fn of(store: &mut UnitStore) -> Result<Self> {
        let windows = store.firsts().map(|unit| u64::from(store.units[unit as usize].windows)).sum();
        let mut frequencies = Self::new(windows, store.budget.memory / 4);
        for unit in 0..store.units.len() as u32 {
            if store.is_first(unit) {
                store.windows_in_order(unit)?.iter().for_each(|window| frequencies.count(*window));
            }
        }
        Ok(frequencies)
    }

    /// Adds one to the count of a window.
    pub fn count(&mut self, window: u64) {
        let (place, half) = self.place(window);
        let pair = &mut self.counters[place];
        *pair += u8::from((*pair >> half) & MOST != MOST) << half;
    }

    fn place(&self, window: u64) -> (usize, u32) {
        let nth = ((u128::from(window) * (self.counters.len() as u128 * 2)) >> 64) as usize;
        (nth / 2, nth as u32 % 2 * 4)
    }

    /// Upper bound of the number of units with `window`, at most [`MOST`].
    pub fn units(&self, window: u64) -> u8 {
        let (place, half) = self.place(window);
        (self.counters[place] >> half) & MOST
    }

    /// Writes to `kept` the windows among the `first` rarest of a unit that other units may share.
    pub fn prefix(&self, windows: &[u64], first: usize, kept: &mut Vec<(u8, u64)>) {
        // Each window is written; the next one overwrites it if it is unique. A branch here would be mispredicted one time in three.
        kept.resize(windows.len(), (0, 0));
        let (mut count, mut seen) = (0, 0);
        for part in windows.chunks(STEP) {
            for window in part {
                let units = self.units(*window);
                kept[count] = (units, *window);
                count += usize::from(units > 1);
            }
            seen += part.len();
            // Unique windows come first in the order. If they fill the prefix, the rest need not be looked up.
            if seen - count >= first {
                return kept.clear();
            }
        }
        kept.truncate(count);
        let wanted = first - (seen - count);
        if wanted < count {
            kept.select_nth_unstable(wanted - 1);
            kept.truncate(wanted);
        }
    }
}

/// Length of the prefix of `windows` windows, for pairs that share at least `share` of them.
pub fn prefix_length(windows: usize, share: f64) -> usize {
    windows - min_overlap(windows, share).min(windows) + 1
}

/// Smallest overlap that is at least `share` of `windows`.
pub fn min_overlap(windows: usize, share: f64) -> usize {
    ((windows as f64 * share - 1e-9).ceil().max(1.0)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_sets_meet_in_their_prefixes() {
        let hash = |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let sets: Vec<Vec<u64>> = (0..200u64).map(|n| (n * 7..n * 7 + 40).map(|m| hash(m % 900)).collect()).collect();
        let sorted = |mut set: Vec<u64>| {
            set.sort_unstable();
            set
        };
        let sets: Vec<Vec<u64>> = sets.into_iter().map(sorted).collect();
        let prefix = |frequencies: &Frequencies, set: &Vec<u64>, share| {
            let mut kept = Vec::new();
            frequencies.prefix(set, prefix_length(set.len(), share), &mut kept);
            kept
        };
        for share in [0.3, 0.5, 0.7, 0.9] {
            let mut frequencies = Frequencies::new(8000, 1 << 20);
            sets.iter().flatten().for_each(|window| frequencies.count(*window));
            for (nth, a) in sets.iter().enumerate() {
                for b in &sets[..nth] {
                    let both = a.iter().filter(|window| b.contains(window)).count();
                    if both as f64 / (80 - both) as f64 >= share {
                        let of_b = prefix(&frequencies, b, share);
                        assert!(prefix(&frequencies, a, share).iter().any(|window| of_b.contains(window)));
                    }
                }
            }
        }
    }
}
