//! What was found, written down: rows of one kind in any format, and the report that has everything.
//!
//! [`Rows`] writes what the single commands give, an object or a line a record, as it comes. A [`Report`] is written whole: as a table
//! for people ([`text`]), as Markdown, as a page ([`html`]), as JSON. [`alerts`] writes findings for other tools to show. Bytes become code points here ([`CharIndex`](crate::CharIndex)) and nowhere else.
//!
//! To add a format: a variant of [`Format`], its arm in [`Rows`], and for the report a file beside [`markdown`].

pub mod alerts;
pub mod amount;
pub mod answers;
pub mod diff;
pub mod gate;
pub mod gather;
pub mod html;
pub mod language;
pub mod markdown;
mod of_gate;
pub mod row;
mod rows;
pub mod sections;
mod strongest;
pub mod table;
pub mod text;
pub mod verdict;
pub mod voices;

pub use rows::{Row, Rows, json_line};
pub use strongest::{Strong, Strongest};

use crate::error::Quarantine;
use crate::pipeline::inputs::Inputs;
use crate::sources::Profile;
use crate::sources::quotation::Quotation;
use crate::sources::voices::Carried;
use serde::Serialize;
use std::collections::BTreeMap;

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Drawn for people.
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

/// Everything that a run found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this format.
    pub version: u32,
    /// The program.
    pub sourdine: &'static str,
    /// Fingerprint of the configuration: of what can change results.
    pub config: String,
    /// Version of the detection model.
    pub model: String,
    /// What was read.
    pub inputs: Inputs,
    /// Paragraphs, words and code points.
    pub units: u64,
    /// Words.
    pub words: u64,
    /// Code points.
    pub characters: u64,
    /// Words by language.
    pub languages: BTreeMap<String, u64>,
    /// Repairs by pass.
    pub changes: BTreeMap<&'static str, u64>,
    /// Records that had to be repaired.
    pub repaired_records: u64,
    /// Findings by rule.
    pub rules: BTreeMap<&'static str, u64>,
    /// The sources, the most suspected first.
    pub sources: Vec<Profile>,
    /// The strongest findings.
    pub findings: Vec<Strong>,
    /// How many clusters of each kind; those of one source alone are counted apart.
    pub clusters: BTreeMap<&'static str, u64>,
    /// Clusters inside one source.
    pub clusters_inside_one_source: u64,
    /// Clusters that sources share, by the number of voices that say it independently.
    pub voices: BTreeMap<usize, u64>,
    /// The largest clusters.
    pub largest_clusters: Vec<Carried>,
    /// The first of the quotations that drift.
    pub quotations: Vec<Quotation>,
    /// How many more there are.
    pub quotations_left: u64,
    /// What a gate would stop.
    pub gate: gate::Gate,
    /// The first of the records that could not be used.
    pub quarantine: Vec<Quarantine>,
}

/// The version of [`Report`].
pub const VERSION: u32 = 1;
