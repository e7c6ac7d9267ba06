//! Candidate pairs by a prefix filter: units that share a window of their prefixes. No pair at or above the threshold is missed.
//!
//! `frequencies.rs` counts windows, `prefixes.rs` chooses the prefix of each unit, `pairs.rs` finds units that share a window of their
//! prefixes, as pairs or by posting lists (`postings.rs`).

pub mod frequencies;
pub mod pairs;
pub mod postings;
pub mod prefixes;
