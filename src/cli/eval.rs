//! `sourdine eval`: how good each room is, on text that is given.

use super::Status;
use super::common::OutputArgs;
use crate::input::labelled;
use crate::normalize::{Normalizer, Profile, damage};
use crate::report::Row;
use crate::report::table::Column;
use crate::tagger::{self, measure};
use anyhow::Context;
use clap::Subcommand;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// Measure rooms on labelled text
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Normalize(Normalize),
    Tagger(Tagger),
}

/// Break sound text in every way that is known, repair it, and count what is restored exactly
///
/// Reads JSON Lines `{"lang","text"}`, packed or plain. A line counts for a damage only if that damage changes it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval normalize sentences.jsonl.zst --by-language --format csv")]
struct Normalize {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// A row a damage and language, not a row a damage
    #[arg(long)]
    by_language: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// What was restored of one damage.
#[derive(Serialize)]
struct Restored {
    damage: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    lang: String,
    lines: u64,
    restored: u64,
    share: f64,
}

impl Row for Restored {
    const COLUMNS: &'static [Column] =
        &[Column::words("damage"), Column::words("language"), Column::number("lines"), Column::number("restored"), Column::number("share")];

    fn lines(&self) -> Vec<Vec<String>> {
        vec![vec![
            self.damage.to_owned(),
            self.lang.clone(),
            self.lines.to_string(),
            self.restored.to_string(),
            format!("{:.4}", self.share),
        ]]
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    match args.what {
        What::Normalize(normalize) => normalize.run(),
        What::Tagger(tagger) => tagger.run(),
    }
}

impl Normalize {
    fn run(self) -> anyhow::Result<Status> {
        let normalizer = Normalizer::new(Profile::Lossless);
        let mut counts: BTreeMap<(usize, String), (u64, u64)> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                // What the normaliser would change in the sound line is no part of the damage.
                let sound = normalizer.normalize(&line.text).current().to_owned();
                for (nth, damage) in damage::ALL.iter().enumerate() {
                    let Some(broken) = (damage.apply)(&sound).filter(|broken| *broken != sound) else { continue };
                    let lang = if self.by_language { line.lang.clone() } else { String::new() };
                    let (lines, restored) = counts.entry((nth, lang)).or_default();
                    *lines += 1;
                    *restored += u64::from(normalizer.normalize(&broken).current() == sound);
                }
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        for ((nth, lang), (lines, restored)) in counts {
            let share = (restored as f64 / lines as f64 * 1e4).round() / 1e4;
            rows.push(&Restored { damage: damage::ALL[nth].name, lang, lines, restored, share })?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

/// Compare classes, features and lemmas with those of tagged sentences
///
/// Reads CoNLL-U of Universal Dependencies, packed with zstd or plain. The name of a file begins with its language: en.test.conllu.zst.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval tagger --seen en.train.conllu.zst en.test.conllu.zst --format csv")]
struct Tagger {
    /// Files of CoNLL-U
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// A file that was trained on, of the same language: words that none of these has are unknown; may be repeated
    #[arg(long, value_name = "FILE")]
    seen: Vec<PathBuf>,
    /// A row a treebank beside the row of the language
    #[arg(long)]
    by_treebank: bool,
    /// A model's file instead of the embedded one
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What a tagger got right.
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

    fn lines(&self) -> Vec<Vec<String>> {
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
    fn run(self) -> anyhow::Result<Status> {
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
