//! The gate before ingest: records in; which of them pass, and every reason against the others, out.
//!
//! ```
//! use sourdine::gate::Gate;
//! use sourdine::quality::Groups;
//! use sourdine::{Config, Record};
//! let gate = Gate::new(&Config::default(), Groups::default())?;
//! let record = Record::new("a", "post", "round and round and round and round and round and round and round and round and round and round");
//! let judged = gate.judge(record);
//! assert_eq!(judged.reasons[0].rule, "repetition-loop");
//! # Ok::<(), sourdine::Error>(())
//! ```
//!
//! [`Gate`] judges one record; [`run`] takes whole inputs through it to files, which it can go on with after it was cut off.
//!
//! | file | what |
//! |---|---|
//! | `measurer.rs` | the values of a record, and the cut-offs that they fail |
//! | `lists/` | hosts that no record may come from, benchmarks that none may hold, reasons that are known |
//! | `copies/` | records that give way to another that says the same |
//! | `files/` | outputs in segments, the journal, values of an earlier run |
//! | `run/` | a run over inputs: [`Options`] in, [`Ended`] out |
//! | `funnel.rs`, `near.rs`, `fail_on.rs` | counts, records at a cut-off, what counts as a failure |

pub mod copies;
mod fail_on;
mod files;
mod funnel;
pub mod lists;
mod measurer;
mod near;
mod run;

pub use fail_on::FailOn;
pub use funnel::{Funnel, Stage};
pub use measurer::Measured;
pub use near::Shown;
pub use run::{Ended, Failed, Files, Options, decide_again, run};

use crate::artifacts::{Severity, Unused};
use crate::config::Config;
use crate::error::Result;
use crate::quality::{Groups, Reason, Values, c4};
use crate::similarity::{Sketch, Sketcher};
use crate::text::record::Record;
use files::lines;
use lists::benchmarks::Benchmarks;
use lists::url_list::UrlList;
use measurer::Measurer;

/// Judges records. Built once, used from many threads.
pub struct Gate {
    measurer: Measurer,
    urls: UrlList,
    benchmarks: Option<Benchmarks>,
    edit: Option<Editing>,
    sketcher: Option<Sketcher>,
}

/// How accepted texts are edited, as the chains of C4 and FineWeb do.
struct Editing {
    end_marks: bool,
    text_field: String,
}

/// A record and what is thought of it.
pub struct Judged {
    /// The record.
    pub record: Record,
    /// The language of most of it (BCP 47).
    pub lang: String,
    /// Its values, by measure.
    pub values: Values,
    /// Why it does not pass: all reasons; none where it does.
    pub reasons: Vec<Reason>,
    /// Rule and severity of what was found, where all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
    /// Suppressions in it that silenced nothing.
    pub notes: Vec<String>,
    /// The record with its text as it was edited.
    edited: Option<Vec<u8>>,
    /// What copies are told by, where it passes and they are looked for.
    sketch: Option<Sketch>,
}

impl Gate {
    /// A gate for `config`; `groups`: what is measured besides what its cut-offs ask for.
    pub fn new(config: &Config, groups: Groups) -> Result<Self> {
        let urls = UrlList::read(&config.check.url_lists)?;
        Ok(Self { measurer: Measurer::new(config, groups)?, urls, benchmarks: None, edit: None, sketcher: None })
    }

    /// The same, looking for these benchmarks.
    fn with_benchmarks(self, benchmarks: Benchmarks) -> Self {
        Self { benchmarks: Some(benchmarks), ..self }
    }

    /// The lists of hosts and addresses.
    fn urls(&self) -> &UrlList {
        &self.urls
    }

    /// The same, editing what it accepts.
    fn editing(self, edit: Option<Editing>) -> Self {
        Self { edit, ..self }
    }

    /// The same, making what copies are told by of each record that passes.
    fn sketching(self, sketcher: Option<Sketcher>) -> Self {
        Self { sketcher, ..self }
    }

    /// Measures a record by itself: without lists of addresses and benchmarks.
    pub fn measure(&self, record: &Record) -> Measured {
        self.measurer.measure(record)
    }

    /// Judges a record: what was measured, and every reason against it.
    pub fn judge(&self, record: Record) -> Judged {
        let Measured { lang, values, findings, unused: silent } = self.measure(&record);
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
    fn decide(&self, record: Record, lang: String, values: Values, findings: Vec<(&'static str, Severity)>) -> Judged {
        let (reasons, notes) = self.reasons(&values, &lang, &record);
        let edited = self.edit.as_ref().map(|how| lines::edited(&record, &how.text_field, &c4::edit(&record.text, how.end_marks)));
        let sketch = self.sketcher.as_ref().filter(|_| reasons.is_empty()).map(|sketcher| sketcher.repaired(&record.text).1);
        Judged { record, lang, values, reasons, findings, edited, notes, sketch }
    }

    /// The rules that values fail, each with the passage of the record that decides it, but for those that the record names itself
    /// (`sourdine_ignore`); and what it names in vain.
    pub fn reasons(&self, values: &Values, lang: &str, record: &Record) -> (Vec<Reason>, Vec<String>) {
        self.measurer.reasons(values, lang, record)
    }
}
