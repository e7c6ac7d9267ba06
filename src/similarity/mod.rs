//! Groups paragraphs of many sources into clusters with the same content; every member is verified against its cluster's representative.
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
//! The stages, one module each:
//!
//! | module | what it does |
//! |---|---|
//! | [`units`] | normal form, shingles and sketch of a text; the store of all units; exact copies by hash |
//! | `candidates` | prefix filter: units that share a window of their prefixes. It misses no pair at or above the threshold |
//! | `clusters` | verifies each candidate by its **exact** Jaccard with the representative, so that chains of small changes join nothing |
//! | `reuse` | quotations (aligned token by token), what one speaker said in other words, passages of six tokens or more (winnowing), units contained in longer ones |
//! | `crosslingual` | paragraphs that are probably translations of each other |
//! | `drift` | the differences between two wordings |
//! | `storage` | data structures that spill to disk |
//!
//! MinHash with banding found .9999 of the pairs at Jaccard 0.5 and ran at a fifth of the speed (reports/similarity.md).
//!
//! [`Incremental`] is for streams: it compares each record with those kept before it.
//!
//! Two texts of one source that differ only in numbers are a filled-in template. They are not clustered, but [`Clusterer::pairs`] lists
//! them.
//!
//! Memory: about 60 bytes a unit, plus [`Options::memory`]; the rest is on disk. The result does not depend on the memory. A large cluster
//! is given in parts ([`Part`]), so that its members never have to fit into memory. [`TooFrequent`] counts the windows, quotations,
//! passages, names and numbers that too many units share to compare all of those units.
//!
//! To add a kind of cluster: add a variant to [`Kind`], the data that it needs to [`Sketch`] (and to `index.rs`; increase its format
//! number), a file that builds the clusters, and a call in `Clusterer::each_part`.

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
pub use clusters::boilerplate::{MIN_MEMBERS as BOILERPLATE_MEMBERS, MIN_SHARE as BOILERPLATE_SHARE};
pub use clusters::cluster::{Basis, Cluster, Member};
pub use clusters::pairs::Pair;
pub use clusters::part::Part;
pub(crate) use crosslingual::probability as twins;
pub use drift::{Change, Edit, drift, is_alternative};
pub use incremental::{Incremental, Match};
pub use of_record::{Sketched, Unit};
pub use options::{DEFAULT_MEMORY, Keep, Kind, Linkage, Options, estimate};
pub use reuse::links::Link;
pub use too_frequent::TooFrequent;
pub use units::sketch::{Sketch, Sketcher};
