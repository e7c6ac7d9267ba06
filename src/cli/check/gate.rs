//! A record in; its values, and the rules that it fails, out: the library's gate with what only a run over files knows.

use super::benchmarks::Benchmarks;
use super::lines;
use super::url_list::UrlList;
use crate::artifacts::{Severity, Unused};
use crate::config::Config;
use crate::gate::{self, Measured};
use crate::quality::{Groups, Reason, Values, c4};
use crate::similarity::{Sketch, Sketcher};
use crate::text::record::Record;

/// What judges.
pub(in crate::cli) struct Gate {
    gate: gate::Gate,
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

impl Gate {
    /// A gate for `config`; `groups`: what is measured besides what its cut-offs ask for.
    pub(in crate::cli) fn new(config: &Config, groups: Groups) -> anyhow::Result<Self> {
        let urls = UrlList::read(&config.check.url_lists)?;
        Ok(Self { gate: gate::Gate::new(config, groups)?, urls, benchmarks: None, edit: None, sketcher: None })
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

    /// Judges a record.
    pub(in crate::cli) fn judge(&self, record: Record) -> Judged {
        let Measured { lang, values, findings, unused: silent } = self.gate.measure(&record);
        let values = self.listed(&record, values);
        let notes: Vec<String> = Unused::notes(&silent, &record.origin.file).collect();
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

    /// The rules that values fail, but for those that the record names itself; and what it names in vain.
    pub(super) fn reasons(&self, values: &Values, lang: &str, record: &Record) -> (Vec<Reason>, Vec<String>) {
        self.gate.reasons(values, lang, record)
    }
}
