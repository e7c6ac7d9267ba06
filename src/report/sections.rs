//! A report as sections, each a heading, a sentence and a table: what [`text`](super::text) and [`markdown`](super::markdown) draw.

use super::row::{decoded, differences, group, left_out};
use super::rows::Row;
use super::table::Column;
use super::visible::shorten;
use super::{Report, Strong, voices};
use crate::similarity::Kind;
use crate::sources::Profile;
use crate::sources::quotation::{Quotation, Standing, Wording};
use crate::sources::voices::Carried;
use crate::sources::wording::Op;
use crate::token::capitalised;
use std::borrow::Cow;

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
const QUOTATIONS: &[Column] = &[Column::words("source"), Column::text("wording", 2), Column::text("differs", 1)];
const CLUSTERS: &[Column] = &[Column::words("kind"), Column::text("text", 3), Column::text("who says it, a voice a line", 2)];
const GATE: &[Column] = &[Column::text("rule", 1), Column::number("records"), Column::number("by it alone")];
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
    if !report.voices.is_empty() {
        let told = |(voices, count): (&usize, &u64)| {
            format!("{} of {}", counted(*count, "passage", "passages"), counted(*voices as u64, "voice", "voices"))
        };
        lines.push(format!("Independently said: {}", report.voices.iter().map(told).collect::<Vec<_>>().join(", ")));
    }
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
            left.push(format!("skipped: {}", list(own(&inputs.skipped))));
        }
        lines.push(format!("Left out: {}", left.join("; ")));
    }
    lines.extend(decoded(&inputs.decoded));
    lines.extend(left_out(&inputs.left_out).map(|told| capitalised(&told)));
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
        title: "Quotations that drift".into(),
        note: "[words that differ] from the first wording, which is the one that most sources have; numbers and negations first.".into(),
        columns: QUOTATIONS,
        rows: report.quotations.iter().take(QUOTED).flat_map(quotation).collect(),
    });
    sections.push(Section {
        title: "Shared text, and who says it".into(),
        note: "Voices that don't depend on each other: sources that have a paragraph in the same words, reprints, and those that credit the same agency are one; a translation is none of its own.".into(),
        columns: CLUSTERS,
        rows: report.largest_clusters.iter().map(cluster).collect(),
    });
    sections.push(Section {
        title: "Who shares text with whom".into(),
        note: "In how many clusters two sources meet.".into(),
        columns: PAIRS,
        rows: report.sources.iter().filter(|source| !source.shares_with.is_empty()).map(pairs).collect(),
    });
    sections.push(Section {
        title: format!("What a gate would stop (preset {})", report.gate.preset),
        note: format!("Of {} records {} would pass.", group(report.gate.records), group(report.gate.passed)),
        columns: GATE,
        rows: report
            .gate
            .rules
            .iter()
            .map(|(rule, stopped)| vec![(*rule).to_owned(), group(stopped.records), group(stopped.alone)])
            .collect(),
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
    if let Some(others) = &finding.others {
        reason += &format!("\n{}", others.sentence());
    }
    vec![finding.source.clone(), format!("{}[{}]{}", finding.before, finding.words, finding.after), reason]
}

/// Quotations shown.
const QUOTED: usize = 12;
/// Wordings shown of one.
const WORDINGS: usize = 6;
/// Columns of one side of a difference.
const DIFFERENCE: usize = 48;

fn quotation(quotation: &Quotation) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = quotation.wordings.iter().take(WORDINGS).map(wording).collect();
    let left = quotation.wordings.len().saturating_sub(WORDINGS);
    if left > 0 {
        rows.push(vec![String::new(), format!("and {left} more wordings"), String::new()]);
    }
    rows
}

fn wording(wording: &Wording) -> Vec<String> {
    let is_first = matches!(wording.standing, Standing::Majority | Standing::First);
    let mut text = String::new();
    for (op, words) in wording.words.iter().filter(|(op, _)| *op != Op::Gone) {
        match op {
            Op::New if !is_first => {
                let bare = words.trim_end_matches(|c: char| !c.is_alphanumeric());
                text += &format!("[{bare}]{}", &words[bare.len()..]);
            }
            _ => text += words,
        }
    }
    let mut notes: Vec<String> = Vec::new();
    if wording.standing != Standing::Shared && wording.standing != Standing::First {
        notes.push(wording.standing.sentence().to_owned());
    }
    notes.extend(wording.turns.iter().map(|turn| turn.sentence().to_owned()));
    if !is_first {
        let mut pieces = wording.words.iter().peekable();
        while let Some((op, words)) = pieces.next() {
            let shown = bare(words);
            match op {
                Op::Same => {}
                Op::New => notes.push(format!("+ {shown}")),
                Op::Gone => match pieces.next_if(|(next, _)| *next == Op::New) {
                    Some((_, new)) => notes.push(format!("{shown} → {}", bare(new))),
                    None => notes.push(format!("− {shown}")),
                },
            }
        }
        notes.extend(wording.explained_by.iter().map(|explained| format!("{} {}", explained.code, explained.rule)));
        notes.extend(wording.translated.map(|grade| format!("a translation, {}", grade.name())));
    }
    vec![wording.sources.join("\n"), shorten(&text, 240).into_owned(), notes.join("\n")]
}

/// Words without the signs around them, shortened.
fn bare(words: &str) -> Cow<'_, str> {
    shorten(words.trim_matches(|c: char| !c.is_alphanumeric()), DIFFERENCE)
}

fn cluster(Carried { cluster, voices }: &Carried) -> Vec<String> {
    let mut text = shorten(&cluster.members[0].excerpt, 240).into_owned();
    for member in cluster.members.iter().filter(|member| !member.drift.is_empty() && cluster.kind == Kind::Near).take(2) {
        text += &format!("\n{}: {}", member.source, differences(member, 3).replace('\n', ", "));
    }
    let said = voices.as_ref().map(voices::lines).unwrap_or_default();
    vec![cluster.kind.name().to_owned(), text, said.join("\n")]
}

fn pairs(source: &Profile) -> Vec<String> {
    let mut with: Vec<(&String, &u64)> = source.shares_with.iter().collect();
    with.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    vec![source.source.clone(), with.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")]
}
