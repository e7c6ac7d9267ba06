//! How rare windows are, and the few of each unit by which like units must meet.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): put the windows of all units in one order. Two units
//! whose Jaccard is `t` or more share at least `t` of the windows of either, so among the first `n - ⌈t n⌉ + 1` of each stands a window
//! that both have. No pair is missed, whatever the order is; with the rarest first hardly any other pair meets, and windows that no other
//! unit has, most of them in text that is new, need no record at all.

/// As far as a counter counts, in half a byte: what stands in more units is common.
const MOST: u8 = 15;
/// Counters a window: a window that is alone shares its counter with none in two cases of three.
const COUNTERS: f64 = 2.0;
/// Windows that are counted by each that a prefix takes. All others come last in the order, which costs few more candidates (a tenth, at
/// a million paragraphs), and halves the counting.
const COUNTED: f64 = 2.0;
/// Share of the windows that is counted at the least: the prefixes of a high threshold are short, and chance weighs more.
const MIN_COUNTED: f64 = 0.3;
/// Windows that are looked up between two looks at whether there are enough.
const STEP: usize = 16;

/// In how many units a window stands, or more: windows that share a counter are counted as one.
pub struct Rarity {
    counters: Vec<u8>,
    /// Counters in the whole range of hashes, were all of it counted.
    scale: u64,
    /// Only windows whose hash is less are counted.
    cutoff: u64,
}

impl Rarity {
    /// Counters for units of `windows` windows in all, in `memory` bytes at most, and for pairs that share at least `share` of them.
    pub fn new(windows: u64, share: f64, memory: u64) -> Self {
        let counted = (COUNTED * (1.0 - share)).clamp(MIN_COUNTED, 1.0);
        let wanted = (windows as f64 * counted * COUNTERS) as u64;
        let count = wanted.min(memory * 2).max(1 << 10);
        let scale = (count as f64 / counted) as u64;
        let cutoff = u64::try_from((u128::from(count) << 64) / u128::from(scale)).unwrap_or(u64::MAX);
        Self { counters: vec![0; count as usize / 2 + 1], scale, cutoff }
    }

    /// Counts the windows of one unit.
    pub fn add(&mut self, windows: &[u64]) {
        let counted = self.counted(windows).len();
        windows[..counted].iter().for_each(|window| self.count(*window));
    }

    /// Counts a window whose hash is below the cutoff, as all are where the share is a half or less.
    pub fn count(&mut self, window: u64) {
        let (place, half) = self.place(window);
        let pair = &mut self.counters[place];
        *pair += u8::from((*pair >> half) & MOST != MOST) << half;
    }

    /// Those of the sorted `windows` that are counted.
    fn counted<'w>(&self, windows: &'w [u64]) -> &'w [u64] {
        &windows[..windows.partition_point(|window| *window < self.cutoff)]
    }

    fn place(&self, window: u64) -> (usize, u32) {
        let nth = ((u128::from(window) * u128::from(self.scale)) >> 64) as usize;
        (nth / 2, nth as u32 % 2 * 4)
    }

    /// In how many units `window` stands, or more, up to [`MOST`], which also stands for those that are not counted.
    pub fn units(&self, window: u64) -> u8 {
        if window >= self.cutoff {
            return MOST;
        }
        let (place, half) = self.place(window);
        (self.counters[place] >> half) & MOST
    }

    /// The windows of a unit that another may have as well and that are among its `first` rarest, into `kept`.
    pub fn prefix(&self, windows: &[u64], first: usize, kept: &mut Vec<(u8, u64)>) {
        let counted = self.counted(windows);
        // Every window is written and the next one goes over those that are alone: a branch here is wrong every third time.
        kept.resize(counted.len(), (0, 0));
        let (mut count, mut alone) = (0, 0);
        for part in counted.chunks(STEP) {
            for window in part {
                let (place, half) = self.place(*window);
                let units = (self.counters[place] >> half) & MOST;
                kept[count] = (units, *window);
                count += usize::from(units > 1);
                alone += usize::from(units <= 1);
            }
            if alone >= first {
                return kept.clear();
            }
        }
        kept.truncate(count);
        let wanted = first - alone;
        if wanted <= kept.len() {
            kept.select_nth_unstable(wanted - 1);
            kept.truncate(wanted);
        } else {
            let more = windows[counted.len()..].iter().take(wanted - kept.len());
            kept.extend(more.map(|window| (MOST + 1, *window)));
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
        let sorted = |mut set: Vec<u64>| {
            set.sort_unstable();
            set
        };
        let sets: Vec<Vec<u64>> = sets.into_iter().map(sorted).collect();
        let prefix = |rarity: &Rarity, set: &Vec<u64>, share| {
            let mut kept = Vec::new();
            rarity.prefix(set, first(set.len(), share), &mut kept);
            kept
        };
        for share in [0.3, 0.5, 0.7, 0.9] {
            let mut rarity = Rarity::new(8000, share, 1 << 20);
            sets.iter().for_each(|set| rarity.add(set));
            for (nth, a) in sets.iter().enumerate() {
                for b in &sets[..nth] {
                    let both = a.iter().filter(|window| b.contains(window)).count();
                    if both as f64 / (80 - both) as f64 >= share {
                        let of_b = prefix(&rarity, b, share);
                        assert!(prefix(&rarity, a, share).iter().any(|window| of_b.contains(window)));
                    }
                }
            }
        }
    }
}
