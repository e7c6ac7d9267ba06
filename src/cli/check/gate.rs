//! A record in; its values, and the rules that it fails, out.

use super::benchmarks::Benchmarks;
use super::lines;
use super::url_list::UrlList;
use crate::analyzer::Analyzer;
use crate::artifacts::{Severity, rules};
use crate::cli::common::unused;
use crate::config::{Config, Rules};
use crate::language::Lang;
use crate::quality::{Expected, Groups, Judge, Known, Preset, Reason, Values, c4, find, of_record, passage};
use crate::record::Record;
use crate::similarity::{Sketch, Sketcher};

/// What judges.
pub(in crate::cli) struct Gate {
    analyzer: Analyzer,
    judge: Judge,
    groups: Groups,
    expected: Expected,
    urls: UrlList,
    benchmarks: Option<Benchmarks>,
    edit: Option<Editing>,
    sketcher: Option<Sketcher>,
}

/// How accepted texts are edited, as the chains of C4 and FineWeb do.
pub(super) struct Editing {
    pub end_marks: bool,
    pub text_field: String,
}

/// A record and what is thought of it.
pub(in crate::cli) struct Judged {
    pub record: Record,
    pub lang: String,
    pub values: Values,
    pub reasons: Vec<Reason>,
    /// Rule and severity of what was found, where all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
    /// The record with its text as it was edited.
    pub edited: Option<Vec<u8>>,
    /// Suppressions in it that silenced nothing.
    pub notes: Vec<String>,
    /// What copies are told by, where it passes and they are looked for.
    pub sketch: Option<Sketch>,
}

/// Rules that `basic` asks for; none of them looks at words, so that nothing is looked up for them.
const SCREEN: [&str; 3] = ["hidden-text", "translation-mark", "translation-notice"];

impl Gate {
    /// A gate for `config`; `groups`: what is measured besides what its cut-offs ask for.
    pub(in crate::cli) fn new(config: &Config, groups: Groups) -> anyhow::Result<Self> {
        let cutoffs = config.check.cutoffs()?;
        let groups = groups | cutoffs.groups();
        let expected = Expected {
            stop_lang: Preset::named(&config.check.preset)?.lang().map(str::to_owned),
            languages: config.check.languages.iter().map(|lang| Lang::new(lang).primary()).collect(),
        };
        let urls = UrlList::read(&config.check.url_lists)?;
        let mut config = config.clone();
        if !groups.has(Groups::DETECTION) {
            let ignore = config.rules.ignore.iter().filter(|name| SCREEN.contains(&name.as_str())).cloned().collect();
            config.rules = Rules { select: SCREEN.map(str::to_owned).to_vec(), ignore, ..Rules::default() };
        }
        let analyzer = Analyzer::new(&config)?;
        Ok(Self { analyzer, judge: cutoffs.judge()?, groups, expected, urls, benchmarks: None, edit: None, sketcher: None })
    }

    /// The same, looking for these benchmarks.
    pub(super) fn with_benchmarks(self, benchmarks: Benchmarks) -> Self {
        Self { benchmarks: Some(benchmarks), ..self }
    }

    /// The lists of hosts and addresses.
    pub(super) fn urls(&self) -> &UrlList {
        &self.urls
    }

    /// The same, editing what it accepts.
    pub(super) fn editing(self, edit: Option<Editing>) -> Self {
        Self { edit, ..self }
    }

    /// The same, making what copies are told by of each record that passes.
    pub(super) fn sketching(self, sketcher: Option<Sketcher>) -> Self {
        Self { sketcher, ..self }
    }

    /// Language, values, what all rules found, where they ran, and the suppressions that silenced none of them.
    fn look_at(&self, record: &Record) -> (String, Values, Vec<(&'static str, Severity)>, Vec<String>) {
        let with_score = self.groups.has(Groups::DETECTION);
        let (seen, score) = if with_score {
            let (seen, score) = self.analyzer.analyze(record).parted();
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
        let notes = unused(record, &seen.unused);
        (lang, values, findings, notes)
    }

    /// Judges a record.
    pub(in crate::cli) fn judge(&self, record: Record) -> Judged {
        let (lang, values, findings, notes) = self.look_at(&record);
        let values = self.listed(&record, values);
        let mut judged = self.decide(record, lang, values, findings);
        judged.notes.splice(0..0, notes);
        judged
    }

    /// The values with what lists say of a record.
    fn listed(&self, record: &Record, mut values: Values) -> Values {
        if !self.urls.is_empty() {
            let entry = self.urls.find(record.page.as_ref().and_then(|page| page.url.as_deref()));
            values.set("url-listed", f64::from(u8::from(entry.is_some())));
            entry.into_iter().for_each(|entry| values.sample("url-listed", entry));
        }
        if let Some(benchmarks) = &self.benchmarks {
            let found = benchmarks.overlap(&record.text);
            values.set("benchmark-overlap", found.as_ref().map_or(0.0, |found| found.share));
            found.into_iter().for_each(|found| values.sample("benchmark-overlap", format!("{}: {}", found.item, found.words)));
        }
        values
    }

    /// Decides on values that are known.
    pub(super) fn decide(&self, record: Record, lang: String, values: Values, findings: Vec<(&'static str, Severity)>) -> Judged {
        let (reasons, notes) = self.reasons(&values, &lang, &record);
        let edited = self.edit.as_ref().map(|how| lines::edited(&record, &how.text_field, &c4::edit(&record.text, how.end_marks)));
        let sketch = self.sketcher.as_ref().filter(|_| reasons.is_empty()).map(|sketcher| sketcher.repaired(&record.text).1);
        Judged { record, lang, values, reasons, findings, edited, notes, sketch }
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
