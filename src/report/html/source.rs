//! A row of the table of sources.

use super::super::row::place;
use crate::sources::Profile;
use crate::sources::interval::Interval;
use crate::text::number::{counted, group, percent, probabilities, probability};

/// A row of the table.
pub(super) struct Row<'a> {
    pub profile: &'a Profile,
    pub languages: String,
    pub score: String,
    pub range: String,
    pub low: f64,
    pub high: f64,
    pub rank: String,
    pub rules: Vec<(&'static str, String)>,
}

pub(super) fn row(profile: &Profile) -> Row<'_> {
    let (low, high) = match (profile.low, profile.high, profile.record_interval) {
        (Some(low), Some(high), _) => (low, high),
        (_, _, Some(Interval { low, high, .. })) => (low, high),
        _ => (0.0, 1.0),
    };
    let languages = profile.languages.iter().filter(|part| part.share >= 0.02).map(|part| format!("{} {}", part.lang, percent(part.share)));
    let rate = |interval: &Interval| format!("{:.1} ({:.1}–{:.1})", interval.value, interval.low, interval.high);
    Row {
        profile,
        languages: languages.collect::<Vec<_>>().join(", "),
        score: probability(profile.score),
        range: format!("{} %", probabilities(low, high)),
        low: low * 100.0,
        high: high * 100.0,
        rank: place(profile),
        rules: profile.rules_per_1000_words.iter().map(|(rule, interval)| (*rule, rate(interval))).collect(),
    }
}

impl Row<'_> {
    pub fn middle(&self) -> f64 {
        self.profile.score * 100.0
    }

    pub fn wide(&self) -> f64 {
        (self.high - self.low).max(1.0)
    }

    /// The grades that occur, with the confidence interval of their share if there are several records.
    pub fn graded(&self) -> Vec<String> {
        let translated = &self.profile.translated;
        let grades = [("declared", translated.declared), ("proven", translated.proven), ("suspected", translated.suspected)];
        let said = grades.into_iter().filter(|(_, counted)| counted.records > 0).map(|(grade, counted)| {
            let range = if self.profile.records > 1 {
                format!(" ({:.0}–{:.0} %)", counted.share.low * 100.0, counted.share.high * 100.0)
            } else {
                String::new()
            };
            format!("{} of {} {grade}{range}", group(counted.records), group(self.profile.records))
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() { vec!["none known".into()] } else { said }
    }

    pub fn faults(&self) -> String {
        format!("{:.1}", self.profile.findings_per_1000_words.value)
    }

    /// The 95 % interval of the faults.
    pub fn faults_range(&self) -> String {
        let rate = &self.profile.findings_per_1000_words;
        format!("{:.1}–{:.1}", rate.low, rate.high)
    }

    pub fn repaired(&self) -> String {
        let passes: Vec<String> = self.profile.changes_per_1000_words.iter().map(|(pass, rate)| format!("{pass} {rate:.1}")).collect();
        if passes.is_empty() { "none".into() } else { format!("{} ({})", percent(self.profile.repaired.value), passes.join(", ")) }
    }

    /// Records and words.
    pub fn read(&self) -> String {
        format!("{}, {}", counted(self.profile.records, "record", "records"), counted(self.profile.words, "word", "words"))
    }

    pub fn shared(&self) -> String {
        format!("{} of {}", group(self.profile.shared_units), group(self.profile.units))
    }

    /// Its role in the passages that it shares.
    pub fn carries(&self) -> String {
        let carries = self.profile.carries;
        let parts = [(carries.first, "had first"), (carries.taken_over, "taken over"), (carries.translated, "in translation")];
        parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", group(count)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub fn repeated(&self) -> String {
        format!("{} of {}", group(self.profile.repeated_units), group(self.profile.units))
    }
}
