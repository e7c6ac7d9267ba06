//! `sourdine check`: maps options to the gate and shows its table. [`gate`](crate::gate) does the work.

use super::args::{InputArgs, OutputArgs, RunArgs, memory, size};
use super::terminal::Terminal;
use super::{Status, advised, ends};
use crate::config::Config;
use crate::gate::{Ended, FailOn, Failed, Files, Options, copies, decide_again};
use crate::quality::{Cutoff, Preset, find};
use crate::report::Format;
use std::path::PathBuf;

/// Most sources and languages that the table shows by name.
const SHOWN: usize = 20;

/// Gate a corpus before ingest: split records into accepted and quarantined, with all reasons
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sourdine check crawl/ --preset report-only
  sourdine check news.jsonl --accepted good.jsonl --quarantine bad.jsonl
  sourdine check crawl/ --accepted good.jsonl.zst --quarantine bad.jsonl.zst --resume

Exit status: 0 all accepted, or what isn't is known (--baseline) or put up with (--fail-on, --max-findings); 1 a record was quarantined; 2 it could not work.")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// File for accepted records, unchanged: CSV if all inputs are CSV, Parquet or Arrow if all are that and the name says so, else JSON Lines; compressed if the name ends in .gz or .zst
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "quarantine")]
    accepted: Option<PathBuf>,
    /// Write accepted records into a folder, of the name of --accepted, in files of at most this size: part-00000.parquet and so on
    #[arg(long, help_heading = GATE, value_name = "SIZE", requires = "accepted", value_parser = split)]
    split_size: Option<u64>,
    /// File for quarantined records as JSON Lines: reasons, file, line, record
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "accepted")]
    quarantine: Option<PathBuf>,
    /// File for the measured values of every record as JSON Lines, to use with --from
    #[arg(long, help_heading = GATE, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Preset of cut-offs: basic, gopher@datatrove, c4@datatrove, fineweb@datatrove, fineweb2@LANG, hardrules@bicleaner, strict, report-only
    #[arg(long, help_heading = GATE, value_name = "NAME")]
    preset: Option<String>,
    /// Minimum of a measure, or off; may be repeated
    #[arg(long, help_heading = GATE, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    min: Vec<(String, Cutoff)>,
    /// Maximum of a measure, or off; may be repeated
    #[arg(long, help_heading = GATE, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    max: Vec<(String, Cutoff)>,
    /// Allowed languages, comma-separated [default: the language that the record declares]
    #[arg(long, help_heading = GATE, value_name = "LANGS", value_delimiter = ',', conflicts_with = "from")]
    languages: Vec<String>,
    /// File with blocked hosts and URLs, one per line: a plain list, a hosts file, or rules of an ad blocker, a name server or a proxy; may be
    /// repeated
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    url_list: Vec<PathBuf>,
    /// File or folder with benchmark items; records that contain one are quarantined (decontamination). May be repeated; reads the inputs twice
    #[arg(long, help_heading = GATE, value_name = "INPUT", conflicts_with = "from")]
    benchmark: Vec<PathBuf>,
    /// Ignore the failures listed in this file, and report entries that no longer occur
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    baseline: Option<PathBuf>,
    /// Write the present failures to this file for --baseline; they do not cause status 1 unless --fail-on is given
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "from")]
    write_baseline: Option<PathBuf>,
    /// Write accepted texts with the edits of C4 or FineWeb, and the changes; for these presets
    #[arg(long, help_heading = GATE, requires = "accepted")]
    edit: bool,
    /// Decide again with other cut-offs from the values of an earlier run (a file of --records). Results of language, URL and benchmark lists are
    /// kept. Without inputs, only the funnel is shown
    #[arg(long, help_heading = GATE, value_name = "FILE", conflicts_with = "records")]
    from: Option<PathBuf>,
    /// Show the N records just kept and the N just dropped at a cut-off (N: 10)
    #[arg(long, help_heading = GATE, value_name = "MEASURE[:N]")]
    show: Option<String>,
    /// Accept one record of each set of duplicates; the reasons of the others name it
    #[arg(long, help_heading = GATE, conflicts_with = "from")]
    dedup: bool,
    /// Which duplicate to keep: the first, the longest, or the best (fewest findings, fewest repairs); the last two read the inputs twice
    #[arg(long, help_heading = GATE, value_name = "WHICH", default_value = "first", requires = "dedup")]
    keep: Keep,
    /// File for the kept duplicates as JSON Lines: `id`, and `copies`, the number of records in the set
    #[arg(long, help_heading = GATE, value_name = "FILE", requires = "dedup")]
    copies: Option<PathBuf>,
    /// Quarantine duplicates of the records in this file or folder; may be repeated
    #[arg(long, help_heading = GATE, value_name = "INPUT", conflicts_with = "from")]
    against: Vec<PathBuf>,
    /// Smallest Jaccard similarity (of three-word shingles) of duplicates
    #[arg(long, help_heading = GATE, value_name = "J")]
    threshold: Option<f64>,
    /// Memory for --dedup and --against (K, M, G; 256M or more); the rest goes to temporary files
    #[arg(long, help_heading = GATE, value_name = "SIZE", default_value = "1G", value_parser = memory)]
    memory: u64,
    /// Folder for temporary files
    #[arg(long, help_heading = GATE, value_name = "DIR")]
    temp_dir: Option<PathBuf>,
    /// Continue an interrupted run
    #[arg(long, help_heading = GATE, requires = "accepted")]
    resume: bool,
    /// Show the results without writing files
    #[arg(long, help_heading = GATE, conflicts_with = "resume")]
    dry_run: bool,
    /// End with status 1 on: quarantined (any record; the default), never, a measure, or findings: info, minor, major, RULE
    #[arg(long, help_heading = GATE, value_name = "WHAT")]
    fail_on: Option<String>,
    /// Number of such failures that still give status 0
    #[arg(long, help_heading = GATE, value_name = "N", default_value_t = 0)]
    max_findings: u64,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// Help heading of the gate's own options.
const GATE: &str = "Gate";

/// Which of several duplicates is kept.
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

fn split(text: &str) -> Result<u64, String> {
    match size(text)? {
        small if small < 64 << 10 => Err("the smallest is 64K".to_owned()),
        size => Ok(size),
    }
}

impl From<Keep> for copies::Keep {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::First => Self::First,
            Keep::Longest => Self::Longest,
            Keep::Best => Self::Best,
        }
    }
}

impl Args {
    /// The configuration file overridden by the options.
    fn config(&self) -> anyhow::Result<Config> {
        let mut config = self.run.config()?;
        let check = &mut config.check;
        if let Some(preset) = &self.preset {
            check.preset.clone_from(preset);
        }
        check.min.extend(self.min.iter().cloned());
        check.max.extend(self.max.iter().cloned());
        if !self.languages.is_empty() {
            check.languages.clone_from(&self.languages);
        }
        check.url_lists.extend(self.url_list.iter().cloned());
        check.benchmarks.extend(self.benchmark.iter().cloned());
        config.cluster.threshold = self.threshold.unwrap_or(config.cluster.threshold);
        Ok(config.checked()?)
    }

    fn options(&self) -> anyhow::Result<Options> {
        let config = self.config()?;
        // Reasons that are written to a baseline are accepted from now on.
        let fail_on = match self.fail_on.as_deref() {
            None if self.write_baseline.is_some() => FailOn::Never,
            what => FailOn::named(what.unwrap_or("quarantined"), &config)?,
        };
        Ok(Options {
            config,
            reading: self.input.reading(&self.run),
            files: Files {
                accepted: self.accepted.clone(),
                quarantine: self.quarantine.clone(),
                records: self.records.clone(),
                baseline: self.write_baseline.clone(),
                copies: self.copies.clone(),
            },
            split: self.split_size,
            others: self.output.out.iter().cloned().collect(),
            from: self.from.clone(),
            edits: self.edit,
            show: self.show.clone(),
            dedup: self.dedup.then_some(self.keep.into()),
            against: self.against.clone(),
            memory: self.memory,
            temp_dir: self.temp_dir.clone(),
            baseline: self.baseline.clone(),
            resume: self.resume,
            is_dry: self.dry_run,
            fail_on,
        })
    }

    /// Refuses options that name no destination for the records.
    fn checked(&self, options: &Options) -> anyhow::Result<()> {
        let writes = self.accepted.is_some() || self.dry_run || self.show.is_some() || self.write_baseline.is_some();
        match self.input.inputs.is_empty() {
            true if self.from.is_some() && self.accepted.is_none() => {}
            true if self.from.is_some() => {
                anyhow::bail!("--accepted and --quarantine need the records: name the inputs that the values of --from were made from")
            }
            true => anyhow::bail!("{}", super::args::NO_INPUT),
            false if writes || Preset::named(&options.config.check.preset)?.is_report_only() => {}
            false => {
                anyhow::bail!("where do the records go? give --accepted FILE and --quarantine FILE, or --dry-run for the figures alone")
            }
        }
        Ok(())
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let options = args.options()?;
    args.checked(&options)?;
    let go_on = || format!("go on with: {}", ends::command(Some("--resume")));
    let watcher = Terminal::new(args.run.quiet).going_on(go_on);
    let ended = if args.input.inputs.is_empty() { decide_again(&options, &watcher)? } else { over_inputs(&options, &watcher, go_on)? };
    if ended.is_stopped {
        return Ok(Status::Found);
    }
    show(&args, &ended)?;
    Ok(match ended.funnel {
        funnel if funnel.unreadable > 0 => Status::Unreadable,
        funnel if funnel.hits > args.max_findings => Status::Found,
        _ => Status::Fine,
    })
}

fn over_inputs(options: &Options, watcher: &Terminal, go_on: impl Fn() -> String) -> anyhow::Result<Ended> {
    crate::gate::run(options, watcher).map_err(|Failed { error, can_go_on }| match can_go_on {
        true => advised(error.into(), &format!("what was written until then is kept; when this is mended, {}", go_on())),
        false => error.into(),
    })
}

/// Prints the records nearest to a cut-off if `--show` is given, else the funnel.
fn show(args: &Args, ended: &Ended) -> anyhow::Result<()> {
    match &ended.near {
        Some(near) => args.output.print(near),
        None => {
            let most = if args.output.format()? == Format::Table { SHOWN } else { usize::MAX };
            args.output.print(&ended.funnel.rows(most))
        }
    }
}
