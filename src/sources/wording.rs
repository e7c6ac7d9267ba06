//! The wordings of a cluster side by side, word by word.

use super::super::visible::visible;
use crate::similarity::{Cluster, Kind, Member};
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// Words that both have, that only the first has, that only this one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Op {
    Same,
    Gone,
    New,
}

/// A run of words and whose they are.
pub(super) type Piece = (Op, String);

/// A member beside the first.
#[derive(Serialize)]
pub(super) struct Compared<'a> {
    id: Cow<'a, str>,
    source: Cow<'a, str>,
    like: f64,
    words: Vec<Piece>,
}

/// The members of a cluster, each compared with the first.
pub(super) fn compared(cluster: &Cluster, most: usize) -> Vec<Compared<'_>> {
    let first = &cluster.members[0].excerpt;
    let member = |member: &'_ Member| -> Vec<Piece> { differences(first, &member.excerpt) };
    cluster
        .members
        .iter()
        .take(most)
        .map(|one| Compared {
            id: visible(&one.id),
            source: visible(&one.source),
            like: one.containment.filter(|_| cluster.kind != Kind::Near).unwrap_or(one.similarity),
            words: member(one),
        })
        .collect()
}

/// One wording of a quotation.
pub(super) struct Wording<'a> {
    pub sources: Vec<&'a str>,
    pub words: Vec<Piece>,
    pub remark: &'static str,
    pub changes: Vec<&'static str>,
}

/// A quotation whose wordings differ.
pub(super) struct Drift<'a> {
    pub sources: usize,
    pub wordings: Vec<Wording<'a>>,
    /// A number or a negation differs: read these first.
    pub is_grave: bool,
}

/// Quotations shown.
const DRIFTS: usize = 100;

/// The quotations that drift: those where a number or a negation differs first, then those that most sources have.
pub(super) fn drifts<'a>(clusters: &[&'a Cluster]) -> Vec<Drift<'a>> {
    let mut drifts: Vec<Drift<'a>> =
        clusters.iter().filter(|cluster| cluster.kind == Kind::Quote).filter_map(|cluster| drift(cluster)).collect();
    drifts.sort_by_key(|drift| (!drift.is_grave, usize::MAX - drift.sources));
    drifts.truncate(DRIFTS);
    drifts
}

fn drift(cluster: &Cluster) -> Option<Drift<'_>> {
    // Wordings by what they say, with the sources that say it, in the order of the input.
    let mut groups: Vec<(Vec<String>, &str, BTreeSet<&str>)> = Vec::new();
    for member in &cluster.members {
        let keys: Vec<String> = words(&member.excerpt).into_iter().map(|(key, _)| key).collect();
        match groups.iter_mut().find(|(known, ..)| *known == keys) {
            Some((.., sources)) => {
                sources.insert(&member.source);
            }
            None => groups.push((keys, &member.excerpt, BTreeSet::from([member.source.as_str()]))),
        }
    }
    if groups.len() < 2 {
        return None;
    }
    let most = groups.iter().map(|(.., sources)| sources.len()).max()?;
    let has_majority = most > 1 && groups.iter().filter(|(.., sources)| sources.len() == most).count() == 1;
    let base = groups.iter().position(|(.., sources)| sources.len() == most)?;
    groups.swap(0, base);
    let first = groups[0].1;
    let wordings: Vec<Wording<'_>> = groups
        .iter()
        .enumerate()
        .map(|(nth, (_, text, sources))| {
            let words = differences(first, text);
            let remark = match (nth, has_majority, sources.len()) {
                (0, true, _) => "the majority",
                (0, false, _) => "compared with",
                (_, true, 1) => "stands alone",
                _ => "",
            };
            Wording { sources: sources.iter().copied().collect(), changes: changes(&words), words, remark }
        })
        .collect();
    let is_grave = wordings.iter().any(|wording| !wording.changes.is_empty());
    Some(Drift { sources: cluster.sources(), wordings, is_grave })
}

/// Words that turn a sentence around where they change, by what they are, of all languages of the list.
#[derive(Default)]
struct Turning {
    negations: HashSet<String>,
    numbers: HashSet<String>,
}

static TURNING: LazyLock<Turning> = LazyLock::new(|| {
    type Words = BTreeMap<String, BTreeMap<String, Vec<String>>>;
    let mut all: Words = toml::from_str(include_str!("../../../data/drift.toml")).expect("the embedded list is TOML; a test reads it");
    let mut take = |name: &str| all.remove(name).unwrap_or_default().into_values().flatten().collect();
    Turning { negations: take("negations"), numbers: take("numbers") }
});

/// What kind of words differ, where that matters most.
fn changes(pieces: &[Piece]) -> Vec<&'static str> {
    let changed: Vec<String> =
        pieces.iter().filter(|(op, _)| *op != Op::Same).flat_map(|(_, text)| words(text)).map(|(key, _)| key).collect();
    let is_negation = |word: &String| TURNING.negations.contains(word) || word.ends_with("n't");
    let is_number = |word: &String| word.chars().any(char::is_numeric) || TURNING.numbers.contains(word);
    let mut kinds = Vec::new();
    if changed.iter().any(is_number) {
        kinds.push("a number differs");
    }
    if changed.iter().any(is_negation) {
        kinds.push("a negation differs");
    }
    kinds
}

/// The words of a text: what they are compared by, and what is shown, with the signs and spaces that follow.
fn words(text: &str) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    let mut lead = String::new();
    for part in text.split_word_bounds() {
        if part.chars().any(char::is_alphanumeric) {
            words.push((part.to_lowercase().replace('’', "'"), std::mem::take(&mut lead) + part));
        } else {
            match words.last_mut() {
                Some((_, shown)) => shown.push_str(part),
                None => lead.push_str(part),
            }
        }
    }
    words
}

/// The differences between two wordings, with all that stays.
fn differences(first: &str, second: &str) -> Vec<Piece> {
    let (first, second) = (visible(first), visible(second));
    let (old, new) = (words(&first), words(&second));
    let keys = |words: &[(String, String)]| words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let join = |words: &[(String, String)]| words.iter().map(|(_, shown)| shown.as_str()).collect::<String>();
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &keys(&old), &keys(&new)) {
        if op.tag() == DiffTag::Equal {
            pieces.push((Op::Same, join(&new[op.new_range()])));
            continue;
        }
        for (kind, text) in [(Op::Gone, join(&old[op.old_range()])), (Op::New, join(&new[op.new_range()]))] {
            if !text.is_empty() {
                pieces.push((kind, text));
            }
        }
    }
    pieces
}

impl Wording<'_> {
    /// The pieces with the name of their element.
    pub fn marked(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.words.iter().map(|(op, text)| {
            let element = match op {
                Op::Same => "span",
                Op::Gone => "del",
                Op::New => "ins",
            };
            (element, text.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_marked_and_all_else_is_kept() {
        let pieces = differences("The piles go down 14 metres.", "the piles do not go down 16 metres!");
        let shown: Vec<(Op, &str)> = pieces.iter().map(|(op, text)| (*op, text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Op::Same, "the piles "),
                (Op::New, "do not "),
                (Op::Same, "go down "),
                (Op::Gone, "14 "),
                (Op::New, "16 "),
                (Op::Same, "metres!")
            ]
        );
        assert_eq!(changes(&pieces), ["a number differs", "a negation differs"]);
        assert_eq!(changes(&differences("fourteen metres", "sixteen metres")), ["a number differs"]);
        assert_eq!(differences("橋は閉鎖された", "橋は再開された").iter().filter(|(op, _)| *op == Op::Same).count(), 2);
    }
}
