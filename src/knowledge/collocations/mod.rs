//! Frequencies of word pairs (bigrams) in sound text.
//!
//! ```
//! use sourdine::knowledge::collocations::Collocations;
//! let english = Collocations::of("en").unwrap();
//! assert!(english.count("root", "causes") > 0 && english.count("deep", "causes") == 0);
//! ```
//!
//! Pairs are counted in text written by people (`sourdine train background`). Pairs that occur twice or more are stored as 16 bits of their
//! hash in a table with open addressing, so no text can be recovered; an unseen pair is found by mistake with probability 1 in 20,000.
//!
//! An unseen pair alone is no evidence of an error that people would mark (figures in reports/rules.md). So rules use pairs only in texts
//! that other rules have proven to be bad translations.

mod table;
pub mod train;

use crate::error::Error;
use std::sync::OnceLock;
use table::Pairs;

/// Frequencies of word pairs in one language.
pub struct Collocations(Pairs);

/// The languages that have a table.
const EMBEDDED: &[(&str, &[u8])] = &[("en", include_bytes!("../../../data/background/en.pairs"))];

impl Collocations {
    /// The table of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Collocations>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, _)| *known == lang)?;
        let decode = || Self::read(EMBEDDED[nth].1).unwrap_or_else(|error| panic!("embedded word pairs of {lang}: {error}"));
        Some(DECODED[nth].get_or_init(decode))
    }

    /// Reads a compressed table.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        Pairs::read(packed).map(Self)
    }

    /// Frequency of `first` followed by `second`, both in lower case: 0, or 2 and more, accurate to a fifth.
    pub fn count(&self, first: &str, second: &str) -> u32 {
        self.0.count(first, second)
    }
}
