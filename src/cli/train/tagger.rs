//! `sourdine train tagger`: parts of speech, features and lemmas.

use super::write;
use crate::cli::complain;
use crate::knowledge::tagger;
use std::path::PathBuf;

/// Train the part-of-speech tagger and lemmatizer of a language
///
/// Reads CoNLL-U of Universal Dependencies, compressed with zstd or plain, with a `# text` for each sentence.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  sourdine train tagger --lang en --leave-out UD_English-GUM --out data/tagger/en.bin en.train.conllu.zst"
)]
pub(super) struct Tagger {
    /// Files of CoNLL-U
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Language (BCP 47)
    #[arg(long)]
    lang: String,
    /// Treebank to leave out, by the name in its comment `# treebank`; may be repeated
    #[arg(long, value_name = "TREEBANK")]
    leave_out: Vec<String>,
    /// Prune small weights until the file has at most this many kilobytes
    #[arg(long, default_value_t = 1000)]
    max_kilobytes: usize,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

impl Tagger {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut trainer = tagger::train::Trainer::new(&self.lang, self.leave_out, self.max_kilobytes * 1000);
        for path in &self.input {
            trainer.add(path)?;
        }
        let lost = trainer.lost;
        let (bytes, header) = trainer.finish()?;
        write(&self.out, &bytes)?;
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
