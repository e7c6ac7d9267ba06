//! Lemmatizer: rules that rewrite the suffix (in some languages also the prefix) of a word.
//!
//! A rule applies to a tag and a suffix; the longest suffix with a rule wins, and a whole word is the longest suffix. A suffix has a rule
//! only if that differs from the rule of a shorter suffix. If a tag has no rule, the rules of its class apply.

use super::bytes::{Reader, put, put_text};
use super::table::Table;
use super::tag::{Tag, Upos};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Longest suffix with a rule, in letters.
const MAX_ENDING: usize = 6;
/// Minimum frequency of a rule for a suffix; for a whole word it is one.
const MIN_SEEN: u32 = 2;
/// Longest prefix that a rule removes.
const MAX_BEGINNING: usize = 3;
/// The length that stands for a whole word.
const WHOLE: u32 = 99;

/// Rewrites a form to its lemma.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rewrite {
    cut_before: u32,
    add_before: String,
    /// Letters removed at the end; `None`: all are, so that the lemma is what is added.
    cut_after: Option<u32>,
    add_after: String,
}

impl Rewrite {
    /// The rewrite from `form` to `lemma`, by their longest common substring.
    fn between(form: &str, lemma: &str) -> Self {
        let (from, to): (Vec<char>, Vec<char>) = (form.chars().collect(), lemma.chars().collect());
        let common = |i: usize, j: usize| from[i..].iter().zip(&to[j..]).take_while(|(a, b)| a == b).count();
        let (mut best, mut at, mut into) = (common(0, 0), 0, 0);
        for i in 0..=from.len().min(MAX_BEGINNING) {
            for j in 0..=to.len().min(MAX_BEGINNING) {
                // Change the prefix only if that saves letters at the end.
                let len = common(i, j);
                if len > best + 1 {
                    (best, at, into) = (len, i, j);
                }
            }
        }
        if best == 0 {
            return Self { cut_before: 0, add_before: String::new(), cut_after: None, add_after: lemma.to_owned() };
        }
        Self {
            cut_before: at as u32,
            add_before: to[..into].iter().collect(),
            cut_after: Some((from.len() - at - best) as u32),
            add_after: to[into + best..].iter().collect(),
        }
    }

    fn apply(&self, form: &str) -> Option<String> {
        let Some(cut_after) = self.cut_after else { return Some(self.add_after.clone()) };
        let len = form.chars().count();
        let kept = len.checked_sub(self.cut_before as usize)?.checked_sub(cut_after as usize)?;
        let mut lemma = self.add_before.clone();
        lemma.extend(form.chars().skip(self.cut_before as usize).take(kept));
        lemma.push_str(&self.add_after);
        (!lemma.is_empty()).then_some(lemma)
    }
}

fn key(tag: u32, len: u32, ending: impl Iterator<Item = char>) -> u32 {
    let hash = ending.fold(tag ^ len.wrapping_mul(0x85eb_ca6b), |hash, c| (hash.rotate_left(5) ^ u32::from(c)).wrapping_mul(0x9e37_79b1));
    (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d)
}

fn name(text: &str) -> u32 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes()) as u32
}

/// The keys for the suffixes of `form`, longest first.
fn keys(tag: u32, form: &str) -> impl Iterator<Item = u32> {
    let longest = form.chars().count().min(MAX_ENDING) as u32;
    std::iter::once(key(tag, WHOLE, form.chars().rev()))
        .chain((0..=longest).rev().map(move |len| key(tag, len, form.chars().rev().take(len as usize))))
}

/// The rules of one language.
#[derive(Debug, Default)]
pub(super) struct Lemmas {
    rewrites: Vec<Rewrite>,
    /// Number of the rewrite, by tag and suffix.
    rules: Table,
    count: usize,
}

impl Lemmas {
    /// The lemma of `form`, which is in lower case; `None` if it is `form` itself.
    pub(super) fn of(&self, form: &str, tag: Tag) -> Option<String> {
        let find = |tag: u32| keys(tag, form).find_map(|key| self.rules.find(key));
        let rule = find(name(&Tag { with: None, ..tag }.to_string())).or_else(|| find(name(tag.class.as_str())))?;
        self.rewrites.get(rule as usize)?.apply(form).filter(|lemma| lemma != form)
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut rewrites = Vec::new();
        for _ in 0..reader.count()? {
            let cut_before = reader.number()?;
            let add_before = reader.text()?.to_owned();
            let cut_after = reader.number()?.checked_sub(1);
            rewrites.push(Rewrite { cut_before, add_before, cut_after, add_after: reader.text()?.to_owned() });
        }
        let keys = Table::read(reader)?;
        let rules: Vec<(u32, u32)> = keys.into_iter().map(|key| Some((key, reader.number()?))).collect::<Option<_>>()?;
        let known = rules.iter().all(|(_, rule)| (*rule as usize) < rewrites.len());
        known.then(|| Self { rewrites, count: rules.len(), rules: Table::new(rules.into_iter()) })
    }
}

/// Learns the rules.
#[derive(Default)]
pub(super) struct Learner {
    /// Frequency by tag (and by class), form and rewrite.
    seen: BTreeMap<String, BTreeMap<(String, Rewrite), u32>>,
}

impl Learner {
    /// Adds a form and its lemma, both in lower case.
    pub(super) fn add(&mut self, form: &str, tag: Tag, lemma: &str) {
        let rewrite = Rewrite::between(form, lemma);
        for tag in [Tag { with: None, ..tag }.to_string(), tag.class.to_string()] {
            *self.seen.entry(tag).or_default().entry((form.to_owned(), rewrite.clone())).or_default() += 1;
        }
    }

    /// Writes the rules.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut rules: BTreeMap<u32, Rewrite> = BTreeMap::new();
        for (tag, forms) in &self.seen {
            let tag = name(tag);
            // A form counts by the logarithm of its frequency, so that irregular words, which are frequent, do not dominate.
            let mut counts: BTreeMap<(u32, String), BTreeMap<&Rewrite, u32>> = BTreeMap::new();
            for ((form, rewrite), count) in forms {
                let longest = form.chars().count().min(MAX_ENDING);
                if rewrite.cut_after.is_some() {
                    for len in 0..=longest {
                        let ending: String = form.chars().rev().take(len).collect();
                        *counts.entry((len as u32, ending)).or_default().entry(rewrite).or_default() += 1 + count.ilog2();
                    }
                }
                *counts.entry((WHOLE, form.chars().rev().collect())).or_default().entry(rewrite).or_default() += count;
            }
            // Shorter suffixes come first, so the inherited rule is known.
            for ((len, ending), rewrites) in counts {
                let Some((best, seen)) = rewrites.iter().max_by_key(|(rewrite, count)| (**count, std::cmp::Reverse(**rewrite))) else {
                    continue;
                };
                let total: u32 = rewrites.values().sum();
                let longest = (ending.chars().count() as u32).min(if len == WHOLE { MAX_ENDING as u32 } else { len.saturating_sub(1) });
                let inherited = (0..=longest).rev().find_map(|len| rules.get(&key(tag, len, ending.chars().take(len as usize))));
                if inherited != Some(best) && (len == WHOLE || len == 0 || *seen >= MIN_SEEN && *seen * 2 > total) {
                    rules.insert(key(tag, len, ending.chars()), (*best).clone());
                }
            }
        }
        let rewrites: Vec<&Rewrite> = rules.values().collect::<BTreeSet<_>>().into_iter().collect();
        put(out, rewrites.len() as u32);
        for rewrite in &rewrites {
            put(out, rewrite.cut_before);
            put_text(out, &rewrite.add_before);
            put(out, rewrite.cut_after.map_or(0, |cut| cut + 1));
            put_text(out, &rewrite.add_after);
        }
        let keys: Vec<u32> = rules.keys().copied().collect();
        Table::write(&keys, out);
        for rewrite in rules.values() {
            put(out, rewrites.binary_search(&rewrite).map_or(0, |nth| nth as u32));
        }
    }
}

/// True if the lemma keeps the capital of the form: names, and nouns in German.
pub(super) fn keeps_capital(lang: &str, class: Upos) -> bool {
    matches!(class, Upos::Propn | Upos::X) || lang == "de" && class == Upos::Noun
}

/// `lemma` with the capital of `form` if `keep`.
pub(super) fn cased<'a>(form: &'a str, lower: &str, lemma: Option<String>, keep: bool) -> Cow<'a, str> {
    match (lemma, keep) {
        (None, true) => Cow::Borrowed(form),
        (None, false) if form == lower => Cow::Borrowed(form),
        (None, false) => Cow::Owned(lower.to_owned()),
        (Some(lemma), true) if form.starts_with(char::is_uppercase) => {
            let mut rest = lemma.chars();
            Cow::Owned(rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect())
        }
        (Some(lemma), _) => Cow::Owned(lemma),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trained(words: &[(&str, &str, &str)]) -> Lemmas {
        let mut learner = Learner::default();
        for (form, tag, lemma) in words {
            learner.add(form, tag.parse().unwrap(), lemma);
        }
        let mut bytes = Vec::new();
        learner.write(&mut bytes);
        assert!(Lemmas::read(&mut Reader::new(&bytes[..bytes.len() / 2])).is_none());
        Lemmas::read(&mut Reader::new(&bytes)).unwrap()
    }

    #[test]
    fn rules_reach_words_never_seen_and_exceptions_do_not_spread() {
        let lemmas = trained(&[
            ("ferries", "NOUN|Plur", "ferry"),
            ("cities", "NOUN|Plur", "city"),
            ("boats", "NOUN|Plur", "boat"),
            ("piers", "NOUN|Plur", "pier"),
            ("towns", "NOUN|Plur", "town"),
            ("men", "NOUN|Plur", "man"),
            ("was", "AUX|Fin|Past|Sing", "be"),
        ]);
        let of = |form: &str, tag: &str| lemmas.of(form, tag.parse().unwrap()).unwrap_or_else(|| form.to_owned());
        assert_eq!(of("stories", "NOUN|Plur"), "story");
        assert_eq!(of("markets", "NOUN|Plur"), "market");
        assert_eq!(of("men", "NOUN|Plur"), "man");
        assert_eq!(of("was", "AUX|Fin|Past|Sing"), "be");
        assert_eq!(of("has", "AUX|Fin|Past|Sing"), "has", "an exception is no rule");
        assert_eq!(of("unseen", "INTJ"), "unseen");
    }

    #[test]
    fn beginnings_change_where_a_language_does_so() {
        let lemmas = trained(&[("gemacht", "VERB|Part", "machen"), ("gelacht", "VERB|Part", "lachen"), ("gesagt", "VERB|Part", "sagen")]);
        assert_eq!(lemmas.of("gefragt", "VERB|Part".parse().unwrap()).unwrap(), "fragen");
    }
}
