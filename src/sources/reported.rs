//! Reported speech: what one speaker said, side by side as the sources have it, with what differs and why.
//!
//! The clusters of [`Kind::Reported`] join statements of one speaker that differ in their words. A word in place of another is explained if
//! both translate one foreign word ([`Paraphrases`]). Where only the content is alike, or nothing but day and numbers, the statements are
//! offered as perhaps the same; they never count as drift, and not as shared text.

use super::voices::Carried;
use super::wording::{Op, Piece, differences, key};
use crate::knowledge::paraphrases::Paraphrases;
use crate::similarity::{Basis, Kind};
use crate::text::Lang;
use serde::Serialize;
use std::collections::BTreeSet;

/// What one speaker said, in several versions.
#[derive(Clone, Debug, Serialize)]
pub struct Reported {
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Number of sources that have it.
    pub sources: usize,
    /// True if each version is only perhaps the same as the first.
    pub is_doubtful: bool,
    /// The versions; each is compared with the first.
    pub versions: Vec<Version>,
}

/// What one source has.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    /// Its source.
    pub source: String,
    /// Its unit.
    pub id: String,
    /// First code point in the record.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Why it is taken for what the first says; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Its words; beside the first version's where both are quotations that share words.
    pub words: Vec<Piece>,
    /// Why words differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translated: Vec<Translated>,
}

/// Two words that translate one foreign word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Translated {
    /// The word of the first version.
    pub first: String,
    /// The word of this version.
    pub here: String,
    /// The language of the foreign word.
    pub lang: Lang,
    /// The foreign word.
    pub foreign: String,
}

impl Translated {
    /// Description for readers.
    pub fn sentence(&self) -> String {
        format!("{} {} may be put as either", self.lang, self.foreign)
    }
}

impl Version {
    /// True if it is only perhaps the same as the first.
    pub fn is_doubtful(&self) -> bool {
        self.basis.is_some_and(Basis::is_doubtful)
    }

    /// Its words as one text.
    pub fn text(&self) -> String {
        self.words.iter().filter(|(op, _)| *op != Op::Gone).map(|(_, words)| words.as_str()).collect()
    }
}

/// The reported speech of several sources: sure versions first, then by number of sources.
pub fn reported(clusters: &[Carried]) -> Vec<Reported> {
    let of_kind = clusters.iter().map(|carried| &carried.cluster).filter(|cluster| cluster.kind == Kind::Reported);
    let mut all: Vec<Reported> = of_kind
        .filter_map(|cluster| {
            let first = cluster.members.first()?;
            let version = |member: &crate::similarity::Member| {
                let is_compared = matches!(member.basis, Some(Basis::SharedWords | Basis::Pivot));
                let words =
                    if is_compared { differences(&first.excerpt, &member.excerpt) } else { vec![(Op::Same, member.excerpt.clone())] };
                Version {
                    source: member.source.clone(),
                    id: member.id.clone(),
                    start: member.start.unwrap_or_default(),
                    end: member.end.unwrap_or_default(),
                    basis: member.basis,
                    translated: translated(&words),
                    words,
                }
            };
            Some(Reported {
                speaker: cluster.speaker.clone(),
                sources: cluster.members.iter().map(|member| &member.source).collect::<BTreeSet<_>>().len(),
                is_doubtful: cluster.members.iter().filter_map(|member| member.basis).all(Basis::is_doubtful),
                versions: cluster.members.iter().map(version).collect(),
            })
        })
        .collect();
    all.sort_by_key(|one| (one.is_doubtful, usize::MAX - one.sources));
    all
}

/// Words in place of others that translate one foreign word.
fn translated(words: &[Piece]) -> Vec<Translated> {
    let Some(table) = Paraphrases::of("en") else { return Vec::new() };
    let mut found = Vec::new();
    for pair in words.windows(2).filter(|pair| pair[0].0 == Op::Gone && pair[1].0 == Op::New) {
        let (gone, new) = (key(&pair[0].1), key(&pair[1].1));
        let ([first], [here]) = (gone.as_slice(), new.as_slice()) else { continue };
        found.extend(table.between(first, here).map(|link| Translated {
            first: first.clone(),
            here: here.clone(),
            lang: link.lang,
            foreign: link.foreign.clone(),
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::{Cluster, Member};

    #[test]
    fn words_that_translate_one_foreign_word_are_explained() {
        let found = translated(&differences("a dark costume", "a dark suit"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first.as_str(), found[0].here.as_str()), ("costume", "suit"));
        assert!(translated(&differences("a dark costume", "a dark ferry")).is_empty());
        assert_eq!(found[0].sentence(), format!("{} {} may be put as either", found[0].lang, found[0].foreign));
    }

    fn version(source: &str, excerpt: &str, basis: Option<Basis>) -> Member {
        Member {
            id: format!("{source}-1"),
            source: source.to_owned(),
            similarity: 1.0,
            containment: None,
            probability: None,
            start: Some(3),
            end: Some(9),
            drift: Vec::new(),
            basis,
            excerpt: excerpt.to_owned(),
            characters: excerpt.len(),
        }
    }

    fn said(speaker: &str, kind: Kind, members: Vec<Member>) -> Carried {
        let cluster = Cluster { cluster: 0, kind, representative: String::new(), keep: None, speaker: Some(speaker.to_owned()), members };
        Carried { cluster, voices: None }
    }

    #[test]
    fn sure_versions_come_first_and_only_they_are_compared_word_by_word() {
        let (first, other) = ("a dark costume", "a dark suit");
        let clusters = [
            said(
                "Perhaps",
                Kind::Reported,
                vec![version("a", first, None), version("b", other, Some(Basis::Otherwise)), version("c", other, Some(Basis::SameNumbers))],
            ),
            said("Quoted", Kind::Quote, vec![version("a", first, None), version("b", first, None)]),
            said("Two", Kind::Reported, vec![version("a", first, None), version("b", other, Some(Basis::Pivot))]),
            said(
                "Three",
                Kind::Reported,
                vec![
                    version("a", first, None),
                    version("b", other, Some(Basis::Otherwise)),
                    version("c", other, Some(Basis::SharedWords)),
                    version("c", first, Some(Basis::SharedWords)),
                ],
            ),
        ];
        let found = reported(&clusters);
        let told: Vec<(&str, usize, bool)> =
            found.iter().map(|one| (one.speaker.as_deref().unwrap(), one.sources, one.is_doubtful)).collect();
        assert_eq!(told, [("Three", 3, false), ("Two", 2, false), ("Perhaps", 3, true)]);
        let three = &found[0].versions;
        assert_eq!(three.iter().map(Version::is_doubtful).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!(three.iter().map(Version::text).collect::<Vec<_>>(), [first, other, other, first]);
        assert_eq!(three.iter().map(|version| version.translated.len()).collect::<Vec<_>>(), [0, 0, 1, 0]);
        assert!(three[1].words.iter().all(|(op, _)| *op == Op::Same) && three[2].words.iter().any(|(op, _)| *op == Op::Gone));
        assert_eq!((three[2].source.as_str(), three[2].id.as_str(), three[2].start, three[2].end), ("c", "c-1", 3, 9));
    }
}
