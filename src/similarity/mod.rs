//! Paragraphs of many sources in; clusters of those that say the same out, each member verified against its representative.
//!
//! ```
//! use sourdine::similarity::{Clusterer, Kind, Options};
//! let mut clusterer = Clusterer::new(Options::default())?;
//! for (source, text) in [("one", "The ferry will start again in May, after nineteen months."), ("two", "The ferry will start again in May, after nineteen months!")] {
//!     let sketch = clusterer.sketcher().sketch(text);
//!     clusterer.add(source.into(), source.into(), text, sketch)?;
//! }
//! let clusters = clusterer.finish()?;
//! assert_eq!((clusters[0].kind, clusters[0].members.len()), (Kind::Exact, 2));
//! # Ok::<(), sourdine::error::Error>(())
//! ```
//!
//! The steps: exact copies by a hash of the normal form; MinHash and bands for candidates; **exact** Jaccard of each candidate against the
//! representative, so that no chain of small drifts joins the unlike; then, across sources, quotations (aligned word by word) and passages
//! of six words and more (winnowing) that stand inside paragraphs which are otherwise different.
//!
//! Kept in memory by unit: its names, 4 bytes a band and 24 bytes an anchor or quotation; texts and shingles lie in a spool that goes to
//! disk beyond 64 MiB.

mod across;
mod clusterer;
mod drift;
mod minhash;
mod passage;
mod quote;
pub mod shingle;
mod spool;

pub use clusterer::Clusterer;
pub use drift::Edit;

use crate::span::Span;
use minhash::Signer;
use serde::Serialize;
use shingle::Token;
use std::collections::HashSet;
use std::path::PathBuf;

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Equal in normal form.
    Exact,
    /// At or above the threshold with the representative.
    Near,
    /// A passage of six words or more that stands in each.
    Contained,
    /// Quoted speech, aligned word by word.
    Quote,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Near, Self::Contained, Self::Quote];

    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Quote => "quote",
        }
    }
}

/// How to cluster.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jaccard of windows from which two units are near, above 0 to 1.
    pub threshold: f64,
    /// The kinds to look for.
    pub kinds: Vec<Kind>,
    /// Where the spool goes when it grows; none: the system's folder for temporary files.
    pub temp_dir: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.7, kinds: Kind::ALL.to_vec(), temp_dir: None }
    }
}

/// One member of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// The unit's id: its record's, with `#pN` where that has several paragraphs.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Exact Jaccard of the windows with the representative's, of the two whole units.
    pub similarity: f64,
    /// For a quotation or passage: the share of the shorter one's words that both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// Where it begins in the record's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// How it differs from the representative.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Edit>,
    /// Its words, shortened; for reports.
    #[serde(skip)]
    pub excerpt: String,
}

/// Units that say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    /// Number from 0, in the order of first members within a kind.
    pub cluster: u32,
    /// What they have in common.
    pub kind: Kind,
    /// Id of the member that the others are compared with: the first in the input.
    pub representative: String,
    /// The members, in the order of the input.
    pub members: Vec<Member>,
}

impl Cluster {
    /// How many sources have it.
    pub fn sources(&self) -> usize {
        self.members.iter().map(|member| &member.source).collect::<HashSet<_>>().len()
    }
}

/// What clustering needs of a unit, made on any thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    fingerprint: u128,
    tokens: Vec<Token>,
    shingles: Vec<u64>,
    keys: Vec<u32>,
    quotes: Vec<(Span, Vec<Token>)>,
    anchors: Vec<(u64, u32)>,
}

/// Makes sketches; cheap to clone, used from many threads.
#[derive(Clone)]
pub struct Sketcher {
    signer: Signer,
    quotes: bool,
    passages: bool,
}

impl Sketcher {
    /// What clustering needs of `text`, the text of one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        let tokens = shingle::tokens(text);
        let shingles = shingle::shingles(&tokens);
        let keys = self.signer.keys(&shingles);
        let quotes = if self.quotes { quote::quotations(text) } else { Vec::new() };
        let anchors = if self.passages { passage::anchors(&tokens) } else { Vec::new() };
        Sketch { fingerprint: shingle::fingerprint(&tokens), tokens, shingles, keys, quotes, anchors }
    }
}

/// A pair of units and the exact Jaccard of their windows.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// Exact Jaccard.
    pub score: f64,
}

/// Six digits are more than any set of windows can tell apart.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(texts: &[(&str, &str)]) -> Vec<Cluster> {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (nth, (source, text)) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(format!("{nth}"), (*source).into(), text, sketch).unwrap();
        }
        clusterer.finish().unwrap()
    }

    fn shape(clusters: &[Cluster]) -> Vec<(Kind, Vec<&str>)> {
        clusters.iter().map(|cluster| (cluster.kind, cluster.members.iter().map(|member| member.id.as_str()).collect())).collect()
    }

    const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning with two hundred people on board.";

    #[test]
    fn copies_and_near_copies_are_told_apart() {
        let near = STORY.replace("two hundred", "three hundred");
        let clusters = cluster(&[
            ("a", STORY),
            ("b", &STORY.to_uppercase()),
            ("c", "Something else entirely was in the paper that day, and nobody read it at all."),
            ("d", &near),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Near, vec!["0", "1", "3"])]);
        assert_eq!(clusters[0].members[1].similarity, 1.0);
        assert_eq!(clusters[0].members[2].drift, [Edit { before: "two".into(), after: "three".into() }]);
        assert_eq!(shape(&cluster(&[("a", STORY), ("b", STORY)])), [(Kind::Exact, vec!["0", "1"])]);
    }

    #[test]
    fn a_drifted_quotation_is_found_inside_other_text() {
        let clusters = cluster(&[
            ("a", "The director was angry. “We lost a pier in one night and built another in a year,” she told the paper."),
            (
                "b",
                "In an interview on Monday, she said that it was hard: “We have lost a pier in a single night and built another in one year.”",
            ),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Quote, vec!["0", "1"])]);
        let member = &clusters[0].members[1];
        assert!(member.containment.unwrap() >= 0.7 && member.similarity < 0.5);
        assert!(!member.drift.is_empty());
    }

    #[test]
    fn a_shared_passage_is_found_once() {
        let clusters = cluster(&[
            ("a", "On Monday the head of the harbour office in Varnholm spoke to the council about money."),
            ("b", "Nobody else came, and the head of the harbour office in Varnholm left at noon."),
            ("b", "A third text that has nothing of it but the harbour."),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Contained, vec!["0", "1"])]);
        assert_eq!(clusters[0].members[0].excerpt, "the head of the harbour office in Varnholm");
        assert_eq!((clusters[0].members[1].start, clusters[0].members[1].end), (Some(22), Some(64)));
    }

    #[test]
    fn blank_units_are_no_copies_of_each_other() {
        assert!(cluster(&[("a", "…"), ("b", "…"), ("c", "!!")]).is_empty());
    }
}
