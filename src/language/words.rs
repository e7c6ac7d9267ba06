//! What the words read last add to a text, so that the common ones, most of any text, are looked up feature by feature once.
//!
//! A thread has its own. What a slot holds depends on what the thread read before; what is answered does not, save where two words share 64
//! bits of their hashes.

use super::model::{Table, WIDEST};
use std::cell::RefCell;

/// Slots, as a power of two: 1 MB a thread.
const BITS: u32 = 12;
/// A word with more rows is not held.
const ROWS: usize = 28;

/// One word.
#[derive(Clone, Copy)]
pub(super) struct Held {
    key: u64,
    /// Of its rows.
    pub sums: [i16; WIDEST],
    rows: [u32; ROWS],
    /// How many rows it has.
    pub found: u32,
    /// Its features, those without a row included.
    pub features: u32,
    /// Whether the word as a whole has a row.
    pub known: bool,
}

impl Held {
    /// Its rows.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows[..self.found as usize]
    }
}

/// An empty slot has the key of no word that stands where it would.
const EMPTY: Held = Held { key: !0, sums: [0; WIDEST], rows: [0; ROWS], found: 0, features: 0, known: false };

/// Words by key.
pub(super) struct Words(Vec<Held>);

impl Words {
    /// Calls `with` with this thread's.
    pub(super) fn with<T>(with: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static WORDS: RefCell<Words> = RefCell::new(Words(vec![EMPTY; 1 << BITS]));
        }
        WORDS.with_borrow_mut(with)
    }

    fn slot(key: u64) -> usize {
        (key >> (64 - BITS)) as usize
    }

    pub(super) fn get(&self, key: u64) -> Option<&Held> {
        Some(&self.0[Self::slot(key)]).filter(|held| held.key == key)
    }

    /// Holds a word of these rows of `table`.
    pub(super) fn put(&mut self, key: u64, table: &Table, rows: &[u32], features: u32, known: bool) {
        let held = &mut self.0[Self::slot(key)];
        let Some(room) = held.rows.get_mut(..rows.len()) else { return };
        room.copy_from_slice(rows);
        let mut sums = [0; WIDEST];
        table.add(rows, &mut sums);
        *held = Held { key, sums: sums.map(|sum| sum as i16), found: rows.len() as u32, features, known, rows: held.rows };
    }
}
