//! Reads Parquet files: one row is one record. Other columns are passed on unchanged.
//!
//! The footer is at the end of a file, so a stream is first copied to disk. A damaged page ends the file with an error, because later rows
//! cannot be assembled without it. Accepted rows are written column by column ([`copy`]), so that no value is converted.
//!
//! The crate panics on some damaged files; [`caught`] turns that into an error of the file.
//!
//! This uses the crate's row reader, not the Arrow one: Arrow took four minutes of processor time to build, this takes 40 seconds, and
//! texts are rows anyway.

mod caught;
mod cells;
mod copy;

pub(crate) use copy::Copy;

use super::walk::Walk;
use super::{Event, Format, InputOptions, Place, too_long};
use crate::error::{Error, Quarantine};
use crate::text::page::Page;
use crate::text::record::{Cells, Origin, Raw, Record};
use caught::caught;
use cells::{json, text};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Row;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A row and its file.
#[derive(Debug)]
struct FileRow {
    path: Arc<Path>,
    row: Row,
}

impl Cells for FileRow {
    fn path(&self) -> &Arc<Path> {
        &self.path
    }

    fn json(&self) -> Vec<u8> {
        json(&self.row)
    }
}

/// Iterator of the events of a Parquet file.
pub(super) struct Rows {
    file: Arc<str>,
    path: Arc<Path>,
    source: String,
    options: InputOptions,
    rows: RowIter<'static>,
    columns: Columns,
    /// Number of rows so far.
    number: u64,
    ended: bool,
}

/// Indices of our columns.
struct Columns {
    text: usize,
    id: Option<usize>,
    source: Option<usize>,
    lang: Option<usize>,
    url: Option<usize>,
    date: Option<usize>,
}

fn open(path: Option<&Path>, options: &InputOptions) -> Result<SerializedFileReader<File>, String> {
    let told = |error: std::io::Error| error.to_string();
    let file = match path {
        Some(path) if path.metadata().map_err(told)?.is_file() => File::open(path).map_err(told)?,
        Some(path) => on_disk(File::open(path).map_err(told)?, options)?,
        None => on_disk(std::io::stdin().lock(), options)?,
    };
    caught(|| SerializedFileReader::new(file).map_err(|error| error.to_string())).map_err(|error| format!("no sound Parquet file: {error}"))
}

/// Copies a stream to a temporary file that vanishes when closed.
fn on_disk(stream: impl Read, options: &InputOptions) -> Result<File, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut file = tempfile::tempfile().map_err(told)?;
    let copied = std::io::copy(&mut stream.take(options.max_unpacked_bytes), &mut file).map_err(told)?;
    if copied == options.max_unpacked_bytes {
        return Err(format!("longer than {copied} bytes; raise --max-unpacked-bytes if that is right"));
    }
    file.seek(SeekFrom::Start(0)).map_err(told)?;
    Ok(file)
}

impl Rows {
    pub(super) fn open(place: &Place, source: String, options: InputOptions) -> Result<Self, Error> {
        let unusable = |reason: String| Error::Decode { file: place.shown.clone(), reason };
        let reader = open(place.path.as_deref().or(options.stdin.as_deref()), &options).map_err(unusable)?;
        let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
        let column = |name: &str| schema.get_fields().iter().position(|field| field.name() == name);
        let fields = &options.fields;
        let text =
            column(&fields.text).ok_or_else(|| unusable(format!("no column \"{}\"; name another with --text-field", fields.text)))?;
        let columns = Columns {
            text,
            id: column(&fields.id),
            source: column(&fields.source),
            lang: column("lang"),
            url: column("url"),
            date: column("date"),
        };
        let path = place.path.as_deref().unwrap_or(Path::new("-")).into();
        let rows = caught(|| Ok(RowIter::from_file_into(Box::new(reader)))).map_err(unusable)?;
        Ok(Self { file: place.shown.as_str().into(), path, source, options, rows, columns, number: 0, ended: false })
    }

    fn record(&self, row: Row) -> Event {
        let origin = Origin { file: self.file.clone(), line: self.number };
        let quarantine = |reason: String, rule: &'static str| Quarantine::new(origin.clone(), reason, &json(&row)).of(rule);
        // Invalid values of our optional columns are passed on like other columns.
        let other = |column: Option<usize>| text(&row, column?).ok().flatten().filter(|value| !value.is_empty());
        let name = &self.options.fields.text;
        let id = other(self.columns.id);
        let text = match text(&row, self.columns.text) {
            Ok(Some(text)) if text.len() > self.options.max_record_bytes => {
                Err(quarantine(too_long(self.options.max_record_bytes), Quarantine::TOO_LONG))
            }
            Ok(Some(text)) if text.trim().is_empty() => Err(quarantine(format!("field \"{name}\" is blank"), Quarantine::BLANK)),
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err(quarantine(format!("field \"{name}\" is null"), Quarantine::UNREADABLE)),
            Err(reason) => Err(quarantine(format!("field \"{name}\": {reason}; name another with --text-field"), Quarantine::UNREADABLE)),
        };
        let text = match text {
            Ok(text) => text,
            Err(bad) => return Event::Quarantine(Quarantine { id, ..bad }),
        };
        Event::Record(Record {
            id: id.unwrap_or_else(|| origin.to_string()),
            source: other(self.columns.source).unwrap_or_else(|| self.source.clone()),
            declared: other(self.columns.lang),
            date: other(self.columns.date),
            page: other(self.columns.url).map(|url| Box::new(Page::at(url))),
            text,
            encoding: None,
            suppressions: Vec::new(),
            raw: self.options.keep_raw.then(|| Raw::Cells(Arc::new(FileRow { path: self.path.clone(), row }))),
            origin,
        })
    }
}

impl Iterator for Rows {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.ended {
            return None;
        }
        match caught(|| self.rows.next().transpose().map_err(|error| error.to_string())) {
            Ok(None) => {
                self.ended = true;
                None
            }
            Ok(Some(row)) => {
                self.number += 1;
                Some(self.record(row))
            }
            Err(error) => {
                self.ended = true;
                let reason = format!("broken behind row {}: {error}", self.number);
                Some(Event::Unreadable(Error::Decode { file: self.file.to_string(), reason }))
            }
        }
    }
}

/// The common schema of all `paths`; `None` if they differ or one is not Parquet.
pub(crate) fn one_schema(paths: &[PathBuf], options: &InputOptions) -> Option<Arc<Type>> {
    let mut seen: Option<Arc<Type>> = None;
    for place in Walk::new(paths.to_vec()) {
        let Ok(place) = place else { continue };
        match Format::of(&place.shown).0.or(options.format) {
            Some(Format::Parquet) => {}
            None if place.found => continue,
            _ => return None,
        }
        // A stream can be read only once, so its schema cannot be checked first.
        let path = place.path.as_deref().filter(|path| path.metadata().is_ok_and(|data| data.is_file()))?;
        let Ok(reader) = open(Some(path), options) else { continue };
        let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
        match &seen {
            None => seen = Some(schema),
            Some(known) if known.get_fields() == schema.get_fields() => {}
            Some(_) => return None,
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    const SCHEMA: &str = "message m { optional binary text (STRING); required int64 n; optional group tags (LIST) { repeated group list { optional binary element (STRING); } } }";

    /// Five rows in two groups: row 2 has no text, row 3 no tags, row 4 is blank.
    fn write(path: &Path) {
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
        let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(properties)).unwrap();
        let texts = |texts: &[&str]| texts.iter().map(|text| ByteArray::from(*text)).collect::<Vec<_>>();
        type Group<'g> = (&'g [&'g str], &'g [i16], &'g [i64], &'g [&'g str], &'g [i16], &'g [i16]);
        let groups: [Group<'_>; 2] = [
            (&["one", "three"], &[1, 0, 1], &[1, 2, 3], &["a", "b", "c"], &[3, 3, 3, 0], &[0, 1, 0, 0]),
            (&[" ", "five"], &[1, 1], &[4, 5], &["d"], &[1, 2, 3], &[0, 0, 1]),
        ];
        for (text, defined, n, tags, levels, repeats) in groups {
            let mut group = writer.next_row_group().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&texts(text), Some(defined), None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(n, None, None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&texts(tags), Some(levels), Some(repeats)).unwrap();
            column.close().unwrap();
            group.close().unwrap();
        }
        writer.close().unwrap();
    }

    fn events(path: &Path) -> Vec<Event> {
        let options = InputOptions { keep_raw: true, ..InputOptions::default() };
        Input::new(vec![path.to_owned()], options).collect()
    }

    fn rows(path: &Path) -> Vec<String> {
        let rows = events(path).into_iter().filter_map(|event| match event {
            Event::Record(record) => match record.raw {
                Some(Raw::Cells(cells)) => Some(String::from_utf8(cells.json()).unwrap()),
                _ => None,
            },
            _ => None,
        });
        rows.collect()
    }

    #[test]
    fn rows_are_read_and_some_of_them_copied() {
        let folder = tempfile::tempdir().unwrap();
        let (path, to) = (folder.path().join("in.parquet"), folder.path().join("out.parquet"));
        write(&path);
        let told: Vec<String> = events(&path)
            .into_iter()
            .map(|event| match event {
                Event::Record(record) => record.text,
                Event::Quarantine(bad) => format!("{} {}", bad.origin.line, bad.reason),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(told, ["one", "2 field \"text\" is null", "three", "4 field \"text\" is blank", "five"]);
        let all = rows(&path);
        assert_eq!(all[0], r#"{"text":"one","n":1,"tags":["a","b"]}"#);
        assert_eq!(all[1..], [r#"{"text":"three","n":3,"tags":null}"#, r#"{"text":"five","n":5,"tags":[null,"d"]}"#]);
        let schema = one_schema(std::slice::from_ref(&path), &InputOptions::default()).unwrap();
        let mut copy = Copy::new(schema);
        for event in events(&path) {
            if let Event::Record(record) = event
                && let Some(Raw::Cells(cells)) = &record.raw
                && record.text != "three"
            {
                copy.add(cells.path(), record.origin.line);
            }
        }
        copy.write("out.parquet", File::create(&to).unwrap()).unwrap();
        assert_eq!(rows(&to), [all[0].as_str(), &all[2]]);
    }

    #[test]
    fn what_is_no_parquet_file_is_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.parquet");
        write(&path);
        let sound = std::fs::read(&path).unwrap();
        for length in [0, 3, 8, sound.len() / 2, sound.len() - 1] {
            std::fs::write(&path, &sound[..length]).unwrap();
            assert!(matches!(events(&path).as_slice(), [Event::Unreadable(_)]), "{length}");
        }
    }

    #[test]
    fn a_flipped_byte_is_an_error_and_never_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let (path, to) = (folder.path().join("in.parquet"), folder.path().join("out.parquet"));
        write(&path);
        let sound = std::fs::read(&path).unwrap();
        let mut broken = 0;
        for nth in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[nth] ^= [0x01, 0x80, 0xff][nth % 3];
            std::fs::write(&path, &bytes).unwrap();
            let events = events(&path);
            broken += usize::from(matches!(events.last(), Some(Event::Unreadable(_))));
            let Some(schema) = one_schema(std::slice::from_ref(&path), &InputOptions::default()) else { continue };
            let mut copy = Copy::new(schema);
            for event in &events {
                if let Event::Record(Record { raw: Some(Raw::Cells(cells)), origin, .. }) = event {
                    copy.add(cells.path(), origin.line);
                    cells.json();
                }
            }
            let _ = copy.write("out.parquet", File::create(&to).unwrap());
        }
        assert!(broken > sound.len() / 3, "{broken} of {}", sound.len());
    }
}
