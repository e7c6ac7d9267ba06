//! `sourdine eval detect`: how well the score separates machine translation from text by people.

use super::figures::{auc, calibration_error, found_at};
use super::{model_card, round};
use crate::analysis::Analyzer;
use crate::cli::Status;
use crate::cli::args::{OutputArgs, RunArgs};
use crate::input::labelled;
use crate::report::Row;
use crate::report::table::Column;
use crate::text::record::Record;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure the score on labelled text
///
/// Reads JSON Lines `{"lang","label","system","unit","text"}`, compressed or plain, with the label `native`, `human` or `machine`; a line with
/// `post_edited` is a machine translation beside its correction by a person. AUC: the probability that a machine translation scores above a
/// text by a person; of documents, which are the texts that share `unit`, by their mean score (five texts or more).
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine eval detect dev.jsonl.zst --by system --format csv\n  sourdine eval detect dev.jsonl.zst --cards data/models/cards"
)]
pub(super) struct Detect {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Rows by this as well as by language
    #[arg(long, value_enum)]
    by: Option<By>,
    /// Leave out corrections that changed a smaller share of the words
    #[arg(long, default_value_t = 0.2, value_name = "SHARE")]
    least_edits: f32,
    /// Write a model card a language into this folder
    #[arg(long, value_name = "DIR")]
    cards: Option<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What a language's texts are told apart by.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum By {
    /// The system that translated: against all text by people of the language.
    System,
    /// Words: texts of one length against each other.
    Length,
}

/// Figures of the score.
#[derive(Serialize)]
pub(super) struct Reached {
    pub(super) lang: String,
    /// Translation system or length class.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) of: String,
    pub(super) machine_texts: usize,
    /// AUC against human translation.
    pub(super) human: Option<f64>,
    pub(super) human_documents: Option<f64>,
    /// AUC against native text.
    pub(super) native: Option<f64>,
    pub(super) native_documents: Option<f64>,
    /// Recall: share of machine translations above the score that 1 % of human translations exceed.
    pub(super) found_at_1_percent: Option<f64>,
    /// Recall at the score that 5 % of human translations exceed.
    pub(super) found_at_5_percent: Option<f64>,
    /// The same for documents.
    pub(super) documents_found_at_5_percent: Option<f64>,
    pub(super) calibration_error: Option<f64>,
}

impl Row for Reached {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::words("of"),
        Column::number("texts"),
        Column::number("human"),
        Column::number("documents"),
        Column::number("native"),
        Column::number("documents"),
        Column::number("at 1 %"),
        Column::number("at 5 %"),
        Column::number("documents"),
        Column::number("ece"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let mut line = vec![self.lang.clone(), self.of.clone(), self.machine_texts.to_string()];
        line.extend(self.figures().map(|figure| figure.map_or_else(String::new, |figure| format!("{figure:.3}"))));
        vec![line]
    }
}

impl Reached {
    pub(super) fn figures(&self) -> [Option<f64>; 8] {
        [
            self.human,
            self.human_documents,
            self.native,
            self.native_documents,
            self.found_at_1_percent,
            self.found_at_5_percent,
            self.documents_found_at_5_percent,
            self.calibration_error,
        ]
    }
}

/// Fewest texts of a document.
const MIN_UNIT: usize = 5;
/// Upper ends of the length classes, in words.
const LENGTHS: [usize; 4] = [10, 20, 40, usize::MAX];

/// Scores of one label by document, each with the number of words of its text.
type Units = BTreeMap<String, Vec<(f64, usize)>>;

#[derive(Default)]
struct Scores {
    native: Units,
    human: Units,
    /// Scores by system.
    machine: BTreeMap<String, Units>,
}

impl Detect {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let config = self.run.config()?;
        let analyzer = Analyzer::new(&config)?;
        let mut scores: BTreeMap<String, Scores> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                let score = |text: String| {
                    let record = Record::new("", "", text);
                    let analysis = analyzer.analyze(&record);
                    (f64::from(analysis.score.probability), analysis.words)
                };
                let of = scores.entry(line.lang).or_default();
                if !line.post_edited.is_empty() {
                    if line.hter.is_none_or(|edits| edits >= self.least_edits) {
                        of.human.entry(line.unit.clone()).or_default().push(score(line.post_edited));
                        of.machine.entry(line.system).or_default().entry(line.unit).or_default().push(score(line.text));
                    }
                    return Ok(());
                }
                let units = match line.label.as_str() {
                    "native" => &mut of.native,
                    "human" => &mut of.human,
                    "machine" => of.machine.entry(line.system).or_default(),
                    _ => return Ok(()),
                };
                let unit = if line.unit.is_empty() { line.id } else { line.unit };
                units.entry(unit).or_default().push(score(line.text));
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        let mut macros = Vec::new();
        for (lang, scores) in &scores {
            let whole = scores.reached(lang);
            let (systems, lengths) = (|| scores.by_system(lang), || scores.by_length(lang));
            match self.by {
                Some(By::System) => systems().iter().try_for_each(|row| rows.push(row))?,
                Some(By::Length) => lengths().iter().try_for_each(|row| rows.push(row))?,
                None => rows.push(&whole)?,
            }
            if let Some(folder) = &self.cards {
                model_card::write(folder, &config.score.scoring()?.model, &whole, lengths(), systems())?;
            }
            macros.push(whole);
        }
        if let Some(folder) = &self.cards {
            let model = config.score.scoring()?.model;
            for lang in model.styles.keys().filter(|lang| !scores.contains_key(*lang)) {
                // No figures in this mode: the card shows the training data and the cut-offs only.
                model_card::write(folder, &model, &Scores::default().reached(lang), Vec::new(), Vec::new())?;
            }
        }
        if macros.len() > 1 && self.by.is_none() {
            rows.push(&mean(&macros))?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

impl Scores {
    /// Figures of all systems together.
    fn reached(&self, lang: &str) -> Reached {
        let all: Vec<&Units> = self.machine.values().collect();
        reached(lang, "", (&self.native, &self.human), &all)
    }

    fn by_system(&self, lang: &str) -> Vec<Reached> {
        self.machine.iter().map(|(system, units)| reached(lang, system, (&self.native, &self.human), &[units])).collect()
    }

    /// Single texts only, since a document holds texts of all lengths.
    fn by_length(&self, lang: &str) -> Vec<Reached> {
        let mut least = 0;
        let row = |most: usize| {
            let of = |units: &Units| -> Units {
                let fits = |(_, words): &&(f64, usize)| *words > least && *words <= most;
                units.iter().map(|(unit, scores)| (unit.clone(), scores.iter().filter(fits).copied().collect())).collect()
            };
            let machine: Vec<Units> = self.machine.values().map(of).collect();
            let name = if most == usize::MAX { format!("over {least} words") } else { format!("up to {most} words") };
            let row = reached(lang, &name, (&of(&self.native), &of(&self.human)), &machine.iter().collect::<Vec<_>>());
            least = most;
            Reached { human_documents: None, native_documents: None, documents_found_at_5_percent: None, ..row }
        };
        LENGTHS.map(row).into()
    }
}

fn reached(lang: &str, of: &str, (native, human): (&Units, &Units), machine: &[&Units]) -> Reached {
    let texts = |units: &Units| -> Vec<f64> { units.values().flatten().map(|(score, _)| *score).collect() };
    let documents = |units: &Units| -> Vec<f64> {
        let long = units.values().filter(|scores| scores.len() >= MIN_UNIT);
        long.map(|scores| scores.iter().map(|(score, _)| score).sum::<f64>() / scores.len() as f64).collect()
    };
    let by_machine: Vec<f64> = machine.iter().flat_map(|units| texts(units)).collect();
    let by_machine_documents: Vec<f64> = machine.iter().flat_map(|units| documents(units)).collect();
    let (human_texts, native_texts) = (texts(human), texts(native));
    let people: Vec<f64> = human_texts.iter().chain(&native_texts).copied().collect();
    Reached {
        lang: lang.to_owned(),
        of: of.to_owned(),
        machine_texts: by_machine.len(),
        human: auc(&human_texts, &by_machine).map(round),
        human_documents: auc(&documents(human), &by_machine_documents).map(round),
        native: auc(&native_texts, &by_machine).map(round),
        native_documents: auc(&documents(native), &by_machine_documents).map(round),
        found_at_1_percent: found_at(&human_texts, &by_machine, 0.01).map(round),
        found_at_5_percent: found_at(&human_texts, &by_machine, 0.05).map(round),
        documents_found_at_5_percent: found_at(&documents(human), &by_machine_documents, 0.05).map(round),
        calibration_error: calibration_error(&people, &by_machine).map(round),
    }
}

/// Mean over languages.
fn mean(rows: &[Reached]) -> Reached {
    let of = |figure: fn(&Reached) -> Option<f64>| {
        let figures: Vec<f64> = rows.iter().filter_map(figure).collect();
        (!figures.is_empty()).then(|| round(figures.iter().sum::<f64>() / figures.len() as f64))
    };
    Reached {
        lang: "mean".into(),
        of: String::new(),
        machine_texts: rows.iter().map(|row| row.machine_texts).sum(),
        human: of(|row| row.human),
        human_documents: of(|row| row.human_documents),
        native: of(|row| row.native),
        native_documents: of(|row| row.native_documents),
        found_at_1_percent: of(|row| row.found_at_1_percent),
        found_at_5_percent: of(|row| row.found_at_5_percent),
        documents_found_at_5_percent: of(|row| row.documents_found_at_5_percent),
        calibration_error: of(|row| row.calibration_error),
    }
}
