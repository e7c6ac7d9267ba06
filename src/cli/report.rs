//! `sourdine report`: the full report.

use super::Status;
use super::alerts;
use super::args::{Chosen, WholeArgs};
use super::ends::quoted;
use super::output::Output;
use super::terminal::Terminal;
use crate::artifacts::Finding;
use crate::error::Error;
use crate::files::{Lock, is_special};
use crate::report::amount::Amount;
use crate::report::gather::{Gathered, Seen, Wanted, gather};
use crate::report::table::PIPE_WIDTH;
use crate::report::{Format, Report, Rows, html, json_line, markdown, supported, text};
use crate::similarity::Kind;
use crate::sources::quotation::Supported;
use crate::text::escape;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

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

/// Writes `records.jsonl` anew with what other sources have in place of findings, which is known only now. A device or a pipe, which can't be
/// read again, stays as it is.
fn support(folder: &Path, supported: &Supported) -> anyhow::Result<()> {
    let path = folder.join("records.jsonl");
    if supported.is_empty() || is_special(&path) {
        return Ok(());
    }
    let name = path.display().to_string();
    let lines = BufReader::with_capacity(1 << 16, File::open(&path).map_err(|error| Error::read(&name, error))?);
    let mut output = open(folder, "records.jsonl")?;
    supported::rewrite(&name, lines, supported, &mut output)?;
    output.commit()
}

fn put(mut output: Output, bytes: &[u8]) -> anyhow::Result<()> {
    output.write_all(bytes).map_err(|error| Error::write(output.name(), error))?;
    output.commit()
}

pub(super) fn run(Args { whole: args, top, quarantine }: Args) -> anyhow::Result<Status> {
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
    let mut wanted = Wanted { page, alerts: alerts.is_some(), rows, quarantine, ..args.wanted(&config)? };
    let kinds = &mut wanted.clusters.kinds;
    if kinds.contains(&Kind::Quote) && !kinds.contains(&Kind::Reported) {
        kinds.push(Kind::Reported);
    }
    if config.cluster.twins && !kinds.contains(&Kind::Twin) {
        kinds.push(Kind::Twin);
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
    let Gathered { report, clusters, supported, passages, fails } = gathered;
    if let (Some(folder), Some(records)) = (&folder, records) {
        records.commit()?;
        support(folder, &supported)?;
        put(open(folder, "clusters.jsonl")?, &lines(&clusters)?)?;
        put(open(folder, "sources.jsonl")?, &lines(&report.sources)?)?;
        put(open(folder, "report.json")?, &json(&report)?)?;
        put(open(folder, "report.html")?, html::render(&report, &passages, &clusters, &inputs)?.as_bytes())?;
        put(open(folder, "report.md")?, markdown::render(&report, in_files, &inputs).as_bytes())?;
        put(open(folder, "report.txt")?, text::render(&report, in_files, &inputs, PIPE_WIDTH, false).as_bytes())?;
    }
    let shown = match chosen {
        Chosen::Alerts(_) => Vec::new(),
        Chosen::Html => html::render(&report, &passages, &clusters, &inputs)?.into_bytes(),
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
