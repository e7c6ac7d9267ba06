//! What a gate would reject, or did reject: counts by rule.
//!
//! Without [`Gate::of_quarantine`] every record passes and is counted by the rules that would reject it. With it the figures are those of an
//! earlier `sourdine check`: the records of the report are those that it accepted, and the others are read from its quarantine file.

use crate::error::Result;
use crate::input::labelled::Reader;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Records read, records that would pass, and the rules that would reject the others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Gate {
    /// The preset of the cut-offs, before changes by the configuration; empty if the figures are those of an earlier check.
    pub preset: String,
    /// True if the figures are those of an earlier check.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decided: bool,
    /// Records read, including quarantined ones.
    pub records: u64,
    /// Records that would pass.
    pub passed: u64,
    /// Records that each rule would reject; a record may fail several rules.
    pub rules: BTreeMap<Cow<'static, str>, Stopped>,
}

/// The records that a rule would reject.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Stopped {
    /// Records that fail it.
    pub records: u64,
    /// Records that fail no other rule.
    pub alone: u64,
}

impl Gate {
    /// No records, with the cut-offs of `preset`.
    pub fn new(preset: &str) -> Self {
        Self { preset: preset.to_owned(), ..Self::default() }
    }

    /// The records that an earlier check put into this quarantine file. Records that are added pass: they were accepted. Errors: the file
    /// can't be read, or a line is not one of a quarantine file.
    pub fn of_quarantine(path: &Path) -> Result<Self> {
        let mut gate = Self { decided: true, ..Self::default() };
        let mut lines = Reader::open(path)?;
        while let Some(rules) = lines.read(|line| serde_json::from_slice(line).map(|Quarantined { reasons }| rules_of(reasons))) {
            gate.count(rules?.into_iter().map(Cow::Owned));
        }
        Ok(gate)
    }

    /// Counts records that could not be used by the rule that they fail. They were not before an earlier check.
    pub fn quarantine(&mut self, rule: &'static str, count: u64) {
        if self.decided {
            return;
        }
        self.records += count;
        let stopped = self.rules.entry(Cow::Borrowed(rule)).or_default();
        stopped.records += count;
        stopped.alone += count;
    }

    /// Counts a record and the distinct rules that it fails.
    pub fn add(&mut self, rules: &[&'static str]) {
        let rules = if self.decided { &[] } else { rules };
        self.count(rules.iter().copied().map(Cow::Borrowed));
    }

    fn count(&mut self, rules: impl ExactSizeIterator<Item = Cow<'static, str>>) {
        self.records += 1;
        let is_alone = rules.len() == 1;
        self.passed += u64::from(rules.len() == 0);
        for rule in rules {
            let stopped = self.rules.entry(rule).or_default();
            stopped.records += 1;
            stopped.alone += u64::from(is_alone);
        }
    }

    /// The rules, those that reject most first.
    pub fn by_records(&self) -> Vec<(&str, Stopped)> {
        let mut rules: Vec<(&str, Stopped)> = self.rules.iter().map(|(rule, stopped)| (rule.as_ref(), *stopped)).collect();
        rules.sort_by(|(a, x), (b, y)| y.records.cmp(&x.records).then(a.cmp(b)));
        rules
    }
}

/// A line of a quarantine file.
#[derive(Deserialize)]
struct Quarantined {
    reasons: Vec<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    rule: String,
}

/// The distinct rules of a line. A measure may fail both of its bounds.
fn rules_of(reasons: Vec<Cause>) -> BTreeSet<String> {
    reasons.into_iter().map(|cause| cause.rule).collect()
}
