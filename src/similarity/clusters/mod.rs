//! Candidates verified by their exact Jaccard, and the clusters that come of it.
//!
//! `join.rs` verifies candidates and finds the representative of each unit; `copies.rs` makes clusters of whole units, `pairs.rs` gives every
//! verified pair. `cluster.rs` and `part.rs` say what a cluster is, as every step gives it.

pub mod boilerplate;
pub mod cluster;
pub mod copies;
pub mod join;
pub mod pairs;
pub mod part;
