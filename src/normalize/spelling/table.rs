//! Rows by key: open addressing, since one look-up a letter is the whole cost.

use super::languages::LANES;

/// Bits by lane, in steps. A row fills a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row(pub [u8; LANES]);

impl Row {
    pub(super) const NONE: Self = Self([0; LANES]);

    #[inline]
    pub(super) fn add_to(&self, sums: &mut [u16; LANES]) {
        sums.iter_mut().zip(&self.0).for_each(|(sum, bits)| *sum += u16::from(*bits));
    }

    /// With so many steps more in every lane.
    #[inline]
    pub(super) fn plus(&self, steps: u8) -> Self {
        let mut sum = *self;
        sum.0.iter_mut().for_each(|bits| *bits = bits.saturating_add(steps));
        sum
    }

    /// With the steps of `other` on top.
    #[inline]
    pub(super) fn plus_row(&self, other: &Self) -> Self {
        let mut sum = *self;
        sum.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits = bits.saturating_add(*more));
        sum
    }
}

const EMPTY: u32 = u32::MAX;

/// Numbers of rows by key.
pub(super) struct Table {
    slots: Box<[(u32, u32)]>,
    shift: u32,
}

impl Table {
    /// Numbers `keys` as they come.
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
