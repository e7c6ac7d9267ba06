//! The report as sections of a heading, a sentence and a table, which [`text`](super::text) and [`markdown`](super::markdown) render.

use super::amount::Amount;
use super::row::differences;
use super::rows::Row;
use super::table::Column;
use super::{Report, Strong, voices};
use crate::pipeline::inputs::{decoded, left_out};
use crate::similarity::Kind;
use crate::sources::Profile;
use crate::sources::quotation::{Quotation, Standing, Wording};
use crate::sources::reported::{Reported, Translated, Version};
use crate::sources::voices::Carried;
use crate::sources::wording::{Op, Piece};
use crate::text::number::{counted, group, probability};
use crate::text::token::capitalised;
use crate::text::visible::shorten;
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
    /// Most lines in a cell.
    pub lines: usize,
    /// How much is left out, and where to find it.
    pub more: Option<String>,
}

const FINDINGS: &[Column] = &[Column::words("source"), Column::text("words in their context", 1), Column::text("rule and reason", 1)];
const QUOTATIONS: &[Column] = &[Column::words("source"), Column::text("wording", 2), Column::text("differs", 1)];
const REPORTED: &[Column] =
    &[Column::words("speaker").once(), Column::words("source"), Column::text("words", 2), Column::text("differs", 1)];
const CLUSTERS: &[Column] = &[Column::words("kind"), Column::text("text", 3), Column::text("who says it, a voice a line", 2)];
const GATE: &[Column] = &[Column::text("rule", 1), Column::number("records"), Column::number("by it alone")];
const QUARANTINE: &[Column] = &[Column::text("place", 1), Column::text("reason", 2)];

/// Ranges of the number of voices for counts of passages.
const RANGES: [(usize, usize); 5] = [(1, 1), (2, 2), (3, 5), (6, 20), (21, usize::MAX)];

/// The summary: what was read, repaired and found; at most `listed` items of each list.
pub fn summary(report: &Report, listed: usize) -> Vec<String> {
    let list = |counts: Vec<(String, u64)>| {
        let mut counts = counts;
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let left = counts.len().saturating_sub(listed);
        let mut items: Vec<String> = counts.iter().take(listed).map(|(name, count)| format!("{name} {}", group(*count))).collect();
        items.extend((left > 0).then(|| format!("and {left} more")));
        items.join(", ")
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
        let range = |(from, to): &(usize, usize)| {
            let count: u64 = report.voices.range(from..=to).map(|(_, count)| count).sum();
            let voices = match (from, to) {
                (1, _) => "1 voice".to_owned(),
                (from, to) if from == to => format!("{from} voices"),
                (from, &usize::MAX) => format!("{from} voices or more"),
                (from, to) => format!("{from} to {to} voices"),
            };
            (count > 0).then(|| format!("{} of {voices}", counted(count, "passage", "passages")))
        };
        lines.push(format!("Independently said: {}", RANGES.iter().filter_map(range).collect::<Vec<_>>().join(", ")));
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
    lines.extend(left_out(&inputs.left_out).map(|sentence| capitalised(&sentence)));
    lines
}

/// The sections that are not empty, limited by `amount`.
pub fn sections(report: &Report, amount: Amount) -> Vec<Section> {
    let amount = if report.reported.is_empty() { amount } else { amount.beside_reported() };
    let left = |all: u64, shown: usize, what: &str, file: &str| {
        let left = all.saturating_sub(shown as u64);
        (left > 0).then(|| format!("{} more {what}: --top {all}, or {file} with --out", group(left)))
    };
    let sources = report.sources.len() as u64;
    let mut sections = vec![Section {
        title: "Sources".into(),
        note: "score: probability of machine translation (95 % interval). known as: how a translation is known, or what the score says. faults: minor and major findings by 1,000 words. shared: paragraphs that share text with another source. place: among sources of its language, the most suspected first.".into(),
        columns: Profile::COLUMNS,
        rows: report.sources.iter().take(amount.sources).flat_map(Row::lines).collect(),
        lines: amount.lines,
        more: left(sources, amount.sources, "sources", "sources.jsonl"),
    }];
    let found: u64 = report.rules.values().sum();
    sections.push(Section {
        title: "Strongest findings".into(),
        note: "[the words at fault] in their context, which rule says so, and why.".into(),
        columns: FINDINGS,
        rows: report.findings.iter().take(amount.findings).map(|of| finding(of, amount.context)).collect(),
        lines: amount.finding_lines,
        more: left(found, report.findings.len().min(amount.findings), "findings", "records.jsonl"),
    });
    let drifting = report.quotations.len() as u64 + report.quotations_left;
    sections.push(Section {
        title: "Quotations that drift".into(),
        note: "[words that differ] from the first wording, which is the one that most sources have; numbers and negations first.".into(),
        columns: QUOTATIONS,
        rows: report.quotations.iter().take(amount.quotations).flat_map(|of| quotation(of, amount)).collect(),
        lines: amount.lines,
        more: left(drifting, amount.quotations, "quotations", "report.html"),
    });
    sections.extend(one_speaker(report, amount));
    let across: u64 = report.clusters.values().sum();
    sections.push(Section {
        title: "Shared text, and who says it".into(),
        note: "Sources that have the same words, reprints, and those that credit the same agency are one voice; a translation is none of its own. twin: probably a translation (probability).".into(),
        columns: CLUSTERS,
        rows: report.largest_clusters.iter().take(amount.passages).map(cluster).collect(),
        lines: amount.lines,
        more: left(across, report.largest_clusters.len().min(amount.passages), "clusters", "clusters.jsonl"),
    });
    let pairs = pairs(report);
    let shared: Vec<String> = pairs.iter().take(amount.pairs).map(|(count, a, b)| format!("{a} and {b} {}", group(*count))).collect();
    if !shared.is_empty() {
        sections.push(Section {
            title: "Who shares text with whom".into(),
            note: format!("In so many clusters two sources meet: {}.", shared.join(", ")),
            columns: &[],
            rows: Vec::new(),
            lines: amount.lines,
            more: left(pairs.len() as u64, amount.pairs, "pairs", "sources.jsonl"),
        });
    }
    let gate = &report.gate;
    let (title, would) = match gate.decided {
        true => ("What the gate stopped".to_owned(), "passed"),
        false => (format!("What a gate would stop (preset {})", gate.preset), "would pass"),
    };
    // On a screen what was stopped is told in a sentence, and what would be stopped in the first answer.
    let in_a_sentence = gate.decided && amount.stops == 0;
    let by_rule = || gate.by_records().into_iter().take(amount.listed).map(|(rule, stopped)| format!("{rule} {}", group(stopped.records)));
    let stopped = if in_a_sentence && !gate.rules.is_empty() {
        format!("; stopped by {}", by_rule().collect::<Vec<_>>().join(", "))
    } else {
        String::new()
    };
    sections.push(Section {
        title,
        note: format!("Of {} records {} {would}{stopped}.", group(gate.records), group(gate.passed)),
        columns: if in_a_sentence { &[] } else { GATE },
        rows: gate
            .by_records()
            .into_iter()
            .take(amount.stops)
            .map(|(rule, stopped)| vec![rule.to_owned(), group(stopped.records), group(stopped.alone)])
            .collect(),
        lines: amount.lines,
        more: left(gate.rules.len() as u64, if in_a_sentence { amount.listed } else { amount.stops }, "rules", "report.json"),
    });
    sections.push(Section {
        title: "Quarantined".into(),
        note: "Records that could not be used.".into(),
        columns: QUARANTINE,
        rows: report.quarantine.iter().take(amount.quarantined).map(|bad| vec![bad.origin.to_string(), bad.reason.clone()]).collect(),
        lines: amount.lines,
        more: left(report.inputs.quarantined, report.quarantine.len().min(amount.quarantined), "records", "report.json"),
    });
    sections.retain(|section| !section.rows.is_empty() || section.columns.is_empty());
    sections
}

/// Pairs of sources with their number of shared clusters, most first.
pub(super) fn pairs(report: &Report) -> Vec<(u64, &str, &str)> {
    let mut pairs: Vec<(u64, &str, &str)> = report
        .sources
        .iter()
        .flat_map(|source| source.shares_with.iter().map(move |(with, count)| (*count, source.source.as_str(), with.as_str())))
        .filter(|(_, a, b)| a < b)
        .collect();
    pairs.sort_by(|(p, a, b), (q, c, d)| q.cmp(p).then(a.cmp(c)).then(b.cmp(d)));
    pairs
}

/// A finding with at most `context` characters on each side, and its reason.
fn finding(finding: &Strong, context: usize) -> Vec<String> {
    let mut reason = format!("{} {}\n{}: {}", finding.code, finding.rule, finding.severity.name(), finding.message);
    if let Some(suggestion) = &finding.suggestion {
        reason += &format!("\nperhaps: {suggestion}");
    }
    if let Some(others) = &finding.others {
        reason += &format!("\n{}", others.sentence());
    }
    let after = shorten(&finding.after, context);
    // The text before the words is cut at its start.
    let cut = finding.before.char_indices().rev().nth(context.saturating_sub(1)).map_or(0, |(at, _)| at);
    let before = match finding.before[cut..].split_once(' ') {
        Some((_, whole)) if cut > 0 => format!("…{whole}"),
        _ => finding.before.clone(),
    };
    vec![finding.source.clone(), format!("{before}[{}]{after}", finding.words), reason]
}

/// Columns of one side of a difference.
const DIFFERENCE: usize = 48;

fn quotation(quotation: &Quotation, amount: Amount) -> Vec<Vec<String>> {
    let named = |of: &Wording| names(&of.sources, amount.lines.min(SOURCES));
    let row = |of: &Wording| [vec![named(of)], wording(of)].concat();
    let mut rows: Vec<Vec<String>> = quotation.wordings.iter().take(amount.wordings).map(row).collect();
    let left = quotation.wordings.len().saturating_sub(amount.wordings);
    if let Some(notes) = rows.first_mut().and_then(|row| row.last_mut()).filter(|_| left > 0) {
        let gap = if notes.is_empty() { "" } else { "\n" };
        *notes = format!("{left} more {}{gap}{notes}", if left == 1 { "wording" } else { "wordings" });
    }
    rows
}

/// What one speaker said in other words: one statement in a sentence where there is room for no more, else a table.
fn one_speaker(report: &Report, amount: Amount) -> Option<Section> {
    let first = report.reported.first()?;
    let retold = report.reported.len() as u64 + report.reported_left;
    let (left, top) = (retold.saturating_sub(amount.reported as u64), group(retold));
    let is_table = amount.reported > 1;
    let note = if is_table {
        "What the sources have of one statement, and what differs from the first; \"perhaps\": perhaps the same, reported otherwise.".into()
    } else {
        let said = |version: &Version| format!("\"{}\" ({})", shorten(version.text().trim(), STATEMENT), version.source);
        let versions: Vec<String> = first.versions.iter().take(amount.wordings).map(said).collect();
        let perhaps = if first.is_doubtful { "; perhaps the same, reported otherwise" } else { "" };
        format!("{}: {}{perhaps}.", first.speaker.as_deref().unwrap_or_default(), versions.join(", "))
    };
    Some(Section {
        title: "One speaker, other words".into(),
        note,
        columns: if is_table { REPORTED } else { &[] },
        rows: if is_table {
            report.reported.iter().take(amount.reported).flat_map(|of| reported(of, amount)).collect()
        } else {
            Vec::new()
        },
        lines: amount.lines,
        more: (left > 0).then(|| format!("{} more statements: --top {top}, or clusters.jsonl with --out", group(left))),
    })
}

/// Columns of a statement in a sentence.
const STATEMENT: usize = 80;

/// The versions of a statement, each with its differences from the first.
fn reported(of: &Reported, amount: Amount) -> Vec<Vec<String>> {
    let row = |version: &Version| {
        let mut notes: Vec<String> = version.is_doubtful().then(|| "perhaps".to_owned()).into_iter().collect();
        notes.extend(changes(&version.words));
        notes.extend(version.translated.iter().map(Translated::sentence));
        let speaker = of.speaker.clone().unwrap_or_default();
        vec![speaker, version.source.clone(), shorten(&version.text(), 240).into_owned(), notes.join("\n")]
    };
    of.versions.iter().take(amount.wordings).map(row).collect()
}

/// Most sources named for a wording.
const SOURCES: usize = 8;

/// Names, one per line, at most `most` lines.
fn names(sources: &[String], most: usize) -> String {
    if sources.len() <= most {
        return sources.join("\n");
    }
    let named = most.saturating_sub(1);
    format!("{}\n+{} more", sources[..named].join("\n"), sources.len() - named)
}

/// A wording and its differences from the first.
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
        notes.extend(changes(&wording.words));
        notes.extend(wording.explained_by.iter().map(|explained| format!("{} {}", explained.code, explained.rule)));
        notes.extend(wording.translated.map(|grade| format!("a translation, {}", grade.name())));
    }
    vec![shorten(&text, 240).into_owned(), notes.join("\n")]
}

/// The words that differ, a line a place.
fn changes(words: &[Piece]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut pieces = words.iter().peekable();
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
    notes
}

/// Text without surrounding punctuation, shortened.
fn bare(words: &str) -> Cow<'_, str> {
    shorten(words.trim_matches(|c: char| !c.is_alphanumeric()), DIFFERENCE)
}

fn cluster(Carried { cluster, voices }: &Carried) -> Vec<String> {
    let mut text = shorten(&cluster.members[0].excerpt, 240).into_owned();
    for member in cluster.members.iter().filter(|member| !member.drift.is_empty() && cluster.kind == Kind::Near).take(2) {
        text += &format!("\n{}: {}", member.source, differences(member, 3).replace('\n', ", "));
    }
    if cluster.kind == Kind::Twin
        && let Some(member) = cluster.members.iter().find(|member| member.similarity < 1.0)
    {
        let how = probability(member.likeness(cluster.kind));
        text += &format!("\n{} ({how}): {}", member.source, shorten(&member.excerpt, 240));
    }
    let said = voices.as_ref().map(voices::lines).unwrap_or_default();
    vec![cluster.kind.name().to_owned(), text, said.join("\n")]
}
