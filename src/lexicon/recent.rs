//! The words that were looked up last, so that the common ones, most of any text, cost one read and no walk through the automaton.
//!
//! Shared by all threads without a lock: a slot is one number, 48 bits of the word's hash over 16 of what is known of it. What a slot holds
//! depends on who came last; what is answered does not, save where two words share 61 bits of their hashes.

use std::sync::atomic::{AtomicU64, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// Slots, as a power of two: 64 KB a lexicon. 2^13 and 2^15 gave the same speed on English news.
const BITS: u32 = 13;

pub(super) struct Recent(Box<[AtomicU64]>);

impl Default for Recent {
    fn default() -> Self {
        Self((0..1 << BITS).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Recent {
    /// What is known of `word`, from here or from `look`.
    pub(super) fn get(&self, word: &str, look: impl FnOnce() -> Option<u16>) -> Option<u16> {
        let hash = xxh3_64(word.as_bytes());
        let slot = &self.0[(hash >> (64 - BITS)) as usize];
        let held = slot.load(Ordering::Relaxed);
        let key = hash << 16;
        if held != 0 && held & !0xffff == key {
            return Some(held as u16);
        }
        let found = look()?;
        slot.store(key | u64::from(found), Ordering::Relaxed);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_once_and_an_unknown_one_always() {
        let recent = Recent::default();
        assert_eq!(recent.get("harbour", || Some(7)), Some(7));
        assert_eq!(recent.get("harbour", || unreachable!("it is held")), Some(7));
        assert_eq!(recent.get("harbur", || None), None);
        assert_eq!(recent.get("harbur", || Some(1)), Some(1));
    }
}
