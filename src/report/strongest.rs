//! The strongest findings of a run: a few for each rule and source, in bounded memory.

use super::row::Found;
use crate::artifacts::score::Model;
use crate::artifacts::{Evidence, Severity};
use crate::sources::quotation::{Others, Supported};
use crate::text::Span;
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;

/// A finding with its context.
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
    /// Its severity.
    pub severity: Severity,
    /// First code point of the words.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text before them.
    pub before: String,
    /// The words with the finding.
    pub words: String,
    /// The text after them.
    pub after: String,
    /// The reason.
    pub message: String,
    /// A suggested replacement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The figures that support it.
    pub evidence: Vec<Evidence>,
    /// Log-odds that it adds to the score, including the support by other sources.
    pub weight: f32,
    /// What other sources have in its place in a shared quotation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Others>,
    /// How rare such a finding is in sound text (logarithm); ranks findings.
    pub rarity: f32,
}

/// Most findings kept for each rule and source, and as many in quoted speech, which other sources may support.
pub(super) const KEPT: usize = 5;
/// Code points of context on each side.
const CONTEXT: usize = 40;

/// Keeps the strongest findings.
#[derive(Default)]
pub struct Strongest {
    kept: BTreeMap<Kind, Vec<(u64, Strong)>>,
}

/// Source, rule, and whether the finding is in quoted speech.
type Kind = (String, &'static str, bool);

impl Strong {
    /// A finding of a record, from its row; `span` is its place in the text.
    pub fn new(record: &Record, span: Span, weight: f32, found: &Found) -> Self {
        let text = record.text.as_str();
        let (before, rest) = text.split_at(span.start as usize);
        let after = if span.is_empty() { "" } else { &rest[span.len()..] };
        // No more than the context is read: a line may have millions of findings.
        let cut = before.char_indices().rev().take_while(|(_, c)| !is_line_end(*c)).take(CONTEXT).last().map_or(before.len(), |(at, _)| at);
        let (earlier, before) = before.split_at(cut);
        let mut before = before.to_owned();
        if earlier.ends_with(|c| !is_line_end(c)) {
            // Drop a word that is cut.
            before = format!("…{}", before.split_once(' ').map_or(before.as_str(), |(_, rest)| rest));
        }
        let line_after = || after.chars().take_while(|c| !is_line_end(*c));
        let mut near: String = line_after().take(CONTEXT).collect();
        if line_after().nth(CONTEXT).is_some() {
            near = format!("{}…", near.rsplit_once(' ').map_or(near.as_str(), |(rest, _)| rest));
        }
        Self {
            id: record.id.clone(),
            source: record.source.clone(),
            rule: found.rule,
            code: found.code,
            severity: found.severity,
            start: found.start,
            end: found.end,
            before,
            words: found.words.clone(),
            after: near,
            message: found.message.clone(),
            suggestion: found.suggestion.clone(),
            evidence: found.evidence.clone(),
            weight,
            others: None,
            rarity: Model::embedded().rarity(found.rule),
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
        // Records come in order, so the first of equals stays.
        let place = kept.partition_point(|(_, other)| rank(other) >= rank(&finding));
        if place < KEPT {
            kept.insert(place, (seq, finding));
            kept.truncate(KEPT);
        }
    }

    /// Adds the support by other sources to the findings.
    pub fn support(&mut self, supported: &Supported) {
        for finding in self.kept.values_mut().flatten().map(|(_, finding)| finding) {
            if let Some(others) = supported.of(&finding.source, &finding.id, finding.rule, finding.start) {
                finding.weight += others.log_odds;
                finding.rarity += others.log_odds;
                finding.others = Some(others.clone());
            }
        }
    }

    /// The `most` strongest findings, by severity and rarity. Each further finding of one rule in one source counts half of the previous
    /// one. Within a severity, rules alternate, for variety.
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
