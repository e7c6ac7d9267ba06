//! Clusters and their members, as clustering returns them.

use crate::similarity::Kind;
use crate::similarity::drift::Edit;
use crate::similarity::units::shingle::round;
use crate::similarity::units::store::UnitStore;
use crate::text::Span;
use serde::Serialize;

/// Most code points of an excerpt.
const EXCERPT: usize = 300;

/// A member of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// Id of the unit: the record's id, with `#pN` if the record has several paragraphs.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Exact Jaccard of the windows of the whole unit and the representative.
    pub similarity: f64,
    /// For a quotation or passage: share of the shorter one's tokens that both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// For a translation: the probability that it is one. The representative has 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Start in the record's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// End in the record's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// Differences from the representative.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Edit>,
    /// Of reported speech: why it is taken for what the representative says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Its text, shortened; for reports.
    #[serde(skip)]
    pub excerpt: String,
    /// Code points of its whole text.
    #[serde(skip)]
    pub characters: usize,
}

/// Why two statements of one speaker are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Both are quoted, and share the words that carry the content.
    SharedWords,
    /// Both are quoted, and the words that differ translate the same foreign word.
    Pivot,
    /// Perhaps the same, reported otherwise: only one is quoted, or they share a word and their sentences share more.
    Otherwise,
    /// Perhaps the same, reported otherwise: all words differ, and the day and the numbers are the same.
    SameNumbers,
}

impl Basis {
    /// True where the members are only perhaps the same.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Self::Otherwise | Self::SameNumbers)
    }
}

/// Units with the same content.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    /// Number from 0, by first member within a kind.
    pub cluster: u32,
    /// What they have in common.
    pub kind: Kind,
    /// Id of the member that the others are compared with: the first in the input.
    pub representative: String,
    /// Id of the member to keep, if [`Options::keep`](crate::similarity::Options::keep) is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// Of quotations and reported speech: who said it, if a text says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The members, in the order of the input.
    pub members: Vec<Member>,
}

impl Cluster {
    /// Number of distinct sources.
    pub fn sources(&self) -> usize {
        let mut sources: Vec<&str> = self.members.iter().map(|member| &*member.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.len()
    }
}

impl Member {
    /// How like the representative it is, for readers: for a translation its probability, for a part of a unit what it contains.
    pub fn likeness(&self, kind: Kind) -> f64 {
        let of_part = self.containment.filter(|_| kind != Kind::Near);
        self.probability.or(of_part).unwrap_or(self.similarity)
    }

    /// A member that is the whole of `unit`; `text` becomes its excerpt.
    pub fn new(store: &UnitStore, unit: u32, id: String, similarity: f64, text: &str, drift: Vec<Edit>) -> Self {
        Self {
            id,
            source: store.source_of(unit).to_owned(),
            similarity: round(similarity),
            containment: None,
            probability: None,
            start: None,
            end: None,
            drift,
            basis: None,
            excerpt: text[..text.char_indices().nth(EXCERPT).map_or(text.len(), |(end, _)| end)].to_owned(),
            characters: text.chars().count(),
        }
    }

    /// This member, reduced to `span` of its unit's `text`.
    pub fn within(self, store: &UnitStore, unit: u32, text: &str, span: Span, containment: f64) -> Self {
        let (start, end) = store.place(unit, text, span);
        Self { containment: Some(round(containment)), start: Some(start), end: Some(end), ..self }
    }
}
