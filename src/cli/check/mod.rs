//! `sourdine check`: the gate before ingest. What passes goes on byte for byte, what doesn't is kept with every reason, nothing is lost.
//!
//! | file | what |
//! |---|---|
//! | `gate.rs` | judges one record |
//! | `outputs.rs` | files in segments, put into place at the end; which files are refused |
//! | `journal.rs` | where a run stands, for `--resume` |
//! | `funnel.rs` | what is counted and shown |
//! | `stored.rs` | values of an earlier run, for `--from` |
//! | `duplicates.rs` | which records say what another one says, for `--dedup` and `--against` |
//! | `near.rs` | records at a cut-off, for `--show` |
//!
//! Records in = accepted + quarantined, asserted at the end of every run.

mod duplicates;
mod funnel;
pub(super) mod gate;
mod journal;
mod near;
mod outputs;
mod stored;

use super::common::{InputArgs, OutputArgs, RunArgs, progress};
use super::{Status, complain};
use crate::artifacts::{Severity, available, rules};
use crate::config::Config;
use crate::error::{Error, Quarantine};
use crate::input::csv::one_table;
use crate::input::{Input, InputOptions};
use crate::pipeline::{self, Outcome};
use crate::quality::{Bound, Cutoff, Groups, MEASURES, Preset, find};
use crate::similarity;
use duplicates::{Duplicates, Search};
use funnel::Funnel;
use gate::{Gate, Judged, unusable};
use journal::{Journal, State, fingerprint};
use near::Near;
use outputs::Output;
use std::path::{Path, PathBuf};
use stored::Stored;

/// Gate a corpus before ingest: what passes goes on as it came, what doesn't is kept with every reason
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sourdine check crawl/ --preset report-only
  sourdine check news.jsonl --accepted good.jsonl --quarantine bad.jsonl
  sourdine check crawl/ --accepted good.jsonl.zst --quarantine bad.jsonl.zst --resume

Exit status: 0 all accepted, 1 a record was quarantined (see --fail-on), 2 it could not work.")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// File for accepted records: CSV from CSV alone, else JSON Lines, each record as it came; packed by its name (.gz, .zst)
    #[arg(long, value_name = "FILE", requires = "quarantine")]
    accepted: Option<PathBuf>,
    /// File for quarantined records, as JSON Lines: reasons, file, line, and the record
    #[arg(long, value_name = "FILE", requires = "accepted")]
    quarantine: Option<PathBuf>,
    /// File for the values of every record that can be read, as JSON Lines; --from reads it
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Cut-offs to begin with: basic, gopher@datatrove, c4@datatrove, fineweb@datatrove, fineweb2@LANG, strict, report-only
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// The least of a measure that passes, or off; may be given more than once
    #[arg(long, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    min: Vec<(String, Cutoff)>,
    /// The most of a measure that passes, or off
    #[arg(long, value_name = "MEASURE=VALUE", value_parser = cutoff)]
    max: Vec<(String, Cutoff)>,
    /// Decide again from the values of an earlier run (a file of --records); without inputs: the funnel alone
    #[arg(long, value_name = "FILE", conflicts_with = "records")]
    from: Option<PathBuf>,
    /// Show records at a cut-off: N just kept beside N just dropped; N is 10
    #[arg(long, value_name = "MEASURE[:N]")]
    show: Option<String>,
    /// Of records that say the same, let one through; reads the inputs twice
    #[arg(long, conflicts_with = "from")]
    dedup: bool,
    /// Which of them: the first, the longest, or the best (fewest faults, least repair)
    #[arg(long, value_name = "WHICH", default_value = "first", requires = "dedup")]
    keep: Keep,
    /// Let nothing through that says what a record of this file or folder says; may be given more than once
    #[arg(long, value_name = "INPUT", conflicts_with = "from")]
    against: Vec<PathBuf>,
    /// Jaccard of three-word windows from which two records say the same
    #[arg(long, value_name = "J")]
    threshold: Option<f64>,
    /// Go on after a run that was cut off
    #[arg(long, requires = "accepted")]
    resume: bool,
    /// Judge, and write no file
    #[arg(long, conflicts_with = "resume")]
    dry_run: bool,
    /// End with status 1 on: quarantined (any record), never, a measure, or info, minor, major, RULE of the findings
    #[arg(long, value_name = "WHAT", default_value = "quarantined")]
    fail_on: String,
    /// So many of those are still status 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_findings: u64,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
}

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

/// What ends a run with status 1.
enum FailOn {
    Never,
    Quarantined,
    Measure(&'static str),
    Severity(Severity),
    Rule(&'static str),
}

impl FailOn {
    fn named(name: &str, config: &Config) -> anyhow::Result<Self> {
        let own = [Quarantine::UNREADABLE, Quarantine::BLANK, Quarantine::TOO_LONG, duplicates::RULE];
        let measures = || MEASURES.iter().map(|measure| measure.name).chain(own);
        Ok(match name {
            "never" => Self::Never,
            "quarantined" => Self::Quarantined,
            "info" => Self::Severity(Severity::Info),
            "minor" => Self::Severity(Severity::Minor),
            "major" => Self::Severity(Severity::Major),
            name => match measures().find(|known| *known == name) {
                Some(measure) => Self::Measure(measure),
                None => match rules::find_among(&available(&config.rules)?, name) {
                    Ok(rule) => Self::Rule(rule.meta().name),
                    Err(error) if error.to_string().contains("did you mean") => return Err(error.into()),
                    Err(_) => return Err(Error::name("measure or rule", name, measures()).into()),
                },
            },
        })
    }

    fn groups(&self) -> Groups {
        if matches!(self, Self::Severity(_) | Self::Rule(_)) { Groups::DETECTION } else { Groups::default() }
    }

    fn hits(&self, rules: &[&str], is_quarantined: bool, findings: &[(&'static str, Severity)]) -> u64 {
        let count = |hit: &dyn Fn(&(&'static str, Severity)) -> bool| findings.iter().filter(|one| hit(one)).count() as u64;
        match self {
            Self::Never => 0,
            Self::Quarantined => u64::from(is_quarantined),
            Self::Measure(name) => u64::from(rules.contains(name)),
            Self::Severity(least) => count(&|(_, severity)| severity >= least),
            Self::Rule(name) => count(&|(rule, _)| rule == name),
        }
    }
}

/// A segment ends after so many events, or with so many bytes to be written: about a second of work.
const SEGMENT_EVENTS: u64 = 2048;
const SEGMENT_BYTES: usize = 4 << 20;
/// Sources and languages of the funnel that a table shows by name.
const SHOWN: usize = 20;
/// Unreadable records that are named on standard error; beyond these they are counted.
const NAMED: u64 = 20;

/// A run under way.
struct Run<'a> {
    args: &'a Args,
    /// Accepted, quarantined, values: those that were asked for.
    outputs: [Option<Output>; 3],
    journal: Option<Journal>,
    state: State,
    fail_on: FailOn,
    /// Rules are counted, and nobody is quarantined for them.
    report_only: bool,
    /// Accepted records stay rows of a table.
    as_rows: bool,
    near: Option<Near>,
    duplicates: Option<Duplicates>,
    /// Events since the last segment ended.
    since: u64,
    named: u64,
}

impl Run<'_> {
    fn funnel(&mut self) -> &mut Funnel {
        &mut self.state.funnel
    }

    fn push(&mut self, nth: usize, bytes: impl FnOnce() -> Vec<u8>) {
        if let Some(output) = &mut self.outputs[nth] {
            output.push(&bytes());
        }
    }

    fn record(&mut self, mut judged: Judged) {
        if let Some(duplicates) = &self.duplicates {
            let seq = self.state.funnel.readable();
            judged.reasons.extend(duplicates.reason(seq));
            judged.values.set("copies", duplicates.copies(seq) as f64);
        }
        let rules: Vec<&str> = judged.reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !self.report_only;
        self.state.funnel.hits += self.fail_on.hits(&rules, fails, &judged.findings);
        self.funnel().add(Some((&judged.record.source, &judged.lang)), rules.iter().copied(), fails);
        if self.as_rows
            && !self.state.headed
            && let Some(table) = judged.record.raw.as_ref().and_then(|raw| raw.table.clone())
        {
            self.state.headed = true;
            self.push(0, || table.header.clone());
        }
        if !fails {
            let as_rows = self.as_rows;
            self.push(0, || judged.accepted(as_rows));
        } else {
            self.push(1, || judged.quarantined());
        }
        self.push(2, || judged.measured_line());
        if let Some(near) = &mut self.near {
            near.add(
                &judged.record.id,
                &judged.record.text,
                &judged.values,
                judged.reasons.iter().any(|reason| reason.rule == near.measure),
            );
        }
    }

    fn quarantine(&mut self, bad: &Quarantine) {
        self.named += 1;
        if self.named <= NAMED {
            complain(format_args!("{}: {}", bad.origin, bad.reason));
        }
        self.state.funnel.hits += self.fail_on.hits(&[bad.rule], true, &[]);
        self.funnel().add(None, std::iter::once(bad.rule), true);
        self.push(1, || unusable(bad));
    }

    /// One event is dealt with.
    fn step(&mut self) -> Result<(), Error> {
        self.state.events += 1;
        self.since += 1;
        let pending: usize = self.outputs.iter().flatten().map(Output::pending).sum();
        if self.since < SEGMENT_EVENTS && pending < SEGMENT_BYTES {
            return Ok(());
        }
        self.since = 0;
        self.state.lengths = self.outputs.iter_mut().flatten().map(Output::end_segment).collect::<Result<_, _>>()?;
        if let Some(journal) = &self.journal {
            self.outputs.iter().flatten().try_for_each(Output::sync)?;
            self.state = journal.write(std::mem::take(&mut self.state))?;
        }
        Ok(())
    }

    /// Puts everything into its place.
    fn finish(&mut self) -> Result<(), Error> {
        self.state.lengths = self.outputs.iter_mut().flatten().map(Output::end).collect::<Result<_, _>>()?;
        self.state.finished = true;
        if let Some(journal) = &self.journal {
            self.state = journal.write(std::mem::take(&mut self.state))?;
        }
        self.outputs.iter_mut().filter_map(Option::take).try_for_each(Output::place)?;
        if let Some(journal) = &self.journal {
            journal.remove();
        }
        Ok(())
    }

    /// The last words, and the status.
    fn end(self) -> anyhow::Result<Status> {
        let Self { args, state: State { funnel, .. }, near, named, .. } = self;
        anyhow::ensure!(
            funnel.records == funnel.accepted + funnel.quarantined,
            "{} records in, {} accepted, {} quarantined: this must not be; please report it",
            funnel.records,
            funnel.accepted,
            funnel.quarantined
        );
        if named > NAMED {
            complain(format_args!("and {} more records that could not be used", named - NAMED));
        }
        if !args.run.quiet && !funnel.skipped.is_empty() {
            let skipped: Vec<String> = funnel.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            complain(format_args!("skipped in folders: {}", skipped.join(", ")));
        }
        match near {
            Some(near) => {
                let mut rows = args.output.rows()?;
                near.rows().iter().try_for_each(|row| rows.push(row))?;
                rows.finish()?.commit()?;
            }
            None => {
                let mut rows = args.output.rows()?;
                let most = if args.output.format()? == crate::report::Format::Table { SHOWN } else { usize::MAX };
                funnel.rows(most).iter().try_for_each(|row| rows.push(row))?;
                rows.finish()?.commit()?;
            }
        }
        Ok(if funnel.unreadable > 0 {
            Status::Unreadable
        } else if funnel.hits > args.max_findings {
            Status::Found
        } else {
            Status::Fine
        })
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut config = args.run.config()?;
    if let Some(preset) = &args.preset {
        config.check.preset.clone_from(preset);
    }
    config.check.min.extend(args.min.iter().cloned());
    config.check.max.extend(args.max.iter().cloned());
    config.cluster.threshold = args.threshold.unwrap_or(config.cluster.threshold);
    let config = config.checked()?;
    let preset = Preset::named(&config.check.preset)?;
    let fail_on = FailOn::named(&args.fail_on, &config)?;
    let near = args.show.as_deref().map(|show| Near::new(show, &config)).transpose()?;
    let mut groups = fail_on.groups();
    if args.records.is_some() || preset.is_report_only() {
        groups = groups | Groups::ALL | Groups::DETECTION;
    }
    if args.keep == Keep::Best {
        groups = groups | Groups::DETECTION;
    }
    if let Some(near) = &near {
        groups = groups | find(near.measure)?.group;
    }
    let stored = args.from.as_deref().map(Stored::open).transpose()?;
    if args.input.inputs.is_empty() {
        let Some(stored) = stored else { anyhow::bail!("no input; name files or folders, or - for standard input") };
        anyhow::ensure!(args.accepted.is_none(), "--from without inputs has no records to write; name the inputs that it was made from");
        return decide_again(&args, &config, stored, fail_on, near);
    }
    if args.accepted.is_none() && !args.dry_run && !preset.is_report_only() && args.show.is_none() {
        anyhow::bail!("where do the records go? give --accepted FILE and --quarantine FILE, or --dry-run for the figures alone");
    }
    let named: Vec<&Path> =
        [&args.accepted, &args.quarantine, &args.records].into_iter().flatten().map(PathBuf::as_path).filter(|_| !args.dry_run).collect();
    let all: Vec<&Path> = named.iter().copied().chain(args.output.out.as_deref()).collect();
    outputs::refuse_overlap(&args.input.inputs, &all)?;
    let options = InputOptions { keep_raw: true, ..args.input.options() };
    let table = one_table(&args.input.inputs, &options);
    let gate = Gate::new(&config, groups)?;
    // Pipes and devices take no step back, and neither does a run that shows what it has seen.
    let resumable = args.accepted.is_some() && !args.dry_run && near.is_none() && !named.iter().any(|path| outputs::is_special(path));
    if args.resume && !resumable {
        anyhow::bail!("--resume needs outputs that are files of their own, and neither links, pipes nor devices, and no --show");
    }
    let Args { fail_on: fails, dedup, keep, against, .. } = &args;
    let config_text = serde_json::to_string(&config)?;
    let settings = format!("{config_text}{options:?}{named:?}{fails}{dedup}{keep:?}{against:?}");
    let journal = match &args.accepted {
        Some(accepted) if resumable => Some(Journal::beside(accepted, fingerprint(&args.input.inputs, &settings))),
        _ => None,
    };
    let mut state = State::default();
    if let Some(journal) = journal.as_ref().filter(|_| args.resume) {
        match journal.read() {
            Ok(read) => state = read,
            Err(Some(why)) if !args.run.quiet => complain(format_args!("note: begins anew, since {why}")),
            Err(_) => {}
        }
    }
    if !state.finished && state.lengths.len() != named.len() {
        state = State::default();
    }
    let duplicates = if args.dedup || !args.against.is_empty() {
        let clusters = similarity::Options { threshold: config.cluster.threshold, ..similarity::Options::default() };
        let Args { dedup: among, keep, against, .. } = &args;
        let inputs = &args.input.inputs;
        let search = Search { inputs, against, among: *among, keep: *keep, threads: args.run.threads(), clusters };
        Some(Duplicates::find(search, &options, &gate)?)
    } else {
        None
    };
    let mut run = Run {
        args: &args,
        outputs: [None, None, None],
        journal,
        fail_on,
        report_only: preset.is_report_only(),
        as_rows: table.is_some(),
        near,
        duplicates,
        since: 0,
        named: 0,
        state,
    };
    if run.state.finished {
        // Cut off between the last byte and its place.
        for path in named.iter().filter(|path| outputs::partial(path).exists()) {
            outputs::place(path)?;
        }
        if let Some(journal) = &run.journal {
            journal.remove();
        }
        return run.end();
    }
    let kept = run.state.lengths.clone();
    let mut nth = 0;
    for (slot, path) in [&args.accepted, &args.quarantine, &args.records].into_iter().enumerate() {
        if let Some(path) = path.as_ref().filter(|_| !args.dry_run) {
            run.outputs[slot] = Some(Output::open(path, kept.get(nth).copied())?);
            nth += 1;
        }
    }
    if let Some(header) = table.filter(|header| !header.is_empty() && !run.state.headed) {
        run.state.headed = true;
        run.push(0, || header);
    }
    let ended = each(&args, &gate, stored, options, &mut run);
    match ended {
        Ok(false) => {
            if let Err(error) = run.finish() {
                discard(&mut run);
                return Err(error.into());
            }
            run.end()
        }
        Ok(true) => {
            discard(&mut run);
            complain(format_args!("stopped at the first record that can't be used; nothing was written"));
            Ok(Status::Found)
        }
        Err(error) => {
            discard(&mut run);
            Err(error)
        }
    }
}

/// Takes away what can't be gone on from.
fn discard(run: &mut Run<'_>) {
    if run.journal.is_none() || run.args.input.is_strict() {
        run.outputs.iter_mut().filter_map(Option::take).for_each(Output::discard);
        if let Some(journal) = &run.journal {
            journal.remove();
        }
    }
}

/// Reads, judges and writes; true where the first unusable record ended the run.
fn each(args: &Args, gate: &Gate, stored: Option<Stored>, options: InputOptions, run: &mut Run<'_>) -> anyhow::Result<bool> {
    let progress = progress(args.run.quiet);
    let skip = usize::try_from(run.state.events)?;
    progress.inc(skip as u64);
    let input = Input::new(args.input.inputs.clone(), options).skip(skip);
    let mut stored = stored.map(|stored| stored.skipping(run.state.funnel.readable()));
    let mut strict = false;
    let mut failure: Option<anyhow::Error> = None;
    let is_stored = stored.is_some();
    let work = |record| if is_stored { gate.decide(record, String::new(), Default::default(), Vec::new()) } else { gate.judge(record) };
    let result = pipeline::run(input, args.run.threads(), work, |outcome| {
        match outcome {
            Outcome::Done(mut judged) => {
                progress.inc(1);
                if let Some(stored) = &mut stored {
                    match stored.matching(&judged.record) {
                        Ok(row) => judged = gate.decide(judged.record, row.lang, row.values, Vec::new()),
                        Err(error) => {
                            failure = Some(error);
                            return Err(Error::Model("stopped".into()));
                        }
                    }
                }
                run.record(judged);
            }
            Outcome::Quarantine(bad) => {
                progress.inc(1);
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
        }
        run.step()
    });
    progress.finish_and_clear();
    match failure {
        Some(error) => Err(error),
        None if strict => Ok(true),
        None => Ok(result.map(|()| false)?),
    }
}

/// The funnel of stored values under the cut-offs in force.
fn decide_again(args: &Args, config: &Config, stored: Stored, fail_on: FailOn, near: Option<Near>) -> anyhow::Result<Status> {
    let gate = Gate::new(config, Groups::default())?;
    let mut run = Run {
        args,
        outputs: [None, None, None],
        journal: None,
        state: State::default(),
        fail_on,
        report_only: Preset::named(&config.check.preset)?.is_report_only(),
        as_rows: false,
        near,
        duplicates: None,
        since: 0,
        named: 0,
    };
    for row in stored {
        let row = row?;
        let reasons = gate.reasons(&row.values, &row.lang, &row.source);
        let rules: Vec<&str> = reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !run.report_only;
        run.state.funnel.hits += run.fail_on.hits(&rules, fails, &[]);
        run.funnel().add(Some((&row.source, &row.lang)), rules.iter().copied(), fails);
        if let Some(near) = &mut run.near {
            near.add(&row.id, "", &row.values, rules.contains(&near.measure));
        }
    }
    run.end()
}

/// The cut-off of a measure for all.
fn for_all(config: &Config, measure: &str) -> anyhow::Result<Option<f64>> {
    let cutoffs = config.check.cutoffs()?;
    Ok([Bound::Min, Bound::Max].into_iter().find_map(|bound| cutoffs.at(measure, bound, "", "")))
}
