//! `sourdine diff`: changes between two reports.

use super::args::{FailOn, OutputArgs, RunArgs};
use super::{Status, complain};
use crate::error::Error;
use crate::pipeline::Overlap;
use crate::report::VERSION;
use crate::report::diff::{self, Change, Head, Record, Records};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Show what changed between two reports: findings, verdicts, sources
///
/// Findings are equal if rule, words and record are equal. A source is called better or worse only if the difference is statistically
/// significant.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine diff reports/monday reports/tuesday\n  sourdine diff old new --format jsonl --fail-on major")]
pub(super) struct Args {
    /// The earlier report: a folder that `sourdine report --out` wrote, or its report.json
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later one
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    /// End with status 1 on a new finding of this severity or above, or of this rule: info, minor, major, RULE, never
    #[arg(long, value_name = "WHAT", default_value = "never")]
    fail_on: String,
}

/// A report on disk: its summary, and the path of its records if it is a folder.
struct Place {
    head: Head,
    records: Option<PathBuf>,
}

impl Place {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let (summary, records) = if path.is_dir() {
            (path.join("report.json"), Some(path.join("records.jsonl")).filter(|records| records.exists()))
        } else {
            (path.to_owned(), None)
        };
        let shown = summary.display().to_string();
        let bytes = std::fs::read(&summary).map_err(|error| Error::read(shown.clone(), error))?;
        let broken = |reason: String| Error::Decode { file: shown.clone(), reason };
        let head: Head = serde_json::from_slice(&bytes)
            .map_err(|error| broken(format!("not a report of sourdine: {error}; write one with `sourdine report --out DIR`")))?;
        if head.version != VERSION {
            return Err(broken(format!("format {}, and this sourdine reads {VERSION}; write it anew", head.version)).into());
        }
        Ok(Self { head, records })
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let fail_on = FailOn::new(&args.fail_on, &args.run.config()?)?;
    let (old, new) = (Place::open(&args.old)?, Place::open(&args.new)?);
    let outputs: Vec<&Path> = args.output.out.as_deref().into_iter().collect();
    Overlap { inputs: &[args.old, args.new], outputs: &outputs, split: None }.refuse(|output, _| output.exists())?;
    let mut rows = args.output.rows()?;
    let mut failed = false;
    let mut push = |changes: Vec<Change>| -> anyhow::Result<()> {
        for change in changes {
            failed |= change.kind == "finding_new"
                && change.rule.as_deref().zip(change.severity).is_some_and(|(rule, severity)| fail_on.is_met_by(rule, severity));
            rows.push(&change)?;
        }
        Ok(())
    };
    push(diff::heads(&old.head, &new.head))?;
    match (&old.records, &new.records) {
        (Some(before), Some(after)) => {
            let mut records = Records::default();
            each(before, |record| {
                records.add(record);
                Ok(())
            })?;
            each(after, |record| push(records.compare(record)))?;
            push(records.finish())?;
        }
        _ => {
            if !args.run.quiet {
                complain(format_args!("note: a report.json holds the strongest findings alone; give the folders to compare all"));
            }
            push(diff::strongest(old.head.findings, new.head.findings))?;
        }
    }
    rows.finish()?.commit()?;
    Ok(if failed { Status::Found } else { Status::Fine })
}

/// Calls `sink` with each record of a report's `records.jsonl`.
fn each(path: &Path, mut sink: impl FnMut(Record) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    let file = File::open(path).map_err(|error| Error::read(shown.clone(), error))?;
    for (nth, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Error::read(shown.clone(), error))?;
        let record = serde_json::from_str(&line).map_err(|error| Error::Decode {
            file: format!("{shown}:{}", nth + 1),
            reason: format!("not a record of a report: {error}; write the report anew"),
        })?;
        sink(record)?;
    }
    Ok(())
}
