//! Values in; the rules that they fail out, each with value, cut-off, distance and what would have kept the record.
//!
//! Made once for a run: of the cut-offs only those that are in force are looked at, and what holds for one language, source or file is
//! laid over them where it is met. A million records are decided again in seconds that way.

use super::{Bound, Bounds, Cutoff, Cutoffs, MEASURES, Values};
use crate::error::{Error, Result};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Serialize;
use std::collections::HashMap;

/// One rule that a record fails.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The rule: the name of a measure.
    pub rule: &'static str,
    /// Which side is out.
    pub bound: Bound,
    /// What was measured.
    pub value: f64,
    /// The last value that passes.
    pub cutoff: f64,
    /// How far the value lies beyond it.
    pub distance: f64,
    /// The same in words.
    pub message: String,
    /// What was seen, fit to be shown: personal data is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// The smallest change of the configuration that would have kept the record, as far as this rule goes.
    pub keep: String,
}

/// A cut-off in force, by the number of its measure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    measure: usize,
    bound: Bound,
    cutoff: Cutoff,
}

/// Decides by cut-offs.
#[derive(Debug)]
pub struct Judge {
    all: Vec<Entry>,
    lang: HashMap<String, Vec<Entry>>,
    source: HashMap<String, Vec<Entry>>,
    globs: GlobSet,
    file: Vec<Vec<Entry>>,
}

fn entries(bounds: &Bounds) -> Vec<Entry> {
    let side = |bound| {
        let map = if bound == Bound::Min { &bounds.min } else { &bounds.max };
        map.iter().filter_map(move |(name, cutoff)| Some(Entry { measure: Values::number(name)?, bound, cutoff: *cutoff }))
    };
    let mut entries: Vec<Entry> = side(Bound::Min).chain(side(Bound::Max)).collect();
    entries.sort_by_key(|entry| (entry.measure, entry.bound));
    entries
}

impl Judge {
    pub(super) fn new(cutoffs: &Cutoffs) -> Result<Self> {
        let wrong = |error: globset::Error| Error::Config { file: "check.file".into(), reason: error.to_string() };
        let mut globs = GlobSetBuilder::new();
        for pattern in cutoffs.file.keys() {
            globs.add(GlobBuilder::new(pattern).literal_separator(true).build().map_err(wrong)?);
        }
        Ok(Self {
            all: entries(&cutoffs.all),
            lang: cutoffs.lang.iter().map(|(name, bounds)| (name.clone(), entries(bounds))).collect(),
            source: cutoffs.source.iter().map(|(name, bounds)| (name.clone(), entries(bounds))).collect(),
            globs: globs.build().map_err(wrong)?,
            file: cutoffs.file.values().map(entries).collect(),
        })
    }

    /// Whether a measure has a cut-off in force, for any record.
    pub fn asks(&self, measure: &str) -> bool {
        let number = Values::number(measure);
        let lists = std::iter::once(&self.all).chain(self.lang.values()).chain(self.source.values()).chain(&self.file);
        lists.flatten().any(|entry| Some(entry.measure) == number && entry.cutoff != Cutoff::Off)
    }

    /// Every rule that the values fail; a value that was not taken fails nothing.
    pub fn reasons(&self, values: &Values, lang: &str, source: &str, file: &str) -> Vec<Reason> {
        let mut nearer: Vec<&[Entry]> = Vec::new();
        nearer.extend(self.lang.get(lang).map(Vec::as_slice));
        nearer.extend(self.source.get(source).map(Vec::as_slice));
        if !self.file.is_empty() {
            nearer.extend(self.globs.matches(file).into_iter().map(|nth| self.file[nth].as_slice()));
        }
        let fails = |entry: &Entry| reason(entry, values);
        if nearer.is_empty() {
            return self.all.iter().filter_map(fails).collect();
        }
        let mut entries = self.all.clone();
        for own in nearer.into_iter().flatten() {
            match entries.binary_search_by_key(&(own.measure, own.bound), |entry| (entry.measure, entry.bound)) {
                Ok(nth) => entries[nth] = *own,
                Err(nth) => entries.insert(nth, *own),
            }
        }
        entries.iter().filter_map(fails).collect()
    }
}

fn reason(entry: &Entry, values: &Values) -> Option<Reason> {
    let Cutoff::At(cutoff) = entry.cutoff else { return None };
    let value = values.at(entry.measure)?;
    let beyond = match entry.bound {
        Bound::Min if value < cutoff => "below",
        Bound::Max if value > cutoff => "above",
        _ => return None,
    };
    let measure = &MEASURES[entry.measure];
    Some(Reason {
        rule: measure.name,
        bound: entry.bound,
        value,
        cutoff,
        distance: ((value - cutoff).abs() * 1e6).round() / 1e6,
        message: format!("{}: {value} is {beyond} {cutoff}", measure.what),
        sample: values.sample_of(measure.name).map(str::to_owned),
        keep: format!("check.{}.{} = {value}", entry.bound.name(), measure.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_fails_is_told_and_the_nearer_cutoff_counts() {
        let bounds = |text: &str| -> Bounds { toml::from_str(text).unwrap() };
        let one = |name: &str, text: &str| [(name.to_owned(), bounds(text))].into_iter().collect();
        let cutoffs = Cutoffs {
            all: bounds("min.words = 50\nmax.hidden-text = 0"),
            lang: one("de", "min.words = 20"),
            source: one("wire", "max.hidden-text = \"off\"\nmax.characters = 1"),
            file: one("old/*.jsonl", "min.words = \"off\""),
        };
        let judge = cutoffs.judge().unwrap();
        let mut values = Values::default();
        [("words", 30.0), ("hidden-text", 2.0), ("characters", 9.0)].into_iter().for_each(|(name, value)| values.set(name, value));
        let rules = |lang, source, file| {
            judge.reasons(&values, lang, source, file).iter().map(|reason| (reason.rule, reason.distance)).collect::<Vec<_>>()
        };
        assert_eq!(rules("en", "post", "a.jsonl"), [("hidden-text", 2.0), ("words", 20.0)]);
        assert_eq!(rules("de", "post", "a.jsonl"), [("hidden-text", 2.0)]);
        assert_eq!(rules("en", "wire", "a.jsonl"), [("characters", 8.0), ("words", 20.0)]);
        assert_eq!(rules("en", "post", "old/a.jsonl"), [("hidden-text", 2.0)]);
        assert_eq!(rules("en", "post", "old/more/a.jsonl").len(), 2);
        assert_eq!(judge.reasons(&values, "en", "post", "a")[1].keep, "check.min.words = 30");
    }
}
