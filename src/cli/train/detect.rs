//! `sourdine train detect`: what rules and weights say of machine translation.

use super::write;
use crate::artifacts::score::train::Trainer;
use crate::artifacts::style::train::{Label, Trainer as StyleTrainer};
use crate::artifacts::{Beside, Detector, Made};
use crate::cli::complain;
use crate::input::labelled;
use crate::language::{By, Lang, LanguageSpan};
use crate::normalize::Normalizer;
use crate::span::Span;
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Fit the score: how often each rule fires in text by people and in machine translation, and weights by language
///
/// Reads JSON Lines `{"lang","label","text"}`, packed or plain, with the label `native`, `human` or `machine`; a line with `post_edited`
/// has in that field the correction of a machine translation, which counts for the rules alone. Weights are written beside the model, as
/// `style/<LANG>.bin`; `year` and `doc` (a document and all its translations; `unit` where there is none) tell what to leave out when they
/// are calibrated.
#[derive(clap::Args)]
pub(super) struct Detect {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Version to write into the model
    #[arg(long, default_value = "1")]
    version: String,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

impl Detect {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (normalizer, detector) = (Normalizer::default(), Detector::default());
        let mut trainer = Trainer::default();
        let mut styles: BTreeMap<String, StyleTrainer> = BTreeMap::new();
        let mut add = |label: Label, lang: Lang, text: String| {
            let text = normalizer.normalize(&text);
            // The label is the truth: what the identifier would say is measured elsewhere.
            let whole = LanguageSpan { span: Span::new(0, text.current().len()), lang, confidence: 1.0, by: By::Script };
            let Made { findings, words, .. } = detector.find(&text, &[whole], Beside::default());
            trainer.add(label, lang, words, findings);
        };
        for path in &self.input {
            // Segments are sentences; what is judged are texts, so those that follow each other in one document are joined.
            let mut joined: Option<(String, Label, Lang, String)> = None;
            labelled::each(path, |line| {
                let lang = Lang::new(&line.lang);
                let label = label(&line.label);
                if let Some(label) = label {
                    let text = normalizer.normalize(&line.text);
                    let style = styles.entry(line.lang.clone()).or_insert_with(|| StyleTrainer::new(&line.lang));
                    let document = if line.doc.is_empty() { &line.unit } else { &line.doc };
                    style.add(label, line.year.unwrap_or_default(), document, &line.unit, text.current());
                }
                let was_corrected = !line.post_edited.is_empty();
                if was_corrected {
                    add(Label::Human, lang, line.post_edited);
                }
                let label = label.unwrap_or(if was_corrected { Label::Machine } else { Label::Human });
                match &mut joined {
                    Some((unit, of, _, text)) if !line.unit.is_empty() && *unit == line.unit && *of == label => {
                        text.push('\n');
                        text.push_str(&line.text);
                    }
                    other => {
                        if let Some((_, label, lang, text)) = other.replace((line.unit, label, lang, line.text)) {
                            add(label, lang, text);
                        }
                    }
                }
                Ok(())
            })?;
            if let Some((_, label, lang, text)) = joined {
                add(label, lang, text);
            }
        }
        let mut model = trainer.finish(&self.version);
        let folder = self.out.with_file_name("style");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for (lang, trainer) in styles.into_iter().filter(|(_, trainer)| trainer.machine() >= MIN_TEXTS) {
            let (weights, calibration) = trainer.finish()?;
            let path = folder.join(format!("{lang}.bin"));
            write(&path, &weights)?;
            complain(format_args!("{}: {} bytes", path.display(), weights.len()));
            model.styles.insert(lang, calibration);
        }
        let json = serde_json::to_string_pretty(&model)? + "\n";
        write(&self.out, json.as_bytes())?;
        complain(format_args!("{}: {} words by people, {} by machines", self.out.display(), model.human_words, model.machine_words));
        Ok(())
    }
}

/// A language with fewer machine translations gets no weights.
const MIN_TEXTS: usize = 1000;

fn label(name: &str) -> Option<Label> {
    match name {
        "native" => Some(Label::Native),
        "human" => Some(Label::Human),
        "machine" => Some(Label::Machine),
        _ => None,
    }
}
