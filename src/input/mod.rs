//! Files, folders and streams in; records out, one after the other, none of them lost.
//!
//! [`Input`] walks what it is given in order and yields an [`Event`] for each record, for each record that can't be used, and for each
//! file that can't be read. Nothing is held but the record at hand: a record over the limit is quarantined while it is being read.
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
//! To add a format: one file here that yields events from a [`stream::Stream`], a variant of [`Format`], a line in [`Format::EXTENSIONS`].

pub(crate) mod csv;
mod decode;
pub mod encoding;
mod html;
mod jsonl;
pub mod labelled;
mod lines;
mod office;
mod page;
#[cfg_attr(not(feature = "parquet"), path = "parquet/absent.rs")]
pub(crate) mod parquet;
pub mod stream;
mod text;
mod walk;
pub(crate) mod warc;
mod whole;

use crate::error::{Error, Quarantine};
use crate::text::record::{Origin, Record};
use std::path::PathBuf;

/// What reading yields.
#[derive(Debug)]
pub enum Event {
    /// A record to analyse.
    Record(Record),
    /// A record that can't be used.
    Quarantine(Quarantine),
    /// A file, folder or stream that can't be read (on): the run goes on with the next, its status is 2 at the end.
    Unreadable(Error),
    /// Something in a folder that is not for us.
    Skipped(Skip),
    /// A file is in this encoding, and not in UTF-8; told before the first of its records that was decoded.
    Decoded(String),
}

/// Why an entry of a folder, or a record of an archive, was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Its name begins with a dot.
    Hidden,
    /// Its content is not text.
    Binary,
    /// Its extension is none that sourdine reads.
    Unsupported,
    /// A link to a folder, a dangling link, a pipe, a socket or a device.
    Special,
    /// A record of an archive that is no page: a picture, a redirection, an error of the server.
    NoPage,
}

impl Skip {
    /// The word that reports use.
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

/// The kind of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file, one record.
    Text,
    /// The same, and comments of HTML may suppress findings.
    Markdown,
    /// One file, one page, one record.
    Html,
    /// One line, one record: a JSON object.
    JsonLines,
    /// A header, then one row, one record; commas between fields.
    Csv,
    /// The same with tabs.
    Tsv,
    /// One row, one record.
    Parquet,
    /// An archive of a crawl: pages, or the text of pages.
    Warc,
    /// A Word document; one file, one record.
    Docx,
    /// OpenDocument text; one file, one record.
    Odt,
    /// An electronic book; one file, one record.
    Epub,
}

impl Format {
    /// Extensions by format, without the `.gz` or `.zst` that the line formats may carry.
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
        ("warc", Self::Warc),
        ("wet", Self::Warc),
        ("docx", Self::Docx),
        ("odt", Self::Odt),
        ("epub", Self::Epub),
    ];

    /// True where a file holds many records one after the other; only then may it be packed.
    fn is_lines(self) -> bool {
        matches!(self, Self::JsonLines | Self::Csv | Self::Tsv | Self::Warc)
    }

    /// What parts the fields of a table.
    pub(crate) fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            _ => None,
        }
    }

    /// The format that a file's name asks for, and the name without its extensions.
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

/// Where a text file's `source` comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceFrom {
    /// The name of the file without its extensions.
    #[default]
    Stem,
    /// The name of the folder that holds it.
    Parent,
}

/// The names of the fields of a JSON record, and of the columns of a table.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Holds the text; required.
    pub text: String,
    /// Holds the id.
    pub id: String,
    /// Holds the source.
    pub source: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self { text: "text".into(), id: "id".into(), source: "source".into() }
    }
}

/// What of a page is its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// The article, or all of it where nothing stands out.
    #[default]
    Main,
    /// All that a reader sees.
    All,
}

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct InputOptions {
    /// The format of standard input and of files whose extension doesn't tell; none leaves it to the extension.
    pub format: Option<Format>,
    /// The names of the fields of a JSON record.
    pub fields: Fields,
    /// Where a text file's `source` comes from.
    pub source_from: SourceFrom,
    /// What of a page is its text.
    pub content: Content,
    /// The encoding of files without a byte order mark; none leaves it to them. Parquet is UTF-8 whatever it is.
    pub encoding: Option<encoding::Encoding>,
    /// A longer record is quarantined.
    pub max_record_bytes: usize,
    /// A packed stream may grow to at most this many times its size.
    pub max_expansion: u64,
    /// A packed stream may grow to at most this many bytes.
    pub max_unpacked_bytes: u64,
    /// Records keep their bytes, for whoever passes them on.
    pub keep_raw: bool,
    /// What was laid on disk of standard input, for whoever reads it twice.
    pub stdin: Option<PathBuf>,
}

/// The deepest nesting of a JSON record.
pub const MAX_JSON_DEPTH: usize = 128;

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

/// One file or stream that is about to be read.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Where to open it; none is standard input.
    pub path: Option<PathBuf>,
    /// How it is shown: relative to the folder it was found in, else as it was given.
    pub shown: String,
    /// Found in a folder, and not named by the user.
    pub found: bool,
}

type Events = Box<dyn Iterator<Item = Event> + Send>;

/// The events of several inputs, in the order given; folders in the order of names.
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
                let reason = "the extension is none that sourdine reads (.txt .md .html .htm .docx .odt .epub .parquet, and with or without .gz or .zst .jsonl .ndjson .csv .tsv .warc .wet); name the format with --input-format".to_owned();
                return one(Event::Unreadable(Error::Decode { file: place.shown, reason }));
            }
        };
        if format == Format::Parquet {
            return rows(&place, source, &self.options);
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
                Format::Parquet | Format::Warc => unreachable!("their records are read above"),
            },
        }
    }
}

/// The record of a JSON object in memory that is shown as this line of `file`; `file` is its source, too, where it names none.
pub fn json_record(json: &str, file: &str, line: u64) -> Result<Record, Quarantine> {
    let place = Place { path: None, shown: file.to_owned(), found: false };
    let options = InputOptions { encoding: encoding::Encoding::named("utf-8").ok(), ..InputOptions::default() };
    // An object may be written over several lines; a line feed in a string is always escaped.
    let bytes = json.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }).collect();
    match jsonl::Lines::new(place, file.to_owned(), stream::Stream::of(bytes), options).beginning_at(line).next() {
        Some(Event::Record(record)) => Ok(record),
        Some(Event::Quarantine(bad)) => Err(bad),
        _ => Err(Quarantine::new(Origin { file: file.into(), line }, "not a JSON object: it is blank", json.as_bytes())),
    }
}

/// The rows of a Parquet file.
fn rows(place: &Place, source: String, options: &InputOptions) -> Events {
    match parquet::Rows::open(place, source, options.clone()) {
        Ok(rows) => Box::new(rows),
        Err(error) => one(Event::Unreadable(error)),
    }
}

/// The reason for a record over the limit.
fn too_long(max: usize) -> String {
    format!("longer than {max} bytes; raise --max-record-bytes if that is right")
}

/// The same event, where it is a quarantined record for that rule.
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
