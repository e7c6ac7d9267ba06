//! Multilingual text-quality and translation-artifact analysis.
pub mod artifacts;
pub mod cli;
pub mod error;
pub mod input;
pub mod language;
pub mod lexicon;
pub mod normalize;
pub mod record;
pub mod similarity;
pub mod span;
pub mod token;
pub use span::*;
