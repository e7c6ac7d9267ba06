//! A lock-free cache of recent look-ups, so that common words need no walk through the automaton.
//!
//! All threads share it. A slot is one number: 48 bits of the word's hash and 16 bits of the result. The content of a slot depends on
//! timing; results do not, unless two words agree in 61 bits of their hashes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Marks an unknown word; no result has this number.
const ABSENT: u16 = u16::MAX;
/// Largest number of slots, as a power of two: 1 MB.
const MOST: u32 = 17;

/// A cache by hash.
pub(crate) struct Recent {
    slots: Box<[AtomicU64]>,
    /// Shift from a hash to its slot.
    shift: u32,
}

impl Recent {
    /// A cache for `words` words: a slot of eight bytes each, rounded down to a power of two, at most 2^17.
    pub(crate) fn new(words: u64) -> Self {
        let bits = words.max(1 << 10).ilog2().min(MOST);
        Self { slots: (0..1 << bits).map(|_| AtomicU64::new(0)).collect(), shift: 64 - bits }
    }

    /// The result for the word with this hash, from the cache or from `look`.
    #[inline]
    pub(crate) fn get(&self, hash: u64, look: impl FnOnce() -> Option<u16>) -> Option<u16> {
        let slot = &self.slots[(hash >> self.shift) as usize];
        let held = slot.load(Ordering::Relaxed);
        let key = hash << 16;
        if held != 0 && held & !0xffff == key {
            return Some(held as u16).filter(|known| *known != ABSENT);
        }
        let found = look();
        slot.store(key | u64::from(found.unwrap_or(ABSENT)), Ordering::Relaxed);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_once_whether_it_is_known_or_not() {
        let recent = Recent::new(0);
        assert_eq!(recent.get(99, || Some(7)), Some(7));
        assert_eq!(recent.get(99, || unreachable!("it is held")), Some(7));
        assert_eq!(recent.get(98, || None), None);
        assert_eq!(recent.get(98, || unreachable!("it is held")), None);
        assert_eq!(recent.get(1 << 63, || Some(1)), Some(1));
    }
}
