//! `sourdine train language`: fits the language identification model.

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use crate::language::train::{Options, Sample};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Train the language model
///
/// Reads JSON Lines `{"lang","origin","text"}`, compressed or plain; lines that have a `label` count only if it is `native` or `human`.
#[derive(clap::Args)]
pub(super) struct Language {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Languages to leave out in turn, to learn how an unknown language looks (comma-separated)
    #[arg(long, value_name = "LANGS", value_delimiter = ',')]
    outside: Vec<String>,
    /// Number of passes over each language's samples
    #[arg(long, value_name = "N", default_value_t = 40)]
    epochs: usize,
    /// Rows of the widest table: two to the power of this, four times; a row more is 69 bytes of memory, about 19 of the file
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u32).range(4..=18))]
    bits: u32,
    /// Most lines of one language and origin
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    most: usize,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Language {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut samples: Vec<Sample> = Vec::new();
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                if line.is_by_people() {
                    let count = counts.entry((line.lang.clone(), line.origin.clone())).or_default();
                    *count += 1;
                    if *count <= self.most {
                        samples.push(Sample { lang: line.lang, origin: line.origin, text: line.text });
                    }
                }
                Ok(())
            })?;
        }
        let options = Options { outside: self.outside, epochs: self.epochs, bits: self.bits };
        let (model, fitted) = crate::language::train::train(&samples, &options, &mut |line| complain(format_args!("{line}")))?;
        let bytes = model.encode()?;
        write(&self.out, &bytes)?;
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
