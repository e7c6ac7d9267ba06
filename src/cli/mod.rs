//! The command line: parses arguments, calls the library, returns an exit status.
//!
//! Each subcommand has its own file. They share `args/` (options), `records.rs` (the loop over records), `output.rs` (files) and
//! `terminal.rs` (standard error). Exit status: 0 success; 1 something was found that the user asked to fail on; 2 failure. A broken pipe
//! counts as success.

mod alerts;
mod args;
mod check;
mod cluster;
mod compare;
mod config;
mod detect;
mod diff;
mod doctor;
mod ends;
mod eval;
mod explain;
mod language;
mod measured;
mod named;
mod normalize;
mod output;
mod places;
mod records;
mod report;
mod rules;
mod shell;
mod terminal;
mod train;

use crate::pipeline::Read;
use crate::text::escape::{escaped, steers};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// Result of a command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Nothing was found that the user asked to fail on.
    Fine,
    /// Something was found that the user asked to fail on.
    Found,
    /// Some input could not be read.
    Unreadable,
}

impl Status {
    /// Raises the status to `Found` if `is_found`.
    fn or_found(self, is_found: bool) -> Self {
        if is_found { self.max(Self::Found) } else { self }
    }

    /// The status of reading the inputs.
    fn of(read: &Read) -> Self {
        match read.inputs.unreadable {
            0 if read.is_stopped => Self::Found,
            0 => Self::Fine,
            _ => Self::Unreadable,
        }
    }
}

/// Finds what is wrong with texts, where and why: translation artifacts, broken encodings, repeated and drifting passages
#[derive(Parser)]
#[command(name = "sourdine", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  sourdine report articles/            one report on a folder of texts
  sourdine report news.jsonl --out R   the same on JSON Lines, with files in R
  sourdine explain leftover-word       what a rule looks for, and why

Exit status: 0 fine, 1 something was found that you asked to fail on, 2 it could not work.";

#[derive(Subcommand)]
enum Command {
    Report(report::Args),
    Normalize(normalize::Args),
    Language(language::Args),
    Detect(detect::Args),
    Cluster(cluster::Args),
    Compare(compare::Args),
    Diff(diff::Args),
    Check(Box<check::Args>),
    Config(Box<config::Args>),
    Rules(rules::Args),
    Explain(explain::Args),
    Doctor(doctor::Args),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
    Train(train::Args),
    Eval(eval::Args),
}

/// Runs the program with its arguments.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    ends::watch();
    let args: Vec<std::ffi::OsString> = args.into_iter().collect();
    let named = named::Named::new(&args);
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            refuse(&error);
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    if let Err(error) = named.refuse() {
        complain(format_args!("{error}"));
        return ExitCode::from(2);
    }
    let result = match cli.command {
        Command::Report(args) => report::run(args),
        Command::Normalize(args) => normalize::run(args),
        Command::Language(args) => language::run(args),
        Command::Detect(args) => detect::run(args),
        Command::Cluster(args) => cluster::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Check(args) => check::run(*args),
        Command::Config(args) => config::run(*args),
        Command::Rules(args) => rules::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
        Command::Train(args) => train::run(args),
        Command::Eval(args) => eval::run(args),
    };
    match result {
        Ok(Status::Fine) => ExitCode::SUCCESS,
        Ok(Status::Found) => ExitCode::from(1),
        Ok(Status::Unreadable) => ExitCode::from(2),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("{}", chain(&error)));
            ExitCode::from(2)
        }
    }
}

/// Prints an argument error, or the help.
fn refuse(error: &clap::Error) {
    let text = error.render().to_string();
    let _ = match text.lines().all(|line| !line.contains(steers)) {
        true => error.print(),
        false => text.lines().try_for_each(|line| writeln!(std::io::stderr().lock(), "{}", escaped(line))),
    };
}

/// An error and its causes on one line, without causes that the message already contains.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        told if told.contains(&cause) => told.to_owned(),
        told => format!("{told}: {cause}"),
    })
}

/// Appends advice to an error.
pub(crate) fn advised(error: anyhow::Error, advice: &str) -> anyhow::Error {
    if is_broken_pipe(&error) { error } else { anyhow::anyhow!("{}; {advice}", chain(&error)) }
}

/// Prints one line on standard error; a closed standard error is ignored. Control characters in names of files and records are escaped.
pub(crate) fn complain(message: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "sourdine: {}", escaped(&message.to_string()));
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| match cause.downcast_ref::<crate::Error>() {
        Some(crate::Error::Write { source, .. }) => io(source),
        _ => cause.downcast_ref::<std::io::Error>().is_some_and(io),
    })
}
