//! Records in, one by one; a profile a source out: how clean it is, how surely, and what it shares with the others.
//!
//! ```
//! use sourdine::sources::{Measured, Profiles};
//! let mut profiles = Profiles::default();
//! for score in [0.4, 0.6, 0.5] {
//!     profiles.add("post", Measured { score, words: 200, ..Measured::default() });
//! }
//! let post = &profiles.finish(&[])[0];
//! assert_eq!((post.records, post.words, post.score), (3, 600, 0.5));
//! assert!(post.low.unwrap() >= 0.4 && post.high.unwrap() <= 0.6);
//! ```
//!
//! Intervals of scores are bootstrapped over documents, which are what a source is a sample of; those of rates are Byar's for a Poisson
//! count. Memory: one row of 12 bytes a document, the rest by source.

pub mod interval;

use crate::artifacts::{Severity, Verdict};
use crate::language::Lang;
use crate::similarity::Cluster;
use interval::Interval;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What one record adds to its source.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Probability that it is machine translated.
    pub score: f32,
    /// The record's own 90 % interval.
    pub score_interval: (f32, f32),
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Paragraphs.
    pub units: u64,
    /// Words by language.
    pub languages: Vec<(Lang, u64)>,
    /// Findings: rule and severity.
    pub findings: Vec<(&'static str, Severity)>,
    /// Repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
}

/// A language and how much of a source it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The language.
    pub lang: Lang,
    /// Share of the bytes, 0 to 1.
    pub share: f64,
}

/// One source.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// Its name.
    pub source: String,
    /// Its records.
    pub records: u64,
    /// Mean probability of machine translation over its records.
    pub score: f64,
    /// Lower end of the 95 % interval, over records; none where there is one.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Of a single record its own 90 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_interval: Option<Interval>,
    /// Records by verdict.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Paragraphs.
    pub units: u64,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Languages, the largest first.
    pub languages: Vec<Share>,
    /// Minor and major findings by 1,000 words, with a 95 % interval.
    pub findings_per_1000_words: Interval,
    /// Findings by severity.
    pub severities: BTreeMap<&'static str, u64>,
    /// Findings by rule.
    pub rules: BTreeMap<&'static str, u64>,
    /// Records that had to be repaired.
    pub repaired_records: u64,
    /// Repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
    /// Paragraphs that share text with another source.
    pub shared_units: u64,
    /// Share of paragraphs that share text with another source, with a 95 % interval.
    pub shared: Interval,
    /// Clusters shared with each other source.
    pub shares_with: BTreeMap<String, u64>,
    /// True where there are enough records to compare the source with others.
    pub enough: bool,
}

/// Fewer records say something about themselves, and nothing about a source.
const ENOUGH_RECORDS: u64 = 5;
/// Seed of the bootstrap.
const SEED: u64 = 20_240_229;

#[derive(Default)]
struct Sums {
    rows: Vec<f32>,
    single: (f32, f32),
    measured: Measured,
    verdicts: BTreeMap<&'static str, u64>,
    languages: BTreeMap<Lang, u64>,
    severities: BTreeMap<&'static str, u64>,
    rules: BTreeMap<&'static str, u64>,
    repaired: u64,
}

/// Takes records in the order of the input and makes profiles of their sources.
#[derive(Default)]
pub struct Profiles {
    sources: BTreeMap<String, Sums>,
}

impl Profiles {
    /// Adds one record.
    pub fn add(&mut self, source: &str, record: Measured) {
        let sums = match self.sources.get_mut(source) {
            Some(sums) => sums,
            None => self.sources.entry(source.to_owned()).or_default(),
        };
        sums.rows.push(record.score);
        sums.single = record.score_interval;
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
        sums.repaired += u64::from(!record.changes.is_empty());
        for (pass, count) in record.changes {
            *sums.measured.changes.entry(pass).or_default() += count;
        }
    }

    /// The profiles, the most suspected source first.
    pub fn finish(self, clusters: &[Cluster]) -> Vec<Profile> {
        let mut shared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut with: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
        for cluster in clusters.iter().filter(|cluster| cluster.sources() > 1) {
            let sources: BTreeSet<&str> = cluster.members.iter().map(|member| member.source.as_str()).collect();
            for member in &cluster.members {
                shared.entry(&member.source).or_default().insert(&member.id);
            }
            for source in &sources {
                for other in sources.iter().filter(|other| *other != source) {
                    *with.entry(source).or_default().entry((*other).to_owned()).or_default() += 1;
                }
            }
        }
        let mut profiles: Vec<Profile> = self
            .sources
            .into_iter()
            .map(|(source, sums)| {
                let shared_units = shared.get(source.as_str()).map_or(0, |units| units.len() as u64);
                let shares_with = with.remove(source.as_str()).unwrap_or_default();
                sums.profile(source, shared_units, shares_with)
            })
            .collect();
        profiles.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(b.findings_per_1000_words.value.total_cmp(&a.findings_per_1000_words.value))
                .then(a.source.cmp(&b.source))
        });
        profiles
    }
}

impl Sums {
    fn profile(self, source: String, shared_units: u64, shares_with: BTreeMap<String, u64>) -> Profile {
        let records = self.rows.len() as u64;
        let score = interval::bootstrap(&self.rows, SEED);
        let several = records > 1;
        let faults =
            self.severities.iter().filter(|(severity, _)| **severity != Severity::Info.name()).map(|(_, count)| count).sum::<u64>();
        let total: u64 = self.languages.values().sum();
        let mut languages: Vec<Share> = self
            .languages
            .into_iter()
            .map(|(lang, amount)| Share { lang, share: interval::round(amount as f64 / total.max(1) as f64) })
            .collect();
        languages.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.lang.cmp(&b.lang)));
        let Measured { words, characters, units, changes, .. } = self.measured;
        Profile {
            source,
            records,
            score: score.value,
            low: several.then_some(score.low),
            high: several.then_some(score.high),
            record_interval: (!several).then(|| Interval {
                value: score.value,
                low: interval::round(f64::from(self.single.0)),
                high: interval::round(f64::from(self.single.1)),
            }),
            verdicts: self.verdicts,
            units,
            words,
            characters,
            languages,
            findings_per_1000_words: interval::rate(faults, words as f64 / 1000.0),
            severities: self.severities,
            rules: self.rules,
            repaired_records: self.repaired,
            changes,
            shared_units,
            shared: interval::wilson(shared_units.min(units), units),
            shares_with,
            enough: records >= ENOUGH_RECORDS,
        }
    }
}
