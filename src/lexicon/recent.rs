//! The words that were looked up last, so that the common ones, most of any text, cost one read and no walk through the automaton.
//!
//! Shared by all threads without a lock: a slot is one number, 48 bits of the word's hash over 16 of what is known of it. What a slot holds
//! depends on who came last; what is answered does not, save where two words share 61 bits of their hashes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Slots, as a power of two: 128 KB a lexicon.
const BITS: u32 = 14;
/// Says that the lexicon does not have the word: a count that no text reaches.
const ABSENT: u16 = u16::MAX;

pub(super) struct Recent(Box<[AtomicU64]>);

impl Default for Recent {
    fn default() -> Self {
        Self((0..1 << BITS).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Recent {
    /// What is known of the word with this hash, from here or from `look`.
    pub(super) fn get(&self, hash: u64, look: impl FnOnce() -> Option<u16>) -> Option<u16> {
        let slot = &self.0[(hash >> (64 - BITS)) as usize];
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
        let recent = Recent::default();
        assert_eq!(recent.get(99, || Some(7)), Some(7));
        assert_eq!(recent.get(99, || unreachable!("it is held")), Some(7));
        assert_eq!(recent.get(98, || None), None);
        assert_eq!(recent.get(98, || unreachable!("it is held")), None);
        assert_eq!(recent.get(1 << 63, || Some(1)), Some(1));
    }
}
