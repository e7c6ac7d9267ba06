//! `sourdine detect`: translation artifacts, each with its place and reason, and a score.

use super::Status;
use super::common::{Aside, InputArgs, OutputArgs, RuleArgs, RunArgs, rows, unused};
use crate::analyzer::Analyzer;
use crate::report::row::Detected;

/// Find translation artifacts: one rule, one place, one reason each
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine detect article.txt\n  sourdine detect news.jsonl --format jsonl --fail-on major")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.rules.apply(args.run.config()?)?;
    let analyzer = Analyzer::new(&config)?;
    let fail_on = args.rules.fail_on(&config)?;
    rows(&args.input, &args.output, &args.run, |record| {
        let analysis = analyzer.analyze(&record);
        let fails = analysis.findings.iter().any(|finding| fail_on.is_met(finding));
        (Detected::new(&record, &analysis), Aside { fails, notes: unused(&record, &analysis) })
    })
}
