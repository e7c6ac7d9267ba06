//! Verifies candidates by their exact Jaccard and builds clusters of whole units.
//!
//! `join.rs` verifies candidates and finds the representative of each unit, `copies.rs` builds clusters of whole units, `pairs.rs` gives
//! every verified pair. `cluster.rs` and `part.rs` define the clusters that all stages give.

pub mod boilerplate;
pub mod cluster;
pub mod copies;
pub mod join;
pub mod pairs;
pub mod part;
