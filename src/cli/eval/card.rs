//! `sourdine eval card`: false-alarm rates on sound text, by language, register and length.

use crate::analysis::Analyzer;
use crate::artifacts::Severity;
use crate::cli::Status;
use crate::cli::args::{OutputArgs, RunArgs};
use crate::input::labelled::{self, Labelled};
use crate::report::Row;
use crate::report::table::Column;
use crate::sources::interval::{Interval, rate, wilson};
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure false alarms on human text
///
/// Reads JSON Lines, compressed or plain, of text that is known to be sound: lines with `label` `native` or `human`, or without one; others are left
/// out. The register is `domain`, else `register`, else `origin`; of a rule there is a line for all registers and one for each that it fired in. Findings are the minor and major ones; a text is flagged where it is called
/// translated, however that is known. Rates carry 95 % intervals (Byar), shares too (Wilson).
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval card dev.jsonl.zst --documents --format markdown --out reports/card.md")]
pub(super) struct Card {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Join lines that follow each other and share `unit` into one text
    #[arg(long)]
    documents: bool,
    /// Measure native text alone, and no translations by people
    #[arg(long)]
    native: bool,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// A line of the card.
#[derive(Serialize)]
struct Line {
    /// Language; empty for all.
    lang: String,
    /// Kind of row: `all`, `register`, `length` or `rule`.
    by: &'static str,
    /// The register, length or rule.
    of: String,
    /// Register of a rule's row; empty for all.
    #[serde(skip_serializing_if = "String::is_empty")]
    register: String,
    texts: u64,
    words: u64,
    findings: u64,
    findings_per_1000_words: Interval,
    /// Share of texts flagged; `None` for a rule, since only a verdict flags a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    flagged: Option<Interval>,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::words("by"),
        Column::words("of"),
        Column::words("register"),
        Column::number("texts"),
        Column::number("words"),
        Column::number("findings"),
        Column::words("/ 1,000 words"),
        Column::words("flagged"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        // A single rule fires rarely, so its rates need more digits.
        let digits = if self.flagged.is_none() { 3 } else { 2 };
        let range = |figure: &Interval, scale: f64| {
            format!("{:.digits$} ({:.digits$}–{:.digits$})", figure.value * scale, figure.low * scale, figure.high * scale)
        };
        let counts = [self.texts, self.words, self.findings].map(crate::text::number::group);
        let mut line = vec![
            if self.lang.is_empty() { "all".into() } else { self.lang.clone() },
            self.by.to_owned(),
            self.of.clone(),
            self.register.clone(),
        ];
        line.extend(counts);
        line.push(range(&self.findings_per_1000_words, 1.0));
        line.push(self.flagged.map_or_else(String::new, |share| format!("{} %", range(&share, 100.0))));
        vec![line]
    }
}

#[derive(Clone, Copy, Default)]
struct Count {
    texts: u64,
    words: u64,
    findings: u64,
    flagged: u64,
}

/// Classes of length: upper end in words, and name.
const LENGTHS: [(usize, &str); 4] = [(20, "under 20 words"), (100, "20 to 99"), (500, "100 to 499"), (usize::MAX, "500 and more")];

/// Sort key: language; index into `KINDS`; rank and name (lengths in order, everything else by name); register of a rule's row.
type Key = (String, usize, (usize, String), String);
const KINDS: [&str; 4] = ["all", "register", "length", "rule"];

impl Card {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let analyzer = Analyzer::new(&self.run.config()?)?;
        let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
        let mut open: Option<Labelled> = None;
        for path in &self.input {
            labelled::each(path, |line| {
                if !line.is_by_people() || self.native && line.label != "native" {
                    return Ok(());
                }
                match &mut open {
                    Some(text) if self.documents && !line.unit.is_empty() && is_one(text, &line) => {
                        text.text.push('\n');
                        text.text += &line.text;
                    }
                    _ => {
                        if let Some(text) = open.replace(line) {
                            measure(&analyzer, &text, &mut counts);
                        }
                    }
                }
                Ok(())
            })?;
        }
        if let Some(text) = open {
            measure(&analyzer, &text, &mut counts);
        }
        let mut rows = self.output.rows()?;
        // Words by language and register.
        let words: BTreeMap<(String, String), Count> = counts
            .iter()
            .filter(|((_, kind, ..), _)| *kind < 2)
            .map(|((lang, _, (_, register), _), count)| ((lang.clone(), register.clone()), *count))
            .collect();
        for ((lang, kind, (_, of), register), count) in counts {
            // The rate of a rule refers to all words of its language or register.
            let is_rule = KINDS[kind] == "rule";
            let all = if is_rule { words.get(&(lang.clone(), register.clone())).copied().unwrap_or_default() } else { count };
            rows.push(&Line {
                lang,
                by: KINDS[kind],
                of,
                register,
                texts: all.texts,
                words: all.words,
                findings: count.findings,
                findings_per_1000_words: rate(count.findings, all.words as f64 / 1000.0),
                flagged: (!is_rule).then(|| wilson(count.flagged, count.texts)),
            })?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

/// Whether two lines belong to one text.
fn is_one(text: &Labelled, line: &Labelled) -> bool {
    (&text.unit, &text.lang, &text.label, &text.system) == (&line.unit, &line.lang, &line.label, &line.system)
}

fn measure(analyzer: &Analyzer, line: &Labelled, counts: &mut BTreeMap<Key, Count>) {
    let record = Record::new("", "", line.text.as_str());
    let analysis = analyzer.analyze(&record);
    let faults: Vec<&str> =
        analysis.findings.iter().filter(|finding| finding.severity > Severity::Info).map(|finding| finding.rule.name).collect();
    let register = line.register();
    let nth = LENGTHS.iter().position(|(end, _)| analysis.words < *end).unwrap_or(LENGTHS.len() - 1);
    for lang in ["", line.lang.as_str()] {
        let mut add = |kind: usize, of: (usize, &str), register: &str, findings: usize| {
            let count = counts.entry((lang.to_owned(), kind, (of.0, of.1.to_owned()), register.to_owned())).or_default();
            count.texts += 1;
            count.words += analysis.words as u64;
            count.findings += findings as u64;
            count.flagged += u64::from(analysis.grade.is_some());
        };
        add(0, (0, ""), "", faults.len());
        if !register.is_empty() {
            add(1, (0, register), "", faults.len());
        }
        add(2, (nth, LENGTHS[nth].1), "", faults.len());
        for rule in &faults {
            add(3, (0, rule), "", 1);
            if !register.is_empty() {
                add(3, (0, rule), register, 1);
            }
        }
    }
}
