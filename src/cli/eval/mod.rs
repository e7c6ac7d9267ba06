//! `sourdine eval`: evaluation of each module on labelled text.

mod card;
mod check;
mod cluster;
mod declared;
mod detect;
mod figures;
mod language;
mod lexicon;
mod model_card;
mod normalize;
mod pages;
mod presets;
mod registers;
mod rules;
mod speech;
mod tagger;
mod twins;

use super::Status;
use clap::Subcommand;

/// Measure the analyses on labelled text
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Normalize(normalize::Normalize),
    Language(language::Language),
    Lexicon(lexicon::Lexicon),
    Detect(detect::Detect),
    Registers(registers::Registers),
    Rules(rules::Rules),
    Tagger(tagger::Tagger),
    Cluster(Box<cluster::Cluster>),
    Card(card::Card),
    Check(check::Check),
    Pages(pages::Pages),
    Speech(speech::Speech),
    Twins(twins::Twins),
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    match args.what {
        What::Normalize(normalize) => normalize.run(),
        What::Language(language) => language.run(),
        What::Lexicon(lexicon) => lexicon.run(),
        What::Detect(detect) => detect.run(),
        What::Registers(registers) => registers.run(),
        What::Rules(rules) => rules.run(),
        What::Tagger(tagger) => tagger.run(),
        What::Cluster(cluster) => cluster.run(),
        What::Card(card) => card.run(),
        What::Check(check) => check.run(),
        What::Pages(pages) => pages.run(),
        What::Speech(speech) => speech.run(),
        What::Twins(twins) => twins.run(),
    }
}

/// Rounds to four decimals.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
