//! What clustering gives: clusters and their members.

use crate::similarity::Kind;
use crate::similarity::drift::Edit;
use crate::similarity::units::shingle::round;
use crate::similarity::units::store::UnitStore;
use crate::text::Span;
use serde::Serialize;
use std::collections::HashSet;

/// Code points of an excerpt.
const EXCERPT: usize = 300;

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

impl Member {
    /// The whole of `unit`, called `id`; `text` is what of it is shown.
    pub fn new(store: &UnitStore, unit: u32, id: String, similarity: f64, text: &str, drift: Vec<Edit>) -> Self {
        Self {
            id,
            source: store.source_of(unit).to_owned(),
            similarity: round(similarity),
            containment: None,
            start: None,
            end: None,
            drift,
            excerpt: text[..text.char_indices().nth(EXCERPT).map_or(text.len(), |(end, _)| end)].to_owned(),
            characters: text.chars().count(),
        }
    }

    /// The same as the part `span` of its unit's `text`.
    pub fn within(self, store: &UnitStore, unit: u32, text: &str, span: Span, containment: f64) -> Self {
        let (start, end) = store.place(unit, text, span);
        Self { containment: Some(round(containment)), start: Some(start), end: Some(end), ..self }
    }
}
