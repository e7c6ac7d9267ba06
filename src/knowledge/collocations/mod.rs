//! How often sound text has two words side by side.
//!
//! ```
//! use sourdine::knowledge::collocations::Collocations;
//! let english = Collocations::of("en").unwrap();
//! assert!(english.count("root", "causes") > 0 && english.count("deep", "causes") == 0);
//! ```
//!
//! Pairs are counted from text written by people (`sourdine train background`) and kept from twice on, as 16 bits of their hash in a
//! table of open addressing: no text can be read back, and a pair that was never seen is taken for one with probability 1 in 20,000.
//!
//! Alone, an unseen pair is no sign of what people mark as an error: reports/rules.md has the figures. So no rule asks for pairs in a
//! text that other rules have not proven to be a bad translation.

mod table;
pub mod train;

use crate::error::Error;
use std::sync::OnceLock;
use table::Pairs;

/// Word pairs of one language.
pub struct Collocations(Pairs);

/// The languages that have a table.
const EMBEDDED: &[(&str, &[u8])] = &[("en", include_bytes!("../../../data/background/en.pairs"))];

impl Collocations {
    /// Those of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Collocations>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, _)| *known == lang)?;
        let decode = || Self::read(EMBEDDED[nth].1).unwrap_or_else(|error| panic!("embedded word pairs of {lang}: {error}"));
        Some(DECODED[nth].get_or_init(decode))
    }

    /// Reads a packed table.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        Pairs::read(packed).map(Self)
    }

    /// How often sound text has `first` and `second` side by side, both in lower case: 0, or 2 and more, to within a fifth.
    pub fn count(&self, first: &str, second: &str) -> u32 {
        self.0.count(first, second)
    }
}
