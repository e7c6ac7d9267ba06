//! `sourdine train detect`: rates of the rules and weights of the style model.

use super::write;
use crate::artifacts::score::Model;
use crate::artifacts::score::train::Trainer;
use crate::artifacts::style::Calibration;
use crate::artifacts::style::train::{DOCUMENTATION, Label, NEWS, Told, Trainer as StyleTrainer};
use crate::artifacts::{Beside, Detector, RuleResults};
use crate::cli::complain;
use crate::error::Error;
use crate::input::labelled::{self, Labelled};
use crate::language::{By, LanguageSpan};
use crate::normalize::Normalizer;
use crate::text::{Lang, Span};
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// Train the score: rates of each rule in human text and machine translation, and weights by language
///
/// Reads JSON Lines `{"lang","label","text"}`, compressed or plain, with the label `native`, `human` or `machine`. `register` says what a text
/// is written for: none is news, `documentation` is told apart by its own weights (`id` is its repository and path, which tells products
/// and folders), and of any other, which a line without label names by `origin`, text by people is taken: it teaches what is no sign of a
/// machine. A line with `post_edited` has in that field the correction of a machine translation, which counts for the rules alone. `year`
/// and `doc` (a document and all its translations; `unit` where there is none) tell what to leave out when weights are calibrated, which
/// are written beside the model, as `style/<LANG>.bin`.
#[derive(clap::Args)]
// --version names the model here.
#[command(disable_version_flag = true)]
pub(super) struct Detect {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Table of registers by `origin`
    #[arg(long, value_name = "FILE")]
    registers: Option<PathBuf>,
    /// Languages to read
    #[arg(long = "lang", value_name = "LANG")]
    langs: Vec<String>,
    /// Measure only the rates of rules; keep the weights and calibrations of the output file
    #[arg(long)]
    rates: bool,
    /// Register to leave out, to measure the score on an unseen register
    #[arg(long, value_name = "REGISTER")]
    without: Vec<String>,
    /// Version of the model
    #[arg(long, default_value = "1")]
    version: String,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Detect {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let styles = if self.rates { Model::load(&self.out)?.styles } else { BTreeMap::new() };
        let mut read = Read { rates_alone: self.rates, langs: self.langs, without: self.without, ..Read::default() };
        if let Some(path) = &self.registers {
            let table = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            read.registers = toml::from_str(&table).with_context(|| path.display().to_string())?;
        }
        for path in &self.input {
            labelled::each(path, |line| {
                read.line(line);
                Ok(())
            })?;
            read.end_of_document();
        }
        read.people();
        let Read { rates, styles: trainers, .. } = read;
        let mut model = rates.finish(&self.version);
        model.styles = styles;
        let folder = self.out.with_file_name("style");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let trainers = trainers.into_iter().filter(|(_, trainer)| trainer.is_enough());
        for (lang, fitted) in fit_all(trainers) {
            let (weights, calibration) = fitted?;
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

/// Fits weights and calibrations by language, with one thread a processor.
fn fit_all(trainers: impl Iterator<Item = (String, StyleTrainer)> + Send) -> BTreeMap<String, Result<(Vec<u8>, Calibration), Error>> {
    let (waiting, fitted) = (Mutex::new(trainers), Mutex::new(BTreeMap::new()));
    let lock = "no thread panics while it holds the lock";
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().expect(lock).next();
                    let Some((lang, trainer)) = next else { break };
                    let weights = trainer.finish();
                    fitted.lock().expect(lock).insert(lang, weights);
                }
            });
        }
    });
    fitted.into_inner().expect(lock)
}

/// Accumulates the training text.
#[derive(Default)]
struct Read {
    normalizer: Normalizer,
    detector: Detector,
    registers: BTreeMap<String, String>,
    langs: Vec<String>,
    without: Vec<String>,
    rates_alone: bool,
    rates: Trainer,
    styles: BTreeMap<String, StyleTrainer>,
    /// The running document. Segments are sentences but whole texts are scored, so consecutive segments of a document are joined.
    joined: Option<(String, Label, Lang, String)>,
    /// Sentences and paragraphs by people, by language and register.
    others: BTreeMap<(String, String), Vec<String>>,
}

/// Registers with this in their name hold unrelated sentences, which form no documents.
const SENTENCES: &str = "sentences";
/// Words of a document joined from sentences of a collection.
const DOCUMENT: usize = 200;
/// Most documents of one collection.
const DOCUMENTS: usize = 200;

impl Read {
    fn line(&mut self, line: Labelled) {
        if !self.langs.is_empty() && !self.langs.contains(&line.lang) {
            return;
        }
        let label = label(&line.label);
        // All domains of the test sets form one register: their translations state no other.
        let register = [&line.register, &line.origin].into_iter().find(|name| !name.is_empty()).map_or(NEWS, String::as_str);
        if register == DOCUMENTATION {
            self.documentation(line, label);
        } else if register != NEWS && label.is_none_or(|label| label != Label::Machine) && line.post_edited.is_empty() {
            let register = self.registers.get(register).map_or(register, String::as_str).to_owned();
            if !self.without.contains(&register) {
                self.others.entry((line.lang, register)).or_default().push(line.text);
            }
        } else {
            self.news(line, label);
        }
    }

    fn style(&mut self, lang: &str, told: Told) {
        if self.rates_alone {
            return;
        }
        let text = self.normalizer.normalize(&told.text).current().to_owned();
        self.styles.entry(lang.to_owned()).or_insert_with(|| StyleTrainer::new(lang)).add(Told { text, ..told });
    }

    fn rate(&mut self, label: Label, lang: Lang, register: &str, text: &str) {
        let text = self.normalizer.normalize(text);
        // The label is taken as the truth; the identifier is evaluated elsewhere.
        let whole = LanguageSpan { span: Span::new(0, text.current().len()), lang, confidence: 1.0, by: By::Script };
        let RuleResults { findings, proven, words, .. } = self.detector.find(&text, &[whole], Beside::default());
        self.rates.add(label, lang, register, words, &findings, proven);
    }

    /// Adds a segment of a test set, or a machine translation with its correction.
    fn news(&mut self, line: Labelled, label: Option<Label>) {
        let lang = Lang::new(&line.lang);
        if label.is_some() {
            let document = if line.doc.is_empty() { &line.unit } else { &line.doc }.clone();
            let (year, unit, text) = (line.year.unwrap_or_default(), line.unit.clone(), line.text.clone());
            let told = Told { label, register: NEWS.into(), year, document, unit, text, ..Told::default() };
            self.style(&line.lang, told);
        }
        let was_corrected = !line.post_edited.is_empty();
        if was_corrected {
            self.rate(Label::Human, lang, NEWS, &line.post_edited);
        }
        let label = label.unwrap_or(if was_corrected { Label::Machine } else { Label::Human });
        match &mut self.joined {
            Some((unit, of, _, text)) if !line.unit.is_empty() && *unit == line.unit && *of == label => {
                text.push('\n');
                text.push_str(&line.text);
            }
            _ => {
                self.end_of_document();
                self.joined = Some((line.unit, label, lang, line.text));
            }
        }
    }

    fn end_of_document(&mut self) {
        if let Some((_, label, lang, text)) = self.joined.take() {
            self.rate(label, lang, NEWS, &text);
        }
    }

    /// Adds a file of documentation; its lines are the pieces.
    fn documentation(&mut self, line: Labelled, label: Option<Label>) {
        let Some(label) = label else { return };
        self.rate(label, Lang::new(&line.lang), DOCUMENTATION, &line.text);
        let mut parts = line.id.split('/');
        // "product.de-de": the name of the product without its language.
        let collection = parts.next().unwrap_or_default().split('.').next().unwrap_or_default().to_lowercase();
        let folders: Vec<&str> = parts.collect();
        let folder = folders[..folders.len().saturating_sub(1).min(FOLDERS)].join("/");
        for piece in line.text.lines().filter(|piece| !piece.trim().is_empty()) {
            let told = Told {
                label: Some(label),
                register: DOCUMENTATION.into(),
                year: line.year.unwrap_or_default(),
                document: line.id.clone(),
                unit: line.id.clone(),
                folder: format!("{collection}/{folder}"),
                collection: collection.clone(),
                text: piece.to_owned(),
            };
            self.style(&line.lang, told);
        }
    }

    /// Adds text by people in other registers: documents of consecutive sentences, equally many of each collection.
    fn people(&mut self) {
        for ((lang, register), lines) in std::mem::take(&mut self.others) {
            let (mut documents, mut document, mut words): (Vec<Vec<String>>, Vec<String>, usize) = Default::default();
            let least = if register.contains(SENTENCES) { 1 } else { DOCUMENT };
            for line in lines {
                words += words_of(&line);
                document.push(line);
                if words >= least {
                    documents.push(std::mem::take(&mut document));
                    words = 0;
                }
            }
            let most = if least == 1 { 10 * DOCUMENTS } else { DOCUMENTS };
            let step = documents.len().div_ceil(most).max(1);
            for (nth, document) in documents.into_iter().step_by(step).enumerate() {
                self.rate(Label::Native, Lang::new(&lang), &register, &document.join("\n"));
                for text in document.iter().flat_map(|text| text.lines()).filter(|text| !text.trim().is_empty()) {
                    let unit = format!("{register} {nth}");
                    let register = register.clone();
                    let told = Told {
                        label: Some(Label::Native),
                        register,
                        document: unit.clone(),
                        unit,
                        text: text.to_owned(),
                        ..Told::default()
                    };
                    self.style(&lang, told);
                }
            }
        }
    }
}

/// Depth of the folders of a product that count as one.
const FOLDERS: usize = 4;

/// Words of a line; in scripts without spaces, two characters count as a word.
fn words_of(line: &str) -> usize {
    let (spaced, alone) =
        line.chars().fold((0, 0), |(spaced, alone), c| (spaced + usize::from(c == ' '), alone + usize::from(c >= '\u{2e80}')));
    spaced + 1 + alone / 2
}

fn label(name: &str) -> Option<Label> {
    match name {
        "native" => Some(Label::Native),
        "human" => Some(Label::Human),
        "machine" => Some(Label::Machine),
        _ => None,
    }
}
