//! `sourdine language`: the language of each text and its parts.

use super::Status;
use super::args::{InputArgs, OutputArgs, RunArgs};
use super::records::{Aside, rows};
use crate::analysis::Analyzer;
use crate::language::{By, Identifier, Known};
use crate::report::Row;
use crate::report::row::Identified;
use crate::report::table::Column;
use crate::text::Lang;
use serde::Serialize;

/// Identify the languages of texts, span by span
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine language articles/\n  sourdine language --list")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    /// List the languages that this build can identify
    #[arg(long)]
    list: bool,
    /// Where the model is unsure, ask whatlang, and lingua if it is built in; slower and less accurate
    #[arg(long)]
    second_opinion: bool,
}

/// A language that the identifier knows.
#[derive(Serialize)]
struct Answered {
    lang: Lang,
    lexicon: bool,
    by: By,
    close: Vec<&'static str>,
}

impl Row for Answered {
    const COLUMNS: &'static [Column] =
        &[Column::words("language"), Column::words("rules that need a lexicon"), Column::words("told by"), Column::words("close to")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let lexicon = if self.lexicon { "yes" } else { "no" };
        vec![vec![self.lang.to_string(), lexicon.to_owned(), self.by.to_string(), self.close.join(" ")]]
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut config = args.run.config()?;
    config.language.second_opinion |= args.second_opinion;
    if args.list {
        let mut rows = args.output.rows()?;
        for Known { lang, by, close } in identifier(config.language.second_opinion).known() {
            rows.push(&Answered { lang, lexicon: crate::knowledge::lexicon::of(lang.as_str()).is_some(), by, close })?;
        }
        rows.finish()?.commit()?;
        return Ok(Status::Fine);
    }
    let analyzer = Analyzer::new(&config)?;
    rows(&args.input, &args.output, &args.run, |record| {
        (Identified::new(&record.id, &record.text, &analyzer.languages(&record)), Aside::default())
    })
}

fn identifier(second_opinion: bool) -> Identifier {
    if second_opinion { Identifier::new().with_second_opinion() } else { Identifier::new() }
}
