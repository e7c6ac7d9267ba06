//! `sourdine eval normalize`: share of artificially damaged text that is restored exactly.

use crate::cli::Status;
use crate::cli::args::OutputArgs;
use crate::eval::language::yardstick;
use crate::input::labelled;
use crate::normalize::{Normalizer, Profile, damage};
use crate::report::Row;
use crate::report::table::Column;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Break sound text in every way that is known, repair it, and count what is restored exactly
///
/// Reads JSON Lines `{"lang","text"}`, compressed or plain. A line counts for a damage only if that damage changes it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval normalize sentences.jsonl.zst --by-language --format csv")]
pub(super) struct Normalize {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Not the lines, but parts of ASCII of them with a name of another language put in: its letters are all that is damaged
    #[arg(long)]
    names: bool,
    /// A row a damage and language, not a row a damage; of names their language
    #[arg(long)]
    by_language: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Figures of one kind of damage.
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

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        vec![vec![
            self.damage.to_owned(),
            self.lang.clone(),
            self.lines.to_string(),
            self.restored.to_string(),
            format!("{:.4}", self.share),
        ]]
    }
}

impl Normalize {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let normalizer = Normalizer::new(Profile::Lossless);
        let all = damage::all();
        let mut counts: BTreeMap<(usize, String), (u64, u64)> = BTreeMap::new();
        let mut count = |lang: &str, text: &str| {
            // Changes that the normaliser makes to the undamaged line are no part of the damage.
            let sound = normalizer.normalize(text).current().to_owned();
            for (nth, damage) in all.iter().enumerate() {
                let Some(broken) = damage.apply(&sound) else { continue };
                let lang = if self.by_language { lang } else { "all" };
                let (lines, restored) = counts.entry((nth, lang.to_owned())).or_default();
                *lines += 1;
                *restored += u64::from(normalizer.normalize(&broken).current() == sound);
            }
        };
        for path in &self.input {
            let mut texts = Vec::new();
            labelled::each(path, |line| {
                if self.names {
                    texts.push(line);
                } else {
                    count(&line.lang, &line.text);
                }
                Ok(())
            })?;
            yardstick::names_in_ascii(&texts)?.iter().for_each(|(lang, text)| count(lang, text));
        }
        let mut rows = self.output.rows()?;
        for ((nth, lang), (lines, restored)) in counts {
            let share = (restored as f64 / lines as f64 * 1e4).round() / 1e4;
            rows.push(&Restored { damage: all[nth].name, lang, lines, restored, share })?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
