//! `sourdine report`: the full report.

use super::Status;
use super::alerts;
use super::args::{Chosen, WholeArgs};
use super::ends::quoted;
use super::output::Output;
use super::terminal::Terminal;
use crate::artifacts::Finding;
use crate::report::amount::Amount;
use crate::report::folder::{self, Folder};
use crate::report::gather::{Gathered, Seen, Wanted, gather};
use crate::report::{Format, Rows, html, json_line, json_pretty, markdown, text};
use std::path::PathBuf;

/// Report on texts: sources, findings, shared passages; as a table, and as files with --out
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine report articles/\n  sourdine report news.jsonl.zst --out reports/today\n  sourdine report docs/ --out report --format github\n  sourdine report good.jsonl --quarantine bad.jsonl"
)]
pub(super) struct Args {
    #[command(flatten)]
    whole: WholeArgs,
    /// Rows per table [default: a screen of 120 lines; 20 in files and Markdown]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Output")]
    top: Option<u16>,
    /// What `check` put into quarantine when it accepted these inputs: the report counts what was stopped, by rule
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    quarantine: Option<PathBuf>,
}

/// The inputs, quoted for a shell; `INPUTS` if there are more than two.
fn typed(inputs: &[PathBuf]) -> String {
    let quoted = |path: &PathBuf| quoted(&path.display().to_string());
    match inputs {
        [] => "-".to_owned(),
        [one] => quoted(one),
        [one, other] => format!("{} {}", quoted(one), quoted(other)),
        _ => "INPUTS".to_owned(),
    }
}

pub(super) fn run(Args { whole: args, top, quarantine }: Args) -> anyhow::Result<Status> {
    let chosen = args.output.chosen();
    let config = args.config()?;
    let reading = args.input.some_reading(&args.run)?;
    let files: Vec<PathBuf> = args.output.out.iter().flat_map(|folder| Folder::files(folder)).collect();
    args.input.refuse(quarantine.as_slice(), files.iter().map(PathBuf::as_path))?;
    let mut folder = args.output.out.as_deref().map(Folder::open).transpose()?;
    let mut alerts = match chosen {
        Chosen::Alerts(kind) => Some(alerts::Sink::open(kind, None, &args.input, &config.rules)?),
        Chosen::Rows(_) | Chosen::Html => None,
    };
    let top = top.map(usize::from);
    let in_files = Amount::top(top.unwrap_or(folder::ROWS));
    let on_screen = top.map_or(Amount::SCREEN, Amount::top);
    let inputs = typed(&args.input.inputs);
    let rows = in_files.findings;
    let page = folder.is_some() || chosen == Chosen::Html;
    let mut wanted = Wanted { page, alerts: alerts.is_some(), rows, quarantine, ..args.wanted(&config)? };
    wanted.clusters.kinds = config.kinds_of_report()?;
    let fail_on = args.rules.fail_on(&config)?;
    let fails_on = |finding: &Finding| fail_on.is_met(finding);
    let watcher = Terminal::new(args.run.quiet);
    let (gathered, read) =
        gather(reading.open(), &config, &wanted, fails_on, &watcher, |Seen { line, alerts: found }| -> anyhow::Result<()> {
            if let Some(folder) = &mut folder {
                folder.record(&line)?;
            }
            alerts.as_mut().zip(found).map_or(Ok(()), |(alerts, found)| alerts.push(found))
        })?;
    if let Some(folder) = folder {
        folder.finish(&gathered, in_files, &inputs)?;
    }
    let Gathered { report, clusters, passages, fails, .. } = gathered;
    let shown = match chosen {
        Chosen::Alerts(_) => Vec::new(),
        Chosen::Html => html::render(&report, &passages, &clusters, &inputs)?.into_bytes(),
        Chosen::Rows(Format::Table) => {
            text::render(&report, on_screen, &inputs, args.output.width(), args.output.color_on_stdout()).into_bytes()
        }
        Chosen::Rows(Format::Markdown) => markdown::render(&report, in_files, &inputs).into_bytes(),
        Chosen::Rows(Format::Json) => json_pretty(&report)?,
        Chosen::Rows(Format::JsonLines) => json_line(&report)?,
        Chosen::Rows(Format::Csv) => {
            let mut rows = Rows::new(Vec::new(), "standard output", Format::Csv, 0, false);
            report.sources.iter().try_for_each(|source| rows.push(source))?;
            rows.finish()?
        }
    };
    match alerts {
        Some(alerts) => alerts.finish()?,
        None => {
            let mut output = Output::open(None)?;
            output.put(&shown)?;
            output.commit()?;
        }
    }
    Ok(Status::of(&read).or_found(fails))
}
