//! What the letters of the words read last weigh, so that the common ones, most of any text, are spelt once.
//!
//! A thread has its own. What a slot holds depends on what the thread read before; what is answered does not, save where two words share
//! 64 bits of their hashes.

use super::QUESTIONS;
use std::cell::RefCell;

/// Slots, as a power of two: 1 MB a thread. With an eighth of them English spelt a tenth of its words anew.
const BITS: u32 = 15;

/// Weights that were added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Features.
    pub count: u32,
    /// Their weights, in steps, by question.
    pub sums: [i64; QUESTIONS],
    /// Squares of the mean of both weights.
    pub squares: f32,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        (0..QUESTIONS).for_each(|question| self.sums[question] += other.sums[question]);
        self.squares += other.squares;
    }
}

/// What is held of a word.
#[derive(Clone, Copy)]
struct Held {
    /// Its hash with what else decides its weights.
    key: u64,
    /// Of the word as it is joined with others.
    hash: u64,
    sums: [i32; QUESTIONS],
    squares: f32,
    count: u32,
}

/// An empty slot has the key of no word that stands where it would.
const EMPTY: Held = Held { key: !0, hash: 0, sums: [0; QUESTIONS], squares: 0.0, count: 0 };

/// Words by key.
pub(super) struct Recent(Vec<Held>);

impl Recent {
    /// The longest word that is held, in bytes: its sums fit.
    pub(super) const LONGEST: usize = 64;

    /// Calls `with` with this thread's.
    pub(super) fn with<T>(with: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<Recent> = RefCell::new(Recent(vec![EMPTY; 1 << BITS]));
        }
        RECENT.with_borrow_mut(with)
    }

    fn slot(key: u64) -> usize {
        (key >> (64 - BITS)) as usize
    }

    /// What the word's letters weigh, and its hash.
    pub(super) fn get(&self, key: u64) -> Option<(Tally, u64)> {
        let held = &self.0[Self::slot(key)];
        let tally = || Tally { count: held.count, sums: held.sums.map(i64::from), squares: held.squares };
        (held.key == key).then(|| (tally(), held.hash))
    }

    pub(super) fn put(&mut self, key: u64, tally: &Tally, hash: u64) {
        let sums = tally.sums.map(|sum| sum as i32);
        self.0[Self::slot(key)] = Held { key, hash, sums, squares: tally.squares, count: tally.count };
    }
}
