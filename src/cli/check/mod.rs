//! `sourdine check`: the gate before ingest. What passes goes on byte for byte, what doesn't is kept with every reason, nothing is lost.
//!
//! | file | what |
//! |---|---|
//! | `plan.rs` | what was asked for: configuration, cut-offs, outputs; what can't be is refused before anything is opened |
//! | `gate.rs` | judges one record |
//! | `run.rs` | takes what was judged to its output, and counts it |
//! | `lines.rs` | what is written of a record |
//! | `outputs.rs` | files in segments, put into place at the end |
//! | `overlap.rs` | which outputs are refused |
//! | `journal.rs` | where a run stands, for `--resume` |
//! | `funnel.rs` | what is counted and shown |
//! | `fail_on.rs` | what the exit status 1 stands for |
//! | `summed.rs` | lines with their checksums |
//! | `stored.rs` | values of an earlier run, for `--from` |
//! | `admitted.rs` | which records say what one says that was let through, for `--dedup` and `--against`, in one pass |
//! | `duplicates.rs` | the same where one of several is chosen (`--keep longest` and `best`), in a pass before |
//! | `benchmarks.rs`, `url_list.rs` (`list_line.rs`: what a line names), `baseline.rs` | the lists of the user's that their options name |
//! | `near.rs` | records at a cut-off, for `--show` |
//!
//! Records in = accepted + quarantined, asserted at the end of every run.

mod admitted;
mod baseline;
mod benchmarks;
mod duplicates;
mod fail_on;
mod funnel;
pub(in crate::cli) mod gate;
mod journal;
mod lines;
mod list_line;
mod near;
mod outputs;
mod overlap;
mod plan;
mod run;
mod stored;
mod summed;
mod url_list;
pub(in crate::cli) mod url_yardstick;

pub(super) use duplicates::RULE as DUPLICATE;

use super::args::{InputArgs, OutputArgs, RunArgs, memory};
use super::terminal::Terminal;
use super::{Status, complain};
use crate::error::Error;
use crate::input::{Input, InputOptions};
use crate::pipeline::Watcher;
use crate::pipeline::inputs::LeftOut;
use crate::pipeline::{self, Outcome};
use crate::quality::{Cutoff, find};
use gate::{Gate, Judged};
use plan::Plan;
use run::Run;
use std::path::PathBuf;
use stored::Stored;

/// Gate a corpus before ingest: what passes goes on as it came, what doesn't is kept with every reason
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sourdine check crawl/ --preset report-only
  sourdine check news.jsonl --accepted good.jsonl --quarantine bad.jsonl
  sourdine check crawl/ --accepted good.jsonl.zst --quarantine bad.jsonl.zst --resume

Exit status: 0 all accepted, or what isn't is known (--baseline) or put up with (--fail-on, --max-findings); 1 a record was quarantined; 2 it could not work.")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// File for accepted records: CSV from CSV alone, Parquet from Parquet alone, else JSON Lines, each record as it came; packed by its name (.gz, .zst)
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "quarantine")]
    accepted: Option<PathBuf>,
    /// File for quarantined records, as JSON Lines: reasons, file, line, and the record
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "accepted")]
    quarantine: Option<PathBuf>,
    /// File for the values of every record that can be read, as JSON Lines; --from reads it
    #[arg(long, help_heading = GATE, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Cut-offs to begin with: basic, gopher@datatrove, c4@datatrove, fineweb@datatrove, fineweb2@LANG, hardrules@bicleaner, strict, report-only
    #[arg(long, help_heading = GATE, value_name = "NAME")]
    preset: Option<String>,
    /// The least of a measure that passes, or off; may be given more than once
    #[arg(long, help_heading = GATE, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    min: Vec<(String, Cutoff)>,
    /// The most of a measure that passes, or off
    #[arg(long, help_heading = GATE, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    max: Vec<(String, Cutoff)>,
    /// Languages that records may be in, comma-separated; without it, the one that a record states
    #[arg(long, help_heading = GATE, value_name = "LANGS", value_delimiter = ',', conflicts_with = "from")]
    languages: Vec<String>,
    /// File of hosts and addresses that no record may come from, one a line: plain, a hosts file, or the rules of an ad blocker, a name server or a
    /// proxy; may be given more than once
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    url_list: Vec<PathBuf>,
    /// File or folder of benchmark items that must not stand in a record; may be given more than once; reads the inputs twice
    #[arg(long, help_heading = GATE, value_name = "INPUT", conflicts_with = "from")]
    benchmark: Vec<PathBuf>,
    /// Silence what this file lists, and tell what it lists in vain
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    baseline: Option<PathBuf>,
    /// List what fails now in this file, for --baseline; that is no reason for status 1, unless --fail-on says so
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    write_baseline: Option<PathBuf>,
    /// Write accepted texts as C4 or FineWeb edits them, with the changes; for these presets
    #[arg(long, help_heading = GATE, requires = "accepted")]
    edit: bool,
    /// Decide again from the values of an earlier run (a file of --records), by other cut-offs; what was measured by a list of languages, hosts or
    /// benchmarks stays. Without inputs: the funnel alone
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "records")]
    from: Option<PathBuf>,
    /// Show records at a cut-off: N just kept beside N just dropped; N is 10
    #[arg(long, help_heading = GATE, value_name = "MEASURE[:N]")]
    show: Option<String>,
    /// Of records that say the same, let one through; why the others gave way names it
    #[arg(long, help_heading = GATE, conflicts_with = "from")]
    dedup: bool,
    /// Which of them: the first, the longest, or the best (fewest faults, least repair); the last two read the inputs twice
    #[arg(long, help_heading = GATE, value_name = "WHICH", default_value = "first", requires = "dedup")]
    keep: Keep,
    /// File for the records that stand for others (id) and for how many, themselves included (copies), as JSON Lines
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "dedup")]
    copies: Option<PathBuf>,
    /// Let nothing through that says what a record of this file or folder says; may be given more than once
    #[arg(long, help_heading = GATE, value_name = "INPUT", conflicts_with = "from")]
    against: Vec<PathBuf>,
    /// Jaccard of three-word windows from which two records say the same
    #[arg(long, help_heading = GATE, value_name = "J")]
    threshold: Option<f64>,
    /// Memory that --dedup and --against may take (K, M, G; 256M or more); what is more lies on disk
    #[arg(long, help_heading = GATE, value_name = "SIZE", default_value = "1G", value_parser = memory)]
    memory: u64,
    /// Folder for temporary files
    #[arg(long, help_heading = GATE, value_name = "DIR")]
    temp_dir: Option<PathBuf>,
    /// Go on after a run that was cut off
    #[arg(long, help_heading = GATE, requires = "accepted")]
    resume: bool,
    /// Judge, and write no file
    #[arg(long, help_heading = GATE, conflicts_with = "resume")]
    dry_run: bool,
    /// End with status 1 on: quarantined (any record; the default), never, a measure, or info, minor, major, RULE of the findings
    #[arg(long, help_heading = GATE, value_name = "WHAT")]
    fail_on: Option<String>,
    /// So many of those are still status 0
    #[arg(long, help_heading = GATE, value_name = "N", default_value_t = 0)]
    max_findings: u64,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// Heading of the options that are the gate's own.
const GATE: &str = "Gate";

/// Which of several that say the same stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Keep {
    First,
    Longest,
    Best,
}

fn cutoff(text: &str) -> Result<(String, Cutoff), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("\"{text}\" is not MEASURE=VALUE"))?;
    find(name).map_err(|error| error.to_string())?;
    let value = match value {
        "off" => Cutoff::Off,
        value => match value.parse::<f64>() {
            Ok(value) if value.is_finite() => Cutoff::At(value),
            _ => return Err(format!("\"{value}\" is neither a number nor off")),
        },
    };
    Ok((name.to_owned(), value))
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let plan = Plan::new(&args)?;
    let stored = args.from.as_deref().map(Stored::open).transpose()?;
    match stored {
        Some(_) if args.input.inputs.is_empty() && args.accepted.is_some() => {
            anyhow::bail!("--accepted and --quarantine need the records: name the inputs that the values of --from were made from")
        }
        Some(stored) if args.input.inputs.is_empty() => decide_again(stored, plan),
        stored => plan.with_inputs(stored),
    }
}

/// The funnel of stored values under the cut-offs in force.
fn decide_again(mut stored: Stored, plan: Plan<'_>) -> anyhow::Result<Status> {
    let judge = plan.config.check.cutoffs()?.judge()?;
    let mut run = plan.run()?;
    let decide = |row: stored::Row<'_>| {
        let reasons = judge.reasons(&row.values, &row.lang, &row.source, &row.file);
        let rules: Vec<&str> = reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !run.report_only;
        run.state.funnel.hits += run.fail_on.hits(&rules, fails, &[]);
        run.funnel().add(Some((&row.source, &row.lang)), rules.iter().copied(), fails);
        if let Some(near) = &mut run.near {
            near.add(&row.id, ("", ""), &row.values, rules.contains(&near.measure));
        }
    };
    let mut decide = decide;
    while let Some(row) = stored.read(&mut decide) {
        row?;
    }
    run.end()
}

/// Reads, judges and writes; true where the first unusable record ended the run.
fn each(args: &Args, gate: &Gate, stored: Option<Stored>, options: InputOptions, run: &mut Run<'_>) -> anyhow::Result<bool> {
    let progress = Terminal::new(args.run.quiet);
    let skip = usize::try_from(run.state.events)?;
    progress.advance(skip as u64);
    let mut input = Input::new(args.input.inputs.clone(), options);
    match (run.fates()?, &mut run.admitted) {
        (Some(fates), Some(admitted)) => admitted.go_on((&mut input).take(skip), fates, args.run.threads())?,
        _ => input.by_ref().take(skip).for_each(drop),
    }
    let mut stored = stored.map(|stored| stored.skipping(run.state.funnel.readable()));
    let mut strict = false;
    let mut failure: Option<anyhow::Error> = None;
    let is_stored = stored.is_some();
    let work = |record| if is_stored { gate.decide(record, String::new(), Default::default(), Vec::new()) } else { gate.judge(record) };
    let result = pipeline::run(input, args.run.threads(), work, |outcome| {
        match outcome {
            Outcome::Done(mut judged) => {
                progress.advance(1);
                run.funnel().left_out.add(LeftOut::of(judged.record.page.as_deref()));
                if let Some(stored) = &mut stored {
                    match stored.matching(&judged.record) {
                        Ok((lang, values)) => {
                            let (reasons, notes) = gate.reasons(&values, &lang, &judged.record);
                            judged = Judged { lang, values, reasons, notes, ..judged };
                        }
                        Err(error) => {
                            failure = Some(error);
                            return Err(Error::Model("stopped".into()));
                        }
                    }
                }
                run.record(judged)?;
            }
            Outcome::Quarantine(bad) => {
                progress.advance(1);
                run.quarantine(&bad);
                if args.input.is_strict() {
                    strict = true;
                    return Err(Error::Model("stopped".into()));
                }
            }
            Outcome::Unreadable(error) => {
                run.funnel().unreadable += 1;
                complain(format_args!("{error}"));
            }
            Outcome::Skipped(skip) => *run.funnel().skipped.entry(skip.name().to_owned()).or_default() += 1,
            Outcome::Decoded(encoding) => *run.funnel().decoded.entry(encoding).or_default() += 1,
        }
        run.step()
    });
    progress.finish();
    match failure {
        Some(error) => Err(error),
        None if strict => Ok(true),
        None => Ok(result.map(|()| false)?),
    }
}
