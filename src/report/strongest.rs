//! The strongest findings of a run, as they go by: a few of each rule and source, in bounded memory.

use super::row::Found;
use crate::artifacts::score::Model;
use crate::artifacts::{Evidence, Finding, Severity};
use crate::sources::quotation::{Others, Supported};
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;

/// A finding with the words around it.
#[derive(Clone, Debug, Serialize)]
pub struct Strong {
    /// The record.
    pub id: String,
    /// Its source.
    pub source: String,
    /// The rule.
    pub rule: &'static str,
    /// Its code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// First code point of the words at fault.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What stands before them.
    pub before: String,
    /// The words at fault.
    pub words: String,
    /// What stands after them.
    pub after: String,
    /// The reason.
    pub message: String,
    /// What could stand there instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The figures behind it.
    pub evidence: Vec<Evidence>,
    /// Log-odds that it gives to the score, and what other sources add to it.
    pub weight: f32,
    /// What other sources have in its place, in a quotation that all of them have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Others>,
    /// How seldom sound text has such a finding (logarithm); what the strongest are chosen by.
    pub rarity: f32,
}

/// Findings kept of one rule in one source, and as many in quoted speech, where other sources may speak for them.
const KEPT: usize = 5;
/// Code points shown on each side.
const CONTEXT: usize = 40;

/// Keeps the strongest.
#[derive(Default)]
pub struct Strongest {
    kept: BTreeMap<Kind, Vec<(u64, Strong)>>,
}

/// Source, rule, and whether it stands in quoted speech.
type Kind = (String, &'static str, bool);

impl Strong {
    /// A finding of a record, and its row.
    pub fn new(record: &Record, finding: &Finding, found: &Found) -> Self {
        let text = record.text.as_str();
        let (before, rest) = text.split_at(finding.span.start as usize);
        let after = if finding.span.is_empty() { "" } else { &rest[finding.span.len()..] };
        let line_before = before.rsplit(is_line_end).next().unwrap_or_default();
        let line_after = after.split(is_line_end).next().unwrap_or_default();
        let cut = line_before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let mut before = line_before[cut..].to_owned();
        if cut > 0 {
            // A word cut in half says nothing.
            before = format!("…{}", before.split_once(' ').map_or(before.as_str(), |(_, rest)| rest));
        }
        let mut after: String = line_after.chars().take(CONTEXT).collect();
        if after.len() < line_after.len() {
            after = format!("{}…", after.rsplit_once(' ').map_or(after.as_str(), |(rest, _)| rest));
        }
        Self {
            id: record.id.clone(),
            source: record.source.clone(),
            rule: finding.rule.name,
            code: finding.rule.code,
            severity: finding.severity,
            start: found.start,
            end: found.end,
            before,
            words: found.words.clone(),
            after,
            message: finding.message.clone(),
            suggestion: finding.suggestion.clone(),
            evidence: finding.evidence.clone(),
            weight: finding.weight,
            others: None,
            rarity: Model::embedded().rarity(finding.rule.name),
        }
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

impl Strongest {
    /// Keeps `finding` if it is among the strongest of its rule and source.
    pub fn add(&mut self, seq: u64, finding: Strong, is_quoted: bool) {
        let kept = self.kept.entry((finding.source.clone(), finding.rule, is_quoted)).or_default();
        // Records come in order, so of equals the first stays.
        let place = kept.partition_point(|(_, other)| rank(other) >= rank(&finding));
        if place < KEPT {
            kept.insert(place, (seq, finding));
            kept.truncate(KEPT);
        }
    }

    /// Adds what other sources say to the findings that they speak for.
    pub fn support(&mut self, supported: &Supported) {
        for finding in self.kept.values_mut().flatten().map(|(_, finding)| finding) {
            if let Some(others) = supported.of(&finding.source, &finding.id, finding.rule, finding.start) {
                finding.weight += others.log_odds;
                finding.rarity += others.log_odds;
                finding.others = Some(others.clone());
            }
        }
    }

    /// The `most` strongest, by severity and by how seldom sound text has such a finding; of one rule in one source each next one counts
    /// half. Of each severity rules come by turns, so that many of them are shown.
    pub fn finish(self, most: usize) -> Vec<Strong> {
        let mut by_rule: BTreeMap<(String, &'static str), Vec<(u64, Strong)>> = BTreeMap::new();
        for ((source, rule, _), kept) in self.kept {
            by_rule.entry((source, rule)).or_default().extend(kept);
        }
        let mut all: Vec<((Severity, f32), u64, Strong)> = Vec::new();
        for mut kept in by_rule.into_values() {
            kept.sort_by(|(p, f), (q, g)| rank(g).cmp(&rank(f)).then(p.cmp(q)).then(f.start.cmp(&g.start)));
            kept.truncate(KEPT);
            let halves = std::iter::successors(Some(1.0f32), |share| Some(share / 2.0));
            all.extend(
                kept.into_iter()
                    .zip(halves)
                    .map(|((seq, finding), share)| ((finding.severity, finding.rarity.max(0.1) * share), seq, finding)),
            );
        }
        all.sort_by(|((a, x), p, f), ((b, y), q, g)| b.cmp(a).then(y.total_cmp(x)).then(p.cmp(q)).then(f.start.cmp(&g.start)));
        let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
        let turn = |finding: &Strong, seen: &mut BTreeMap<&'static str, usize>| {
            let turn = seen.entry(finding.rule).or_default();
            *turn += 1;
            (std::cmp::Reverse(finding.severity), *turn)
        };
        let mut by_turn: Vec<_> = all.into_iter().map(|(.., finding)| (turn(&finding, &mut seen), finding)).collect();
        by_turn.sort_by_key(|(turn, _)| *turn);
        by_turn.truncate(most);
        by_turn.into_iter().map(|(_, finding)| finding).collect()
    }
}

fn rank(finding: &Strong) -> (Severity, i64) {
    (finding.severity, (f64::from(finding.rarity) * 1e6) as i64)
}
