//! `sourdine compare`: a table of sources side by side.

use super::Status;
use super::args::WholeArgs;
use super::terminal::Terminal;
use crate::artifacts::Finding;
use crate::report::gather::gather;

/// Compare sources: quality with confidence intervals, and what each shares with the others
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine compare articles/\n  sourdine compare news.jsonl --source-field outlet --format csv")]
pub(super) struct Args {
    #[command(flatten)]
    whole: WholeArgs,
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    args.whole.input.refuse(&[], args.whole.output.out.as_deref())?;
    let mut rows = args.whole.output.rows()?;
    let config = args.whole.config()?;
    let fail_on = args.whole.rules.fail_on(&config)?;
    let reading = args.whole.input.some_reading(&args.whole.run)?;
    let watcher = Terminal::new(args.whole.run.quiet);
    let fails_on = |finding: &Finding| fail_on.is_met(finding);
    let (gathered, read) = gather::<anyhow::Error>(reading.open(), &config, &args.whole.wanted(&config)?, fails_on, &watcher, |_| Ok(()))?;
    for profile in &gathered.report.sources {
        rows.push(profile)?;
    }
    rows.finish()?.commit()?;
    Ok(Status::of(&read).or_found(gathered.fails))
}
