//! Compares two reports.
//!
//! Findings are the same if rule, words and record are equal; the place may differ. Findings of a record that is in only one report are
//! counted but not listed, since no fault was corrected or introduced in it. A source is better or worse if the difference of score, faults
//! or repairs is significant after Holm's correction over all sources and measures. The test treats the two runs as independent samples, so
//! it is conservative if both have the same records.

use super::rows::Row;
use super::table::Column;
use crate::artifacts::Severity;
use crate::sources::interval::{Interval, round};
use crate::sources::rank::{ALPHA, chance, significant};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A finding as a report has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Finding {
    /// Id of the record, for a finding outside a record.
    #[serde(default)]
    pub id: String,
    /// Its source, for a finding outside a record.
    #[serde(default)]
    pub source: String,
    rule: String,
    code: String,
    severity: Severity,
    start: usize,
    end: usize,
    message: String,
    #[serde(default)]
    words: String,
}

/// A record as a report has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    id: String,
    source: String,
    verdict: String,
    grade: Option<String>,
    findings: Vec<Finding>,
}

/// A source as a report has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    source: String,
    records: u64,
    score: f64,
    low: Option<f64>,
    high: Option<f64>,
    record_interval: Option<Interval>,
    findings_per_1000_words: Interval,
    repaired: Option<Interval>,
}

/// The content of `report.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Head {
    /// Version of its format.
    pub version: u32,
    sourdine: String,
    config: String,
    model: String,
    sources: Vec<Source>,
    /// The strongest findings.
    pub findings: Vec<Finding>,
}

/// A difference between the reports.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// `setting`, `source_gone`, `source_new`, `source_better`, `source_worse`, `record_gone`, `record_new`, `verdict`, `finding_gone`
    /// or `finding_new`.
    pub kind: &'static str,
    /// The setting or the measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<&'static str>,
    /// The source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Severity of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// First code point of the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last code point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The words with the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Number of findings of a record that is in one report only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<usize>,
    /// The old value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// The new value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
}

/// A value of a report.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A word.
    Word(String),
    /// A figure with its confidence interval.
    Figure(Interval),
}

impl Change {
    fn of(kind: &'static str) -> Self {
        Self {
            kind,
            what: None,
            source: None,
            id: None,
            rule: None,
            code: None,
            severity: None,
            start: None,
            end: None,
            words: None,
            message: None,
            findings: None,
            old: None,
            new: None,
        }
    }

    fn finding(kind: &'static str, source: &str, id: &str, finding: Finding) -> Self {
        Self {
            source: Some(source.to_owned()),
            id: Some(id.to_owned()),
            rule: Some(finding.rule),
            code: Some(finding.code),
            severity: Some(finding.severity),
            start: Some(finding.start),
            end: Some(finding.end),
            words: Some(finding.words),
            message: Some(finding.message),
            ..Self::of(kind)
        }
    }
}

/// Changes of settings and sources.
pub fn heads(old: &Head, new: &Head) -> Vec<Change> {
    let settings = [("sourdine", &old.sourdine, &new.sourdine), ("model", &old.model, &new.model), ("config", &old.config, &new.config)];
    let mut changes: Vec<Change> = settings
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(what, old, new)| Change {
            what: Some(what),
            old: Some(Value::Word(old.clone())),
            new: Some(Value::Word(new.clone())),
            ..Change::of("setting")
        })
        .collect();
    let of = |sources: &[Source]| sources.iter().map(|source| (source.source.clone(), source.clone())).collect::<BTreeMap<_, _>>();
    let (before, mut after) = (of(&old.sources), of(&new.sources));
    let mut measured: Vec<(f64, &'static str, String, Interval, Interval)> = Vec::new();
    for (name, old) in before {
        match after.remove(&name) {
            None => changes.push(Change { source: Some(name), ..Change::of("source_gone") }),
            Some(new) => {
                for (what, old, new) in old.measures().into_iter().zip(new.measures()).map(|((what, old), (_, new))| (what, old, new)) {
                    if let (Some(old), Some(new)) = (old, new) {
                        measured.push((chance(&old, &new), what, name.clone(), old, new));
                    }
                }
            }
        }
    }
    changes.extend(after.into_keys().map(|name| Change { source: Some(name), ..Change::of("source_new") }));
    measured.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.2.cmp(&b.2)).then(a.1.cmp(b.1)));
    let sure = significant(measured.iter().map(|(chance, ..)| *chance), ALPHA);
    changes.extend(measured.into_iter().take(sure).map(|(_, what, source, old, new)| Change {
        what: Some(what),
        source: Some(source),
        old: Some(Value::Figure(old)),
        new: Some(Value::Figure(new)),
        ..Change::of(if new.value > old.value { "source_worse" } else { "source_better" })
    }));
    changes
}

impl Source {
    fn measures(&self) -> [(&'static str, Option<Interval>); 3] {
        let score = match (self.low, self.high) {
            (Some(low), Some(high)) => Some(Interval { value: self.score, low, high }),
            _ => self.record_interval,
        };
        // One record says nothing about the share of repaired records.
        let repaired = self.repaired.filter(|_| self.records > 1);
        [("score", score), ("findings_per_1000_words", Some(self.findings_per_1000_words)), ("repaired", repaired)]
    }
}

/// The records of the old report, for comparison with the new ones as they come.
#[derive(Default)]
pub struct Records {
    /// By id, in order for equal ids, each with its position.
    old: HashMap<String, VecDeque<(u64, Record)>>,
    count: u64,
}

impl Records {
    /// Adds a record of the old report.
    pub fn add(&mut self, record: Record) {
        self.old.entry(record.id.clone()).or_default().push_back((self.count, record));
        self.count += 1;
    }

    /// The changes of a record of the new report.
    pub fn compare(&mut self, new: Record) -> Vec<Change> {
        let Some((_, old)) = self.old.get_mut(&new.id).and_then(VecDeque::pop_front) else {
            return vec![alone("record_new", new)];
        };
        let mut changes = Vec::new();
        let known = |record: &Record| record.grade.clone().unwrap_or_else(|| record.verdict.clone());
        if known(&old) != known(&new) {
            changes.push(Change {
                source: Some(new.source.clone()),
                id: Some(new.id.clone()),
                old: Some(Value::Word(known(&old))),
                new: Some(Value::Word(known(&new))),
                ..Change::of("verdict")
            });
        }
        changes.extend(findings(&new.source, &new.id, old.findings, new.findings));
        changes
    }

    /// The records missing from the new report, in the order of the old one.
    pub fn finish(self) -> Vec<Change> {
        let mut left: Vec<(u64, Record)> = self.old.into_values().flatten().collect();
        left.sort_by_key(|(nth, _)| *nth);
        left.into_iter().map(|(_, record)| alone("record_gone", record)).collect()
    }
}

fn alone(kind: &'static str, record: Record) -> Change {
    Change { source: Some(record.source), id: Some(record.id), findings: Some(record.findings.len()), ..Change::of(kind) }
}

/// The findings of one record that are gone, and those that are new.
fn findings(source: &str, id: &str, old: Vec<Finding>, new: Vec<Finding>) -> Vec<Change> {
    // Old reports have findings without words; compare those by their message.
    let by_words = old.iter().chain(&new).all(|finding| !finding.words.is_empty() || finding.start == finding.end);
    let key = |finding: &Finding| {
        let words = if by_words && !finding.words.is_empty() { &finding.words } else { &finding.message };
        (finding.rule.clone(), words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" "))
    };
    let mut left: HashMap<(String, String), usize> = HashMap::new();
    new.iter().for_each(|finding| *left.entry(key(finding)).or_default() += 1);
    let take = |finding: &Finding, counts: &mut HashMap<(String, String), usize>| match counts.get_mut(&key(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    let mut had: HashMap<(String, String), usize> = HashMap::new();
    old.iter().for_each(|finding| *had.entry(key(finding)).or_default() += 1);
    let gone = old.into_iter().filter(|finding| !take(finding, &mut left)).collect::<Vec<_>>();
    let fresh = new.into_iter().filter(|finding| !take(finding, &mut had)).collect::<Vec<_>>();
    let gone = gone.into_iter().map(|finding| Change::finding("finding_gone", source, id, finding));
    gone.chain(fresh.into_iter().map(|finding| Change::finding("finding_new", source, id, finding))).collect()
}

/// Changes of the findings in `report.json`, without their records.
pub fn strongest(old: Vec<Finding>, new: Vec<Finding>) -> Vec<Change> {
    let mut by_record: BTreeMap<(String, String), (Vec<Finding>, Vec<Finding>)> = BTreeMap::new();
    for finding in old {
        by_record.entry((finding.source.clone(), finding.id.clone())).or_default().0.push(finding);
    }
    for finding in new {
        by_record.entry((finding.source.clone(), finding.id.clone())).or_default().1.push(finding);
    }
    by_record.into_iter().flat_map(|((source, id), (old, new))| findings(&source, &id, old, new)).collect()
}

impl Row for Change {
    const COLUMNS: &'static [Column] =
        &[Column::words("change"), Column::words("source"), Column::text("record", 1), Column::words("what"), Column::text("how", 2)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let value = |value: &Option<Value>| match value {
            Some(Value::Word(word)) => word.clone(),
            Some(Value::Figure(figure)) => format!("{} ({}–{})", round(figure.value), round(figure.low), round(figure.high)),
            None => String::new(),
        };
        let how = match (&self.message, &self.findings) {
            (Some(message), _) => format!("[{}] {message}", self.words.as_deref().unwrap_or_default()),
            (_, Some(1)) => "1 finding in it".to_owned(),
            (_, Some(count)) => format!("{count} findings in it"),
            _ if self.new.is_some() => format!("{} → {}", value(&self.old), value(&self.new)),
            _ => String::new(),
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let what = self.rule.clone().or(self.what.map(str::to_owned)).unwrap_or_default();
        vec![vec![self.kind.replace('_', " "), text(&self.source), text(&self.id), what, how]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(findings: &[(&str, &str, usize)]) -> Record {
        let findings: Vec<serde_json::Value> = findings
            .iter()
            .map(|(rule, words, start)| {
                serde_json::json!({"rule": rule, "code": "X", "severity": "minor", "start": start, "end": start + 1, "message": "m", "words": words})
            })
            .collect();
        serde_json::from_value(serde_json::json!({"id": "r", "source": "s", "verdict": "unsure", "findings": findings})).unwrap()
    }

    #[test]
    fn a_finding_that_only_moved_is_no_change() {
        let mut records = Records::default();
        records.add(record(&[("a", "Two words", 5), ("a", "two words", 50), ("b", "gone", 7)]));
        let changes = records.compare(record(&[("a", "two  words", 9), ("c", "new", 1)]));
        let changed: Vec<_> = changes.iter().map(|change| (change.kind, change.rule.as_deref().unwrap(), change.start.unwrap())).collect();
        assert_eq!(changed, [("finding_gone", "a", 50), ("finding_gone", "b", 7), ("finding_new", "c", 1)]);
        assert!(records.finish().is_empty());
    }

    fn head(score: f64, half: f64) -> Head {
        let figure = serde_json::json!({"value": 1.0, "low": 0.5, "high": 2.0});
        serde_json::from_value(serde_json::json!({"version": 1, "sourdine": "1", "config": "c", "model": "m", "findings": [], "sources": [
            {"source": "s", "records": 9, "score": score, "low": score - half, "high": score + half, "findings_per_1000_words": figure}]}))
        .unwrap()
    }

    #[test]
    fn a_source_is_worse_beyond_noise_alone() {
        assert!(heads(&head(0.3, 0.1), &head(0.35, 0.1)).is_empty());
        let changes = heads(&head(0.3, 0.1), &head(0.8, 0.1));
        assert_eq!(changes.iter().map(|change| (change.kind, change.what)).collect::<Vec<_>>(), [("source_worse", Some("score"))]);
        assert_eq!(heads(&head(0.8, 0.1), &head(0.3, 0.1))[0].kind, "source_better");
    }
}
