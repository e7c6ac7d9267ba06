//! The condition on which a run of the gate counts as failed (`--fail-on`).

use crate::artifacts::{Severity, available, rules};
use crate::config::Config;
use crate::error::{Error, Quarantine, Result};
use crate::quality::{Groups, MEASURES};

/// The condition on which a run of the gate counts as failed.
#[derive(Clone, Debug)]
pub enum FailOn {
    /// Nothing.
    Never,
    /// Any record that is quarantined.
    Quarantined,
    /// A record that fails this measure.
    Measure(&'static str),
    /// A finding of this severity or a higher one.
    Severity(Severity),
    /// A finding of this rule.
    Rule(&'static str),
}

impl FailOn {
    /// Parses `never`, `quarantined`, a severity, or the name of a measure or rule; an error names the nearest known name.
    pub fn named(name: &str, config: &Config) -> Result<Self> {
        let own = [Quarantine::UNREADABLE, Quarantine::BLANK, Quarantine::TOO_LONG, super::copies::RULE];
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
                    Err(error) if error.to_string().contains("did you mean") => return Err(error),
                    Err(_) => return Err(Error::name("measure or rule", name, measures())),
                },
            },
        })
    }

    /// Groups of measures that this condition needs.
    pub(in crate::gate) fn groups(&self) -> Groups {
        if matches!(self, Self::Severity(_) | Self::Rule(_)) { Groups::DETECTION } else { Groups::default() }
    }

    /// How many times a record meets the condition.
    pub(in crate::gate) fn hits(&self, rules: &[&str], is_quarantined: bool, findings: &[(&'static str, Severity)]) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_meets_the_condition_as_often_as_it_says() {
        let findings = [("a", Severity::Info), ("b", Severity::Minor), ("b", Severity::Major), ("c", Severity::Major)];
        for (condition, hits) in [
            (FailOn::Never, 0),
            (FailOn::Quarantined, 1),
            (FailOn::Measure("words"), 1),
            (FailOn::Measure("score"), 0),
            (FailOn::Severity(Severity::Info), 4),
            (FailOn::Severity(Severity::Minor), 3),
            (FailOn::Severity(Severity::Major), 2),
            (FailOn::Rule("b"), 2),
            (FailOn::Rule("words"), 0),
        ] {
            assert_eq!(condition.hits(&["words"], true, &findings), hits, "{condition:?}");
            assert_eq!(condition.hits(&[], false, &[]), 0, "{condition:?}");
        }
    }

    #[test]
    fn conditions_are_read_by_name() {
        let config = Config::default();
        let named = |name: &str| FailOn::named(name, &config);
        assert!(matches!(named("never"), Ok(FailOn::Never)));
        assert!(matches!(named("quarantined"), Ok(FailOn::Quarantined)));
        assert!(matches!(named("info"), Ok(FailOn::Severity(Severity::Info))));
        assert!(matches!(named("minor"), Ok(FailOn::Severity(Severity::Minor))));
        assert!(matches!(named("major"), Ok(FailOn::Severity(Severity::Major))));
        for measure in ["words", "unreadable", "blank", super::super::copies::RULE] {
            assert!(matches!(named(measure), Ok(FailOn::Measure(name)) if name == measure), "{measure}");
        }
        assert!(matches!(named("SD301"), Ok(FailOn::Rule("split-compound"))));
        for (name, nearest) in [("split-compuond", "split-compound"), ("wrods", "words")] {
            assert!(named(name).unwrap_err().to_string().contains(nearest), "{name}");
        }
        // Findings are looked for only where the condition is about them.
        let needs = |name: &str| named(name).unwrap().groups().has(Groups::DETECTION);
        assert!(needs("major") && needs("SD301") && !needs("words") && !needs("quarantined"));
    }
}
