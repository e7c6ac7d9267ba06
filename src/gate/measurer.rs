//! The values of a record, and the cut-offs that they fail.
//!
//! Only what the cut-offs in force ask for is measured: a million records a minute must not pay for a score that nothing cuts by.

use crate::analysis::Analyzer;
use crate::artifacts::{Rules, Severity, Unused, rules};
use crate::config::Config;
use crate::error::Result;
use crate::quality::{Expected, Groups, Judge, Known, Preset, Reason, Values, find, of_record, passage};
use crate::text::Lang;
use crate::text::record::Record;

/// Measures records by the cut-offs of a configuration. Built once, used from many threads.
pub(super) struct Measurer {
    analyzer: Analyzer,
    judge: Judge,
    groups: Groups,
    expected: Expected,
}

/// What was measured of a record.
pub struct Measured {
    /// The language of most of it (BCP 47).
    pub lang: String,
    /// Its values, by measure.
    pub values: Values,
    /// Rule and severity of what was found, where all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
    /// Suppressions in it that silenced nothing, where all rules ran.
    pub unused: Vec<Unused>,
}

/// Rules that `basic` asks for; none of them looks at words, so that nothing is looked up for them.
const SCREEN: [&str; 3] = ["hidden-text", "translation-mark", "translation-notice"];

impl Measurer {
    /// For `config`; `groups`: what is measured besides what its cut-offs ask for.
    pub(super) fn new(config: &Config, groups: Groups) -> Result<Self> {
        let cutoffs = config.check.cutoffs()?;
        let groups = groups | cutoffs.groups();
        let expected = Expected {
            stop_lang: Preset::named(&config.check.preset)?.lang().map(str::to_owned),
            languages: config.check.languages.iter().map(|lang| Lang::new(lang).primary()).collect(),
        };
        let mut config = config.clone();
        if !groups.has(Groups::DETECTION) {
            let ignore = config.rules.ignore.iter().filter(|name| SCREEN.contains(&name.as_str())).cloned().collect();
            config.rules = Rules { select: SCREEN.map(str::to_owned).to_vec(), ignore, ..Rules::default() };
        }
        Ok(Self { analyzer: Analyzer::new(&config)?, judge: cutoffs.judge()?, groups, expected })
    }

    /// Measures a record.
    pub(super) fn measure(&self, record: &Record) -> Measured {
        let with_score = self.groups.has(Groups::DETECTION);
        let (seen, score) = if with_score {
            let (seen, score) = self.analyzer.analyze(record).into_screened();
            (seen, Some(score))
        } else {
            (self.analyzer.screen(record), None)
        };
        let lang = seen.lang.to_string();
        let known = Known {
            text: &seen.text,
            lang: &lang,
            confidence: seen.confidence,
            languages: &seen.languages,
            declared: record.declared.as_deref(),
            findings: &seen.findings,
            score: score.as_ref().map(|(score, words)| (score, *words)),
        };
        let values = of_record(&known, &self.expected, self.groups);
        // Without the score only the rules of the screen ran, of which the values tell.
        let findings = seen.findings.iter().filter(|_| with_score).map(|finding| (finding.rule.name, finding.severity)).collect();
        Measured { lang, values, findings, unused: seen.unused }
    }

    /// The rules that values fail, each with the passage of the record that decides it, but for those that the record names itself
    /// (`sourdine_ignore`); and what it names in vain.
    pub(super) fn reasons(&self, values: &Values, lang: &str, record: &Record) -> (Vec<Reason>, Vec<String>) {
        let mut reasons = self.judge.reasons(values, lang, &record.source, &record.origin.file);
        let mut notes = Vec::new();
        for one in record.suppressions.iter().filter(|one| one.comment.is_empty()) {
            for measure in one.rules.iter().filter_map(|name| find(name).ok()) {
                let before = reasons.len();
                reasons.retain(|reason| reason.rule != measure.name);
                // A rule of the same name has been silenced, or told of, before its findings were counted.
                let is_rule = rules::find(measure.name).is_ok();
                if reasons.len() == before && self.judge.asks(measure.name) && !is_rule {
                    notes.push(format!("{}: sourdine-ignore: {} silences nothing here; take it out", record.origin, measure.name));
                }
            }
        }
        if reasons.iter().any(|reason| reason.sample.is_none()) {
            // What was measured is the text after repair.
            let text = self.analyzer.repair(&record.text);
            for reason in reasons.iter_mut().filter(|reason| reason.sample.is_none()) {
                reason.sample = passage(reason.rule, text.current(), lang);
            }
        }
        (reasons, notes)
    }
}
