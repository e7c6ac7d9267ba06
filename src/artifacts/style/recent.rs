//! What the letters of the words read last weigh, so that the common ones, most of any text, are spelt once.
//!
//! A thread has its own. What a slot holds depends on what the thread read before; what is answered does not, save where two words share
//! 64 bits of their hashes.

use super::Spelt;
use std::cell::RefCell;

/// Slots, as a power of two: 0.4 MB a thread.
const BITS: u32 = 12;

/// Weights that were added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Features.
    pub count: u32,
    /// Their weights, in steps, by question.
    pub sums: [i64; 2],
    /// Squares of the mean of both weights.
    pub squares: f32,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.sums[0] += other.sums[0];
        self.sums[1] += other.sums[1];
        self.squares += other.squares;
    }
}

/// Words by hash; an empty slot has the hash of no word that stands where it would.
pub(super) struct Recent(Vec<(u64, Tally, Spelt)>);

impl Recent {
    /// Calls `with` with this thread's.
    pub(super) fn with<T>(with: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<Recent> = RefCell::new(Recent(vec![(!0, Tally::default(), Spelt::default()); 1 << BITS]));
        }
        RECENT.with_borrow_mut(with)
    }

    fn slot(key: u64) -> usize {
        (key >> (64 - BITS)) as usize
    }

    pub(super) fn get(&self, key: u64) -> Option<(Tally, Spelt)> {
        let (held, tally, spelt) = &self.0[Self::slot(key)];
        (*held == key).then_some((*tally, *spelt))
    }

    pub(super) fn put(&mut self, key: u64, tally: Tally, spelt: Spelt) {
        self.0[Self::slot(key)] = (key, tally, spelt);
    }
}
