//! `sourdine train translations`: stems of words and their English translations.

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use crate::knowledge::translations::train::Trainer;
use std::path::PathBuf;

/// Learn from parallel text which English words a word is translated by
///
/// Parallel text is lines of a foreign sentence, a tab, its English translation, a tab and where it comes from, packed with zstd. FILE is
/// JSON Lines `{"lang","label","text"}`, packed or plain, that says how frequent words are; English there must be.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  sourdine train translations --parallel fr=fr-en.tsv.zst --out data/translations/stems.tsv.zst en.jsonl.zst"
)]
pub(super) struct Translations {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Parallel text of another language with English; may be repeated
    #[arg(long, required = true, value_name = "LANG=FILE", value_parser = super::pair)]
    parallel: Vec<(String, PathBuf)>,
    /// Parallel text whose origin (the third field) begins so is left out; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    without: Vec<String>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Translations {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut trainer = Trainer::default();
        for path in &self.input {
            labelled::each(path, |line| {
                if line.is_by_people() {
                    trainer.add_text(&line.lang, &line.text);
                }
                Ok(())
            })?;
        }
        for (lang, path) in &self.parallel {
            labelled::pairs(path, |foreign, english, origin| {
                if !self.without.iter().any(|without| origin.starts_with(without)) {
                    trainer.add_pair(lang, foreign, english);
                }
            })?;
        }
        let bytes = trainer.finish()?;
        write(&self.out, &bytes)?;
        complain(format_args!("{}: {} bytes", self.out.display(), bytes.len()));
        Ok(())
    }
}
