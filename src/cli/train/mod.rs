//! `sourdine train`: fits the embedded tables and models.

mod background;
mod detect;
mod language;
mod lexicon;
mod spelling;
mod tagger;
mod thresholds;
mod translations;
mod words;

use super::Status;
use anyhow::Context;
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// Train the embedded tables and models from labelled text
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Background(background::Background),
    Lexicon(lexicon::Lexicon),
    Detect(detect::Detect),
    Spelling(spelling::Spelling),
    Language(language::Language),
    Tagger(tagger::Tagger),
    Thresholds(thresholds::Thresholds),
    Translations(translations::Translations),
    Words(words::Words),
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    match args.what {
        What::Background(background) => background.run()?,
        What::Lexicon(lexicon) => lexicon.run()?,
        What::Detect(detect) => detect.run()?,
        What::Spelling(spelling) => spelling.run()?,
        What::Language(language) => language.run()?,
        What::Tagger(tagger) => tagger.run()?,
        What::Thresholds(thresholds) => thresholds.run()?,
        What::Translations(translations) => translations.run()?,
        What::Words(words) => words.run()?,
    }
    Ok(Status::Fine)
}

/// Writes the fitted bytes to `path`.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Parses `LANG=FILE`.
pub(super) fn pair(argument: &str) -> Result<(String, PathBuf), String> {
    let (lang, file) = argument.split_once('=').ok_or("expected LANG=FILE")?;
    Ok((lang.to_owned(), PathBuf::from(file)))
}
