//! `sourdine compare`: the sources side by side.

use super::Status;
use super::common::{ClusterArgs, InputArgs, OutputArgs, RuleArgs, RunArgs};
use super::report::{Job, gather};

/// Compare sources: how clean each is, how surely, and what it shares with the others
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine compare articles/\n  sourdine compare news.jsonl --source-field outlet --format csv")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut rows = args.output.rows()?;
    let job = Job { input: &args.input, run: &args.run, rules: &args.rules, cluster: &args.cluster };
    let (gathered, status) = gather(&job, |_| Ok(()))?;
    for profile in &gathered.report.sources {
        rows.push(profile)?;
    }
    rows.finish()?.commit()?;
    Ok(status)
}
