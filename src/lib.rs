//! Multilingual text-quality and translation-artifact analysis.
pub mod error;
pub mod input;
pub mod language;
pub mod normalize;
pub mod record;
pub mod span;
pub use span::*;
