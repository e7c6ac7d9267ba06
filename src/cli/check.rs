//! `sourdine check`: maps options to the gate and shows its table. [`gate`](crate::gate) does the work.

use super::args::{InputArgs, OutputArgs, RunArgs, memory};
use super::terminal::Terminal;
use super::{Status, advised, ends};
use crate::config::Config;
use crate::gate::{Ended, FailOn, Failed, Files, Options, copies, decide_again};
use crate::quality::{Cutoff, Preset, find};
use crate::report::Format;
use std::path::PathBuf;

/// Most sources and languages that the table shows by name.
const SHOWN: usize = 20;

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
    let mut rows = args.output.rows()?;
    match &ended.near {
        Some(near) => near.iter().try_for_each(|row| rows.push(row))?,
        None => {
            let most = if args.output.format()? == Format::Table { SHOWN } else { usize::MAX };
            ended.funnel.rows(most).iter().try_for_each(|row| rows.push(row))?;
        }
    }
    Ok(rows.finish()?.commit()?)
}
