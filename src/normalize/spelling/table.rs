//! A hash table of rows with open addressing; look-ups dominate the run time.

use super::languages::LANES;

/// Costs by lane, in steps. A row fills a cache line.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row(pub [u8; LANES]);

impl Row {
    pub(super) const NONE: Self = Self([0; LANES]);

    #[inline]
    pub(super) fn add_to(&self, sums: &mut [u16; LANES]) {
        sums.iter_mut().zip(&self.0).for_each(|(sum, bits)| *sum += u16::from(*bits));
    }

    /// Adds `steps` in every lane.
    #[inline]
    pub(super) fn plus(&self, steps: u8) -> Self {
        let mut sum = *self;
        sum.0.iter_mut().for_each(|bits| *bits = bits.saturating_add(steps));
        sum
    }

    /// Adds the row `other`.
    #[inline]
    pub(super) fn plus_row(&self, other: &Self) -> Self {
        let mut sum = *self;
        sum.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits = bits.saturating_add(*more));
        sum
    }
}

const EMPTY: u32 = u32::MAX;

/// Row numbers by key.
pub(super) struct Table {
    slots: Box<[(u32, u32)]>,
    shift: u32,
}

impl Table {
    /// Numbers `keys` consecutively.
    pub(super) fn of(keys: impl ExactSizeIterator<Item = u32>) -> Self {
        let size = (keys.len() * 2).next_power_of_two().max(16);
        let mut table = Self { slots: vec![(EMPTY, 0); size].into(), shift: 64 - size.trailing_zeros() };
        for (key, nth) in keys.zip(0..) {
            let mut at = table.start(key);
            while table.slots[at].0 != EMPTY {
                at = (at + 1) & (size - 1);
            }
            table.slots[at] = (key, nth);
        }
        table
    }

    #[inline]
    fn start(&self, key: u32) -> usize {
        (u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    /// The number of `key`.
    #[inline]
    pub(super) fn nth(&self, key: u32) -> Option<usize> {
        let mut at = self.start(key);
        loop {
            let (found, nth) = self.slots[at];
            if found == key {
                return Some(nth as usize);
            }
            if found == EMPTY {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}
