//! A report as sections, each a heading, a sentence and a table: what [`text`](super::text) and [`markdown`](super::markdown) draw.

use super::row::{differences, group};
use super::rows::Row;
use super::table::Column;
use super::visible::shorten;
use super::{Report, Strong};
use crate::similarity::{Cluster, Kind};
use crate::sources::Profile;

/// One section.
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What its columns mean.
    pub note: String,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

const FINDINGS: &[Column] = &[Column::words("source"), Column::text("words in their context", 3), Column::text("rule and reason", 2)];
const CLUSTERS: &[Column] = &[Column::words("kind"), Column::words("source"), Column::text("text", 2), Column::text("differs", 1)];
const PAIRS: &[Column] = &[Column::words("source"), Column::text("shares text with", 1)];
const QUARANTINE: &[Column] = &[Column::text("place", 1), Column::text("reason", 2)];

/// The first lines: what was read, repaired and found.
pub fn summary(report: &Report) -> Vec<String> {
    let counted = |count: u64, one: &str, many: &str| format!("{} {}", group(count), if count == 1 { one } else { many });
    let list = |counts: Vec<(String, u64)>| {
        let mut counts = counts;
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts.iter().map(|(name, count)| format!("{name} {}", group(*count))).collect::<Vec<_>>().join(", ")
    };
    let own = |counts: &std::collections::BTreeMap<&'static str, u64>| {
        counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>()
    };
    let mut lines = vec![format!(
        "{} from {}: {}, {}",
        counted(report.inputs.records, "record", "records"),
        counted(report.sources.len() as u64, "source", "sources"),
        counted(report.units, "paragraph", "paragraphs"),
        counted(report.words, "word", "words"),
    )];
    if !report.languages.is_empty() {
        lines.push(format!("Languages, by words: {}", list(report.languages.iter().map(|(lang, words)| (lang.clone(), *words)).collect())));
    }
    if report.repaired_records > 0 {
        lines.push(format!("Repaired: {} ({})", counted(report.repaired_records, "record", "records"), list(own(&report.changes))));
    }
    let total: u64 = report.rules.values().sum();
    lines.push(if total == 0 { "Findings: none".into() } else { format!("Findings: {} ({})", group(total), list(own(&report.rules))) });
    let across: u64 = report.clusters.values().sum();
    let inside = if report.clusters_inside_one_source > 0 {
        format!("; {} more inside one source", group(report.clusters_inside_one_source))
    } else {
        String::new()
    };
    lines.push(if across == 0 {
        format!("Shared text: none{inside}")
    } else {
        format!("Shared text: {} ({}){inside}", counted(across, "cluster", "clusters"), list(own(&report.clusters)))
    });
    let inputs = &report.inputs;
    if inputs.quarantined + inputs.unreadable > 0 || !inputs.skipped.is_empty() {
        let mut left = Vec::new();
        if inputs.quarantined > 0 {
            left.push(format!("{} quarantined", counted(inputs.quarantined, "record", "records")));
        }
        if inputs.unreadable > 0 {
            left.push(format!("{} unreadable", counted(inputs.unreadable, "input", "inputs")));
        }
        if !inputs.skipped.is_empty() {
            left.push(format!("skipped in folders: {}", list(own(&inputs.skipped))));
        }
        lines.push(format!("Left out: {}", left.join("; ")));
    }
    lines
}

/// The sections that have something to say.
pub fn sections(report: &Report) -> Vec<Section> {
    let mut sections = vec![Section {
        title: "Sources".into(),
        note: "score: probability of machine translation, with its interval (95 % over records; of a single record its own 90 %). known as: how a translation is known (declared by the text or its page, proven by words left over from another language, suspected by the score alone), or what the score says. faults: minor and major findings by 1,000 words. shared: paragraphs that share text with another source. place: among sources of the same language, the most suspected first, as far as they can be told apart.".into(),
        columns: Profile::COLUMNS,
        rows: report.sources.iter().flat_map(Row::lines).collect(),
    }];
    sections.push(Section {
        title: "Strongest findings".into(),
        note: "[the words at fault] in their context, which rule says so, and why.".into(),
        columns: FINDINGS,
        rows: report.findings.iter().map(finding).collect(),
    });
    sections.push(Section {
        title: "Largest clusters".into(),
        note: "The first source of each is the first in the input, and the others are compared with it.".into(),
        columns: CLUSTERS,
        rows: report.largest_clusters.iter().flat_map(cluster).collect(),
    });
    sections.push(Section {
        title: "Who shares text with whom".into(),
        note: "In how many clusters two sources meet.".into(),
        columns: PAIRS,
        rows: report.sources.iter().filter(|source| !source.shares_with.is_empty()).map(pairs).collect(),
    });
    sections.push(Section {
        title: "Quarantined".into(),
        note: "Records that could not be used.".into(),
        columns: QUARANTINE,
        rows: report.quarantine.iter().map(|bad| vec![bad.origin.to_string(), bad.reason.clone()]).collect(),
    });
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn finding(finding: &Strong) -> Vec<String> {
    let mut reason = format!("{} {} ({})\n{}", finding.code, finding.rule, finding.severity.name(), finding.message);
    if let Some(suggestion) = &finding.suggestion {
        reason += &format!("\nperhaps: {suggestion}");
    }
    vec![finding.source.clone(), format!("{}[{}]{}", finding.before, finding.words, finding.after), reason]
}

/// Members of a cluster that are shown.
const MEMBERS: usize = 6;

fn cluster(cluster: &Cluster) -> Vec<Vec<String>> {
    let shown = cluster.members.iter().take(MEMBERS).enumerate();
    let mut rows: Vec<Vec<String>> = shown
        .map(|(nth, member)| {
            let text = match (nth, member.drift.is_empty()) {
                (0, _) => shorten(&member.excerpt, 240).into_owned(),
                (_, true) => "the same".into(),
                (_, false) if cluster.kind == Kind::Near => "nearly the same".into(),
                (_, false) => shorten(&member.excerpt, 160).into_owned(),
            };
            vec![if nth == 0 { cluster.kind.name().to_owned() } else { String::new() }, member.source.clone(), text, differences(member, 5)]
        })
        .collect();
    if cluster.members.len() > MEMBERS {
        rows.push(vec![String::new(), format!("and {} more", cluster.members.len() - MEMBERS), String::new(), String::new()]);
    }
    rows
}

fn pairs(source: &Profile) -> Vec<String> {
    let mut with: Vec<(&String, &u64)> = source.shares_with.iter().collect();
    with.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    vec![source.source.clone(), with.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")]
}
