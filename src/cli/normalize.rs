//! `sourdine normalize`: repaired text, and what was repaired.

use super::Status;
use super::common::{InputArgs, OutputArgs, RunArgs, rows};
use crate::normalize::{Normalizer, Profile};
use crate::report::row::Normalized;
use clap::ValueEnum;

/// Repair texts and say what was repaired, with its place in the original
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
    /// lossless repairs what is broken; canonical also folds typography, width and case; search also folds diacritics
    #[arg(long, value_name = "PROFILE", default_value = "lossless")]
    profile: ProfileName,
    /// Leave these passes out: entities, mojibake, controls, invisible, compose, fold, diacritics
    #[arg(long, value_name = "PASSES", value_delimiter = ',')]
    without: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileName {
    Lossless,
    Canonical,
    Search,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut config = args.run.config()?;
    config.normalize.off.extend(args.without);
    let off = config.passes_off()?;
    let profile = match args.profile {
        ProfileName::Lossless => Profile::Lossless,
        ProfileName::Canonical => Profile::Canonical,
        ProfileName::Search => Profile::Search,
    };
    let normalizer = Normalizer::new(profile).without(&off);
    rows(&args.input, &args.output, &args.run, |record| (Normalized::new(&record.id, &normalizer.normalize(&record.text)), false))
}
