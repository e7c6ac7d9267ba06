//! How rare windows are, and the few of each unit by which like units must meet.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): put the windows of all units in one order. Two units
//! whose Jaccard is `t` or more share at least `t` of the windows of either, so among the first `n - ⌈t n⌉ + 1` of each stands a window
//! that both have. No pair is missed, whatever the order is; with the rarest first hardly any other pair meets, and windows that no other
//! unit has, most of them in text that is new, need no record at all.

/// At most this many counters of half a byte: 128 MiB, three a window at a million paragraphs.
const MAX_COUNTERS: usize = 1 << 28;
/// As far as they count: what stands in more units is common.
const MOST: u8 = 15;
/// Counters a window, before they are rounded up to a power of two: a window that is alone shares its counter with none in two cases of three.
const COUNTERS: usize = 2;

/// In how many units a window stands, or more: windows that share a counter are counted as one.
pub struct Rarity {
    counters: Vec<u8>,
    shift: u32,
}

impl Rarity {
    /// Counters for `windows` windows.
    pub fn new(windows: u64) -> Self {
        let count = (windows as usize * COUNTERS).next_power_of_two().clamp(1 << 10, MAX_COUNTERS);
        Self { counters: vec![0; count / 2], shift: 64 - count.trailing_zeros() }
    }

    /// Counts the windows of one unit.
    pub fn add(&mut self, windows: &[u64]) {
        for window in windows {
            let place = self.place(*window);
            let half = place % 2 * 4;
            let pair = &mut self.counters[place / 2];
            *pair += u8::from((*pair >> half) & MOST != MOST) << half;
        }
    }

    /// Where the counter of `window` is.
    pub fn place(&self, window: u64) -> usize {
        (window >> self.shift) as usize
    }

    /// How many counters there are.
    pub fn places(&self) -> usize {
        self.counters.len() * 2
    }

    /// In how many units `window` stands, or more, up to [`MOST`].
    pub fn units(&self, window: u64) -> u8 {
        let place = self.place(window);
        (self.counters[place / 2] >> (place % 2 * 4)) & MOST
    }

    /// The windows of a unit that another may have as well and that are among its `first` rarest, into `kept`.
    pub fn prefix(&self, windows: &[u64], first: usize, kept: &mut Vec<(u8, u64)>) {
        // Every window is written and the next one goes over those that are alone: a branch here is wrong every third time.
        kept.resize(windows.len(), (0, 0));
        let mut count = 0;
        for window in windows {
            let units = self.units(*window);
            kept[count] = (units, *window);
            count += usize::from(units > 1);
        }
        kept.truncate(count);
        let alone = windows.len() - kept.len();
        let wanted = first.saturating_sub(alone);
        if wanted < kept.len() {
            if wanted > 0 {
                kept.select_nth_unstable(wanted - 1);
            }
            kept.truncate(wanted);
        }
    }
}

/// How many of `windows` windows come first, for pairs that share at least the `share` of them.
pub fn first(windows: usize, share: f64) -> usize {
    windows - least(windows, share).min(windows) + 1
}

/// The least whole number that is `share` of `windows`.
pub fn least(windows: usize, share: f64) -> usize {
    ((windows as f64 * share - 1e-9).ceil().max(1.0)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_sets_meet_in_their_prefixes() {
        let hash = |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let sets: Vec<Vec<u64>> = (0..200u64).map(|n| (n * 7..n * 7 + 40).map(|m| hash(m % 900)).collect()).collect();
        let mut rarity = Rarity::new(8000);
        sets.iter().for_each(|set| rarity.add(set));
        let prefix = |set: &Vec<u64>, share| {
            let mut kept = Vec::new();
            rarity.prefix(set, first(set.len(), share), &mut kept);
            kept
        };
        for share in [0.3, 0.5, 0.7, 0.9] {
            for (nth, a) in sets.iter().enumerate() {
                for b in &sets[..nth] {
                    let both = a.iter().filter(|window| b.contains(window)).count();
                    if both as f64 / (80 - both) as f64 >= share {
                        let of_b = prefix(b, share);
                        assert!(prefix(a, share).iter().any(|window| of_b.contains(window)));
                    }
                }
            }
        }
    }
}
