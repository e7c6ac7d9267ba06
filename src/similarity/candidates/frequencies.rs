//! In how many units each window stands, and the prefix of a unit's windows by which like units must meet.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): put the windows of all units in one order. Two units
//! whose Jaccard is `t` or more share at least `t` of the windows of either, so among the first `n - ⌈t n⌉ + 1` of each stands a window
//! that both have. No pair is missed, whatever the order is; with the rarest first hardly any other pair meets, and windows that no other
//! unit has, most of them in text that is new, need no record at all.

use crate::error::Result;
use crate::similarity::units::store::UnitStore;

/// As far as a counter counts, in half a byte: what stands in more units is common.
const MOST: u8 = 15;
/// Counters a window: a window that is alone shares its counter with none in seven cases of ten.
const COUNTERS: u64 = 3;
/// Windows that are looked up between two looks at whether there are enough.
const STEP: usize = 16;

/// In how many units a window stands, or more: windows that share a counter are counted as one.
pub struct Frequencies {
    counters: Vec<u8>,
}

impl Frequencies {
    /// Counters for units of `windows` windows in all, in `memory` bytes at most.
    pub fn new(windows: u64, memory: u64) -> Self {
        let count = (windows * COUNTERS).min(memory * 2).max(1 << 10);
        Self { counters: vec![0; count as usize / 2] }
    }

    /// Counts the windows of all units.
    pub fn of(store: &mut UnitStore) -> Result<Self> {
        let windows = store.firsts().map(|unit| u64::from(store.units[unit as usize].windows)).sum();
        let mut frequencies = Self::new(windows, store.budget.memory / 4);
        for unit in 0..store.units.len() as u32 {
            if store.is_first(unit) {
                store.windows_on(unit)?.iter().for_each(|window| frequencies.count(*window));
            }
        }
        Ok(frequencies)
    }

    /// Counts a window.
    pub fn count(&mut self, window: u64) {
        let (place, half) = self.place(window);
        let pair = &mut self.counters[place];
        *pair += u8::from((*pair >> half) & MOST != MOST) << half;
    }

    fn place(&self, window: u64) -> (usize, u32) {
        let nth = ((u128::from(window) * (self.counters.len() as u128 * 2)) >> 64) as usize;
        (nth / 2, nth as u32 % 2 * 4)
    }

    /// In how many units `window` stands, or more, up to [`MOST`].
    pub fn units(&self, window: u64) -> u8 {
        let (place, half) = self.place(window);
        (self.counters[place] >> half) & MOST
    }

    /// The windows of a unit that another may have as well and that are among its `first` rarest, into `kept`.
    pub fn prefix(&self, windows: &[u64], first: usize, kept: &mut Vec<(u8, u64)>) {
        // Every window is written and the next one goes over those that are alone: a branch here is wrong every third time.
        kept.resize(windows.len(), (0, 0));
        let (mut count, mut seen) = (0, 0);
        for part in windows.chunks(STEP) {
            for window in part {
                let units = self.units(*window);
                kept[count] = (units, *window);
                count += usize::from(units > 1);
            }
            seen += part.len();
            // Those that are alone come first in the order: where they are enough, the others need no look.
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

/// How many of `windows` windows are the prefix, for pairs that share at least the `share` of them.
pub fn prefix_length(windows: usize, share: f64) -> usize {
    windows - min_overlap(windows, share).min(windows) + 1
}

/// The least whole number that is `share` of `windows`.
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
