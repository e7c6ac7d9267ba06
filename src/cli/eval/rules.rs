//! `sourdine eval rules`: findings by rule, and their precision on errors that people marked.

use super::round;
use crate::analysis::Analyzer;
use crate::artifacts::{Finding, Severity};
use crate::cli::args::{OutputArgs, RunArgs};
use crate::cli::{Status, complain};
use crate::input::labelled;
use crate::report::Row;
use crate::report::table::Column;
use crate::text::CharIndex;
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure the rules on labelled text
///
/// Reads JSON Lines, compressed or plain. Texts with `label` (`native`, `human`, `machine`) give densities: findings per 1,000 words. Texts in
/// which people marked errors (`raters`, `spans`) give precision, the share of findings that overlap an error, and lift: precision over
/// that of spans of the same length at all other places of the text. Of texts with `hter`, those edited in more than 0.3 of their words are
/// left out, since there nearly any span hits; `post_edited` gives the density of findings after correction. Notes (`info`) don't count.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval rules rough.dev.jsonl.zst spans.dev.jsonl.zst dev.jsonl.zst --format csv")]
pub(super) struct Rules {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Print each finding of this rule with its context on standard error
    #[arg(long, value_name = "RULE")]
    show: Option<String>,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Largest share of edited words (HTER); above it a span hits an error by chance.
const MAX_EDITED: f32 = 0.3;

/// Figures of a rule in a language.
#[derive(Serialize)]
struct Measured {
    lang: String,
    /// Rule; empty for all.
    rule: String,
    /// Findings in texts with marked errors.
    findings: u64,
    per_1000_words: Option<f64>,
    precision: Option<f64>,
    lift: Option<f64>,
    /// Findings per 1,000 words after correction by a person.
    corrected: Option<f64>,
    machine: Option<f64>,
    human: Option<f64>,
    native: Option<f64>,
    /// Major findings per 1,000 words of human and native text.
    major: Option<f64>,
}

impl Row for Measured {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::words("rule"),
        Column::number("findings"),
        Column::number("/1,000"),
        Column::number("precision"),
        Column::number("lift"),
        Column::number("corrected"),
        Column::number("machine"),
        Column::number("human"),
        Column::number("native"),
        Column::number("major"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let figure = |figure: Option<f64>| figure.map_or_else(String::new, |figure| format!("{figure:.2}"));
        let mut line = vec![self.lang.clone(), self.rule.clone(), self.findings.to_string()];
        let densities = [self.corrected, self.machine, self.human, self.native, self.major];
        line.extend([self.per_1000_words, self.precision, self.lift].into_iter().chain(densities).map(figure));
        vec![line]
    }
}

/// Kinds of text, counted apart.
const KINDS: [&str; 5] = ["marked", "corrected", "machine", "human", "native"];

#[derive(Clone, Copy, Default)]
struct Count {
    /// Findings by kind of text.
    found: [u64; KINDS.len()],
    hits: u64,
    /// Expected number of hits by chance.
    chance: f64,
    major: u64,
}

#[derive(Default)]
struct Language {
    words: [usize; KINDS.len()],
    /// Counts by rule; the empty name has all rules.
    rules: BTreeMap<&'static str, Count>,
}

impl Rules {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let analyzer = Analyzer::new(&self.run.config()?)?;
        let mut languages: BTreeMap<String, Language> = BTreeMap::new();
        let mut count = |lang: &str, kind: usize, text: &str, errors: &[(usize, usize, String)]| {
            let record = Record::new("", "", text);
            let analysis = analyzer.analyze(&record);
            let language = languages.entry(lang.to_owned()).or_default();
            language.words[kind] += analysis.words;
            let index = CharIndex::new(text);
            let length = text.chars().count();
            for finding in analysis.findings.iter().filter(|finding| finding.severity > Severity::Info) {
                let span = index.chars(finding.span);
                let (start, end) = (span.start, span.end);
                if self.show.as_deref() == Some(finding.rule.name) {
                    show(lang, KINDS[kind], text, finding, overlaps(errors, start, end));
                }
                for name in ["", finding.rule.name] {
                    let of = language.rules.entry(name).or_default();
                    of.found[kind] += 1;
                    of.major += u64::from(kind >= 3 && finding.severity == Severity::Major);
                    if kind == 0 {
                        of.hits += u64::from(overlaps(errors, start, end));
                        of.chance += chance(errors, length, end - start);
                    }
                }
            }
        };
        for path in &self.input {
            labelled::each(path, |line| {
                if line.raters > 0 && line.hter.is_none_or(|edited| edited <= MAX_EDITED) {
                    count(&line.lang, 0, &line.text, &line.spans);
                    if !line.post_edited.is_empty() {
                        count(&line.lang, 1, &line.post_edited, &[]);
                    }
                } else if let Some(kind) = KINDS.iter().position(|kind| *kind == line.label).filter(|_| line.raters == 0) {
                    count(&line.lang, kind, &line.text, &[]);
                }
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        for (lang, language) in &languages {
            for (rule, count) in &language.rules {
                rows.push(&measured(lang, rule, count, &language.words))?;
            }
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

fn measured(lang: &str, rule: &str, count: &Count, words: &[usize; KINDS.len()]) -> Measured {
    let density = |kind: usize| (words[kind] > 0).then(|| round(1000.0 * count.found[kind] as f64 / words[kind] as f64));
    let sound = words[3] + words[4];
    Measured {
        lang: lang.to_owned(),
        rule: rule.to_owned(),
        findings: count.found[0],
        per_1000_words: density(0),
        precision: (count.found[0] > 0).then(|| round(count.hits as f64 / count.found[0] as f64)),
        lift: (count.chance > 0.0).then(|| round(count.hits as f64 / count.chance)),
        corrected: density(1),
        machine: density(2),
        human: density(3),
        native: density(4),
        major: (sound > 0).then(|| round(1000.0 * count.major as f64 / sound as f64)),
    }
}

fn overlaps(errors: &[(usize, usize, String)], start: usize, end: usize) -> bool {
    errors.iter().any(|(first, last, _)| start < *last && *first < end)
}

/// Share of the positions of a span of `wide` code points, in a text of `length`, that overlap an error.
fn chance(errors: &[(usize, usize, String)], length: usize, wide: usize) -> f64 {
    let places = length.saturating_sub(wide) + 1;
    (0..places).filter(|start| overlaps(errors, *start, start + wide)).count() as f64 / places as f64
}

/// Prints a finding with its context, for reading.
fn show(lang: &str, kind: &str, text: &str, finding: &Finding, hit: bool) {
    const AROUND: usize = 40;
    let (start, end) = (finding.span.start as usize, finding.span.end as usize);
    let before: String = text[..start].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = text[end..].chars().take(AROUND).collect();
    let hit = if hit { "hit" } else { "-" };
    complain(format_args!("{lang} {kind} {hit}: {before}[{}]{after}: {}", finding.span.of(text), finding.message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_counts_places() {
        let errors = [(2, 4, String::new())];
        assert_eq!(chance(&errors, 10, 1), 0.2);
        assert_eq!(chance(&errors, 10, 10), 1.0);
        assert_eq!(chance(&[], 10, 3), 0.0);
        assert!(overlaps(&errors, 3, 5) && !overlaps(&errors, 4, 5));
    }
}
