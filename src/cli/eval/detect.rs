//! `sourdine eval detect`: how well the score tells machine translation from text by people.

use super::round;
use crate::analyzer::Analyzer;
use crate::cli::Status;
use crate::cli::common::{OutputArgs, RunArgs};
use crate::input::labelled;
use crate::record::Record;
use crate::report::Row;
use crate::report::table::Column;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure the score on labelled text
///
/// Reads JSON Lines `{"lang","label","system","unit","text"}`, packed or plain, with the label `native`, `human` or `machine`. AUC: the
/// probability that a machine translation scores above a text by a person; of documents, which are the texts that share `unit`, by their
/// mean score (five texts or more).
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval detect dev.jsonl.zst --by-system --format csv")]
pub(super) struct Detect {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// A row a language and system, not a row a language
    #[arg(long)]
    by_system: bool,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What the score reached.
#[derive(Serialize)]
struct Reached {
    lang: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    system: String,
    machine_texts: usize,
    /// Against human translation.
    human: Option<f64>,
    human_documents: Option<f64>,
    /// Against text written in the language.
    native: Option<f64>,
    native_documents: Option<f64>,
    /// Share of machine translations above what 5 % of human translations reach.
    found_at_5_percent: Option<f64>,
    calibration_error: Option<f64>,
}

impl Row for Reached {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::words("system"),
        Column::number("texts"),
        Column::number("human"),
        Column::number("documents"),
        Column::number("native"),
        Column::number("documents"),
        Column::number("at 5 %"),
        Column::number("ece"),
    ];

    fn lines(&self) -> Vec<Vec<String>> {
        let figures =
            [self.human, self.human_documents, self.native, self.native_documents, self.found_at_5_percent, self.calibration_error];
        let mut line = vec![self.lang.clone(), self.system.clone(), self.machine_texts.to_string()];
        line.extend(figures.iter().map(|figure| figure.map_or_else(String::new, |figure| format!("{figure:.3}"))));
        vec![line]
    }
}

/// Documents of fewer texts are left out.
const MIN_UNIT: usize = 5;
/// Bins of the calibration error.
const BINS: usize = 10;

/// Scores of one label, by document.
type Units = BTreeMap<String, Vec<f64>>;

#[derive(Default)]
struct Scores {
    native: Units,
    human: Units,
    /// By system.
    machine: BTreeMap<String, Units>,
}

impl Detect {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let analyzer = Analyzer::new(&self.run.config()?)?;
        let mut scores: BTreeMap<String, Scores> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                let of = scores.entry(line.lang).or_default();
                let units = match line.label.as_str() {
                    "native" => &mut of.native,
                    "human" => &mut of.human,
                    "machine" => of.machine.entry(line.system).or_default(),
                    _ => return Ok(()),
                };
                let score = analyzer.analyze(&Record::new("", "", line.text)).score.probability;
                units.entry(line.unit).or_default().push(score.into());
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        let mut macros = Vec::new();
        for (lang, scores) in &scores {
            if self.by_system {
                for (system, units) in &scores.machine {
                    rows.push(&reached(lang, system, scores, std::slice::from_ref(units)))?;
                }
            } else {
                let all: Vec<Units> = scores.machine.values().cloned().collect();
                let row = reached(lang, "", scores, &all);
                rows.push(&row)?;
                macros.push(row);
            }
        }
        if macros.len() > 1 {
            rows.push(&mean(&macros))?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

fn reached(lang: &str, system: &str, scores: &Scores, machine: &[Units]) -> Reached {
    let texts = |units: &Units| -> Vec<f64> { units.values().flatten().copied().collect() };
    let documents = |units: &Units| -> Vec<f64> {
        units.values().filter(|scores| scores.len() >= MIN_UNIT).map(|scores| scores.iter().sum::<f64>() / scores.len() as f64).collect()
    };
    let by_machine: Vec<f64> = machine.iter().flat_map(texts).collect();
    let by_machine_documents: Vec<f64> = machine.iter().flat_map(documents).collect();
    let (human, native) = (texts(&scores.human), texts(&scores.native));
    let people: Vec<f64> = human.iter().chain(&native).copied().collect();
    Reached {
        lang: lang.to_owned(),
        system: system.to_owned(),
        machine_texts: by_machine.len(),
        human: auc(&human, &by_machine).map(round),
        human_documents: auc(&documents(&scores.human), &by_machine_documents).map(round),
        native: auc(&native, &by_machine).map(round),
        native_documents: auc(&documents(&scores.native), &by_machine_documents).map(round),
        found_at_5_percent: found_at(&human, &by_machine, 0.05).map(round),
        calibration_error: calibration_error(&people, &by_machine).map(round),
    }
}

/// The mean over languages.
fn mean(rows: &[Reached]) -> Reached {
    let of = |figure: fn(&Reached) -> Option<f64>| {
        let figures: Vec<f64> = rows.iter().filter_map(figure).collect();
        (!figures.is_empty()).then(|| round(figures.iter().sum::<f64>() / figures.len() as f64))
    };
    Reached {
        lang: "mean".into(),
        system: String::new(),
        machine_texts: rows.iter().map(|row| row.machine_texts).sum(),
        human: of(|row| row.human),
        human_documents: of(|row| row.human_documents),
        native: of(|row| row.native),
        native_documents: of(|row| row.native_documents),
        found_at_5_percent: of(|row| row.found_at_5_percent),
        calibration_error: of(|row| row.calibration_error),
    }
}

/// Area under the curve: Mann and Whitney's U by all pairs, ties counting half.
fn auc(low: &[f64], high: &[f64]) -> Option<f64> {
    if low.is_empty() || high.is_empty() {
        return None;
    }
    let mut low = low.to_vec();
    low.sort_by(f64::total_cmp);
    let below = |value: f64| {
        let (first, last) = (low.partition_point(|other| *other < value), low.partition_point(|other| *other <= value));
        (first + last) as f64 / 2.0
    };
    Some(high.iter().map(|value| below(*value)).sum::<f64>() / (low.len() * high.len()) as f64)
}

/// The share of `high` above the lowest cut-off that at most `share` of `low` is above.
fn found_at(low: &[f64], high: &[f64], share: f64) -> Option<f64> {
    let mut low = low.to_vec();
    low.sort_by(|a, b| b.total_cmp(a));
    let cutoff = *low.get((low.len() as f64 * share) as usize)?;
    (!high.is_empty()).then(|| high.iter().filter(|value| **value > cutoff).count() as f64 / high.len() as f64)
}

/// Expected calibration error in ten bins, both classes weighing the same (Naeini, Cooper and Hauskrecht 2015).
fn calibration_error(people: &[f64], machine: &[f64]) -> Option<f64> {
    if people.is_empty() || machine.is_empty() {
        return None;
    }
    // By bin: weight, sum of scores, weight of machine translations.
    let mut bins = [(0.0, 0.0, 0.0); BINS];
    for (scores, is_machine) in [(people, 0.0), (machine, 1.0)] {
        for score in scores {
            let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
            let weight = 0.5 / scores.len() as f64;
            bin.0 += weight;
            bin.1 += weight * score;
            bin.2 += weight * is_machine;
        }
    }
    Some(bins.iter().map(|(_, scores, machine)| (scores - machine).abs()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_what_is_known() {
        assert_eq!(auc(&[0.1, 0.2], &[0.8, 0.9]), Some(1.0));
        assert_eq!(auc(&[0.1, 0.5], &[0.5, 0.9]), Some(0.875));
        assert_eq!(auc(&[], &[0.5]), None);
        assert_eq!(found_at(&[0.1, 0.2, 0.3, 0.9], &[0.5, 0.95], 0.25), Some(1.0));
        assert_eq!(calibration_error(&[0.0, 0.0], &[1.0]), Some(0.0));
        assert_eq!(calibration_error(&[1.0], &[1.0]), Some(0.5));
    }
}
