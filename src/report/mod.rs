//! Output: rows of one kind in any format, and the full report.
//!
//! [`Rows`] writes the results of single commands, one object or line for each record, as they come. A [`Report`] is written as a whole: as
//! a table ([`text`]), as Markdown, as a page ([`html`]) or as JSON. [`alerts`] writes findings in the formats of other tools. Byte offsets
//! become code points here ([`CharIndex`](crate::CharIndex)) and nowhere else.
//!
//! To add a format: add a variant to [`Format`], its case to [`Rows`], and for the report a file next to [`markdown`].

pub mod alerts;
pub mod amount;
pub mod answers;
pub mod diff;
pub mod folder;
pub mod gate;
pub mod gather;
pub mod html;
pub mod language;
pub mod markdown;
pub mod normalized;
mod of_gate;
pub mod row;
mod rows;
pub mod sections;
mod strongest;
pub mod supported;
pub mod table;
pub mod text;
pub mod timeline;
pub mod verdict;
pub mod voices;

pub use rows::{Row, Rows, json_line, json_pretty};
pub use strongest::{Strong, Strongest};

use crate::error::Quarantine;
use crate::pipeline::inputs::Inputs;
use crate::sources::Profile;
use crate::sources::quotation::Quotation;
use crate::sources::reported::Reported;
use crate::sources::voices::Carried;
use serde::Serialize;
use std::collections::BTreeMap;

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table for readers.
    #[default]
    Table,
    /// One JSON value.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
    /// A Markdown table.
    Markdown,
}

/// The results of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this format.
    pub version: u32,
    /// The program.
    pub sourdine: &'static str,
    /// Fingerprint of all settings that can change results.
    pub config: String,
    /// Version of the detection model.
    pub model: String,
    /// What was read.
    pub inputs: Inputs,
    /// Paragraphs.
    pub units: u64,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Words by language.
    pub languages: BTreeMap<String, u64>,
    /// Number of repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
    /// Number of repaired records.
    pub repaired_records: u64,
    /// Number of findings by rule.
    pub rules: BTreeMap<&'static str, u64>,
    /// The sources, most suspicious first.
    pub sources: Vec<Profile>,
    /// The strongest findings.
    pub findings: Vec<Strong>,
    /// Number of clusters by kind, without those of one source.
    pub clusters: BTreeMap<&'static str, u64>,
    /// Number of clusters within one source.
    pub clusters_inside_one_source: u64,
    /// Number of clusters shared by sources, by number of independent voices.
    pub voices: BTreeMap<usize, u64>,
    /// The largest clusters.
    pub largest_clusters: Vec<Carried>,
    /// When each source had the passages with most voices; only of records with dates.
    pub timeline: Vec<timeline::Dated>,
    /// The first quotations with several wordings.
    pub quotations: Vec<Quotation>,
    /// Number of further such quotations.
    pub quotations_left: u64,
    /// The first statements that sources report in different words.
    pub reported: Vec<Reported>,
    /// Number of further such statements.
    pub reported_left: u64,
    /// What a gate would reject.
    pub gate: gate::Gate,
    /// The first quarantined records.
    pub quarantine: Vec<Quarantine>,
}

/// The version of [`Report`].
pub const VERSION: u32 = 1;
