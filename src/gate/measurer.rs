//! Measures records and compares the values with the cut-offs.
//!
//! Only the measures that a cut-off needs are computed: screening a million records a minute cannot afford an unused score.

use crate::analysis::Analyzer;
use crate::artifacts::{Rules, Severity, Unused, rules};
use crate::config::Config;
use crate::error::Result;
use crate::quality::{Expected, Groups, Judge, Known, Preset, Reason, Values, find, of_record, passages};
use crate::text::Lang;
use crate::text::record::Record;

/// Measures records for the cut-offs of a configuration. Built once, shared by threads.
pub(super) struct Measurer {
    analyzer: Analyzer,
    judge: Judge,
    groups: Groups,
    expected: Expected,
}

/// The measured values of one record.
pub struct Measured {
    /// Main language of the text (BCP 47 tag).
    pub lang: String,
    /// Its values, by measure.
    pub values: Values,
    /// Rule and severity of each finding; empty unless all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
    /// Suppressions that matched nothing; empty unless all rules ran.
    pub unused: Vec<Unused>,
    /// Findings beyond [`MAX_FINDINGS`](crate::artifacts::MAX_FINDINGS), which are counted only.
    pub unlisted: u64,
}

/// Rules that the `basic` preset needs. None of them looks up words, so the lexicons stay unused.
const SCREEN: [&str; 3] = ["hidden-text", "translation-mark", "translation-notice"];

impl Measurer {
    /// A measurer for `config`. `groups`: measures to compute in addition to those that the cut-offs need.
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
        // Without the score only the rules in `SCREEN` ran, and the values already contain their results.
        let findings = seen.findings.iter().filter(|_| with_score).map(|finding| (finding.rule.name, finding.severity)).collect();
        Measured { lang, values, findings, unused: seen.unused, unlisted: seen.unlisted }
    }

    /// The reasons against a record: each failed measure with the passage that decides it. Measures that the record suppresses itself
    /// (`sourdine_ignore`) are left out; the second list has a note for each such suppression that matches nothing.
    pub(super) fn reasons(&self, values: &Values, lang: &str, record: &Record) -> (Vec<Reason>, Vec<String>) {
        let mut reasons = self.judge.reasons(values, lang, &record.source, &record.origin.file);
        let mut notes = Vec::new();
        for one in record.suppressions.iter().filter(|one| one.comment.is_empty()) {
            for measure in one.rules.iter().filter_map(|name| find(name).ok()) {
                let before = reasons.len();
                reasons.retain(|reason| reason.rule != measure.name);
                // A rule of the same name was suppressed or reported earlier, before its findings were counted.
                let is_rule = rules::find(measure.name).is_ok();
                if reasons.len() == before && self.judge.asks(measure.name) && !is_rule {
                    notes.push(format!("{}: sourdine-ignore: {} silences nothing here; take it out", record.origin, measure.name));
                }
            }
        }
        let shown: Vec<&str> = reasons.iter().filter(|reason| reason.sample.is_none()).map(|reason| reason.rule).collect();
        if !shown.is_empty() {
            // Measures are computed on the repaired text.
            let text = self.analyzer.repair(&record.text);
            let without = reasons.iter_mut().filter(|reason| reason.sample.is_none());
            without.zip(passages(&shown, text.current(), lang)).for_each(|(reason, passage)| reason.sample = passage);
        }
        (reasons, notes)
    }
}
