//! What a gate would stop: counts by rule, of a run that lets everything through.

use serde::Serialize;
use std::collections::BTreeMap;

/// Records in, records that would pass, and what would stop the others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Gate {
    /// The preset whose cut-offs these are, with what the configuration changes of them.
    pub preset: String,
    /// Records read, those that could not be used among them.
    pub records: u64,
    /// Records that would pass.
    pub passed: u64,
    /// Records that each rule would stop; a record may fail several.
    pub rules: BTreeMap<&'static str, Stopped>,
}

/// What a rule would stop.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Stopped {
    /// Records that fail it.
    pub records: u64,
    /// Records that fail nothing else.
    pub alone: u64,
}

impl Gate {
    /// Nothing counted, at the cut-offs of `preset`.
    pub fn new(preset: &str) -> Self {
        Self { preset: preset.to_owned(), ..Self::default() }
    }

    /// Counts records that could not be used, by what they fail.
    pub fn quarantine(&mut self, rule: &'static str, count: u64) {
        self.records += count;
        let stopped = self.rules.entry(rule).or_default();
        stopped.records += count;
        stopped.alone += count;
    }

    /// Counts a record and the rules that it fails, each once.
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
