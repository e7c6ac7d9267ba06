//! What most commands share: which inputs, how they are read, how the answer looks.

use super::output::{self, Output};
use super::{Status, complain};
use crate::artifacts::Unused;
use crate::artifacts::{Cut, Severity, available, own, rules};
use crate::config::Config;
use crate::error::{Error, Quarantine};
use crate::input::encoding::Encoding;
use crate::input::{self, Content, Fields, Input, InputOptions, SourceFrom};
use crate::pipeline::{self, Outcome};
use crate::report::row::{decoded, left_out};
use crate::report::{Format, Inputs, LeftOut, Row, Rows, alerts};
use crate::similarity::{Keep, Linkage};
use crate::text::record::{Paragraphs, Record};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

/// Inputs and how they are read.
#[derive(Args, Clone)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Format of standard input and of files whose extension doesn't tell
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Field of a JSON record, or column of a table, that holds the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_field: String,
    /// Field that holds its id
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_field: String,
    /// Field that holds its source
    #[arg(long, value_name = "NAME", default_value = "source")]
    source_field: String,
    /// What names the source of a text file: its own name or its folder's
    #[arg(long, value_name = "WHAT", default_value = "stem")]
    source_from: SourceName,
    /// What of a page (HTML) is read: its article, or all that a reader sees
    #[arg(long, value_name = "WHAT", default_value = "main")]
    content: ContentName,
    /// Encoding of the files that have no byte order mark [default: what a file declares, else UTF-8, else the one that makes text of it]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// How a text is cut into paragraphs: at lines, at blank lines, or as the text suggests
    #[arg(long, value_name = "HOW", default_value = "auto")]
    paragraphs: ParagraphMode,
    /// A longer record is quarantined (K, M, G)
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    max_record_bytes: u64,
    /// A packed file may unpack to this many times its size
    #[arg(long, value_name = "TIMES", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    max_expansion: u64,
    /// A packed file may unpack to this many bytes (K, M, G)
    #[arg(long, value_name = "SIZE", default_value = "64G", value_parser = size)]
    max_unpacked_bytes: u64,
    /// End with status 1 at the first record that can't be used
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    Text,
    Markdown,
    Html,
    Jsonl,
    Csv,
    Tsv,
    Parquet,
    Warc,
}

#[derive(Clone, Copy, ValueEnum)]
enum ContentName {
    Main,
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum SourceName {
    Stem,
    Parent,
}

#[derive(Clone, Copy, ValueEnum)]
enum ParagraphMode {
    Auto,
    Blank,
    Line,
}

/// How the answer looks and where it goes.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Format of the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
    /// File for the answer; default: standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Columns of a table; default: those of the terminal, 100 into a pipe
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..))]
    width: Option<u16>,
    /// When to color
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorMode,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    Table,
    Json,
    Jsonl,
    Csv,
    Markdown,
    Html,
    Sarif,
    Github,
    Gitlab,
    Junit,
}

/// The formats by who writes them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Rows; every command.
    Rows(Format),
    /// A page; `report`.
    Html,
    /// Annotations for other tools; `detect` and `report`.
    Alerts(alerts::Kind),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorMode {
    Auto,
    Always,
    Never,
}

/// How the work is done.
#[derive(Args)]
#[command(next_help_heading = "Run")]
pub(super) struct RunArgs {
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Threads; 0: as many as the machine has
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// No progress and no notes on standard error; errors stay
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which rules run and what fails.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArgs {
    /// Run these rules alone (names or codes, comma-separated)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// File of rules of your own; may be given more than once
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// File of words that are right, a word or phrase a line; may be given more than once
    #[arg(long, value_name = "FILE")]
    vocabulary: Vec<PathBuf>,
    /// Run the rules that have not reached the bar as well
    #[arg(long)]
    preview: bool,
    /// Show doubts as well: rules that are right less than three times in four; the score takes no notice of them
    #[arg(long)]
    doubts: bool,
    /// Probability of machine translation before anything is read
    #[arg(long, value_name = "P")]
    prior: Option<f32>,
    /// Call `machine` what only this share of human text of that length reaches: 1% or 5%
    #[arg(long, value_name = "SHARE", value_parser = ["1%", "5%"])]
    cutoff: Option<String>,
    /// Score with a model of your own, as `sourdine train detect` writes it
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// End with status 1 on a finding this grave, or of this rule: info, minor, major, RULE, never
    #[arg(long, value_name = "WHAT", default_value = "never")]
    fail_on: String,
}

/// Where rules of the user's own are, for commands that only speak of rules.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct OwnArgs {
    /// File of rules of your own; may be given more than once
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Configuration file, which may name such files
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl OwnArgs {
    /// The configuration with these rules.
    pub(super) fn config(&self) -> anyhow::Result<Config> {
        let mut config = self.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        for file in &self.rules {
            config.rules.own.extend(own::read(file)?);
        }
        Ok(config)
    }
}

/// How clusters are made.
#[derive(Args)]
#[command(next_help_heading = "Clusters")]
pub(super) struct ClusterArgs {
    /// Jaccard from which two units are near, above 0 to 1
    #[arg(long, value_name = "J")]
    threshold: Option<f64>,
    /// Kinds to look for: exact, near, contained, quote, boilerplate (default: these), twin (a guess)
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<String>,
    /// What holds near copies together: each is like the first of them, or like some other
    #[arg(long, value_name = "HOW", default_value = "representative")]
    linkage: LinkageName,
    /// Name this member as the one to keep
    #[arg(long, value_name = "WHICH", default_value = "first")]
    keep: KeepName,
    /// Memory that clustering may take (K, M, G; 256M or more); what is more lies on disk
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = memory)]
    memory: u64,
    /// Folder for temporary files
    #[arg(long, value_name = "DIR")]
    temp_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LinkageName {
    Representative,
    Connected,
}

impl From<LinkageName> for Linkage {
    fn from(name: LinkageName) -> Self {
        match name {
            LinkageName::Representative => Self::Representative,
            LinkageName::Connected => Self::Connected,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum KeepName {
    First,
    Longest,
    Best,
}

impl From<KeepName> for Keep {
    fn from(name: KeepName) -> Self {
        match name {
            KeepName::First => Self::First,
            KeepName::Longest => Self::Longest,
            KeepName::Best => Self::Best,
        }
    }
}

/// All of these: what the commands take that look at everything.
#[derive(Args)]
pub(super) struct WholeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub cluster: ClusterArgs,
}

fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).map_err(|error| error.to_string())
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, scale) =
        match text.trim_end_matches(['B', 'b']).split_at_checked(text.trim_end_matches(['B', 'b']).len().saturating_sub(1)) {
            Some((digits, "K" | "k")) => (digits, 1u64 << 10),
            Some((digits, "M" | "m")) => (digits, 1 << 20),
            Some((digits, "G" | "g")) => (digits, 1 << 30),
            _ => (text, 1),
        };
    let number: u64 = digits.trim().parse().map_err(|_| format!("\"{text}\" is no size; write it like 500, 16M or 2G"))?;
    number.checked_mul(scale).filter(|bytes| *bytes > 0 && *bytes <= u64::from(u32::MAX) << 16).ok_or_else(|| "out of range".to_owned())
}

pub(super) fn memory(text: &str) -> Result<u64, String> {
    match size(text)? {
        bytes if bytes < 256 << 20 => Err("clustering needs 256M or more".to_owned()),
        bytes => Ok(bytes),
    }
}

impl InputArgs {
    pub(super) fn paragraphs(&self) -> Paragraphs {
        match self.paragraphs {
            ParagraphMode::Auto => Paragraphs::Auto,
            ParagraphMode::Blank => Paragraphs::Blank,
            ParagraphMode::Line => Paragraphs::Line,
        }
    }

    /// True where the first record that can't be used ends the run.
    pub(super) fn is_strict(&self) -> bool {
        self.strict
    }

    pub(super) fn options(&self) -> InputOptions {
        InputOptions {
            format: self.input_format.map(|format| match format {
                InputFormat::Text => input::Format::Text,
                InputFormat::Markdown => input::Format::Markdown,
                InputFormat::Html => input::Format::Html,
                InputFormat::Jsonl => input::Format::JsonLines,
                InputFormat::Csv => input::Format::Csv,
                InputFormat::Tsv => input::Format::Tsv,
                InputFormat::Parquet => input::Format::Parquet,
                InputFormat::Warc => input::Format::Warc,
            }),
            fields: Fields { text: self.text_field.clone(), id: self.id_field.clone(), source: self.source_field.clone() },
            source_from: match self.source_from {
                SourceName::Stem => SourceFrom::Stem,
                SourceName::Parent => SourceFrom::Parent,
            },
            content: match self.content {
                ContentName::Main => Content::Main,
                ContentName::All => Content::All,
            },
            encoding: self.encoding,
            // Places are 32 bits wide, so that is where a record ends at the latest.
            max_record_bytes: self.max_record_bytes.min(u64::from(u32::MAX) / 4) as usize,
            max_expansion: self.max_expansion,
            max_unpacked_bytes: self.max_unpacked_bytes,
            keep_raw: false,
            stdin: None,
        }
    }
}

impl OutputArgs {
    /// The format asked for.
    pub(super) fn chosen(&self) -> Chosen {
        match self.format {
            OutputFormat::Table => Chosen::Rows(Format::Table),
            OutputFormat::Json => Chosen::Rows(Format::Json),
            OutputFormat::Jsonl => Chosen::Rows(Format::JsonLines),
            OutputFormat::Csv => Chosen::Rows(Format::Csv),
            OutputFormat::Markdown => Chosen::Rows(Format::Markdown),
            OutputFormat::Html => Chosen::Html,
            OutputFormat::Sarif => Chosen::Alerts(alerts::Kind::Sarif),
            OutputFormat::Github => Chosen::Alerts(alerts::Kind::Github),
            OutputFormat::Gitlab => Chosen::Alerts(alerts::Kind::Gitlab),
            OutputFormat::Junit => Chosen::Alerts(alerts::Kind::Junit),
        }
    }

    /// The format of rows asked for.
    pub(super) fn format(&self) -> anyhow::Result<Format> {
        match self.chosen() {
            Chosen::Rows(format) => Ok(format),
            Chosen::Html => {
                anyhow::bail!("--format html is written by `sourdine report`; here there are table, json, jsonl, csv and markdown")
            }
            Chosen::Alerts(_) => anyhow::bail!(
                "--format sarif, github, gitlab and junit are written by `sourdine detect` and `sourdine report`; here there are table, json, jsonl, csv and markdown"
            ),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width.map_or_else(output::terminal_width, usize::from)
    }

    fn color(&self) -> bool {
        self.color == ColorMode::Always || self.out.is_none() && self.color_on_stdout()
    }

    /// The same where a file was asked for beside standard output.
    pub(super) fn color_on_stdout(&self) -> bool {
        match self.color {
            ColorMode::Always => true,
            ColorMode::Never => false,
            ColorMode::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// Rows of the format asked for, to the place asked for.
    pub(super) fn rows(&self) -> anyhow::Result<Rows<Output>> {
        let format = self.format()?;
        let output = Output::open(self.out.as_deref())?;
        let name = output.name().to_owned();
        Ok(Rows::new(output, name, format, self.width(), self.color()))
    }
}

impl RunArgs {
    pub(super) fn threads(&self) -> usize {
        if self.threads > 0 { self.threads.min(256) } else { std::thread::available_parallelism().map_or(1, usize::from) }
    }

    /// The configuration file, where one was named.
    pub(super) fn config_file(&self) -> Option<&std::path::Path> {
        self.config.as_deref()
    }

    pub(super) fn config(&self) -> anyhow::Result<Config> {
        Ok(match &self.config {
            Some(path) => Config::read(path)?,
            None => Config::default(),
        })
    }
}

/// A severity by its name; none is `never`.
pub(super) fn severity(name: &str) -> Result<Option<Severity>, Error> {
    let names = ["info", "minor", "major", "never"];
    match [Some(Severity::Info), Some(Severity::Minor), Some(Severity::Major), None]
        .into_iter()
        .zip(names)
        .find(|(_, known)| *known == name)
    {
        Some((severity, _)) => Ok(severity),
        None => Err(Error::name("severity", name, names)),
    }
}

impl RuleArgs {
    /// What flags say comes before what the file says.
    pub(super) fn apply(&self, mut config: Config) -> anyhow::Result<Config> {
        if !self.select.is_empty() {
            config.rules.select.clone_from(&self.select);
        }
        config.rules.ignore.extend(self.ignore.iter().cloned());
        config.rules.preview |= self.preview;
        config.rules.doubts |= self.doubts;
        for file in &self.rules {
            config.rules.own.extend(own::read(file)?);
        }
        for file in &self.vocabulary {
            config.vocabulary.words.extend(own::vocabulary::read(file)?);
        }
        if let Some(prior) = self.prior {
            config.score.prior = prior;
        }
        if let Some(cutoff) = &self.cutoff {
            config.score.cutoff = if cutoff == "5%" { Cut::Five } else { Cut::One };
        }
        if let Some(model) = &self.model {
            config.score.model = Some(model.clone());
        }
        Ok(config.checked()?)
    }

    /// What makes a run fail.
    pub(super) fn fail_on(&self, config: &Config) -> anyhow::Result<FailOn> {
        Ok(match (self.fail_on.as_str(), severity(&self.fail_on)) {
            ("never", _) => FailOn::Never,
            (_, Ok(Some(least))) => FailOn::Severity(least),
            (name, _) => FailOn::Rule(rules::find_among(&available(&config.rules)?, name)?.meta().name),
        })
    }
}

impl ClusterArgs {
    /// Bytes of memory, and of temporary files, that clustering `bytes` of input takes.
    pub(super) fn estimate(&self, bytes: u64) -> (u64, u64) {
        crate::similarity::estimate(bytes, self.memory)
    }

    pub(super) fn apply(&self, mut config: Config) -> anyhow::Result<Config> {
        if let Some(threshold) = self.threshold {
            config.cluster.threshold = threshold;
        }
        if !self.kinds.is_empty() {
            config.cluster.kinds.clone_from(&self.kinds);
        }
        Ok(config.checked()?)
    }

    pub(super) fn options(&self, config: &Config) -> anyhow::Result<crate::similarity::Options> {
        Ok(crate::similarity::Options {
            threshold: config.cluster.threshold,
            kinds: config.kinds()?,
            linkage: self.linkage.into(),
            keep: self.keep.into(),
            memory: self.memory,
            temp_dir: self.temp_dir.clone(),
        })
    }
}

/// What makes a run end with status 1.
#[derive(Clone, Copy, Debug)]
pub(super) enum FailOn {
    Never,
    Severity(Severity),
    Rule(&'static str),
}

impl FailOn {
    pub(super) fn is_met(self, finding: &crate::artifacts::Finding) -> bool {
        match self {
            Self::Never => false,
            Self::Severity(least) => finding.severity >= least,
            Self::Rule(name) => finding.rule.name == name,
        }
    }
}

/// Suppressions that silenced nothing, each told once with its place.
pub(super) fn unused(record: &Record, unused: &[Unused]) -> Vec<String> {
    unused.iter().map(|unused| format!("{}:{}: {}", record.origin.file, unused.line, unused.reason)).collect()
}

/// Notes that are shown; beyond these they are counted.
const NOTES: usize = 20;

/// Notes on standard error, at the end of a run: nothing failed, and somebody may want to know.
#[derive(Default)]
pub(super) struct Notes {
    shown: Vec<String>,
    more: usize,
}

impl Notes {
    pub(super) fn add(&mut self, notes: Vec<String>) {
        for note in notes {
            if self.shown.len() < NOTES {
                self.shown.push(note);
            } else {
                self.more += 1;
            }
        }
    }

    pub(super) fn tell(&self, quiet: bool) {
        if quiet {
            return;
        }
        self.shown.iter().for_each(|note| complain(format_args!("note: {note}")));
        if self.more > 0 {
            complain(format_args!("note: and {} more", self.more));
        }
    }
}

/// What a run read, and what became of what it could not use.
#[derive(Default)]
pub(super) struct Read {
    pub inputs: Inputs,
    /// The first records that could not be used.
    pub quarantine: Vec<Quarantine>,
    /// All of them, by what they fail.
    pub unusable: BTreeMap<&'static str, u64>,
}

/// Records that could not be used and are named on standard error; beyond these they are counted.
const NAMED: u64 = 20;
/// Records that could not be used and are listed in the report.
const LISTED: usize = 100;

impl Read {
    /// Counts a record that can't be used, and names the first of them on standard error.
    fn quarantine(&mut self, bad: Quarantine) {
        self.inputs.quarantined += 1;
        *self.unusable.entry(bad.rule).or_default() += 1;
        if self.inputs.quarantined <= NAMED {
            complain(format_args!("{}: {}", bad.origin, bad.reason));
        }
        if self.quarantine.len() < LISTED {
            self.quarantine.push(bad);
        }
    }

    /// The end of a run: says what was counted only, and gives the status.
    pub(super) fn end(&self, quiet: bool) -> Status {
        if self.inputs.quarantined > NAMED {
            complain(format_args!("and {} more records that could not be used", self.inputs.quarantined - NAMED));
        }
        if !quiet && !self.inputs.skipped.is_empty() {
            let skipped: Vec<String> = self.inputs.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            complain(format_args!("skipped: {}", skipped.join(", ")));
        }
        if let Some(decoded) = decoded(&self.inputs.decoded).filter(|_| !quiet) {
            complain(format_args!("{decoded}"));
        }
        if let Some(left) = left_out(&self.inputs.left_out).filter(|_| !quiet) {
            complain(format_args!("{left}"));
        }
        if self.inputs.unreadable > 0 { Status::Unreadable } else { Status::Fine }
    }
}

/// Runs `work` over every record and gives what it makes to `sink`, in the order of the input.
pub(super) fn each<T: Send>(
    args: &InputArgs,
    run: &RunArgs,
    work: impl Fn(Record) -> T + Sync,
    mut sink: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<(Read, Status)> {
    if args.inputs.is_empty() {
        anyhow::bail!("no input; name files or folders, or - for standard input");
    }
    let mut read = Read::default();
    let mut failure: Option<anyhow::Error> = None;
    let mut strict = false;
    let progress = progress(run.quiet);
    let input = Input::new(args.inputs.clone(), args.options());
    let stop = || Error::Model("stopped".into());
    let work = |record: Record| (LeftOut::of(record.page.as_deref()), work(record));
    let result = pipeline::run(input, run.threads(), work, |outcome| {
        match outcome {
            Outcome::Done((left, made)) => {
                read.inputs.left_out.add(left);
                read.inputs.records += 1;
                progress.inc(1);
                sink(made).map_err(|error| {
                    failure = Some(error);
                    stop()
                })?;
            }
            Outcome::Quarantine(bad) => {
                read.quarantine(bad);
                if args.strict {
                    strict = true;
                    return Err(stop());
                }
            }
            Outcome::Unreadable(error) => {
                read.inputs.unreadable += 1;
                complain(format_args!("{error}"));
            }
            Outcome::Skipped(skip) => *read.inputs.skipped.entry(skip.name()).or_default() += 1,
            Outcome::Decoded(encoding) => *read.inputs.decoded.entry(encoding).or_default() += 1,
        }
        Ok(())
    });
    progress.finish_and_clear();
    if let Some(error) = failure {
        return Err(error);
    }
    if !strict {
        result?;
    }
    let status = read.end(run.quiet);
    Ok((read, if strict { status.max(Status::Found) } else { status }))
}

pub(super) fn progress(quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_style(
        ProgressStyle::with_template("{spinner} {human_pos} records, {per_sec}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What is to be said of a record beside its row.
#[derive(Default)]
pub(super) struct Aside {
    /// It makes the run end with status 1.
    pub fails: bool,
    /// Notes on it.
    pub notes: Vec<String>,
}

/// The whole of a command that writes one row a record.
pub(super) fn rows<R: Row + Send>(
    args: &InputArgs,
    out: &OutputArgs,
    run: &RunArgs,
    work: impl Fn(Record) -> (R, Aside) + Sync,
) -> anyhow::Result<Status> {
    let mut rows = out.rows()?;
    let mut found = false;
    let mut notes = Notes::default();
    let (_, status) = each(args, run, work, |(row, aside)| {
        found |= aside.fails;
        notes.add(aside.notes);
        Ok(rows.push(&row)?)
    })?;
    rows.finish()?.commit()?;
    notes.tell(run.quiet);
    Ok(if found { status.max(Status::Found) } else { status })
}
