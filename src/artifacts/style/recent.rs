//! Per-thread cache of the character features of recent words: frequent words, most of any text, are computed once.
//!
//! Cached values never change a result, except on a 64-bit hash collision.

use super::QUESTIONS;
use std::cell::RefCell;

/// Number of slots as a power of two: 1 MB a thread. With an eighth of them one in ten English words misses.
const BITS: u32 = 15;

/// Sums of weights.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Number of features.
    pub count: u32,
    /// Sums of weights in quantisation steps, by question.
    pub sums: [i64; QUESTIONS],
    /// Sum of squares of the mean of both weights.
    pub squares: f32,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        (0..QUESTIONS).for_each(|question| self.sums[question] += other.sums[question]);
        self.squares += other.squares;
    }
}

/// A cache entry.
#[derive(Clone, Copy)]
struct Held {
    /// Hash of the word and the other inputs.
    key: u64,
    /// Hash of the word for word n-grams.
    hash: u64,
    sums: [i32; QUESTIONS],
    squares: f32,
    count: u32,
}

/// An empty slot has a key that no word of this slot can have.
const EMPTY: Held = Held { key: !0, hash: 0, sums: [0; QUESTIONS], squares: 0.0, count: 0 };

/// The cache.
pub(super) struct Recent(Vec<Held>);

impl Recent {
    /// Longest cached word in bytes: its sums fit the entry.
    pub(super) const LONGEST: usize = 64;

    /// Calls `with` with the cache of this thread.
    pub(super) fn with<T>(with: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<Recent> = RefCell::new(Recent(vec![EMPTY; 1 << BITS]));
        }
        RECENT.with_borrow_mut(with)
    }

    fn slot(key: u64) -> usize {
        (key >> (64 - BITS)) as usize
    }

    /// The sums of a word's characters, and its hash.
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
