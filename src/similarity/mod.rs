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
//! The steps, a room each:
//!
//! | room | what |
//! |---|---|
//! | [`units`] | a text's normal form, shingles and sketch; the store of all units; exact copies by their hash |
//! | `candidates` | units that share a window of their prefixes (prefix filter): no pair at the threshold is missed |
//! | `clusters` | each candidate verified by its **exact** Jaccard with the representative, so that no chain of small drifts joins the unlike |
//! | `reuse` | quotations aligned word by word; passages of six words and more by winnowing; units inside longer ones |
//! | `crosslingual` | a guess at paragraphs that are translations of each other |
//! | `drift` | how a wording differs from another |
//! | `storage` | what of all that is kept beyond memory |
//!
//! MinHash with bands, in the place of prefixes, found .9999 of the pairs at Jaccard 0.5 and ran at a fifth of the speed
//! (reports/similarity.md).
//!
//! Where records must be decided on as they come, [`Incremental`] compares each with those that were kept before it.
//!
//! Two texts of one source that differ in nothing but numbers are a filled form and no copies; their pair is given, as every pair is.
//!
//! Some 60 bytes of each unit are kept in memory. All else takes its share of [`Options::memory`] and goes to disk beyond it; what a run
//! gives does not depend on where that lies. A large cluster is given in parts ([`Part`]), so that its members are never all in memory.
//! What stands in too many units to compare them all by it is counted in [`TooFrequent`].
//!
//! To add a kind of cluster: a variant of [`Kind`], what it needs of a text in [`Sketch`] (and in `index.rs`, whose format gets another
//! number), its clusters in a file of its room, and a call in `Clusterer::each_part`.

mod candidates;
mod clusterer;
mod clusters;
mod crosslingual;
mod drift;
mod incremental;
pub mod index;
mod of_record;
mod options;
mod reuse;
mod storage;
#[cfg(test)]
mod tests;
mod too_frequent;
pub mod units;

pub use clusterer::Clusterer;
pub use clusters::cluster::{Cluster, Member};
pub use clusters::pairs::Pair;
pub use clusters::part::Part;
pub use drift::{Change, Edit};
pub use incremental::{Incremental, Match};
pub use of_record::{Sketched, Unit};
pub use options::{DEFAULT_MEMORY, Keep, Kind, Linkage, Options, estimate};
pub use reuse::links::Link;
pub use too_frequent::TooFrequent;
pub use units::sketch::{Sketch, Sketcher};
