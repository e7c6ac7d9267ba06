//! `sourdine train background`: collocations, and words that translate the same foreign word (pivots).

use super::write;
use crate::cli::complain;
use crate::input::labelled;
use crate::knowledge::collocations::train::Counter;
use crate::knowledge::paraphrases::train::{Aligner, paraphrases};
use std::path::PathBuf;

/// Count word pairs in sound text, and learn alternative translations from parallel text
///
/// Reads JSON Lines `{"lang","label","text"}`, compressed or plain; lines that have a `label` count only if it is `native` or `human`. Parallel
/// text is lines of a foreign sentence, a tab and its translation, compressed with zstd.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine train background --lang en --parallel fr=fr-en.tsv.zst --out data/background en.jsonl.zst")]
pub(super) struct Background {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Language of the text (BCP 47)
    #[arg(long)]
    lang: String,
    /// Parallel text in another language; may be repeated
    #[arg(long, value_name = "LANG=FILE", value_parser = super::pair)]
    parallel: Vec<(String, PathBuf)>,
    /// Origin of parallel text to leave out (the third field); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    without: Vec<String>,
    /// Output folder for LANG.pairs and LANG.pivot
    #[arg(long)]
    out: PathBuf,
}

impl Background {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut counter = Counter::default();
        for path in &self.input {
            labelled::each(path, |line| {
                if line.is_by_people() && line.lang == self.lang {
                    counter.add(&line.text);
                }
                Ok(())
            })?;
        }
        let mut aligners = Vec::new();
        for (lang, path) in &self.parallel {
            let mut aligner = Aligner::new(lang);
            labelled::pairs(path, |foreign, own, origin| {
                if !self.without.iter().any(|without| without == origin) {
                    aligner.add(foreign, own);
                    counter.add(own);
                }
            })?;
            aligners.push(aligner);
        }
        for (name, bytes) in [("pairs", counter.finish()?), ("pivot", paraphrases(aligners)?)] {
            let path = self.out.join(format!("{}.{name}", self.lang));
            write(&path, &bytes)?;
            complain(format_args!("{}: {} bytes", path.display(), bytes.len()));
        }
        Ok(())
    }
}
