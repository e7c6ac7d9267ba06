//! Paragraphs of many sources in; clusters of those that say the same out, each member verified against its representative.
//!
//! ```
//! use sourdine::similarity::{Clusterer, Kind, Options};
//! let mut clusterer = Clusterer::new(Options::default())?;
//! for (source, text) in [("one", "The ferry will start again in May, after nineteen months."), ("two", "The ferry will start again in May, after nineteen months!")] {
//!     let sketch = clusterer.sketcher().sketch(text);
//!     clusterer.add(source, source, text, sketch)?;
//! }
//! let clusters = clusterer.finish()?;
//! assert_eq!((clusters[0].kind, clusters[0].members.len()), (Kind::Exact, 2));
//! # Ok::<(), sourdine::error::Error>(())
//! ```
//!
//! The steps: exact copies by a hash of the normal form; candidates by their rarest windows, which misses no pair (`rarity`, `rarest`,
//! `meetings`, `join`); **exact** Jaccard of each candidate against the representative, so that no chain of small drifts joins the unlike;
//! then, across sources, quotations aligned word by word (`quote`, `quotations`) and passages of six words and more by winnowing (`passage`,
//! `passages`) that stand inside paragraphs which are otherwise different; and, where it is asked for, a guess at translated twins (`twin`,
//! `twins`).
//! MinHash with bands, in the place of rarest windows, found .9999 of the pairs at Jaccard 0.5 and ran at a fifth of the speed
//! (reports/similarity.md).
//!
//! Where records must be decided on as they come, [`Seen`] compares each with those that were kept before it.
//!
//! Two texts of one source that differ in nothing but numbers are a filled form and no copies; their pair is told, as every pair is.
//!
//! Kept in memory by unit: some 60 bytes, its fingerprint included. All else takes its share of [`Options::memory`] and goes to disk beyond
//! it: texts, windows and tokens (`spool`), candidates (`runs`, `scatter`), and the lists of units that share a window with many (`lists`).
//! What they give does not depend on where they lie. A large cluster is given in parts (`part`), so that its members are never all in
//! memory. What stands in too many places to be compared with all of them is counted in [`LeftOut`].
//!
//! To add a kind: a variant of [`Kind`], what it needs of a text in [`Sketch`] (and in `index`, whose number of the format goes up), its
//! clusters in a file of its own that `Clusterer::each_part` asks after the others.

mod boilerplate;
mod cluster;
mod clusterer;
mod copies;
mod drift;
pub mod index;
mod join;
mod left_out;
mod links;
mod lists;
mod meetings;
mod negation;
pub mod normal_form;
mod options;
mod pairs;
mod part;
mod passage;
mod passages;
mod quotations;
mod quote;
mod rarest;
mod rarity;
mod runs;
mod scatter;
mod seen;
pub mod shingle;
mod sketch;
mod sketched;
mod slots;
mod spool;
#[cfg(test)]
mod tests;
mod twin;
mod twins;
mod units;
mod whole;

pub use cluster::{Cluster, Member};
pub use clusterer::Clusterer;
pub use drift::{Change, Edit};
pub use left_out::LeftOut;
pub use links::Link;
pub use options::{DEFAULT_MEMORY, Keep, Kind, Linkage, Options, estimate};
pub use pairs::Pair;
pub use part::Part;
pub use seen::{Found, Seen};
pub use sketch::{Sketch, Sketcher};
pub use sketched::{Sketched, Unit};

/// Six digits are more than any set of windows can tell apart.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
