//! Records that say what another one says, and give way to it.
//!
//! `first.rs` decides in one pass, record by record; `chosen.rs` reads everything before, where the longest or the best stays.

pub(in crate::gate) mod chosen;
pub(in crate::gate) mod first;

use crate::quality::{Bound, Reason};

/// Which of several that say the same stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The first.
    First,
    /// The longest.
    Longest,
    /// The one with the fewest faults, then the least repair, then the longest.
    Best,
}

/// Why a record gives way to the one that is called `kept`.
pub(in crate::gate) fn gives_way(kept: &str, similarity: f64, threshold: f64) -> Reason {
    Reason {
        rule: RULE,
        bound: Bound::Max,
        value: similarity,
        cutoff: threshold,
        distance: ((similarity - threshold) * 1e6).round() / 1e6,
        sample: Some(kept.to_owned()),
        message: format!("says what \"{kept}\" says"),
        keep: if similarity < 1.0 {
            format!("cluster.threshold above {similarity}")
        } else {
            "none: an exact copy is one at any threshold".to_owned()
        },
    }
}

/// The rule of records that give way.
pub const RULE: &str = "duplicate";
