//! `sourdine language`: the language of each text and of its parts.

use super::Status;
use super::common::{InputArgs, OutputArgs, RunArgs, rows};
use crate::analyzer::Analyzer;
use crate::language::{Identifier, Lang};
use crate::report::Row;
use crate::report::row::Identified;
use crate::report::table::Column;
use serde::Serialize;

/// Identify the language of texts and of their parts
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine language articles/\n  sourdine language --list")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    /// List the languages that this build can answer
    #[arg(long)]
    list: bool,
}

/// A language that can be answered.
#[derive(Serialize)]
struct Known {
    lang: Lang,
    lexicon: bool,
}

impl Row for Known {
    const COLUMNS: &'static [Column] = &[Column::words("language"), Column::words("rules that need a lexicon")];

    fn lines(&self) -> Vec<Vec<String>> {
        vec![vec![self.lang.to_string(), if self.lexicon { "yes" } else { "no" }.to_owned()]]
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    if args.list {
        let mut rows = args.output.rows()?;
        for lang in Identifier::new().languages() {
            rows.push(&Known { lang, lexicon: crate::lexicon::of(lang.as_str()).is_some() })?;
        }
        rows.finish()?.commit()?;
        return Ok(Status::Fine);
    }
    let analyzer = Analyzer::new(&args.run.config()?)?;
    rows(&args.input, &args.output, &args.run, |record| (Identified::new(&record.id, &record.text, &analyzer.languages(&record)), false))
}
