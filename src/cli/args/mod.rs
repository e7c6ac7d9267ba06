//! Options that several commands share.

mod cluster;
mod input;
mod output;
mod rules;

pub(in crate::cli) use cluster::ClusterArgs;
pub(in crate::cli) use input::{InputArgs, NO_INPUT};
pub(in crate::cli) use output::{Chosen, OutputArgs};
pub(in crate::cli) use rules::{FailOn, OwnArgs, RuleArgs};

use crate::config::Config;
use crate::report::gather::Wanted;
use clap::Args;
use std::path::PathBuf;

/// How the work is done.
#[derive(Args)]
#[command(next_help_heading = "Run")]
pub(in crate::cli) struct RunArgs {
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Number of threads; 0 for all processors
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Show errors only, no progress and no notes
    #[arg(long, short)]
    pub quiet: bool,
}

impl RunArgs {
    pub(in crate::cli) fn threads(&self) -> usize {
        if self.threads > 0 { self.threads.min(256) } else { std::thread::available_parallelism().map_or(1, usize::from) }
    }

    /// The configuration file, if one is named.
    pub(in crate::cli) fn config_file(&self) -> Option<&std::path::Path> {
        self.config.as_deref()
    }

    pub(in crate::cli) fn config(&self) -> anyhow::Result<Config> {
        Ok(match &self.config {
            Some(path) => Config::read(path)?,
            None => Config::default(),
        })
    }
}

/// All of these: what the commands take that look at everything.
#[derive(Args)]
pub(in crate::cli) struct WholeArgs {
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

impl WholeArgs {
    /// The configuration file overridden by the options.
    pub(in crate::cli) fn config(&self) -> anyhow::Result<Config> {
        self.cluster.apply(self.rules.apply(self.run.config()?)?)
    }

    /// What to gather for a table of sources.
    pub(in crate::cli) fn wanted(&self, config: &Config) -> anyhow::Result<Wanted> {
        let clusters = self.cluster.options(config)?;
        Ok(Wanted { clusters, paragraphs: self.input.paragraphs(), page: false, alerts: false, rows: 0, quarantine: None })
    }
}

/// A size in bytes: 500, 16M, 2GB.
pub(in crate::cli) fn size(text: &str) -> Result<u64, String> {
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

pub(in crate::cli) fn memory(text: &str) -> Result<u64, String> {
    match size(text)? {
        bytes if bytes < 256 << 20 => Err("clustering needs 256M or more".to_owned()),
        bytes => Ok(bytes),
    }
}
