//! Deduplication of records.
//!
//! `first.rs` decides in one pass; `chosen.rs` reads everything first, to keep the longest or best duplicate. `references.rs` reads what
//! both compare with.

pub(in crate::gate) mod chosen;
pub(in crate::gate) mod first;
pub(in crate::gate) mod references;

use crate::quality::{Bound, Reason};

/// Which of several duplicates is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The first.
    First,
    /// The longest.
    Longest,
    /// The one with the fewest faults, then the least repair, then the longest.
    Best,
}

/// The reason against a duplicate of the record `kept`.
pub(in crate::gate) fn duplicate_reason(kept: &str, similarity: f64, threshold: f64) -> Reason {
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

/// Name of the rule for duplicates.
pub const RULE: &str = "duplicate";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_against_a_duplicate_says_how_far_it_is_above_the_cut_off() {
        let near = duplicate_reason("post-1", 0.85, 0.7);
        assert_eq!((near.rule, near.value, near.cutoff, near.distance), (RULE, 0.85, 0.7, 0.15));
        assert_eq!((near.sample.as_deref(), near.keep.as_str()), (Some("post-1"), "cluster.threshold above 0.85"));
        assert_eq!(duplicate_reason("post-1", 1.0, 0.7).keep, "none: an exact copy is one at any threshold");
    }
}
