//! A record: one text with its id, source and place in the input.

use crate::text::page::Page;
use crate::text::suppression::Suppression;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// The place of a record in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Path of the file, as shown in outputs.
    pub file: Arc<str>,
    /// Line of the file, from 1.
    pub line: u64,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A text to be analysed.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id: the field `id`, the path of a text file, or `PATH:LINE`.
    pub id: String,
    /// Its publisher: the field `source`, or the file name without extension.
    pub source: String,
    /// The document that it is a part of: the field `doc`. Without one it is a document by itself.
    pub doc: Option<String>,
    /// The language that the record declares (BCP 47).
    pub declared: Option<String>,
    /// When it was published, as written in the record.
    pub date: Option<String>,
    /// The original text.
    pub text: String,
    /// The encoding of its bytes, if not UTF-8.
    pub encoding: Option<String>,
    /// Its place in the input.
    pub origin: Origin,
    /// The page that it was extracted from, if known.
    pub page: Option<Box<Page>>,
    /// Suppressions in the text or the record.
    pub suppressions: Vec<Suppression>,
    /// Its original bytes, if an output needs them. Only for a line or row, not for a whole file.
    pub raw: Option<Raw>,
}

/// A record in its original form.
#[derive(Clone, Debug)]
pub enum Raw {
    /// A JSON object: the line without its end.
    Json(Vec<u8>),
    /// A row of a table: the line with its end.
    Row(Vec<u8>, Arc<Table>),
    /// A row of a Parquet file.
    Cells(Arc<dyn Cells>),
    /// A record of an archive, which is read again when needed.
    Archived(Archived),
}

/// A row of a columnar file, in the form of its reader. Its row number is the line of the record's [`Origin`].
pub trait Cells: std::fmt::Debug + Send + Sync {
    /// Path of the file; the same pointer for all of its rows.
    fn path(&self) -> &Arc<Path>;
    /// The row as a JSON object.
    fn json(&self) -> Vec<u8>;
}

/// The place of a record in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archived {
    /// The archive.
    pub file: Arc<str>,
    /// Byte offset in the file of the record, or of the compressed member that contains it.
    pub offset: u64,
    /// Byte offset of the record within the decompressed member.
    #[serde(skip_serializing_if = "is_zero")]
    pub within: u64,
    /// Id of the record (WARC-Record-ID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

pub(crate) fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What all rows of a table share.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The original header line, with its end.
    pub header: Vec<u8>,
    /// The column names.
    pub names: Vec<String>,
    /// The field delimiter.
    pub delimiter: u8,
}

impl Record {
    /// A record made in memory.
    pub fn new(id: impl Into<String>, source: impl Into<String>, text: impl Into<String>) -> Self {
        let id = id.into();
        let origin = Origin { file: id.as_str().into(), line: 1 };
        Self {
            id,
            source: source.into(),
            doc: None,
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
