//! Options for rules, the score and the exit status.

use super::RunArgs;
use crate::artifacts::{Cut, Finding, Severity, available, own, rules};
use crate::config::Config;
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;

/// Which rules run and what fails.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub(in crate::cli) struct RuleArgs {
    /// Run only these rules (names or codes, comma-separated)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these rules (names or codes, comma-separated)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// File with your own rules; may be repeated
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// File with correct words and phrases that rules must not report, one per line; may be repeated
    #[arg(long, value_name = "FILE")]
    vocabulary: Vec<PathBuf>,
    /// Also run preview rules, whose precision is not established yet
    #[arg(long)]
    preview: bool,
    /// Also show doubts: findings of rules with a precision below 75 %, which do not count in the score
    #[arg(long)]
    doubts: bool,
    /// Prior probability of machine translation
    #[arg(long, value_name = "P")]
    prior: Option<f32>,
    /// False-positive rate of the verdict `machine` on human text of the same length: 1% or 5%
    #[arg(long, value_name = "SHARE", value_parser = ["1%", "5%"])]
    cutoff: Option<String>,
    /// Model file of `sourdine train detect`, in place of the built-in model
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// End with status 1 on a finding of this severity or above, or of this rule: info, minor, major, RULE, never
    #[arg(long, value_name = "WHAT", default_value = "never")]
    fail_on: String,
}

/// Where rules of the user's own are, for commands that only speak of rules.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub(in crate::cli) struct OwnArgs {
    /// File with your own rules; may be repeated
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
}

impl OwnArgs {
    /// The configuration with these rules added.
    pub(in crate::cli) fn config(&self) -> anyhow::Result<Config> {
        let mut config = self.run.config()?;
        for file in &self.rules {
            config.rules.own.extend(own::read(file)?);
        }
        Ok(config)
    }
}

/// Parses a severity; `never` is `None`.
fn severity(name: &str) -> Result<Option<Severity>, Error> {
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
    /// Applies the options to `config`; options override the file.
    pub(in crate::cli) fn apply(&self, mut config: Config) -> anyhow::Result<Config> {
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

    /// Parses `--fail-on`.
    pub(in crate::cli) fn fail_on(&self, config: &Config) -> anyhow::Result<FailOn> {
        FailOn::new(&self.fail_on, config)
    }
}

/// The condition on which a run ends with status 1.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum FailOn {
    Never,
    Severity(Severity),
    Rule(&'static str),
}

impl FailOn {
    /// Parses a severity, the name or code of a rule, or `never`.
    pub(in crate::cli) fn new(what: &str, config: &Config) -> anyhow::Result<Self> {
        Ok(match (what, severity(what)) {
            ("never", _) => Self::Never,
            (_, Ok(Some(least))) => Self::Severity(least),
            (name, _) => Self::Rule(rules::find_among(&available(&config.rules)?, name)?.meta().name),
        })
    }

    pub(in crate::cli) fn is_met(self, finding: &Finding) -> bool {
        self.is_met_by(finding.rule.name, finding.severity)
    }

    pub(in crate::cli) fn is_met_by(self, rule: &str, severity: Severity) -> bool {
        match self {
            Self::Never => false,
            Self::Severity(least) => severity >= least,
            Self::Rule(name) => rule == name,
        }
    }
}
