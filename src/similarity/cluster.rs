//! What clustering gives: clusters and their members.

use super::{Edit, Kind};
use serde::Serialize;
use std::collections::HashSet;

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
    /// Code points of all its words.
    #[serde(skip)]
    pub characters: usize,
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
    /// Id of the member to keep, where that is not left to be the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// The members, in the order of the input.
    pub members: Vec<Member>,
}

impl Cluster {
    /// How many sources have it.
    pub fn sources(&self) -> usize {
        self.members.iter().map(|member| &member.source).collect::<HashSet<_>>().len()
    }
}
