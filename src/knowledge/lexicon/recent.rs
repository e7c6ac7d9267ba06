//! What was decided of words last, so that the common ones, most of any text, cost one read and no walk through the automaton.
//!
//! Shared by all threads without a lock: a slot is one number, 48 bits of the word's hash over 16 of what was decided. What a slot holds
//! depends on who came last; what is answered does not, save where two words share 61 bits of their hashes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Says that nothing is known of the word: a number that no decision has.
const ABSENT: u16 = u16::MAX;
/// Slots at most, as a power of two: 1 MB.
const MOST: u32 = 17;

/// Decisions by hash.
pub(crate) struct Recent {
    slots: Box<[AtomicU64]>,
    /// What a hash is shifted by to its slot.
    shift: u32,
}

impl Recent {
    /// With a slot of eight bytes for each of so many words, rounded down to a power of two, and 2^17 at most.
    pub(crate) fn new(words: u64) -> Self {
        let bits = words.max(1 << 10).ilog2().min(MOST);
        Self { slots: (0..1 << bits).map(|_| AtomicU64::new(0)).collect(), shift: 64 - bits }
    }

    /// What is known of the word with this hash, from here or from `look`.
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
