//! `sourdine train`: fits what is embedded, from text that is given.

use super::{Status, complain};
use crate::artifacts::Detector;
use crate::artifacts::score::train::Trainer;
use crate::input::labelled;
use crate::language::{By, Lang, LanguageSpan};
use crate::lexicon::train::Counter;
use crate::normalize::Normalizer;
use crate::span::Span;
use crate::tagger;
use anyhow::Context;
use clap::Subcommand;
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
    Tagger(Tagger),
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
        What::Tagger(tagger) => tagger.run()?,
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

/// Measure how often each rule fires in text by people and in machine translation, and set the cut-offs
///
/// Reads JSON Lines `{"lang","label","text"}`, packed or plain, with the label `native`, `human` or `machine`; a line with `post_edited`
/// is a machine translation and, in that field, its correction by a person.
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
        let model = trainer.finish(&self.version);
        let json = serde_json::to_string_pretty(&model)? + "\n";
        std::fs::write(&self.out, json).with_context(|| self.out.display().to_string())?;
        complain(format_args!("{}: {} words by people, {} by machines", self.out.display(), model.human_words, model.machine_words));
        Ok(())
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

/// Learn the classes, features and lemmas of a language's words
///
/// Reads CoNLL-U of Universal Dependencies, packed with zstd or plain, with a `# text` for each sentence.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  sourdine train tagger --lang en --leave-out UD_English-GUM --out data/tagger/en.bin en.train.conllu.zst"
)]
struct Tagger {
    /// Files of CoNLL-U
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Language (BCP 47)
    #[arg(long)]
    lang: String,
    /// A treebank to pass over, as the comment `# treebank` names it; may be repeated
    #[arg(long, value_name = "TREEBANK")]
    leave_out: Vec<String>,
    /// Leave out small weights until the file has this many kilobytes
    #[arg(long, default_value_t = 1000)]
    max_kilobytes: usize,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

impl Tagger {
    fn run(self) -> anyhow::Result<()> {
        let mut trainer = tagger::train::Trainer::new(&self.lang, self.leave_out, self.max_kilobytes * 1000);
        for path in &self.input {
            trainer.add(path)?;
        }
        let lost = trainer.lost;
        let (bytes, header) = trainer.finish()?;
        std::fs::write(&self.out, &bytes).with_context(|| self.out.display().to_string())?;
        complain(format_args!(
            "{}: {} tags from {} words, {lost} sentences did not fit their text, {} bytes",
            self.out.display(),
            header.tags.len(),
            header.words,
            bytes.len()
        ));
        Ok(())
    }
}
