//! Two words go in, how often sound text has them side by side comes out; and of one word, what its counterparts in another language are
//! also translated by.
//!
//! ```
//! use sourdine::background::Background;
//! let english = Background::of("en").unwrap();
//! assert!(english.pair("root", "causes") > 0 && english.pair("deep", "causes") == 0);
//! assert!(english.rivals("costume").any(|rival| rival.word == "suit"));
//! ```
//!
//! Pairs are counted from text written by people (`sourdine train background`) and kept from twice on, as 16 bits of their hash in a
//! table of open addressing: no text can be read back, and a pair that was never seen is taken for one with probability 1 in 20,000.
//! Rivals come from parallel text by IBM model 1 in both directions (Brown et al. 1993) and the pivot of Bannard and Callison-Burch
//! (2005): p(w′|w) is the sum over foreign words f of p(f|w) p(w′|f).
//!
//! Alone, neither finds what people mark: reports/rules.md has the figures. So no rule asks for them in a text that is not
//! proven to be a bad translation by others.

mod pairs;
pub mod pivot;
pub mod train;

use crate::error::Error;
use pairs::Pairs;
use pivot::{Pivots, Rival};
use std::sync::OnceLock;

/// Word pairs and rivals of one language.
pub struct Background {
    pairs: Pairs,
    pivots: Pivots,
}

macro_rules! embedded {
    ($($lang:literal),+) => {
        &[$((
            $lang,
            include_bytes!(concat!("../../data/background/", $lang, ".pairs")),
            include_bytes!(concat!("../../data/background/", $lang, ".pivot")),
        )),+]
    };
}

/// Languages with a background: pairs and rivals.
const EMBEDDED: &[(&str, &[u8], &[u8])] = embedded!["en"];

impl Background {
    /// The background of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Background>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, ..)| *known == lang)?;
        let (_, pairs, pivots) = EMBEDDED[nth];
        Some(DECODED[nth].get_or_init(|| Self::read(pairs, pivots).unwrap_or_else(|error| panic!("embedded background {lang}: {error}"))))
    }

    /// Reads both tables.
    pub fn read(pairs: &[u8], pivots: &[u8]) -> Result<Self, Error> {
        Ok(Self { pairs: Pairs::read(pairs)?, pivots: Pivots::read(pivots)? })
    }

    /// How often sound text has `first` and `second` side by side, both in lower case: 0, or 2 and more, to within a fifth.
    pub fn pair(&self, first: &str, second: &str) -> u32 {
        self.pairs.count(first, second)
    }

    /// What else the counterparts of `word` are translated by, the most probable first.
    pub fn rivals(&self, word: &str) -> impl Iterator<Item = &Rival> {
        self.pivots.of(word)
    }
}
