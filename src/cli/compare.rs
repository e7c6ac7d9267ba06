//! `sourdine compare`: the sources side by side.

use super::Status;
use super::common::WholeArgs;
use super::gather::{Wanted, gather};

/// Compare sources: how clean each is, how surely, and what it shares with the others
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine compare articles/\n  sourdine compare news.jsonl --source-field outlet --format csv")]
pub(super) struct Args {
    #[command(flatten)]
    whole: WholeArgs,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut rows = args.whole.output.rows()?;
    let (gathered, status) = gather(&args.whole, Wanted { page: false, alerts: false, rows: 0 }, |_| Ok(()))?;
    for profile in &gathered.report.sources {
        rows.push(profile)?;
    }
    rows.finish()?.commit()?;
    Ok(status)
}
