//! Reads files, folders and streams into records, one by one, without losing any.
//!
//! [`Input`] walks its paths in order and yields an [`Event`] for each record, each unusable record and each unreadable file. Only one
//! record is in memory at a time: a record over the size limit is quarantined while it is read.
//!
//! ```
//! use sourdine::input::{Event, Input, InputOptions};
//! let options = InputOptions::default();
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("post.txt"), "A first line.\n")?;
//! let events: Vec<Event> = Input::new(vec![folder.path().into()], options).collect();
//! assert!(matches!(&events[0], Event::Record(record) if record.id == "post.txt" && record.source == "post"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! To add a format: a file here that yields events from a [`stream::Stream`], a variant of [`Format`], and a line in
//! [`Format::EXTENSIONS`].

#[cfg_attr(not(feature = "columnar"), path = "columnar/absent.rs")]
pub(crate) mod columnar;
pub(crate) mod csv;
mod decode;
pub mod encoding;
mod html;
mod jsonl;
pub mod labelled;
mod lines;
mod office;
mod page;
pub mod stream;
mod text;
mod walk;
pub(crate) mod warc;
mod whole;

use crate::error::{Error, Quarantine};
use crate::text::record::{Origin, Record};
use std::path::{Path, PathBuf};

/// An event of reading.
#[derive(Debug)]
pub enum Event {
    /// A record to analyse.
    Record(Record),
    /// A record that cannot be used.
    Quarantine(Quarantine),
    /// A file, folder or stream that cannot be read (further). The run continues with the next one and ends with status 2.
    Unreadable(Error),
    /// A skipped entry of a folder or archive.
    Skipped(Skip),
    /// The file is in this encoding instead of UTF-8. Sent once, before its first decoded record.
    Decoded(String),
}

/// Why an entry of a folder or a record of an archive was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Its name begins with a dot.
    Hidden,
    /// The content is not text.
    Binary,
    /// The extension is not supported.
    Unsupported,
    /// A link to a folder, a dangling link, a pipe, a socket or a device.
    Special,
    /// An archived response that is not a page: an image, a redirect, a server error.
    NoPage,
}

impl Skip {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Binary => "binary",
            Self::Unsupported => "unsupported",
            Self::Special => "special",
            Self::NoPage => "no-page",
        }
    }
}

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file, one record.
    Text,
    /// One file, one record; HTML comments may suppress findings.
    Markdown,
    /// One file, one page, one record.
    Html,
    /// One line, one record: a JSON object.
    JsonLines,
    /// A header, then one row, one record; fields separated by commas.
    Csv,
    /// A header, then one row, one record; fields separated by tabs.
    Tsv,
    /// One row, one record.
    Parquet,
    /// Arrow IPC, a file or a stream; one row, one record.
    Arrow,
    /// A web archive (WARC) of pages, or of extracted text (WET).
    Warc,
    /// A Word document; one file, one record.
    Docx,
    /// OpenDocument text; one file, one record.
    Odt,
    /// An electronic book; one file, one record.
    Epub,
}

impl Format {
    /// File extensions and their formats, without the `.gz` or `.zst` that line formats may have.
    pub const EXTENSIONS: &[(&str, Self)] = &[
        ("txt", Self::Text),
        ("md", Self::Markdown),
        ("html", Self::Html),
        ("htm", Self::Html),
        ("jsonl", Self::JsonLines),
        ("ndjson", Self::JsonLines),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("parquet", Self::Parquet),
        ("arrow", Self::Arrow),
        ("arrows", Self::Arrow),
        ("feather", Self::Arrow),
        ("warc", Self::Warc),
        ("wet", Self::Warc),
        ("docx", Self::Docx),
        ("odt", Self::Odt),
        ("epub", Self::Epub),
    ];

    /// Whether a file holds many records in sequence; only such files may be compressed.
    fn is_lines(self) -> bool {
        matches!(self, Self::JsonLines | Self::Csv | Self::Tsv | Self::Warc)
    }

    /// Whether it stores columns.
    pub(crate) fn is_columnar(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }

    /// The field delimiter of a table.
    pub(crate) fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            _ => None,
        }
    }

    /// The format by the extension of a file name, and the name without its extensions.
    pub(crate) fn of(name: &str) -> (Option<Self>, &str) {
        let (stem, packed) = match name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")) {
            Some(stem) => (stem, true),
            None => (name, false),
        };
        match stem.rsplit_once('.') {
            Some((short, extension)) if !short.is_empty() => {
                let extension = extension.to_ascii_lowercase();
                let format = Self::EXTENSIONS.iter().find(|(known, _)| *known == extension).map(|(_, format)| *format);
                (format.filter(|format| !packed || format.is_lines()), short)
            }
            _ => (None, stem),
        }
    }
}

/// How the `source` of a text file is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceFrom {
    /// By the file name without extensions.
    #[default]
    Stem,
    /// By the name of the parent folder.
    Parent,
}

/// Names of the fields of a JSON record or the columns of a table.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Field of the text; required.
    pub text: String,
    /// Field of the id.
    pub id: String,
    /// Field of the source.
    pub source: String,
    /// Field of the document that the record is a part of.
    pub doc: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self { text: "text".into(), id: "id".into(), source: "source".into(), doc: "doc".into() }
    }
}

/// Which text of a page is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// The article, or all text if no article stands out.
    #[default]
    Main,
    /// All visible text.
    All,
}

/// Options for reading inputs.
#[derive(Clone, Debug)]
pub struct InputOptions {
    /// Format of standard input and of files with an unknown extension; `None` goes by the extension alone.
    pub format: Option<Format>,
    /// Names of the fields of a record.
    pub fields: Fields,
    /// How the `source` of a text file is named.
    pub source_from: SourceFrom,
    /// What of a page is its text.
    pub content: Content,
    /// Encoding of files without byte order mark; `None` detects it. Parquet and Arrow are always UTF-8.
    pub encoding: Option<encoding::Encoding>,
    /// Largest record in bytes; a longer one is quarantined.
    pub max_record_bytes: usize,
    /// Largest expansion factor of a compressed stream.
    pub max_expansion: u64,
    /// Largest uncompressed size of a compressed stream in bytes.
    pub max_unpacked_bytes: u64,
    /// Records keep their raw bytes, to be passed on unchanged.
    pub keep_raw: bool,
    /// Copy of standard input on disk, if it must be read twice.
    pub stdin: Option<PathBuf>,
}

/// Deepest nesting of a JSON record.
pub const MAX_JSON_DEPTH: usize = 128;

impl InputOptions {
    /// Whether the file at `path` in an input folder is read, by its name.
    pub(crate) fn is_read_in_folder(&self, path: &Path) -> bool {
        let is_hidden = path.iter().any(|name| name.to_string_lossy().starts_with('.'));
        let by_name = || path.file_name().and_then(|name| Format::of(&name.to_string_lossy()).0).or(self.format);
        !is_hidden && by_name().is_some()
    }
}

impl Default for InputOptions {
    fn default() -> Self {
        Self {
            format: None,
            fields: Fields::default(),
            source_from: SourceFrom::default(),
            content: Content::default(),
            encoding: None,
            max_record_bytes: 16 << 20,
            max_expansion: 1000,
            max_unpacked_bytes: 64 << 30,
            keep_raw: false,
            stdin: None,
        }
    }
}

/// A file or stream to read.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Path; `None` is standard input.
    pub path: Option<PathBuf>,
    /// Name for the user: relative to the input folder, else as given.
    pub shown: String,
    /// Found in a folder, not named by the user.
    pub found: bool,
}

type Events = Box<dyn Iterator<Item = Event> + Send>;

/// Iterator of the events of several inputs in the order given; folders are read in name order.
pub struct Input {
    places: walk::Walk,
    options: InputOptions,
    current: Option<Events>,
}

impl Input {
    /// Reads `paths`; `-` is standard input.
    pub fn new(paths: Vec<PathBuf>, options: InputOptions) -> Self {
        Self { places: walk::Walk::new(paths), options, current: None }
    }

    fn open(&self, place: Place) -> Events {
        let name = place.shown.rsplit('/').next().unwrap_or(&place.shown);
        let (by_name, stem) = match &place.path {
            Some(_) => Format::of(name),
            None => (None, "stdin"),
        };
        let source = match (self.options.source_from, &place.path) {
            (SourceFrom::Parent, Some(path)) => std::path::absolute(path)
                .ok()
                .and_then(|path| Some(path.parent()?.file_name()?.to_string_lossy().into_owned()))
                .unwrap_or_else(|| stem.to_owned()),
            _ => stem.to_owned(),
        };
        if by_name.is_none() && name.to_ascii_lowercase().ends_with(".pdf") && !place.found {
            let reason =
                "sourdine does not read PDF; run `pdftotext -enc UTF-8 FILE.pdf FILE.txt` (of poppler) first, and give it the text";
            return one(Event::Unreadable(Error::Decode { file: place.shown, reason: reason.to_owned() }));
        }
        let format = match by_name.or(self.options.format) {
            Some(format) => format,
            None if place.found => return one(Event::Skipped(Skip::Unsupported)),
            None if place.path.is_none() => Format::Text,
            None => {
                let reason = "the extension is none that sourdine reads (.txt .md .html .htm .docx .odt .epub .parquet .arrow .arrows .feather, and with or without .gz or .zst .jsonl .ndjson .csv .tsv .warc .wet); name the format with --input-format".to_owned();
                return one(Event::Unreadable(Error::Decode { file: place.shown, reason }));
            }
        };
        if format.is_columnar() {
            return rows(&place, format, source, &self.options);
        }
        if format == Format::Warc {
            let file = place.shown.clone();
            return match warc::Records::open(place, source, self.options.clone()) {
                Ok(records) => Box::new(records),
                Err(error) => one(Event::Unreadable(Error::read(file, error))),
            };
        }
        match stream::Stream::open(&place, &self.options) {
            Err(error) => one(Event::Unreadable(Error::read(place.shown, error))),
            Ok(stream) => match format {
                Format::Text => Box::new(text::read(place, source, stream, &self.options, false)),
                Format::Markdown => Box::new(text::read(place, source, stream, &self.options, true)),
                Format::Html => Box::new(html::read(place, source, stream, &self.options)),
                Format::Csv | Format::Tsv => {
                    let delimiter = format.delimiter().unwrap_or(b',');
                    Box::new(csv::Rows::new(place, source, stream, delimiter, self.options.clone()))
                }
                Format::JsonLines => Box::new(jsonl::Lines::new(place, source, stream, self.options.clone())),
                Format::Docx => one(office::read(place, source, stream, office::Kind::Docx, &self.options)),
                Format::Odt => one(office::read(place, source, stream, office::Kind::Odt, &self.options)),
                Format::Epub => one(office::read(place, source, stream, office::Kind::Epub, &self.options)),
                Format::Parquet | Format::Arrow | Format::Warc => unreachable!("their records are read above"),
            },
        }
    }
}

/// Makes a record of a JSON object in memory, located at `line` of `file`. `file` is also the default source.
pub fn json_record(json: &str, file: &str, line: u64) -> Result<Record, Quarantine> {
    let place = Place { path: None, shown: file.to_owned(), found: false };
    let options = InputOptions { encoding: encoding::Encoding::named("utf-8").ok(), ..InputOptions::default() };
    // The object may span lines. Line feeds inside strings are escaped, so all raw ones are white space.
    let bytes = json.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }).collect();
    match jsonl::Lines::new(place, file.to_owned(), stream::Stream::of(bytes), options).beginning_at(line).next() {
        Some(Event::Record(record)) => Ok(record),
        Some(Event::Quarantine(bad)) => Err(bad),
        _ => Err(Quarantine::new(Origin { file: file.into(), line }, "not a JSON object: it is blank", json.as_bytes())),
    }
}

/// Events of a columnar file.
fn rows(place: &Place, format: Format, source: String, options: &InputOptions) -> Events {
    match columnar::Rows::open(place, format, source, options.clone()) {
        Ok(rows) => Box::new(rows),
        Err(error) => one(Event::Unreadable(error)),
    }
}

/// Message for a record over the limit.
fn too_long(max: usize) -> String {
    format!("longer than {max} bytes; raise --max-record-bytes if that is right")
}

/// Sets the rule of a quarantine event.
fn of(event: Event, rule: &'static str) -> Event {
    match event {
        Event::Quarantine(bad) => Event::Quarantine(bad.of(rule)),
        other => other,
    }
}

fn one(event: Event) -> Events {
    Box::new(std::iter::once(event))
}

impl Iterator for Input {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.current.as_mut().and_then(Iterator::next) {
                return Some(event);
            }
            match self.places.next()? {
                Ok(place) => self.current = Some(self.open(place)),
                Err(event) => return Some(*event),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_in_memory_is_read_as_a_line_of_a_file() {
        let record = json_record("{\"text\":\n\"one\\ntwo\"}", "batch", 7).unwrap();
        assert_eq!((record.id.as_str(), record.source.as_str(), record.text.as_str()), ("batch:7", "batch", "one\ntwo"));
        assert_eq!(json_record("{\"text\": \" \"}", "batch", 1).unwrap_err().rule, Quarantine::BLANK);
        assert!(json_record(" ", "batch", 1).unwrap_err().reason.contains("blank"));
    }

    #[test]
    fn names_tell_the_format() {
        assert_eq!(Format::of("post.txt"), (Some(Format::Text), "post"));
        assert_eq!(Format::of("a.b.JSONL"), (Some(Format::JsonLines), "a.b"));
        assert_eq!(Format::of("all.jsonl.zst"), (Some(Format::JsonLines), "all"));
        assert_eq!(Format::of("page.HTM"), (Some(Format::Html), "page"));
        assert_eq!(Format::of("post.txt.gz"), (None, "post"));
        assert_eq!(Format::of("picture.png"), (None, "picture"));
        assert_eq!(Format::of("README"), (None, "README"));
    }
}
