//! `sourdine eval registers`: verdicts by register and label.

use super::figures::{auc, found_at};
use super::round;
use crate::analysis::Analyzer;
use crate::artifacts::{Severity, Verdict};
use crate::cli::Status;
use crate::cli::args::{OutputArgs, RunArgs};
use crate::input::labelled;
use crate::report::Row;
use crate::report::table::Column;
use crate::sources::interval::{Interval, wilson};
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure the score by register: verdicts, and texts unlike the calibration text
///
/// Reads JSON Lines `{"lang","register","label","text"}`, compressed or plain, a text a line, with the label `native`, `human` or `machine`
/// (none: native; the register is `register`, else `origin`). Where a register has both translations by people and by machines there are
/// AUC and the share of machine translations above what 1 % of people reach. Shares carry 95 % intervals (Wilson).
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval registers docs.jsonl.zst manuals.jsonl --format markdown")]
pub(super) struct Registers {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// One label of one register in one language.
#[derive(Serialize)]
struct Line {
    register: String,
    lang: String,
    label: String,
    texts: u64,
    /// Share of texts with the verdict `machine`.
    machine: Interval,
    /// Share of texts with the verdict `human`.
    human: f64,
    /// Share of texts unlike the calibration text.
    unlike: f64,
    /// Major findings per 1,000 words.
    major: f64,
    /// Minor and major findings per 1,000 words.
    faults: f64,
    /// AUC of machine translations against human translations of the register.
    auc: Option<f64>,
    found_at_1_percent: Option<f64>,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::words("register").once(),
        Column::words("language"),
        Column::words("label"),
        Column::number("texts"),
        Column::words("machine"),
        Column::number("human"),
        Column::number("unlike"),
        Column::number("major"),
        Column::number("faults"),
        Column::number("auc"),
        Column::number("at 1 %"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let figure = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        let Interval { value, low, high } = self.machine;
        vec![vec![
            self.register.clone(),
            self.lang.clone(),
            self.label.clone(),
            self.texts.to_string(),
            format!("{value:.3} ({low:.3}–{high:.3})"),
            figure(Some(self.human)),
            figure(Some(self.unlike)),
            figure(Some(self.major)),
            figure(Some(self.faults)),
            figure(self.auc),
            figure(self.found_at_1_percent),
        ]]
    }
}

#[derive(Default)]
struct Count {
    scores: Vec<f64>,
    words: usize,
    machine: u64,
    human: u64,
    unlike: u64,
    major: usize,
    minor: usize,
}

impl Registers {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let analyzer = Analyzer::new(&self.run.config()?)?;
        let mut counts: BTreeMap<(String, String, String), Count> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                let register = line.register().to_owned();
                let label = if line.label.is_empty() { "native".to_owned() } else { line.label };
                let record = Record::new("", "", line.text);
                let analysis = analyzer.analyze(&record);
                let count = counts.entry((register, line.lang, label)).or_default();
                let of = |severity: Severity| analysis.findings.iter().filter(|finding| finding.severity == severity).count();
                count.scores.push(f64::from(analysis.score.probability));
                count.words += analysis.words;
                count.machine += u64::from(analysis.score.verdict == Verdict::Machine);
                count.human += u64::from(analysis.score.verdict == Verdict::Human);
                count.unlike += u64::from(analysis.score.unlike.is_some());
                count.major += of(Severity::Major);
                count.minor += of(Severity::Minor);
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        for ((register, lang, label), count) in &counts {
            let people = counts.get(&(register.clone(), lang.clone(), "human".to_owned())).filter(|_| label == "machine");
            let texts = count.scores.len() as u64;
            let share = |part: u64| round(part as f64 / texts as f64);
            let by_words = |findings: usize| round(findings as f64 * 1000.0 / count.words.max(1) as f64);
            rows.push(&Line {
                register: register.clone(),
                lang: lang.clone(),
                label: label.clone(),
                texts,
                machine: wilson(count.machine, texts),
                human: share(count.human),
                unlike: share(count.unlike),
                major: by_words(count.major),
                faults: by_words(count.major + count.minor),
                auc: people.and_then(|people| auc(&people.scores, &count.scores)).map(round),
                found_at_1_percent: people.and_then(|people| found_at(&people.scores, &count.scores, 0.01)).map(round),
            })?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
