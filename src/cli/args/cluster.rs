//! Options for clustering.

use super::memory;
use crate::config::Config;
use crate::similarity::{Keep, Linkage, Options, estimate};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How clusters are made.
#[derive(Args)]
#[command(next_help_heading = "Clusters")]
pub(in crate::cli) struct ClusterArgs {
    /// Smallest Jaccard similarity of near duplicates, above 0 to 1
    #[arg(long, value_name = "J")]
    threshold: Option<f64>,
    /// Kinds to look for: exact, near, contained, quote, boilerplate (default: these), twin and reported (guesses, which `report` adds)
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<String>,
    /// Whether each near duplicate must be similar to the first of its cluster, or to any member
    #[arg(long, value_name = "HOW", default_value = "representative")]
    linkage: LinkageName,
    /// Which member of a cluster to keep
    #[arg(long, value_name = "WHICH", default_value = "first")]
    keep: KeepName,
    /// Memory for clustering (K, M, G; 256M or more); the rest goes to temporary files
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

impl ClusterArgs {
    /// Estimated bytes of memory and of temporary files for `bytes` of input.
    pub(in crate::cli) fn estimate(&self, bytes: u64) -> (u64, u64) {
        estimate(bytes, self.memory)
    }

    pub(in crate::cli) fn apply(&self, mut config: Config) -> anyhow::Result<Config> {
        if let Some(threshold) = self.threshold {
            config.cluster.threshold = threshold;
        }
        if !self.kinds.is_empty() {
            config.cluster.kinds.clone_from(&self.kinds);
            config.cluster.twins = false;
        }
        Ok(config.checked()?)
    }

    pub(in crate::cli) fn options(&self, config: &Config) -> anyhow::Result<Options> {
        Ok(Options {
            threshold: config.cluster.threshold,
            kinds: config.kinds()?,
            linkage: self.linkage.into(),
            keep: self.keep.into(),
            memory: self.memory,
            temp_dir: self.temp_dir.clone(),
        })
    }
}
