//! A record is one text with its name and its place.

use crate::text::page::Page;
use crate::text::suppression::Suppression;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// Where a record stands in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Path of the file, as it is shown.
    pub file: Arc<str>,
    /// Line of the file, from 1.
    pub line: u64,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One text to be analysed.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name: the field `id`, the path of a text file, or `PATH:LINE`.
    pub id: String,
    /// Who published it: the field `source`, or the stem of the file's name.
    pub source: String,
    /// Its language where the record states one (BCP 47).
    pub declared: Option<String>,
    /// When it was published, as the record says it.
    pub date: Option<String>,
    /// The text as it came.
    pub text: String,
    /// The encoding that its bytes were in, where that is not UTF-8.
    pub encoding: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// The page that it was taken from, as far as that is known.
    pub page: Option<Box<Page>>,
    /// What its writer does not want to hear of.
    pub suppressions: Vec<Suppression>,
    /// Its bytes, where somebody is to pass them on: of a line or a row, not of a file of its own.
    pub raw: Option<Raw>,
}

/// A record as it came.
#[derive(Clone, Debug)]
pub enum Raw {
    /// A JSON object: its line, without the line end.
    Json(Vec<u8>),
    /// A row of a table, with its line end.
    Row(Vec<u8>, Arc<Table>),
    /// A row of a Parquet file.
    Cells(Arc<dyn Cells>),
    /// A record of an archive, which stays there.
    Archived(Archived),
}

/// A row of a columnar file, as its reader keeps it. Its number is the line of the record's place.
pub trait Cells: std::fmt::Debug + Send + Sync {
    /// Where the file lies; the same pointer for all of its rows.
    fn path(&self) -> &Arc<Path>;
    /// The row as a JSON object.
    fn json(&self) -> Vec<u8>;
}

/// Where a record of an archive stands, so that it can be found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archived {
    /// The archive.
    pub file: Arc<str>,
    /// The byte of the file where the record begins, or the member that it is packed in.
    pub offset: u64,
    /// How many bytes of what the member unpacks to stand before it.
    #[serde(skip_serializing_if = "is_zero")]
    pub within: u64,
    /// The name of the record (WARC-Record-ID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What the rows of a table have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The header as it came, with its line end.
    pub header: Vec<u8>,
    /// The names in it.
    pub names: Vec<String>,
    /// What parts the fields.
    pub delimiter: u8,
}

impl Record {
    /// A record that was made in memory.
    pub fn new(id: impl Into<String>, source: impl Into<String>, text: impl Into<String>) -> Self {
        let id = id.into();
        let origin = Origin { file: id.as_str().into(), line: 1 };
        Self {
            id,
            source: source.into(),
            declared: None,
            date: None,
            text: text.into(),
            encoding: None,
            origin,
            page: None,
            suppressions: Vec::new(),
            raw: None,
        }
    }
}
