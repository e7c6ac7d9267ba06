//! `sourdine train plausible`: which characters stand side by side.

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use std::path::PathBuf;

/// Count which characters stand side by side in sound text: what a repair of an encoding is weighed by
///
/// Reads JSON Lines `{"label","text"}`, packed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
pub(super) struct Plausible {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

impl Plausible {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut counter = crate::normalize::plausible::Counter::default();
        for path in &self.input {
            labelled::each(path, |line| {
                if line.is_by_people() {
                    counter.add(&line.text);
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
