//! `sourdine report`: the full report.

use super::Status;
use super::alerts;
use super::args::{Chosen, WholeArgs};
use super::ends::quoted;
use super::output::Output;
use super::terminal::Terminal;
use crate::artifacts::Finding;
use crate::error::Error;
use crate::files::Lock;
use crate::report::amount::Amount;
use crate::report::gather::{Gathered, Seen, Wanted, gather};
use crate::report::table::PIPE_WIDTH;
use crate::report::{Format, Report, Rows, html, json_line, markdown, text};
use crate::similarity::Kind;
use crate::text::escape;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Report on texts: sources, findings, shared passages; as a table, and as files with --out
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine report articles/\n  sourdine report news.jsonl.zst --out reports/today\n  sourdine report docs/ --out report --format github"
)]
pub(super) struct Args {
    #[command(flatten)]
    whole: WholeArgs,
    /// Rows per table [default: a screen of 120 lines; 20 in files and Markdown]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Output")]
    top: Option<u16>,
}

/// Default rows of each table in files.
const IN_FILES: usize = 20;

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

/// Opens a file in the folder of the report.
fn open(folder: &Path, name: &str) -> anyhow::Result<Output> {
    Output::open(Some(&folder.join(name)))
}

fn put(mut output: Output, bytes: &[u8]) -> anyhow::Result<()> {
    output.write_all(bytes).map_err(|error| Error::write(output.name(), error))?;
    output.commit()
}

pub(super) fn run(Args { whole: args, top }: Args) -> anyhow::Result<Status> {
    let chosen = args.output.chosen();
    let config = args.config()?;
    let reading = args.input.some_reading(&args.run)?;
    let folder: Option<PathBuf> = args.output.out.clone();
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).map_err(|error| Error::write(folder.display().to_string(), error))?;
    }
    let _lock = folder.as_deref().map(Lock::inside).transpose()?;
    let mut records = folder.as_deref().map(|folder| open(folder, "records.jsonl")).transpose()?;
    let mut alerts = match chosen {
        Chosen::Alerts(kind) => Some(alerts::Sink::open(kind, None, &args.input, &config.rules)?),
        Chosen::Rows(_) | Chosen::Html => None,
    };
    let top = top.map(usize::from);
    let in_files = Amount::top(top.unwrap_or(IN_FILES));
    let on_screen = top.map_or(Amount::SCREEN, Amount::top);
    let inputs = typed(&args.input.inputs);
    let rows = in_files.findings;
    let page = folder.is_some() || chosen == Chosen::Html;
    let mut wanted = Wanted { page, alerts: alerts.is_some(), rows, ..args.wanted(&config)? };
    if config.cluster.twins && !wanted.clusters.kinds.contains(&Kind::Twin) {
        wanted.clusters.kinds.push(Kind::Twin);
    }
    let fail_on = args.rules.fail_on(&config)?;
    let fails_on = |finding: &Finding| fail_on.is_met(finding);
    let watcher = Terminal::new(args.run.quiet);
    let (gathered, read) = gather(&reading, &config, &wanted, fails_on, &watcher, |Seen { line, alerts: found }| -> anyhow::Result<()> {
        if let Some(output) = &mut records {
            output.write_all(&line).map_err(|error| Error::write(output.name(), error))?;
        }
        alerts.as_mut().zip(found).map_or(Ok(()), |(alerts, found)| alerts.push(found))
    })?;
    let Gathered { report, clusters, passages, fails } = gathered;
    if let (Some(folder), Some(records)) = (&folder, records) {
        records.commit()?;
        put(open(folder, "clusters.jsonl")?, &lines(&clusters)?)?;
        put(open(folder, "sources.jsonl")?, &lines(&report.sources)?)?;
        put(open(folder, "report.json")?, &json(&report)?)?;
        put(open(folder, "report.html")?, html::render(&report, &passages, &clusters)?.as_bytes())?;
        put(open(folder, "report.md")?, markdown::render(&report, in_files, &inputs).as_bytes())?;
        put(open(folder, "report.txt")?, text::render(&report, in_files, &inputs, PIPE_WIDTH, false).as_bytes())?;
    }
    let shown = match chosen {
        Chosen::Alerts(_) => Vec::new(),
        Chosen::Html => html::render(&report, &passages, &clusters)?.into_bytes(),
        Chosen::Rows(Format::Table) => {
            text::render(&report, on_screen, &inputs, args.output.width(), args.output.color_on_stdout()).into_bytes()
        }
        Chosen::Rows(Format::Markdown) => markdown::render(&report, in_files, &inputs).into_bytes(),
        Chosen::Rows(Format::Json) => json(&report)?,
        Chosen::Rows(Format::JsonLines) => json_line(&report)?,
        Chosen::Rows(Format::Csv) => {
            let mut rows = Rows::new(Vec::new(), "standard output", Format::Csv, 0, false);
            report.sources.iter().try_for_each(|source| rows.push(source))?;
            rows.finish()?
        }
    };
    match alerts {
        Some(alerts) => alerts.finish()?,
        None => put(Output::open(None)?, &shown)?,
    }
    Ok(Status::of(&read).or_found(fails))
}

fn json(report: &Report) -> anyhow::Result<Vec<u8>> {
    Ok(escape::to_vec_pretty(report)?)
}

fn lines<T: serde::Serialize>(rows: &[T]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend(json_line(row)?);
    }
    Ok(bytes)
}
