//! The gate before ingest: takes records, and says for each whether it passes and every reason against it.
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
//! [`Gate`] judges one record. [`run`] judges whole inputs and writes the outputs; an interrupted run can be resumed.
//!
//! | file | what |
//! |---|---|
//! | `measurer.rs` | measures of a record, and the cut-offs that it fails |
//! | `lists/` | blocked hosts, benchmarks to keep out (decontamination), baselines of known reasons |
//! | `copies/` | deduplication: near-duplicates of an accepted record |
//! | `files/` | outputs in segments, the journal, stored values of an earlier run |
//! | `run/` | a run over inputs: takes [`Options`], returns [`Ended`] |
//! | `funnel.rs`, `near.rs`, `fail_on.rs` | counts, records nearest to a cut-off, the condition for failure |

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

use crate::analysis::unlisted_note;
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

/// Judges records. Built once, shared by threads.
pub struct Gate {
    measurer: Measurer,
    urls: UrlList,
    benchmarks: Option<Benchmarks>,
    edit: Option<Editing>,
    sketcher: Option<Sketcher>,
}

/// How accepted texts are edited, as the C4 and FineWeb pipelines do.
struct Editing {
    end_marks: bool,
    text_field: String,
}

/// A record with its values and the reasons against it.
pub struct Judged {
    /// The record.
    pub record: Record,
    /// Main language of the text (BCP 47 tag).
    pub lang: String,
    /// Its values, by measure.
    pub values: Values,
    /// Every reason against the record; empty if it passes.
    pub reasons: Vec<Reason>,
    /// Rule and severity of each finding; empty unless all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
    /// One note for each suppression that matched nothing.
    pub notes: Vec<String>,
    /// The record as JSON with the edited text, if texts are edited.
    edited: Option<Vec<u8>>,
    /// Sketch for deduplication; only of records that pass, and only if deduplication is on.
    sketch: Option<Sketch>,
}

impl Gate {
    /// A gate for `config`. `groups`: measures to compute in addition to those that the cut-offs need.
    pub fn new(config: &Config, groups: Groups) -> Result<Self> {
        let urls = UrlList::read(&config.check.url_lists)?;
        Ok(Self { measurer: Measurer::new(config, groups)?, urls, benchmarks: None, edit: None, sketcher: None })
    }

    /// Adds benchmarks: records that overlap with them fail.
    fn with_benchmarks(self, benchmarks: Benchmarks) -> Self {
        Self { benchmarks: Some(benchmarks), ..self }
    }

    /// The lists of blocked hosts and URLs.
    fn urls(&self) -> &UrlList {
        &self.urls
    }

    /// Edits accepted texts.
    fn editing(self, edit: Option<Editing>) -> Self {
        Self { edit, ..self }
    }

    /// Makes a sketch of each record that passes, for deduplication.
    fn sketching(self, sketcher: Option<Sketcher>) -> Self {
        Self { sketcher, ..self }
    }

    /// Measures a record; lists of URLs and benchmarks are not consulted.
    pub fn measure(&self, record: &Record) -> Measured {
        self.measurer.measure(record)
    }

    /// Measures a record and collects every reason against it.
    pub fn judge(&self, record: Record) -> Judged {
        let Measured { lang, values, findings, unused: silent, unlisted } = self.measure(&record);
        let values = self.listed(&record, values);
        let file = &record.origin.file;
        let notes: Vec<String> = Unused::notes(&silent, file).chain(unlisted_note(unlisted, file)).collect();
        let mut judged = self.decide(record, lang, values, findings);
        judged.notes.splice(0..0, notes);
        judged
    }

    /// Adds the values `url-listed` and `benchmark-overlap`.
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

    /// Decides by values that are already measured.
    fn decide(&self, record: Record, lang: String, values: Values, findings: Vec<(&'static str, Severity)>) -> Judged {
        let (reasons, notes) = self.reasons(&values, &lang, &record);
        let edited = self.edit.as_ref().map(|how| lines::edited(&record, &how.text_field, &c4::edit(&record.text, how.end_marks)));
        let sketch = self.sketcher.as_ref().filter(|_| reasons.is_empty()).map(|sketcher| sketcher.repaired(&record.text).1);
        Judged { record, lang, values, reasons, findings, edited, notes, sketch }
    }

    /// The reasons against a record: each failed measure with the passage that decides it. Measures that the record suppresses itself
    /// (`sourdine_ignore`) are left out; the second list has a note for each such suppression that matches nothing.
    pub fn reasons(&self, values: &Values, lang: &str, record: &Record) -> (Vec<Reason>, Vec<String>) {
        self.measurer.reasons(values, lang, record)
    }
}
