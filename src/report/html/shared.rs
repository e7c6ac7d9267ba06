//! Clusters for the page's script, with word diffs of each member against the first.

use super::super::voices;
use crate::similarity::Member;
use crate::sources::voices::Carried;
use crate::sources::wording::{Piece, differences};
use crate::text::visible::visible;
use serde::Serialize;
use std::borrow::Cow;

/// Most members shown of a cluster.
const MEMBERS: usize = 40;

/// A cluster.
#[derive(Serialize)]
pub(super) struct Shared<'a> {
    kind: &'static str,
    sources: usize,
    voices: String,
    more: usize,
    members: Vec<Compared<'a>>,
}

/// A member with its diff against the first.
#[derive(Serialize)]
struct Compared<'a> {
    id: Cow<'a, str>,
    source: Cow<'a, str>,
    like: f64,
    /// The probability that it is a translation of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    words: Vec<Piece>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(Carried { cluster, voices }: &'a Carried) -> Self {
        let first = visible(&cluster.members[0].excerpt);
        let member = |one: &'a Member| Compared {
            id: visible(&one.id),
            source: visible(&one.source),
            like: one.likeness(cluster.kind),
            probability: one.probability,
            words: differences(&first, &visible(&one.excerpt)),
        };
        Self {
            kind: cluster.kind.name(),
            sources: cluster.sources(),
            voices: voices.as_ref().map(|voices| visible(&voices::sentence(voices)).into_owned()).unwrap_or_default(),
            more: cluster.members.len().saturating_sub(MEMBERS),
            members: cluster.members.iter().take(MEMBERS).map(member).collect(),
        }
    }
}
