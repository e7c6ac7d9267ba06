//! `sourdine train words`: all inflected forms from Hunspell dictionaries.

use super::write;
use crate::cli::complain;
use crate::knowledge::lexicon::hunspell::{Rules, decode};
use crate::knowledge::lexicon::train::list;
use anyhow::Context;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// List all word forms of spelling dictionaries
///
/// Reads Hunspell dictionaries: `NAME.dic` with `NAME.aff` in the same folder. Leaves out names and compounds.
#[derive(clap::Args)]
pub(super) struct Words {
    /// Dictionaries (.dic)
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Words {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut forms = BTreeSet::new();
        for path in &self.input {
            let read = |path: &PathBuf| std::fs::read(path).with_context(|| path.display().to_string());
            let aff = read(&path.with_extension("aff"))?;
            let aff = decode(&aff, None);
            let set = aff.lines().find_map(|line| line.strip_prefix("SET ")).map(str::trim).map(str::to_owned);
            let rules = Rules::read(&aff);
            decode(&read(path)?, set.as_deref()).lines().skip(1).for_each(|line| rules.forms(line, &mut forms));
        }
        let bytes = list(&forms)?;
        write(&self.out, &bytes)?;
        complain(format_args!("{}: {} words, {} bytes", self.out.display(), forms.len(), bytes.len()));
        Ok(())
    }
}
