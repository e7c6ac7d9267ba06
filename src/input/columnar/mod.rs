//! Reads columnar files, Parquet and Arrow IPC: one row is one record. Other columns are passed on unchanged.
//!
//! Both formats give their rows in one form ([`Row`]), from which [`Rows`] makes records. Folders in the manner of Hive (`lang=de/`) give
//! the rows below them further fields ([`hive`]). Accepted rows are written from the files once more ([`Copy`]), so that no value is
//! converted. A damaged part ends its file with an error, because later rows cannot be found without it. The crates panic on some damaged
//! files; [`caught`] turns that into an error of the file.

mod caught;
mod copy;
mod hive;
mod ipc;
mod parquet;

pub(crate) use copy::{Copy, Parts, one_schema};

use super::{Event, Format, InputOptions, Place, too_long};
use crate::error::{Error, Quarantine};
use crate::text::page::Page;
use crate::text::record::{Cells, Origin, Raw, Record};
use hive::{Partition, partitions};
use std::path::Path;
use std::sync::Arc;

/// A row in the form of its reader.
trait Row: std::fmt::Debug + Send + Sync {
    /// A cell as text: a string, or a number or time as written; `None` if null. The error is the reason.
    fn text(&self, column: usize) -> Result<Option<String>, String>;
    /// The row as a JSON object with fields in column order.
    fn json(&self) -> Vec<u8>;
}

/// An open file.
struct Table {
    /// Names of the columns.
    names: Vec<String>,
    rows: Box<dyn Iterator<Item = Result<Box<dyn Row>, String>> + Send>,
}

/// A row with its file.
#[derive(Debug)]
struct FileRow {
    path: Arc<Path>,
    row: Box<dyn Row>,
    /// The partitions that no column is named like.
    partitions: Arc<[Partition]>,
}

impl Cells for FileRow {
    fn path(&self) -> &Arc<Path> {
        &self.path
    }

    fn json(&self) -> Vec<u8> {
        let mut object = self.row.json();
        hive::append(&mut object, self.partitions.iter());
        object
    }
}

/// Iterator of the events of a columnar file.
pub(super) struct Rows {
    file: Arc<str>,
    path: Arc<Path>,
    source: String,
    options: InputOptions,
    table: Table,
    fields: Fields,
    partitions: Arc<[Partition]>,
    /// Number of rows so far.
    number: u64,
    ended: bool,
}

/// Where the value of a field is.
enum Field {
    Column(usize),
    Partition(Option<String>),
    Absent,
}

/// Our fields.
struct Fields {
    text: usize,
    id: Field,
    source: Field,
    doc: Field,
    lang: Field,
    url: Field,
    date: Field,
}

impl Rows {
    pub(super) fn open(place: &Place, format: Format, source: String, options: InputOptions) -> Result<Self, Error> {
        let unusable = |reason: String| Error::Decode { file: place.shown.clone(), reason };
        let path = place.path.as_deref().or(options.stdin.as_deref());
        let table = if format == Format::Parquet { parquet::open(path, &options) } else { ipc::open(path, &options) }.map_err(unusable)?;
        let own = place.path.as_deref().map(partitions).unwrap_or_default();
        let column = |name: &str| table.names.iter().position(|known| known == name);
        // A partition counts before a column of its name, as in Spark and DuckDB.
        let field = |name: &str| match own.iter().find(|(key, _)| key == name) {
            Some((_, value)) => Field::Partition(value.clone()),
            None => column(name).map_or(Field::Absent, Field::Column),
        };
        let names = &options.fields;
        let text = column(&names.text).ok_or_else(|| unusable(format!("no column \"{}\"; name another with --text-field", names.text)))?;
        let fields = Fields {
            text,
            id: field(&names.id),
            source: field(&names.source),
            doc: field(&names.doc),
            lang: field("lang"),
            url: field("url"),
            date: field("date"),
        };
        let partitions = own.iter().filter(|(key, _)| column(key).is_none()).cloned().collect();
        let path = place.path.as_deref().unwrap_or(Path::new("-")).into();
        Ok(Self { file: place.shown.as_str().into(), path, source, options, table, fields, partitions, number: 0, ended: false })
    }

    fn record(&self, row: Box<dyn Row>) -> Event {
        let origin = Origin { file: self.file.clone(), line: self.number };
        // Invalid values of our optional columns are passed on like other columns.
        let value = |field: &Field| match field {
            Field::Column(column) => row.text(*column).ok().flatten(),
            Field::Partition(value) => value.clone(),
            Field::Absent => None,
        };
        let other = |field: &Field| value(field).filter(|value| !value.is_empty());
        let id = other(&self.fields.id);
        let text = match row.text(self.fields.text).map_or_else(|reason| Err(self.unreadable(&reason)), |text| self.usable(text)) {
            Ok(text) => text,
            Err((reason, rule)) => {
                let bad = Quarantine::new(origin, reason, &self.with_file(row).json()).of(rule);
                return Event::Quarantine(Quarantine { id, ..bad });
            }
        };
        Event::Record(Record {
            id: id.unwrap_or_else(|| origin.to_string()),
            source: other(&self.fields.source).unwrap_or_else(|| self.source.clone()),
            doc: other(&self.fields.doc),
            declared: other(&self.fields.lang),
            date: other(&self.fields.date),
            page: other(&self.fields.url).map(|url| Box::new(Page::at(url))),
            text,
            encoding: None,
            suppressions: Vec::new(),
            raw: self.options.keep_raw.then(|| Raw::Cells(Arc::new(self.with_file(row)))),
            origin,
        })
    }

    fn with_file(&self, row: Box<dyn Row>) -> FileRow {
        FileRow { path: self.path.clone(), row, partitions: self.partitions.clone() }
    }

    /// The text of a record, or why it can't be one, with the rule that it fails.
    fn usable(&self, text: Option<String>) -> Result<String, (String, &'static str)> {
        let name = &self.options.fields.text;
        match text {
            None => Err((format!("field \"{name}\" is null"), Quarantine::UNREADABLE)),
            Some(text) if text.len() > self.options.max_record_bytes => {
                Err((too_long(self.options.max_record_bytes), Quarantine::TOO_LONG))
            }
            Some(text) if text.trim().is_empty() => Err((format!("field \"{name}\" is blank"), Quarantine::BLANK)),
            Some(text) => Ok(text),
        }
    }

    fn unreadable(&self, reason: &str) -> (String, &'static str) {
        (format!("field \"{}\": {reason}; name another with --text-field", self.options.fields.text), Quarantine::UNREADABLE)
    }
}

impl Iterator for Rows {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.ended {
            return None;
        }
        match self.table.rows.next() {
            None => {
                self.ended = true;
                None
            }
            Some(Ok(row)) => {
                self.number += 1;
                Some(self.record(row))
            }
            Some(Err(error)) => {
                self.ended = true;
                let reason = format!("broken behind row {}: {error}", self.number);
                Some(Event::Unreadable(Error::Decode { file: self.file.to_string(), reason }))
            }
        }
    }
}

#[cfg(test)]
mod tests;
