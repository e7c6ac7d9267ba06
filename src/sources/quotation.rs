//! Drift of quotations: from the members of a quotation's cluster, its different wordings, which sources have them, and what explains the
//! differences.
//!
//! A wording is **explained** if a rule found a fault in the words that differ, or if all texts with it are known to be translations. The
//! other sources then support the finding: the rarer such words are in the quotation, the less likely a false positive falls on them by
//! chance, so the weight is the negative logarithm of their share ([`Supported`]). Differences in numbers and negations come first.

use super::voices::{Carried, Carriers, Quoted};
use super::wording::{Op, Piece, Turn, differences, key, meaning_changes};
use crate::artifacts::Grade;
use crate::similarity::{Kind, Member};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A quotation with several wordings.
#[derive(Clone, Debug, Serialize)]
pub struct Quotation {
    /// Who said it, if a text says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Number of sources that have it.
    pub sources: usize,
    /// Number of independent voices.
    pub independent: usize,
    /// True if a number or a negation differs.
    pub is_grave: bool,
    /// The wordings; each is compared with the first.
    pub wordings: Vec<Wording>,
}

/// One wording of a quotation.
#[derive(Clone, Debug, Serialize)]
pub struct Wording {
    /// Sources with this wording, in alphabetical order.
    pub sources: Vec<String>,
    /// Its rank among the wordings.
    pub standing: Standing,
    /// Its diff from the first wording.
    pub words: Vec<Piece>,
    /// Numbers and negations that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
    /// Rules that found a fault in the words that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explained_by: Vec<Explanation>,
    /// Set if all texts with it are known to be translations: the weakest evidence among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated: Option<Grade>,
}

/// Rank of a wording among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// More sources have it than any other.
    Majority,
    /// No wording has a majority; this is the first of the most frequent ones.
    First,
    /// Only one source has it, against a majority.
    Alone,
    /// Several sources have it.
    Shared,
}

impl Standing {
    /// Description for readers; empty if there is nothing to say.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Majority => "the majority",
            Self::First => "compared with",
            Self::Alone => "stands alone",
            Self::Shared => "",
        }
    }
}

/// A finding in the words that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The rule.
    pub rule: &'static str,
    /// Its code.
    pub code: &'static str,
    /// The reason.
    pub message: String,
}

/// What other sources have in place of the words with a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Others {
    /// Number of these sources.
    pub sources: usize,
    /// Their words; empty if they omit them.
    pub words: String,
    /// Log-odds that this adds to the finding.
    pub log_odds: f32,
}

/// Findings supported by other sources, which have other words at that place of a quotation.
#[derive(Clone, Debug, Default)]
pub struct Supported(BTreeMap<(usize, &'static str), Vec<Support>>);

/// A supported finding: rule, first code point, and what other sources have there.
pub type SupportedAt<'s> = (&'static str, usize, &'s Others);

/// The words of other sources for a finding in one unit.
#[derive(Clone, Debug)]
struct Support {
    source: String,
    unit: String,
    others: Others,
}

impl Supported {
    fn add(&mut self, member: &Member, finding: &Quoted, others: Others) {
        self.0.entry((finding.start, finding.rule)).or_default().push(Support {
            source: member.source.clone(),
            unit: member.id.clone(),
            others,
        });
    }

    /// True if other sources support no finding.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The supported findings by source and record.
    pub fn by_record(&self) -> BTreeMap<(&str, &str), Vec<SupportedAt<'_>>> {
        let mut records: BTreeMap<(&str, &str), Vec<SupportedAt<'_>>> = BTreeMap::new();
        for ((start, rule), supports) in &self.0 {
            for support in supports {
                // "ID#pN" is a paragraph of the record "ID", unless a record has that name.
                let whole = support.unit.rsplit_once("#p").map(|(record, _)| record);
                for record in std::iter::once(support.unit.as_str()).chain(whole) {
                    let found = records.entry((support.source.as_str(), record)).or_default();
                    if !found.iter().any(|(known, at, _)| known == rule && at == start) {
                        found.push((rule, *start, &support.others));
                    }
                }
            }
        }
        records
    }

    /// What other sources have in place of the finding of `rule` at code point `start` of a record.
    pub fn of(&self, source: &str, record: &str, rule: &'static str, start: usize) -> Option<&Others> {
        let is_unit = |unit: &str| unit == record || unit.strip_prefix(record).is_some_and(|rest| rest.starts_with("#p"));
        let found = self.0.get(&(start, rule))?.iter().find(|support| support.source == source && is_unit(&support.unit));
        found.map(|support| &support.others)
    }
}

impl Others {
    /// Description for readers.
    pub fn sentence(&self) -> String {
        let who = if self.sources == 1 { "another source has".to_owned() } else { format!("{} other sources have", self.sources) };
        if self.words.is_empty() { format!("{who} nothing here") } else { format!("{who} \"{}\" here", self.words) }
    }
}

/// Members with the same wording.
struct Group<'c> {
    key: Vec<String>,
    members: Vec<&'c Member>,
    sources: BTreeSet<&'c str>,
}

/// The quotations with several wordings (those with different numbers or negations first, then by number of sources), and the findings
/// supported by other sources.
pub fn drifting(clusters: &[Carried], carriers: &Carriers) -> (Vec<Quotation>, Supported) {
    let mut supported = Supported::default();
    let quotes = clusters.iter().filter(|carried| carried.cluster.kind == Kind::Quote);
    let mut quotations: Vec<Quotation> = quotes.filter_map(|carried| quotation(carried, carriers, &mut supported)).collect();
    quotations.sort_by_key(|quotation| (!quotation.is_grave, usize::MAX - quotation.sources));
    (quotations, supported)
}

fn quotation(carried: &Carried, carriers: &Carriers, supported: &mut Supported) -> Option<Quotation> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for member in &carried.cluster.members {
        let key = key(&member.excerpt);
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                group.members.push(member);
                group.sources.insert(&member.source);
            }
            None => groups.push(Group { key, members: vec![member], sources: BTreeSet::from([member.source.as_str()]) }),
        }
    }
    let voices = carried.voices.as_ref().filter(|_| groups.len() > 1)?;
    let most = groups.iter().map(|group| group.sources.len()).max()?;
    let has_majority = most > 1 && groups.iter().filter(|group| group.sources.len() == most).count() == 1;
    let base = groups.iter().position(|group| group.sources.len() == most)?;
    let base = groups.remove(base);
    groups.insert(0, base);
    let first = groups[0].members[0].excerpt.as_str();
    let majority = groups[0].sources.len();
    let wordings: Vec<Wording> = groups
        .iter()
        .enumerate()
        .map(|(nth, group)| {
            let words = differences(first, &group.members[0].excerpt);
            let mut explained_by: Vec<Explanation> = Vec::new();
            for member in &group.members {
                for (finding, others) in explanations(member, &words, carriers) {
                    let explanation = Explanation { rule: finding.rule, code: finding.code, message: finding.message.clone() };
                    if !explained_by.contains(&explanation) {
                        explained_by.push(explanation);
                    }
                    if has_majority {
                        let others = Others { sources: majority, words: others, log_odds: log_odds(&words) };
                        supported.add(member, finding, others);
                    }
                }
            }
            Wording {
                sources: group.sources.iter().map(|source| (*source).to_owned()).collect(),
                standing: match (nth, has_majority, group.sources.len()) {
                    (0, true, _) => Standing::Majority,
                    (0, false, _) => Standing::First,
                    (_, true, 1) => Standing::Alone,
                    _ => Standing::Shared,
                },
                turns: meaning_changes(&words),
                words,
                explained_by,
                translated: translated(&group.members, carriers),
            }
        })
        .collect::<Vec<_>>();
    let is_grave = wordings.iter().any(|wording| !wording.turns.is_empty());
    Some(Quotation {
        speaker: carried.cluster.speaker.clone(),
        sources: carried.cluster.sources(),
        independent: voices.independent,
        is_grave,
        wordings,
    })
}

/// How all texts of a wording are known to be translations: the weakest evidence; none if one is not.
fn translated(members: &[&Member], carriers: &Carriers) -> Option<Grade> {
    let grades: Option<Vec<Grade>> = members.iter().map(|member| carriers.of(member)?.translated()).collect();
    grades?.into_iter().max()
}

/// The findings of a member in words that differ, with the words of the first wording at that place.
fn explanations<'k>(member: &Member, words: &[Piece], carriers: &'k Carriers) -> Vec<(&'k Quoted, String)> {
    let Some(start) = member.start else { return Vec::new() };
    let mut found = Vec::new();
    let (mut at, mut gone) = (start, "");
    for (op, text) in words {
        let end = if *op == Op::Gone { at } else { at + text.chars().count() };
        if *op == Op::New {
            let quoted = carriers.of(member).map_or(&[][..], |known| known.quoted.as_slice());
            let others = gone.trim().trim_end_matches(|c: char| !c.is_alphanumeric());
            found.extend(
                quoted.iter().filter(|finding| finding.start < end && at < finding.end).map(|finding| (finding, others.to_owned())),
            );
        }
        gone = if *op == Op::Gone { text } else { "" };
        at = end;
    }
    found
}

/// Log-odds of a finding on words that differ: one over the share of such words, with add-one smoothing.
fn log_odds(words: &[Piece]) -> f32 {
    let count =
        |is_wanted: fn(Op) -> bool| words.iter().filter(|(op, _)| is_wanted(*op)).map(|(_, text)| key(text).len()).sum::<usize>() as f32;
    let (differing, all) = (count(|op| op == Op::New), count(|op| op != Op::Gone));
    ((all + 2.0) / (differing + 1.0)).ln()
}

#[cfg(test)]
mod tests {
    use super::super::voices::Known;
    use super::super::voices::tests::{count_voices, member};
    use super::*;

    const SAID: &str = "On Monday the mayor spoke. “We lost a pier in one night and we will build it again in a year,” she said.";

    fn finding(text: &str, words: &str) -> Quoted {
        let start = text[..text.find(words).unwrap()].chars().count();
        Quoted { rule: "split-compound", code: "SD301", start, end: start + words.chars().count(), message: "said so".into() }
    }

    #[test]
    fn the_majority_speaks_for_a_finding_on_words_that_differ() {
        let other = SAID.replace("On Monday", "Later").replace("in a year", "in one -year");
        let (at_fault, elsewhere) = (finding(&other, "one -year"), finding(&other, "lost"));
        let known = Known { quoted: vec![elsewhere, at_fault.clone()], grade: Some(Grade::Proven), ..Known::default() };
        let third = SAID.replace("On Monday the mayor spoke.", "There was no wind.");
        let (carried, carriers) = count_voices(&[("a", SAID, Known::default()), ("b", &third, Known::default()), ("c", &other, known)]);
        let (quotations, supported) = drifting(&carried, &carriers);
        let standings: Vec<(Standing, usize)> =
            quotations[0].wordings.iter().map(|wording| (wording.standing, wording.sources.len())).collect();
        assert_eq!(standings, [(Standing::Majority, 2), (Standing::Alone, 1)]);
        let alone = &quotations[0].wordings[1];
        assert_eq!(alone.translated, Some(Grade::Proven));
        assert_eq!(alone.explained_by.iter().map(|explained| explained.code).collect::<Vec<_>>(), ["SD301"]);
        let others = supported.of("c", "c-1", "split-compound", at_fault.start).unwrap();
        assert_eq!((others.sources, others.words.as_str()), (2, "a"));
        // About two of seventeen words differ, so a false positive would rarely fall on them.
        assert!(others.log_odds > 1.5, "{others:?}");
        assert!(supported.of("a", "c-1", "split-compound", at_fault.start).is_none() && supported.0.len() == 1);
    }

    #[test]
    fn numbers_that_change_come_first() {
        let intro = |text: &str, intro: &str| text.replace("On Monday the mayor spoke.", intro);
        let other = "The fare was the matter. “My neighbours crossed this lake for work every day,” he said.";
        let drifted = intro("On Monday the mayor spoke. “My neighbours crossed the lake for work every day,” he said.", "Nobody laughed.");
        let number = intro(SAID, "There was no wind.").replace("a year", "two years");
        let known = Known::default();
        let records = [("a", other), ("b", drifted.as_str()), ("c", SAID), ("d", number.as_str())]
            .map(|(source, text)| (source, text, known.clone()));
        let (carried, carriers) = count_voices(&records);
        let quotations = drifting(&carried, &carriers).0;
        assert_eq!(quotations.iter().map(|quotation| quotation.is_grave).collect::<Vec<_>>(), [true, false]);
        assert_eq!(quotations[0].wordings[1].turns, [Turn::Number]);
    }

    #[test]
    fn a_finding_explains_the_words_that_it_overlaps() {
        // "the " at 100, "old pier" in place of "quay", " was ", "shut" in addition; what is gone takes no place.
        let pieces = [
            (Op::Same, "the ".to_owned()),
            (Op::Gone, "quay, ".to_owned()),
            (Op::New, "old piér ".to_owned()),
            (Op::Same, "was ".to_owned()),
            (Op::Gone, "once ".to_owned()),
            (Op::Same, "then ".to_owned()),
            (Op::New, "shut".to_owned()),
        ];
        let found = |start: usize, end: usize| {
            let mut carriers = Carriers::default();
            let quoted = vec![Quoted { rule: "a", code: "SD1", start, end, message: String::new() }];
            carriers.add("s", "r", Known { quoted, ..Known::default() });
            let member = Member { start: Some(100), ..member("s", "r") };
            explanations(&member, &pieces, &carriers).into_iter().map(|(_, words)| words).collect::<Vec<_>>()
        };
        for (start, end, words) in [
            (90, 104, None),
            (103, 105, Some("quay")),
            (104, 105, Some("quay")),
            (112, 113, Some("quay")),
            (113, 114, None),
            (113, 122, None),
            (121, 123, Some("")),
            (125, 130, Some("")),
            (126, 130, None),
        ] {
            assert_eq!(found(start, end).first().map(String::as_str), words, "{start}..{end}");
        }
        assert_eq!(found(100, 200), ["quay", ""]);
        assert!(explanations(&member("s", "r"), &pieces, &Carriers::default()).is_empty(), "without a place nothing is known");
    }

    #[test]
    fn a_finding_weighs_more_the_fewer_words_differ() {
        let piece = |op: Op, text: &str| (op, text.to_owned());
        let ten = "a b c d e f g h i j ";
        for (pieces, odds) in [
            (vec![piece(Op::Same, ten), piece(Op::New, "k")], 13.0 / 2.0),
            (vec![piece(Op::Same, ten), piece(Op::Gone, "x y z "), piece(Op::New, "k")], 13.0 / 2.0),
            (vec![piece(Op::Same, ten), piece(Op::New, "k, l – m.")], 15.0 / 4.0),
            (vec![piece(Op::New, ten)], 12.0 / 11.0),
        ] {
            assert_eq!(log_odds(&pieces), f32::ln(odds), "{pieces:?}");
        }
    }

    #[test]
    fn supported_findings_are_found_by_the_record_of_their_paragraph() {
        let others = |sources: usize| Others { sources, words: "quay".into(), log_odds: 1.0 };
        let quoted = |start: usize| Quoted { rule: "a", code: "SD1", start, end: start + 1, message: String::new() };
        let mut supported = Supported::default();
        assert!(supported.is_empty() && supported.by_record().is_empty());
        supported.add(&member("s", "r#p2"), &quoted(5), others(2));
        supported.add(&member("s", "r#p2"), &quoted(5), others(3));
        supported.add(&member("s", "r#p2"), &quoted(9), others(4));
        supported.add(&member("t", "r"), &quoted(5), others(5));
        assert!(!supported.is_empty());
        let found = supported.by_record();
        let at = |source: &str, record: &str| {
            found.get(&(source, record)).map(|found| found.iter().map(|(_, at, others)| (*at, others.sources)).collect::<Vec<_>>())
        };
        for (source, record, expected) in [
            ("s", "r#p2", Some(vec![(5, 2), (9, 4)])),
            ("s", "r", Some(vec![(5, 2), (9, 4)])),
            ("t", "r", Some(vec![(5, 5)])),
            ("t", "r#p2", None),
        ] {
            assert_eq!(at(source, record), expected, "{source} {record}");
        }
        let of = |source: &str, record: &str, start: usize| supported.of(source, record, "a", start).map(|others| others.sources);
        assert_eq!((of("s", "r", 5), of("s", "r#p2", 9), of("t", "r", 5)), (Some(2), Some(4), Some(5)));
        assert_eq!((of("t", "r", 9), of("s", "r#p", 5), of("s", "q", 5), of("u", "r", 5)), (None, None, None, None));
        assert_eq!(others(1).sentence(), "another source has \"quay\" here");
        assert_eq!(Others { words: String::new(), ..others(3) }.sentence(), "3 other sources have nothing here");
    }

    #[test]
    fn without_a_majority_the_first_of_the_most_frequent_is_compared_with() {
        let said = |intro: &str, text: &str| text.replace("On Monday the mayor spoke.", intro);
        let standings = |texts: &[String]| {
            let names = ["a", "b", "c", "d", "e"];
            let records: Vec<(&str, &str, Known)> =
                names.iter().zip(texts).map(|(name, text)| (*name, text.as_str(), Known::default())).collect();
            let (carried, carriers) = count_voices(&records);
            let quotations = drifting(&carried, &carriers).0;
            quotations
                .first()
                .map(|found| found.wordings.iter().map(|wording| (wording.standing, wording.sources.concat())).collect::<Vec<_>>())
        };
        let intros = ["On Monday the mayor spoke.", "There was no wind.", "Nobody laughed.", "It rained all day.", "The band played on."];
        let of = |wordings: &[&str]| -> Vec<String> {
            wordings.iter().zip(intros).map(|(change, intro)| said(intro, SAID).replace("in a year", change)).collect()
        };
        let named =
            |found: &[(Standing, &str)]| Some(found.iter().map(|(standing, names)| (*standing, (*names).to_owned())).collect::<Vec<_>>());
        let (one, two, three) = ("in a year", "in one year", "in a whole year");
        assert_eq!(standings(&of(&[one, one])), None, "one wording is no drift");
        assert_eq!(standings(&of(&[one, two])), named(&[(Standing::First, "a"), (Standing::Shared, "b")]));
        assert_eq!(standings(&of(&[one, two, two])), named(&[(Standing::Majority, "bc"), (Standing::Alone, "a")]));
        assert_eq!(standings(&of(&[one, two, two, one])), named(&[(Standing::First, "ad"), (Standing::Shared, "bc")]));
        assert_eq!(
            standings(&of(&[one, two, two, three, two])),
            named(&[(Standing::Majority, "bce"), (Standing::Alone, "a"), (Standing::Alone, "d")])
        );
    }
}
