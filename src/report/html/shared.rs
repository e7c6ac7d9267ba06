//! Clusters for the page's script, with word diffs of each member against the first.

use super::super::voices;
use crate::similarity::Member;
use crate::sources::voices::Carried;
use crate::sources::wording::{Piece, Reference};
use crate::text::visible::visible;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Most members shown of a cluster.
const MEMBERS: usize = 40;

/// A cluster. Sources are given by their numbers.
#[derive(Serialize)]
pub(super) struct Shared<'a> {
    kind: &'static str,
    sources: BTreeSet<usize>,
    voices: String,
    more: usize,
    members: Vec<Compared<'a>>,
}

/// A member with its diff against the first.
#[derive(Serialize)]
struct Compared<'a> {
    id: Cow<'a, str>,
    source: Option<usize>,
    like: f64,
    /// The probability that it is a translation of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// Empty if they are the same.
    words: Vec<Piece>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(Carried { cluster, voices }: &'a Carried, numbers: &HashMap<&str, usize>) -> Self {
        let number = |member: &Member| numbers.get(member.source.as_str()).copied();
        let first = visible(&cluster.members[0].excerpt);
        let reference = Reference::new(&first);
        let member = |(nth, one): (usize, &'a Member)| {
            let text = visible(&one.excerpt);
            Compared {
                id: visible(&one.id),
                source: number(one),
                like: one.likeness(cluster.kind),
                probability: one.probability,
                words: if nth > 0 && text == first { Vec::new() } else { reference.differences(&text) },
            }
        };
        Self {
            kind: cluster.kind.name(),
            sources: cluster.members.iter().filter_map(number).collect(),
            voices: voices.as_ref().map(|voices| visible(&voices::sentence(voices)).into_owned()).unwrap_or_default(),
            more: cluster.members.len().saturating_sub(MEMBERS),
            members: cluster.members.iter().take(MEMBERS).enumerate().map(member).collect(),
        }
    }
}
