//! `sourdine normalize`: repaired text and the repairs.

use super::Status;
use super::args::{InputArgs, OutputArgs, RunArgs};
use super::records::{Aside, rows};
use crate::normalize::Normalizer;
use crate::report::normalized::Normalized;

/// Repair texts, and list each repair with its place in the original
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine normalize broken.txt --format jsonl\n  sourdine normalize news.jsonl --profile search --format jsonl --out folded.jsonl"
)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    /// lossless: repairs only; canonical: also folds typography, width and case; search: also folds diacritics and confusable letters
    /// [default: lossless]
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// Also list the parts of a page that are left out: kind, place, text
    #[arg(long)]
    show_removed: bool,
    /// Also run these passes: escapes (caf%C3%A9, caf\\u00e9, caf=C3=A9), fold, confusables, diacritics
    #[arg(long, value_name = "PASSES", value_delimiter = ',')]
    with: Vec<String>,
    /// Do not run these passes: entities, mojibake, charset, controls, invisible, forms, sequences, compose, fold, confusables, diacritics
    #[arg(long, value_name = "PASSES", value_delimiter = ',')]
    without: Vec<String>,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut settings = args.run.config()?.normalize;
    settings.profile = args.profile.unwrap_or(settings.profile);
    settings.on.extend(args.with);
    settings.off.extend(args.without);
    let normalizer = Normalizer::of(settings.passes()?);
    rows(&args.input, &args.output, &args.run, |record| {
        let (repaired, changes) = normalizer.normalize(&record.text).into_parts();
        let row = Normalized::new(record, repaired, changes);
        (if args.show_removed { row.with_removed() } else { row }, Aside::default())
    })
}
