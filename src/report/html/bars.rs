//! Findings by rule and by source, as bars with their counts.

use super::super::Report;
use crate::artifacts::Severity;
use crate::sources::Profile;
use crate::text::number::group;
use std::cmp::Reverse;

/// Most rules.
const RULES: usize = 16;
/// Most sources.
const SOURCES: usize = 16;
/// Severities, from the left.
const SEVERITIES: [Severity; 3] = [Severity::Major, Severity::Minor, Severity::Info];

/// A bar and its counts.
pub(super) struct Bar<'a> {
    pub name: &'a str,
    pub parts: Vec<Part>,
    pub count: String,
    /// The counts of the parts, or the rate.
    pub note: String,
}

/// A part of a bar; places in per cent of the longest bar.
pub(super) struct Part {
    pub class: &'static str,
    pub from: f64,
    pub length: f64,
}

/// The bars of both pictures.
pub(super) struct Bars<'a> {
    pub rules: Vec<Bar<'a>>,
    pub rules_left: usize,
    pub sources: Vec<Bar<'a>>,
    pub sources_left: usize,
}

/// The bars of a report; none if nothing was found.
pub(super) fn bars(report: &Report) -> Option<Bars<'_>> {
    let mut rules: Vec<(&str, u64)> = report.rules.iter().map(|(rule, count)| (*rule, *count)).collect();
    rules.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    let most = rules.first()?.1;
    let all: u64 = report.rules.values().sum();
    let found = |source: &Profile| source.severities.values().sum::<u64>();
    let mut sources: Vec<&Profile> = report.sources.iter().filter(|source| found(source) > 0).collect();
    sources.sort_by_key(|source| (Reverse(found(source)), source.source.as_str()));
    let longest = sources.first().map_or(1, |source| found(source)) as f64;
    let (rules_left, sources_left) = (rules.len().saturating_sub(RULES), sources.len().saturating_sub(SOURCES));
    let sources = sources.into_iter().take(SOURCES).map(|source| of_source(source, found(source), longest)).collect();
    Some(Bars {
        rules: rules.into_iter().take(RULES).map(|(rule, count)| of_rule(rule, count, most, all)).collect(),
        rules_left,
        sources,
        sources_left,
    })
}

fn of_rule(name: &str, count: u64, most: u64, all: u64) -> Bar<'_> {
    let share = |of: u64| 100.0 * count as f64 / of as f64;
    let note = format!("{:.0} %", share(all));
    Bar { name, parts: vec![Part { class: "all", from: 0.0, length: share(most) }], count: group(count), note }
}

fn of_source(source: &Profile, found: u64, longest: f64) -> Bar<'_> {
    let mut parts = Vec::new();
    let mut said = Vec::new();
    let mut from = 0.0;
    for severity in SEVERITIES {
        let count = source.severities.get(severity.name()).copied().unwrap_or_default();
        if count > 0 {
            let length = 100.0 * count as f64 / longest;
            parts.push(Part { class: severity.name(), from, length });
            said.push((count, severity.name()));
            from += length;
        }
    }
    let note = match said.as_slice() {
        [(_, severity)] => (*severity).to_owned(),
        said => said.iter().map(|(count, severity)| format!("{} {severity}", group(*count))).collect::<Vec<_>>().join(", "),
    };
    Bar { name: &source.source, parts, count: group(found), note }
}
