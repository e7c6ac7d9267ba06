//! A record in; its values, and the rules that it fails, out.

use super::benchmarks::Benchmarks;
use super::lines;
use super::url_list::UrlList;
use crate::analyzer::Analyzer;
use crate::artifacts::Severity;
use crate::config::{Config, Rules};
use crate::language::Lang;
use crate::quality::{Expected, Groups, Judge, Known, Preset, Reason, Values, c4, of_record};
use crate::record::Record;

/// What judges.
pub(in crate::cli) struct Gate {
    analyzer: Analyzer,
    judge: Judge,
    groups: Groups,
    expected: Expected,
    urls: UrlList,
    benchmarks: Option<Benchmarks>,
    edit: Option<Editing>,
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
        Ok(Self { analyzer, judge: cutoffs.judge()?, groups, expected, urls, benchmarks: None, edit: None })
    }

    /// The same, looking for these benchmarks.
    pub(super) fn with_benchmarks(self, benchmarks: Benchmarks) -> Self {
        Self { benchmarks: Some(benchmarks), ..self }
    }

    /// The same, editing what it accepts.
    pub(super) fn editing(self, edit: Option<Editing>) -> Self {
        Self { edit, ..self }
    }

    /// Judges a record.
    pub(in crate::cli) fn judge(&self, record: Record) -> Judged {
        let declared = record.declared.as_deref();
        let (lang, values, findings) = if self.groups.has(Groups::DETECTION) {
            let seen = self.analyzer.analyze(&record);
            let lang = seen.lang.to_string();
            let known = Known {
                text: &seen.text,
                lang: &lang,
                confidence: seen.confidence,
                languages: &seen.languages,
                declared,
                findings: &seen.findings,
                score: Some((&seen.score, seen.words)),
            };
            let values = of_record(&known, &self.expected, self.groups);
            let findings = seen.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect();
            (lang, values, findings)
        } else {
            let seen = self.analyzer.screen(&record);
            let lang = seen.lang.to_string();
            let known = Known {
                text: &seen.text,
                lang: &lang,
                confidence: seen.confidence,
                languages: &seen.languages,
                declared,
                findings: &seen.findings,
                score: None,
            };
            (lang.clone(), of_record(&known, &self.expected, self.groups), Vec::new())
        };
        let values = self.listed(&record, values);
        self.decide(record, lang, values, findings)
    }

    /// The values with what lists say of a record.
    fn listed(&self, record: &Record, mut values: Values) -> Values {
        if !self.urls.is_empty() {
            let entry = record.page.as_ref().and_then(|page| self.urls.find(page.url.as_deref()?));
            values.set("url-listed", f64::from(u8::from(entry.is_some())));
            entry.into_iter().for_each(|entry| values.sample("url-listed", entry.to_owned()));
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
        let reasons = self.reasons(&values, &lang, &record.source, &record.origin.file);
        let edited = self.edit.as_ref().map(|how| lines::edited(&record, &how.text_field, &c4::edit(&record.text, how.end_marks)));
        Judged { record, lang, values, reasons, findings, edited }
    }

    /// The rules that values fail.
    pub(super) fn reasons(&self, values: &Values, lang: &str, source: &str, file: &str) -> Vec<Reason> {
        self.judge.reasons(values, lang, source, file)
    }
}
