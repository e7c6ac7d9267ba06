//! `sourdine train`: fits what is embedded, from text that is given.

use super::{Status, complain};
use crate::artifacts::Detector;
use crate::artifacts::score::train::Trainer;
use crate::artifacts::style::train::{Label, Trainer as StyleTrainer};
use crate::input::labelled;
use crate::language::train::{Options, Sample};
use crate::language::{By, Lang, LanguageSpan};
use crate::lexicon::train::Counter;
use crate::normalize::Normalizer;
use crate::span::Span;
use anyhow::Context;
use clap::Subcommand;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Fit the tables and models that are embedded, from labelled text
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Lexicon(Lexicon),
    Detect(Detect),
    Plausible(Plausible),
    Language(Language),
}

/// Count a lexicon: words, capitals and letters of one language
///
/// Reads JSON Lines `{"lang","origin","text"}`, packed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
struct Lexicon {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Count the lines of this language (BCP 47)
    #[arg(long)]
    lang: String,
    /// An origin whose rare words may be kept, since its text is free; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    open: Vec<String>,
    /// A list of sound words, one a line; may be repeated
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    match args.what {
        What::Lexicon(lexicon) => lexicon.run()?,
        What::Detect(detect) => detect.run()?,
        What::Plausible(plausible) => plausible.run()?,
        What::Language(language) => language.run()?,
    }
    Ok(Status::Fine)
}

impl Lexicon {
    fn run(self) -> anyhow::Result<()> {
        let mut counter = Counter::new(&self.lang, self.open);
        for path in &self.input {
            labelled::each(path, |line| {
                let by_people = matches!(line.label.as_str(), "" | "native" | "human");
                if line.lang == self.lang && by_people {
                    let origin = match (line.origin.as_str(), line.year) {
                        ("", Some(year)) => format!("{}-{year}", line.label),
                        (origin, _) => origin.to_owned(),
                    };
                    counter.add(&origin, &line.text);
                }
                Ok(())
            })?;
        }
        for path in &self.words {
            let list = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            list.lines().filter(|word| word.chars().all(char::is_alphabetic)).for_each(|word| counter.list(word));
        }
        let (bytes, header) = counter.finish()?;
        std::fs::write(&self.out, &bytes).with_context(|| self.out.display().to_string())?;
        complain(format_args!("{}: {} words of {} counted, {} bytes", self.out.display(), header.words, header.tokens, bytes.len()));
        Ok(())
    }
}

/// Fit the score: how often each rule fires in text by people and in machine translation, and weights by language
///
/// Reads JSON Lines `{"lang","label","text"}`, packed or plain, with the label `native`, `human` or `machine`; a line with `post_edited`
/// is a machine translation and, in that field, its correction by a person, and counts for the rules alone. Weights are written beside the
/// model, as `style/<LANG>.bin`; `year` and `unit` tell what to leave out when they are calibrated.
#[derive(clap::Args)]
struct Detect {
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
    fn run(self) -> anyhow::Result<()> {
        let (normalizer, detector) = (Normalizer::default(), Detector::default());
        let mut trainer = Trainer::default();
        let mut styles: BTreeMap<String, StyleTrainer> = BTreeMap::new();
        let mut add = |machine: bool, lang: Lang, text: String| {
            let text = normalizer.normalize(&text);
            // The label is the truth: what the identifier would say is measured elsewhere.
            let whole = LanguageSpan { span: Span::new(0, text.current().len()), lang, confidence: 1.0, by: By::Script };
            let (findings, words) = detector.find(&text, &[whole]);
            trainer.add(machine, lang, words, findings);
        };
        for path in &self.input {
            // Segments are sentences; what is judged are texts, so those that follow each other in one document are joined.
            let mut joined: Option<(String, bool, Lang, String)> = None;
            labelled::each(path, |line| {
                let lang = Lang::new(&line.lang);
                if let Some(label) = label(&line.label) {
                    let text = normalizer.normalize(&line.text);
                    let style = styles.entry(line.lang.clone()).or_insert_with(|| StyleTrainer::new(&line.lang));
                    style.add(label, line.year.unwrap_or_default(), &line.unit, text.current());
                }
                let machine = line.label == "machine" || !line.post_edited.is_empty();
                if !line.post_edited.is_empty() {
                    add(false, lang, line.post_edited);
                }
                match &mut joined {
                    Some((unit, of, _, text)) if !line.unit.is_empty() && *unit == line.unit && *of == machine => {
                        text.push('\n');
                        text.push_str(&line.text);
                    }
                    other => {
                        if let Some((_, machine, lang, text)) = other.replace((line.unit, machine, lang, line.text)) {
                            add(machine, lang, text);
                        }
                    }
                }
                Ok(())
            })?;
            if let Some((_, machine, lang, text)) = joined {
                add(machine, lang, text);
            }
        }
        let mut model = trainer.finish(&self.version);
        let folder = self.out.with_file_name("style");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for (lang, trainer) in styles.into_iter().filter(|(_, trainer)| trainer.machine() >= MIN_TEXTS) {
            let (weights, calibration) = trainer.finish()?;
            let path = folder.join(format!("{lang}.bin"));
            std::fs::write(&path, &weights).with_context(|| path.display().to_string())?;
            complain(format_args!("{}: {} bytes", path.display(), weights.len()));
            model.styles.insert(lang, calibration);
        }
        let json = serde_json::to_string_pretty(&model)? + "\n";
        std::fs::write(&self.out, json).with_context(|| self.out.display().to_string())?;
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

/// Count which characters stand side by side in sound text: what a repair of an encoding is weighed by
///
/// Reads JSON Lines `{"label","text"}`, packed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
struct Plausible {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

impl Plausible {
    fn run(self) -> anyhow::Result<()> {
        let mut counter = crate::normalize::plausible::Counter::default();
        for path in &self.input {
            labelled::each(path, |line| {
                if matches!(line.label.as_str(), "" | "native" | "human") {
                    counter.add(&line.text);
                }
                Ok(())
            })?;
        }
        let bytes = counter.finish()?;
        std::fs::write(&self.out, &bytes).with_context(|| self.out.display().to_string())?;
        complain(format_args!("{}: {} bytes", self.out.display(), bytes.len()));
        Ok(())
    }
}

/// Fit the model that tells languages
///
/// Reads JSON Lines `{"lang","origin","text"}`, packed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
struct Language {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Languages that are left out in turn to learn what an unknown language looks like (comma-separated)
    #[arg(long, value_name = "LANGS", value_delimiter = ',')]
    outside: Vec<String>,
    /// How often each language's share of samples is drawn
    #[arg(long, value_name = "N", default_value_t = 40)]
    epochs: usize,
    /// Lines of one language and origin at most
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    most: usize,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

impl Language {
    fn run(self) -> anyhow::Result<()> {
        let mut samples: Vec<Sample> = Vec::new();
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                if matches!(line.label.as_str(), "" | "native" | "human") {
                    let count = counts.entry((line.lang.clone(), line.origin.clone())).or_default();
                    *count += 1;
                    if *count <= self.most {
                        samples.push(Sample { lang: line.lang, origin: line.origin, text: line.text });
                    }
                }
                Ok(())
            })?;
        }
        let options = Options { outside: self.outside, epochs: self.epochs, bits: 15 };
        let (model, fitted) = crate::language::train::train(&samples, &options, &mut |line| complain(format_args!("{line}")));
        let bytes = model.encode()?;
        std::fs::write(&self.out, &bytes).with_context(|| self.out.display().to_string())?;
        for (lang, share) in &fitted.caught {
            complain(format_args!("left out: {lang} {share:.3} called unknown"));
        }
        complain(format_args!(
            "{}: {} lines, {} bytes; of languages never taught {:.3} called unknown, of the others {:.4}",
            self.out.display(),
            samples.len(),
            bytes.len(),
            fitted.caught_mean(),
            fitted.lost
        ));
        Ok(())
    }
}
