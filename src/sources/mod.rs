//! Builds a profile of each source from its records: how suspicious its texts are, with what confidence, and what it shares with other
//! sources.
//!
//! ```
//! use sourdine::sources::{Measured, Profiles};
//! let mut profiles = Profiles::default();
//! for score in [0.4, 0.6, 0.5] {
//!     profiles.add("post", Measured { score, score_interval: (0.4, 0.6), words: 200, ..Measured::default() });
//! }
//! let post = &profiles.finish(&[])[0];
//! assert_eq!((post.records, post.words, post.score), (3, 600, 0.5));
//! assert!(post.low.unwrap() >= 0.4 && post.high.unwrap() <= 0.6);
//! ```
//!
//! Intervals of scores are bootstrapped over documents, the sampling units of a source. Intervals of shares are Wilson's, those of rates
//! Byar's for a Poisson count; where documents have several records, both count a document once (the design effect of Kish 1965 for records
//! that agree), so that they are rather too wide than too narrow. [`rank`] ranks sources only where they differ significantly. Memory:
//! eight bytes a document, sixteen more if it has a name, plus a profile for each source.
//!
//! Clusters tell what sources have in common: [`voices`] determines which sources report a passage independently, from [`credit`] lines and
//! dates; [`quotation`] compares the wordings of a quotation ([`wording`]) and explains their differences. Both need about fifty bytes for
//! each record ([`voices::Known`]). To add a reason why two sources depend on each other: add a variant of [`voices::Tie`] and the code
//! that finds its pairs.

pub mod credit;
pub mod interval;
pub mod quotation;
pub mod rank;
pub mod reported;
#[cfg(test)]
mod tests;
pub mod voices;
pub mod wording;

use crate::artifacts::{Grade, Severity, Verdict};
use crate::similarity::Kind;
use crate::text::Lang;
use foldhash::fast::FixedState;
use interval::{Document, Interval};
use rank::Rank;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use voices::{Carried, Voice};
use xxhash_rust::xxh3::xxh3_64;

/// The measurements of one record.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Its document, if it is named.
    pub doc: Option<String>,
    /// Probability that it is machine translated.
    pub score: f32,
    /// 90 % interval of the record's score.
    pub score_interval: (f32, f32),
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// How it is known to be a translation; none if it is not.
    pub grade: Option<Grade>,
    /// The original's language, if known.
    pub translated_from: Option<Lang>,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Paragraphs.
    pub units: u64,
    /// Words by language.
    pub languages: Vec<(Lang, u64)>,
    /// Findings as rule and severity.
    pub findings: Vec<(&'static str, Severity)>,
    /// Number of repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
    /// Hygiene rules that it fails.
    pub hygiene: Vec<&'static str>,
}

/// A language and its share of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The language.
    pub lang: Lang,
    /// Share of the bytes, 0 to 1.
    pub share: f64,
}

/// A number of records.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Counted {
    /// The number.
    pub records: u64,
    /// Share of the source's records, with a 95 % interval.
    pub share: Interval,
}

/// Translated records by the kind of evidence. The kinds are different, not degrees of each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Translated {
    /// The text or its page declares it.
    pub declared: Counted,
    /// The score indicates it, and words of the original were left in.
    pub proven: Counted,
    /// Only the score indicates it.
    pub suspected: Counted,
}

/// The passages that a source shares with others, by its role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Carries {
    /// Number of passages.
    pub passages: u64,
    /// Passages that it had first.
    pub first: u64,
    /// Passages that another source of the same voice had first.
    pub taken_over: u64,
    /// Passages that it has only in translation, while another source has them untranslated.
    pub translated: u64,
}

/// A source.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// Its name.
    pub source: String,
    /// Number of records.
    pub records: u64,
    /// Number of documents, if the records name them; a record that names none is one. Intervals are over documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<u64>,
    /// Mean probability of machine translation over its records.
    pub score: f64,
    /// Lower bound of the 95 % interval over documents; none if there is one document only.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
    /// The 90 % interval of the score if the source has only one document: the means of its records' bounds, as if the errors of records
    /// of one document were the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_interval: Option<Interval>,
    /// Number of records by verdict.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Translated records by the kind of evidence.
    pub translated: Translated,
    /// Translated records whose original language is known, by that language.
    pub translated_from: BTreeMap<Lang, u64>,
    /// Possible places among the sources of its language; none if it cannot be compared.
    pub rank: Option<Rank>,
    /// Paragraphs.
    pub units: u64,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Languages with their shares, largest first.
    pub languages: Vec<Share>,
    /// Minor and major findings for each 1,000 words, with a 95 % interval.
    pub findings_per_1000_words: Interval,
    /// Findings by severity.
    pub severities: BTreeMap<&'static str, u64>,
    /// Findings by rule.
    pub rules: BTreeMap<&'static str, u64>,
    /// Findings by rule for each 1,000 words, with 95 % intervals.
    pub rules_per_1000_words: BTreeMap<&'static str, Interval>,
    /// Number of repaired records.
    pub repaired_records: u64,
    /// Share of repaired records, with a 95 % interval.
    pub repaired: Interval,
    /// Number of repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
    /// Repairs by pass for each 1,000 words.
    pub changes_per_1000_words: BTreeMap<&'static str, f64>,
    /// Paragraphs that repeat an earlier one of the source.
    pub repeated_units: u64,
    /// Share of repeated paragraphs, with a 95 % interval.
    pub repeated: Interval,
    /// Paragraphs that share text with another source.
    pub shared_units: u64,
    /// Share of those paragraphs, with a 95 % interval.
    pub shared: Interval,
    /// Boilerplate paragraphs.
    pub boilerplate_units: u64,
    /// Share of boilerplate paragraphs, with a 95 % interval.
    pub boilerplate: Interval,
    /// Records that fail a hygiene rule.
    pub hygiene_failed: Counted,
    /// Number of records that fail each hygiene rule.
    pub hygiene: BTreeMap<&'static str, u64>,
    /// Its role in the passages that it shares with others.
    pub carries: Carries,
    /// Clusters shared with each other source, except clusters of more than a hundred sources.
    pub shares_with: BTreeMap<String, u64>,
    /// True if there are enough documents to compare the source with others.
    pub enough: bool,
}

/// With fewer documents, no statement about the source is made.
const ENOUGH_DOCUMENTS: u64 = 5;

#[derive(Default)]
struct Sums {
    records: u64,
    documents: Vec<Document>,
    /// Positions in `documents` by the hashes of their names.
    named: HashMap<u64, u32, FixedState>,
    /// Sums of the bounds of the records' intervals.
    bounds: (f64, f64),
    /// The lowest and the highest bound of a record's interval.
    ends: Option<(f32, f32)>,
    grades: BTreeMap<Grade, u64>,
    originals: BTreeMap<Lang, u64>,
    measured: Measured,
    verdicts: BTreeMap<&'static str, u64>,
    languages: BTreeMap<Lang, u64>,
    severities: BTreeMap<&'static str, u64>,
    rules: BTreeMap<&'static str, u64>,
    repaired: u64,
    hygiene: BTreeMap<&'static str, u64>,
    unclean: u64,
}

/// What the clusters say about a source.
#[derive(Default)]
struct Shared<'c> {
    units: BTreeSet<&'c str>,
    repeated: u64,
    boilerplate: u64,
    carries: Carries,
    with: BTreeMap<String, u64>,
}

/// Collects the measurements of records, in the order of the input, and builds the profiles of their sources.
#[derive(Default)]
pub struct Profiles {
    sources: BTreeMap<String, Sums>,
}

impl Profiles {
    /// Adds a record.
    pub fn add(&mut self, source: &str, record: Measured) {
        let sums = match self.sources.get_mut(source) {
            Some(sums) => sums,
            None => self.sources.entry(source.to_owned()).or_default(),
        };
        sums.count(record.doc.as_deref(), record.score);
        let (low, high) = record.score_interval;
        sums.bounds = (sums.bounds.0 + f64::from(low), sums.bounds.1 + f64::from(high));
        let (low, high) = (low.min(record.score), high.max(record.score));
        sums.ends = Some(sums.ends.map_or((low, high), |ends| (ends.0.min(low), ends.1.max(high))));
        if let Some(grade) = record.grade {
            *sums.grades.entry(grade).or_default() += 1;
        }
        if let Some(lang) = record.translated_from {
            *sums.originals.entry(lang).or_default() += 1;
        }
        sums.measured.words += record.words;
        sums.measured.characters += record.characters;
        sums.measured.units += record.units;
        if let Some(verdict) = record.verdict {
            *sums.verdicts.entry(verdict.name()).or_default() += 1;
        }
        for (lang, amount) in record.languages {
            *sums.languages.entry(lang).or_default() += amount;
        }
        for (rule, severity) in record.findings {
            *sums.rules.entry(rule).or_default() += 1;
            *sums.severities.entry(severity.name()).or_default() += 1;
        }
        sums.unclean += u64::from(!record.hygiene.is_empty());
        for rule in record.hygiene {
            *sums.hygiene.entry(rule).or_default() += 1;
        }
        sums.repaired += u64::from(!record.changes.is_empty());
        for (pass, count) in record.changes {
            *sums.measured.changes.entry(pass).or_default() += count;
        }
    }

    /// The profiles, most suspicious source first.
    pub fn finish(self, clusters: &[Carried]) -> Vec<Profile> {
        let mut shared = shared(clusters);
        let profile = |(source, sums): (String, Sums)| {
            let shared = shared.remove(source.as_str()).unwrap_or_default();
            sums.profile(source, shared)
        };
        let mut profiles: Vec<Profile> = self.sources.into_iter().map(profile).collect();
        let compared: Vec<Option<(Lang, Interval)>> = profiles.iter().map(Profile::compared).collect();
        for (profile, rank) in profiles.iter_mut().zip(rank::ranks(&compared)) {
            profile.rank = rank;
        }
        profiles.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(b.findings_per_1000_words.value.total_cmp(&a.findings_per_1000_words.value))
                .then(a.source.cmp(&b.source))
        });
        profiles
    }
}

/// Largest cluster that is counted by pairs of sources. Five thousand sources took 3.5 GB without a limit, and such a cluster says little
/// about any pair.
pub const MAX_PAIRED: usize = 100;

/// What the clusters say about each source.
fn shared(clusters: &[Carried]) -> BTreeMap<&str, Shared<'_>> {
    let mut shared: BTreeMap<&str, Shared<'_>> = BTreeMap::new();
    for Carried { cluster, voices } in clusters.iter().filter(|carried| carried.cluster.kind != Kind::Reported) {
        let sources: BTreeSet<&str> = cluster.members.iter().map(|member| member.source.as_str()).collect();
        let mut met = BTreeSet::new();
        for member in &cluster.members {
            let of = shared.entry(&member.source).or_default();
            of.boilerplate += u64::from(cluster.kind == Kind::Boilerplate);
            if !met.insert(member.source.as_str()) && matches!(cluster.kind, Kind::Exact | Kind::Near) {
                of.repeated += 1;
            }
            // A translation shares no text.
            if sources.len() > 1 && cluster.kind != Kind::Twin {
                of.units.insert(&member.id);
            }
        }
        for source in sources.iter().filter(|_| sources.len() > 1) {
            let of = shared.entry(source).or_default();
            for other in sources.iter().filter(|other| *other != source && sources.len() <= MAX_PAIRED) {
                *of.with.entry((*other).to_owned()).or_default() += 1;
            }
            if let Some(voices) = voices {
                let voice: Option<&Voice> = voices.voices.iter().find(|voice| voice.sources.iter().any(|name| name == source));
                let first = voice.and_then(|voice| voice.first.as_ref());
                of.carries.passages += 1;
                of.carries.first += u64::from(first.is_some_and(|first| first.source == *source));
                of.carries.taken_over += u64::from(first.is_some_and(|first| first.source != *source));
                of.carries.translated += u64::from(voice.is_none());
            }
        }
    }
    shared
}

/// Number of findings that are more severe than a remark.
fn faults(severities: &BTreeMap<&'static str, u64>) -> u64 {
    severities.iter().filter(|(severity, _)| **severity != Severity::Info.name()).map(|(_, count)| count).sum()
}

impl Profile {
    /// Number of minor and major findings.
    pub fn faults(&self) -> u64 {
        faults(&self.severities)
    }

    /// Main language and score, if there are enough records to compare the source with others.
    fn compared(&self) -> Option<(Lang, Interval)> {
        let main = self.languages.first().filter(|main| main.share > 0.5 && main.lang != Lang::UND)?;
        let (low, high) = self.low.zip(self.high).filter(|_| self.enough)?;
        Some((main.lang, Interval { value: self.score, low, high }))
    }
}

impl Sums {
    /// Counts a record of the document `name`; without a name it is a document by itself.
    fn count(&mut self, name: Option<&str>, score: f32) {
        self.records += 1;
        let next = self.documents.len() as u32;
        let nth = name.map_or(next, |name| *self.named.entry(xxh3_64(name.as_bytes())).or_insert(next));
        match self.documents.get_mut(nth as usize) {
            Some(document) => *document = Document { sum: document.sum + score, records: document.records + 1 },
            None => self.documents.push(score.into()),
        }
    }

    fn profile(self, source: String, shared: Shared<'_>) -> Profile {
        let (shared_units, repeated_units) = (shared.units.len() as u64, shared.repeated);
        let (records, documents) = (self.records, self.documents.len() as u64);
        // Share of the records that are independent evidence.
        let independent = documents as f64 / records.max(1) as f64;
        let share = |count: u64, of: u64| interval::share(count as f64 * independent, of as f64 * independent);
        let score = interval::bootstrap(&self.documents, self.ends.unwrap_or((0.0, 1.0)));
        let counted = |grade: Grade| {
            let count = self.grades.get(&grade).copied().unwrap_or_default();
            Counted { records: count, share: share(count, records) }
        };
        let translated =
            Translated { declared: counted(Grade::Declared), proven: counted(Grade::Proven), suspected: counted(Grade::Suspected) };
        let several = documents > 1;
        let faults = faults(&self.severities);
        let total: u64 = self.languages.values().sum();
        let mut languages: Vec<Share> = self
            .languages
            .into_iter()
            .map(|(lang, amount)| Share { lang, share: interval::round(amount as f64 / total.max(1) as f64) })
            .collect();
        languages.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.lang.cmp(&b.lang)));
        let Measured { words, characters, units, changes, .. } = self.measured;
        let thousands = words as f64 / 1000.0;
        let rate = |count: u64| interval::poisson(count as f64 * independent, thousands * independent);
        Profile {
            source,
            records,
            documents: (!self.named.is_empty()).then_some(documents),
            score: score.value,
            low: several.then_some(score.low),
            high: several.then_some(score.high),
            record_interval: (!several).then(|| Interval {
                value: score.value,
                low: interval::round(self.bounds.0 / records.max(1) as f64),
                high: interval::round(self.bounds.1 / records.max(1) as f64),
            }),
            verdicts: self.verdicts,
            translated,
            translated_from: self.originals,
            rank: None,
            units,
            words,
            characters,
            languages,
            findings_per_1000_words: rate(faults),
            severities: self.severities,
            rules_per_1000_words: self.rules.iter().map(|(rule, count)| (*rule, rate(*count))).collect(),
            rules: self.rules,
            repaired_records: self.repaired,
            repaired: share(self.repaired, records),
            changes_per_1000_words: changes
                .iter()
                .map(|(pass, count)| (*pass, interval::round(*count as f64 / thousands.max(1e-3))))
                .collect(),
            changes,
            repeated_units,
            repeated: share(repeated_units.min(units), units),
            shared_units,
            shared: share(shared_units.min(units), units),
            boilerplate_units: shared.boilerplate,
            boilerplate: share(shared.boilerplate.min(units), units),
            hygiene_failed: Counted { records: self.unclean, share: share(self.unclean, records) },
            hygiene: self.hygiene,
            carries: shared.carries,
            shares_with: shared.with,
            enough: documents >= ENOUGH_DOCUMENTS,
        }
    }
}
