//! `sourdine eval tagger`: accuracy of parts of speech, features and lemmas on treebanks.

use crate::cli::Status;
use crate::cli::args::OutputArgs;
use crate::knowledge::tagger::{self, measure};
use crate::report::Row;
use crate::report::table::Column;
use anyhow::Context;
use serde::Serialize;
use std::collections::HashSet;
use std::path::PathBuf;

/// Measure the tagger on tagged sentences: classes, features, lemmas
///
/// Reads CoNLL-U of Universal Dependencies, compressed with zstd or plain. The name of a file begins with its language: en.test.conllu.zst.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval tagger --seen en.train.conllu.zst en.test.conllu.zst --format csv")]
pub(super) struct Tagger {
    /// Files of CoNLL-U
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Training file of the same language, to tell unknown words; may be repeated
    #[arg(long, value_name = "FILE")]
    seen: Vec<PathBuf>,
    /// Also print a row for each treebank
    #[arg(long)]
    by_treebank: bool,
    /// Model file, in place of the embedded one
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Figures of a tagger.
#[derive(Serialize)]
struct Tagged {
    lang: String,
    treebank: String,
    #[serde(flatten)]
    figures: measure::Figures,
    kilobytes: u64,
    megabytes_per_second: f64,
}

impl Row for Tagged {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::words("treebank"),
        Column::number("tokens"),
        Column::number("class"),
        Column::number("of words"),
        Column::number("tag"),
        Column::number("unknown"),
        Column::number("lemma"),
        Column::number("finite p"),
        Column::number("finite r"),
        Column::number("KB"),
        Column::number("MB/s"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let figures = &self.figures;
        let shares = [
            figures.class,
            figures.word_class,
            figures.tag,
            figures.unknown,
            figures.lemma,
            figures.finite_precision,
            figures.finite_recall,
        ];
        let mut line = vec![self.lang.clone(), self.treebank.clone(), figures.tokens.to_string()];
        line.extend(shares.map(|share| share.value().map(|value| format!("{value:.4}")).unwrap_or_default()));
        line.extend([self.kilobytes.to_string(), format!("{:.1}", self.megabytes_per_second)]);
        vec![line]
    }
}

impl Tagger {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| path.display().to_string());
        let own = self.model.as_ref().map(|path| anyhow::Ok(tagger::Tagger::read(&read(path)?)?)).transpose()?;
        let lang_of = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.split('.').next().map(str::to_owned));
        let mut rows = self.output.rows()?;
        for path in &self.input {
            let lang = lang_of(path).unwrap_or_default();
            let tagger = match &own {
                Some(own) => own,
                None => tagger::Tagger::of(&lang).ok_or_else(|| crate::Error::name("tagger", &lang, tagger::languages()))?,
            };
            let mut seen = HashSet::new();
            for seen_path in self.seen.iter().filter(|seen| lang_of(seen).as_ref() == Some(&lang)) {
                measure::vocabulary(seen_path, &mut seen)?;
            }
            let (treebanks, megabytes_per_second) = measure::measure(tagger, path, &seen)?;
            let mut all = measure::Figures::default();
            treebanks.values().for_each(|figures| all.join(figures));
            let kilobytes = (tagger.packed_bytes as u64).div_ceil(1000);
            let row = |treebank: &str, figures| Tagged {
                lang: lang.clone(),
                treebank: treebank.to_owned(),
                figures,
                kilobytes,
                megabytes_per_second: (megabytes_per_second * 10.0).round() / 10.0,
            };
            rows.push(&row("", all))?;
            for (treebank, figures) in treebanks.into_iter().filter(|_| self.by_treebank) {
                rows.push(&row(&treebank, figures))?;
            }
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
