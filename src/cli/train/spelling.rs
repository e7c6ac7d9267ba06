//! `sourdine train spelling`: letter trigrams by language.

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use std::path::PathBuf;

/// Count the letter trigrams of each language, by which mojibake is repaired
///
/// Reads JSON Lines `{"lang","text"}`, compressed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
pub(super) struct Spelling {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Spelling {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut counter = crate::normalize::spelling::Counter::default();
        for path in &self.input {
            labelled::each(path, |line| {
                if line.is_by_people() {
                    counter.add(&line.lang, &line.text);
                }
                Ok(())
            })?;
        }
        let bytes = counter.finish()?;
        write(&self.out, &bytes)?;
        complain(format_args!("{}: {} bytes", self.out.display(), bytes.len()));
        Ok(())
    }
}
