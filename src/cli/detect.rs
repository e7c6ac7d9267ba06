//! `sourdine detect`: translation artifacts with place and reason, and a score.

use super::args::{Chosen, InputArgs, OutputArgs, RuleArgs, RunArgs};
use super::records::{Aside, each, rows};
use super::terminal::Terminal;
use super::{Status, alerts};
use crate::analysis::{Analysis, Analyzer};
use crate::pipeline::Notes;
use crate::report::alerts::Alerted;
use crate::report::row::Detected;
use crate::text::record::Record;

/// Find translation artifacts; each finding has a rule, a place and a reason
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine detect article.txt\n  sourdine detect news.jsonl --format jsonl --fail-on major\n  sourdine detect docs/ --format sarif --out sourdine.sarif"
)]
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
    let aside = |record: &Record, analysis: &Analysis<'_>| Aside {
        fails: analysis.findings.iter().any(|finding| fail_on.is_met(finding)),
        notes: analysis.notes(&record.origin.file),
    };
    let Chosen::Alerts(kind) = args.output.chosen() else {
        return rows(&args.input, &args.output, &args.run, |record| {
            let analysis = analyzer.analyze(&record);
            (Detected::new(&record, &analysis), aside(&record, &analysis))
        });
    };
    args.input.refuse(&[], args.output.out.as_deref())?;
    let mut alerts = alerts::Sink::open(kind, args.output.out.as_deref(), &args.input, &config.rules)?;
    let mut found = false;
    let mut notes = Notes::default();
    let work = |record: Record| {
        let analysis = analyzer.analyze(&record);
        (Alerted::new(&record, &analysis), aside(&record, &analysis))
    };
    let (_, status) = each(&args.input, &args.run, work, |(record, aside)| {
        found |= aside.fails;
        notes.add(aside.notes);
        alerts.push(record)
    })?;
    alerts.finish()?;
    notes.tell(&Terminal::new(args.run.quiet));
    Ok(status.or_found(found))
}
