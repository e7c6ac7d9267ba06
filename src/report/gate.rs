//! What a gate would reject: counts by rule, while every record passes.

use serde::Serialize;
use std::collections::BTreeMap;

/// Records read, records that would pass, and the rules that would reject the others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Gate {
    /// The preset of the cut-offs, before changes by the configuration.
    pub preset: String,
    /// Records read, including quarantined ones.
    pub records: u64,
    /// Records that would pass.
    pub passed: u64,
    /// Records that each rule would reject; a record may fail several rules.
    pub rules: BTreeMap<&'static str, Stopped>,
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

    /// Counts quarantined records by the rule that they fail.
    pub fn quarantine(&mut self, rule: &'static str, count: u64) {
        self.records += count;
        let stopped = self.rules.entry(rule).or_default();
        stopped.records += count;
        stopped.alone += count;
    }

    /// Counts a record and the distinct rules that it fails.
    pub fn add(&mut self, rules: &[&'static str]) {
        self.records += 1;
        self.passed += u64::from(rules.is_empty());
        for rule in rules {
            let stopped = self.rules.entry(rule).or_default();
            stopped.records += 1;
            stopped.alone += u64::from(rules.len() == 1);
        }
    }
}
