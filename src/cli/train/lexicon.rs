//! `sourdine train lexicon`: word counts, capitalisation and letters of one language.

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use crate::knowledge::lexicon::train::Counter;
use anyhow::Context;
use std::path::PathBuf;

/// Build the lexicon of a language: words, capitals, letters
///
/// Reads JSON Lines `{"lang","origin","text"}`, compressed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
pub(super) struct Lexicon {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Language of the lines to count (BCP 47)
    #[arg(long)]
    lang: String,
    /// Origin with a free licence, whose rare words may be kept; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    open: Vec<String>,
    /// File with correct words, one per line; may be repeated
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Lexicon {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut counter = Counter::new(&self.lang, self.open);
        for path in &self.input {
            labelled::each(path, |line| {
                if line.lang == self.lang && line.is_by_people() {
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
        write(&self.out, &bytes)?;
        complain(format_args!("{}: {} words of {} counted, {} bytes", self.out.display(), header.words, header.tokens, bytes.len()));
        Ok(())
    }
}
