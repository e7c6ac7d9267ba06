//! `--fail-on`: what the exit status 1 stands for.

use super::duplicates;
use crate::artifacts::{Severity, available, rules};
use crate::config::Config;
use crate::error::{Error, Quarantine};
use crate::quality::{Groups, MEASURES};

/// What ends a run with status 1.
pub(super) enum FailOn {
    Never,
    Quarantined,
    Measure(&'static str),
    Severity(Severity),
    Rule(&'static str),
}

impl FailOn {
    /// From its name.
    pub(super) fn named(name: &str, config: &Config) -> anyhow::Result<Self> {
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

    /// What must be measured for it.
    pub(super) fn groups(&self) -> Groups {
        if matches!(self, Self::Severity(_) | Self::Rule(_)) { Groups::DETECTION } else { Groups::default() }
    }

    /// How often a record hits it.
    pub(super) fn hits(&self, rules: &[&str], is_quarantined: bool, findings: &[(&'static str, Severity)]) -> u64 {
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
