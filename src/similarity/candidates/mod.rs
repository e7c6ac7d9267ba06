//! Which units may be alike: those that share a window of their prefixes. No pair at the threshold is missed.
//!
//! `frequencies.rs` counts windows, `prefixes.rs` chooses the rarest of each unit, `pairs.rs` brings units together that share one, by pairs
//! or by posting lists (`postings.rs`).

pub mod frequencies;
pub mod pairs;
pub mod postings;
pub mod prefixes;
