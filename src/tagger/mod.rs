//! A text and its tokens go in; the class, the features and the lemma of each word come out.
//!
//! ```
//! use sourdine::tagger::{Tagger, Upos};
//! # fn main() {}
//! ```
mod bytes;
mod conllu;
mod features;
mod lemma;
pub mod measure;
mod model;
mod table;
mod tag;
pub mod train;
mod unit;

pub use model::{Header, Tagger, VERSION};
pub use tag::{Case, Form, Gender, Number, Person, Tag, Tense, Upos};

/// Languages with a tagger.
const EMBEDDED: &[(&str, &[u8])] = &[];

impl Tagger {
    /// The tagger of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        use std::sync::OnceLock;
        static DECODED: [OnceLock<Tagger>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, _)| *known == lang)?;
        Some(DECODED[nth].get_or_init(|| Tagger::read(EMBEDDED[nth].1).unwrap_or_else(|error| panic!("embedded tagger {lang}: {error}"))))
    }
}

/// The languages that have a tagger.
pub fn languages() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|(lang, _)| *lang)
}
