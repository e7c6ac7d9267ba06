//! CSV and TSV: a header, then one record a row.
//!
//! The csv crate parses the fields of a row. Row boundaries are found here, because the crate reports neither the bytes of a row nor stops
//! at a size limit, and an unclosed quote would swallow the rest of the file. A field is quoted if its first character is a quote (RFC
//! 4180); a quote inside a field, such as an inch mark, is a plain character. A broken row costs one line: reading resumes at the next one.

use super::decode::not_utf8;
use super::encoding::Encoding;
use super::lines::Decoder;
use super::stream::Stream;
use super::walk::Walk;
use super::{Event, Format, InputOptions, Place};
use crate::error::{Error, Quarantine};
use crate::text::page::Page;
use crate::text::record::{Origin, Raw, Record, Table};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// Iterator of the events of a CSV or TSV stream.
pub(super) struct Rows {
    file: Arc<str>,
    source: String,
    lines: Lines,
    decoder: Decoder,
    /// The event [`Event::Decoded`] was sent.
    is_reported: bool,
    delimiter: u8,
    options: InputOptions,
    header: Option<Header>,
    pending: Option<Event>,
    ended: bool,
}

/// Indices of our columns, and the names of all columns.
struct Header {
    table: Arc<Table>,
    text: usize,
    id: Option<usize>,
    source: Option<usize>,
    doc: Option<usize>,
    lang: Option<usize>,
    date: Option<usize>,
    url: Option<usize>,
}

/// The next item of a stream.
enum Framed {
    /// A complete row, of one or more lines.
    Row(Vec<u8>),
    /// A line that is not a row, and the reason.
    Broken(Vec<u8>, String),
    End,
}

/// How a line ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    /// At the size limit.
    Long,
    /// At the end of the stream, without a line feed.
    Torn,
}

/// Line buffer. Lines read in search of a closing quote are queued, to be read again.
struct Lines {
    stream: Stream,
    waiting: VecDeque<(Vec<u8>, End)>,
    /// Number of lines taken so far.
    number: u64,
    /// The stream has ended.
    dry: bool,
    /// The error that ended it, if any.
    failure: Option<std::io::Error>,
    max: usize,
}

/// State of the quotes at the end of a line.
enum Quotes {
    Closed,
    Open,
    /// Something follows a closing quote, at this offset.
    Stray(usize),
}

fn quotes(line: &[u8], delimiter: u8, mut open: bool) -> Quotes {
    let mut at = 0;
    let mut starts = !open;
    while at < line.len() {
        let byte = line[at];
        if open {
            if byte == b'"' {
                match line.get(at + 1) {
                    Some(b'"') => at += 1,
                    Some(next) if *next == delimiter || *next == b'\n' || *next == b'\r' => open = false,
                    None => open = false,
                    Some(_) => return Quotes::Stray(at + 1),
                }
            }
        } else if byte == b'"' && starts {
            open = true;
        }
        starts = byte == delimiter;
        at += 1;
    }
    if open { Quotes::Open } else { Quotes::Closed }
}

impl Lines {
    /// The next line; `None` at the end of the stream.
    fn read(&mut self) -> Option<(Vec<u8>, End)> {
        let mut line = Vec::new();
        if self.dry {
            return None;
        }
        match self.stream.line(&mut line, self.max) {
            Ok((0, _)) => self.dry = true,
            Ok((_, true)) => return Some((line, End::Long)),
            Ok((taken, false)) => {
                if taken > line.len() as u64 {
                    line.push(b'\n');
                }
                return Some((line, End::Whole));
            }
            Err(error) => {
                (self.dry, self.failure) = (true, Some(error));
                if !line.is_empty() {
                    return Some((line, End::Torn));
                }
            }
        }
        None
    }

    fn next(&mut self, delimiter: u8) -> Framed {
        let Some((first, end)) = self.waiting.pop_front().or_else(|| self.read()) else { return Framed::End };
        self.number += 1;
        match end {
            End::Long => return Framed::Broken(first, super::too_long(self.max)),
            End::Torn => return Framed::Broken(first, "the stream broke off inside this row".into()),
            End::Whole => {}
        }
        let stray = |at: usize| format!("text behind a closing quote, at byte {at} of the line; a quote inside quotes is written twice");
        match quotes(&first, delimiter, false) {
            Quotes::Closed => return Framed::Row(first),
            Quotes::Stray(at) => return Framed::Broken(first, stray(at)),
            Quotes::Open => {}
        }
        let mut row = first.clone();
        let mut taken = 0;
        loop {
            if taken == self.waiting.len() {
                let line = self.read();
                self.waiting.extend(line);
            }
            // A truncated line cannot end a row.
            let Some((line, End::Whole)) = self.waiting.get(taken) else {
                return Framed::Broken(first, "a quote is opened here and never closed".into());
            };
            if row.len() + line.len() > self.max {
                return Framed::Broken(first, format!("a quote is opened here and not closed within {} bytes", self.max));
            }
            row.extend_from_slice(line);
            taken += 1;
            match quotes(line, delimiter, true) {
                Quotes::Open => {}
                Quotes::Stray(_) => return Framed::Broken(first, "the quotes that are opened here do not pair".into()),
                Quotes::Closed => {
                    self.waiting.drain(..taken);
                    self.number += taken as u64;
                    return Framed::Row(row);
                }
            }
        }
    }
}

impl Rows {
    pub(super) fn new(place: Place, source: String, mut stream: Stream, delimiter: u8, options: InputOptions) -> Self {
        let decoder = Decoder::new(&mut stream, &options);
        let lines = Lines { stream, waiting: VecDeque::new(), number: 0, dry: false, failure: None, max: options.max_record_bytes };
        let file = place.shown.into();
        Self { file, source, lines, decoder, is_reported: false, delimiter, options, header: None, pending: None, ended: false }
    }

    fn quarantine(&self, line: u64, reason: impl Into<String>, bytes: &[u8]) -> Quarantine {
        Quarantine::new(Origin { file: self.file.clone(), line }, reason, bytes)
    }

    /// Finds the columns; an error if the table is unusable as a whole.
    fn header(&self, row: &[u8]) -> Result<Header, String> {
        let names = fields(row, self.delimiter)?;
        let options = &self.options.fields;
        let column = |name: &str| {
            let mut found = names.iter().enumerate().filter(|(_, known)| known.as_str() == name).map(|(nth, _)| nth);
            match (found.next(), found.next()) {
                (_, Some(_)) => Err(format!("the header has two columns \"{name}\"; rename one")),
                (first, None) => Ok(first),
            }
        };
        let text = column(&options.text)?
            .ok_or_else(|| format!("no column \"{}\" in the header; name another with --text-field", options.text))?;
        Ok(Header {
            text,
            id: column(&options.id)?,
            source: column(&options.source)?,
            doc: column(&options.doc)?,
            lang: column("lang")?,
            date: column("date")?,
            url: column("url")?,
            table: Arc::new(Table { header: ended(row.to_vec()), names: names.clone(), delimiter: self.delimiter }),
        })
    }

    fn record(&self, header: &Header, line: u64, row: Vec<u8>, encoding: Option<String>) -> Event {
        let quarantine = |reason: String| Event::Quarantine(self.quarantine(line, reason, &row));
        let values = match fields(&row, self.delimiter) {
            Ok(values) => values,
            Err(reason) => return quarantine(reason),
        };
        let wanted = header.table.names.len();
        if values.len() != wanted {
            return quarantine(format!("{} fields, and the header has {wanted}", values.len()));
        }
        let value = |column: Option<usize>| column.map(|nth| values[nth].clone()).filter(|value| !value.is_empty());
        let id = value(header.id);
        if values[header.text].trim().is_empty() {
            let bad = self.quarantine(line, format!("field \"{}\" is blank", self.options.fields.text), &row).of(Quarantine::BLANK);
            return Event::Quarantine(Quarantine { id, ..bad });
        }
        Event::Record(Record {
            id: id.unwrap_or_else(|| format!("{}:{line}", self.file)),
            source: value(header.source).unwrap_or_else(|| self.source.clone()),
            doc: value(header.doc),
            declared: value(header.lang),
            date: value(header.date),
            text: values[header.text].clone(),
            encoding,
            origin: Origin { file: self.file.clone(), line },
            page: value(header.url).map(|url| Box::new(Page::at(url))),
            suppressions: Vec::new(),
            raw: self.options.keep_raw.then(|| Raw::Row(ended(row), header.table.clone())),
        })
    }
}

/// Adds the line feed that the last line of a file may lack.
fn ended(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() != Some(&b'\n') {
        bytes.push(b'\n');
    }
    bytes
}

/// Parses the fields of one row.
pub(crate) fn fields(row: &[u8], delimiter: u8) -> Result<Vec<String>, String> {
    if let Err(error) = std::str::from_utf8(row) {
        return Err(not_utf8(row, error.valid_up_to()));
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(row.len() + 1).from_reader(row);
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record.iter().map(str::to_owned).collect()),
        Ok(false) => Err("an empty row".into()),
        Err(error) => Err(error.to_string()),
    }
}

impl Iterator for Rows {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if let Some(event) = self.pending.take() {
            return Some(event);
        }
        while !self.ended {
            let line = self.lines.number + 1;
            let row = match self.lines.next(self.delimiter) {
                Framed::End => {
                    self.ended = true;
                    let failed = |error| Event::Unreadable(Error::read(format!("{}:{line}", self.file), error));
                    return self.lines.failure.take().map(failed);
                }
                Framed::Broken(bytes, reason) => match self.header {
                    Some(_) => {
                        let is_long = bytes.len() >= self.options.max_record_bytes;
                        let bad = self.quarantine(line, reason, &bytes);
                        return Some(Event::Quarantine(if is_long { bad.of(Quarantine::TOO_LONG) } else { bad }));
                    }
                    None => {
                        self.ended = true;
                        return Some(self.unusable(reason));
                    }
                },
                Framed::Row(row) => row,
            };
            let mut row = match row.strip_prefix(b"\xef\xbb\xbf") {
                Some(rest) if line == 1 => rest.to_vec(),
                _ => row,
            };
            let encoding = self.decoder.decode(&mut row, &mut self.lines.stream).map(|encoding| encoding.map(Encoding::name));
            if row.iter().all(|byte| matches!(byte, b'\n' | b'\r')) {
                continue;
            }
            match &self.header {
                Some(header) => {
                    let encoding = match encoding {
                        Ok(encoding) => encoding,
                        Err(reason) => return Some(Event::Quarantine(self.quarantine(line, reason, &row))),
                    };
                    let event = self.record(header, line, row, encoding.clone());
                    let Some(encoding) = encoding.filter(|_| !self.is_reported) else { return Some(event) };
                    (self.is_reported, self.pending) = (true, Some(event));
                    return Some(Event::Decoded(encoding));
                }
                None => match encoding.and_then(|_| self.header(&row)) {
                    Ok(header) => self.header = Some(header),
                    Err(reason) => {
                        self.ended = true;
                        return Some(self.unusable(reason));
                    }
                },
            }
        }
        None
    }
}

impl Rows {
    fn unusable(&self, reason: String) -> Event {
        Event::Unreadable(Error::Decode { file: self.file.to_string(), reason })
    }
}

/// The common header if all `paths` hold rows of the same table, else `None`. Standard input and pipes cannot be read in advance: at most
/// one of them is allowed, and its header is empty.
pub(crate) fn one_table(paths: &[PathBuf], options: &InputOptions) -> Option<Vec<u8>> {
    let delimiter = |name: &str| Format::of(name).0.or(options.format).and_then(Format::delimiter);
    if let [path] = paths
        && !path.metadata().is_ok_and(|data| data.is_file() || data.is_dir())
    {
        let name = if path.as_os_str() == "-" { "" } else { &path.to_string_lossy() };
        return delimiter(name).map(|_| Vec::new());
    }
    let mut seen: Option<(u8, Vec<u8>)> = None;
    for place in Walk::new(paths.to_vec()) {
        let Ok(place) = place else { continue };
        let path = place.path.as_ref()?;
        let Some(delimiter) = delimiter(&place.shown) else {
            // Files of unknown formats in a folder are skipped.
            let is_skipped = place.found && Format::of(&place.shown).0.or(options.format).is_none();
            if is_skipped {
                continue;
            }
            return None;
        };
        if !path.metadata().is_ok_and(|data| data.is_file()) {
            return None;
        }
        let mut header = Vec::new();
        let Ok(mut stream) = Stream::open(&place, options) else { continue };
        let mut decoder = Decoder::new(&mut stream, options);
        match stream.line(&mut header, options.max_record_bytes) {
            Ok((taken, false)) if taken > 0 && decoder.decode(&mut header, &mut stream).is_ok() => {}
            _ => continue,
        }
        let header = ended(header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&header).to_vec());
        match &seen {
            None => seen = Some((delimiter, header)),
            Some((known, first)) if *known == delimiter && first.trim_ascii_end() == header.trim_ascii_end() => {}
            Some(_) => return None,
        }
    }
    seen.map(|(_, header)| header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    /// For each row its id and text, or its line and the reason against it.
    fn read(name: &str, content: &[u8]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), content).unwrap();
        let options = InputOptions { keep_raw: true, max_record_bytes: 200, ..InputOptions::default() };
        Input::new(vec![folder.path().into()], options)
            .map(|event| match event {
                Event::Record(record) => (record.id, record.text),
                Event::Quarantine(bad) => (format!("line {}", bad.origin.line), bad.reason),
                other => ("?".into(), format!("{other:?}")),
            })
            .collect()
    }

    fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn rows_may_span_lines_and_are_named_by_their_first() {
        let found = read("a.csv", b"\xef\xbb\xbftext,lang\r\n\"one\ntwo\r\nthree\",en\r\n\r\n\"a \"\"b\"\"\",\nlast,fr");
        assert_eq!(found, own(&[("a.csv:2", "one\ntwo\r\nthree"), ("a.csv:6", "a \"b\""), ("a.csv:7", "last")]));
    }

    #[test]
    fn what_is_broken_costs_one_line() {
        let found = read("a.csv", b"id,text\n1,caf\xe9\n2\n3,\"open\n4,d e f\n5,\"x\"y\n6, \n7,g\n");
        let reasons: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(reasons, ["line 2", "line 3", "line 4", "4", "line 6", "line 7", "7"]);
        assert!(found[2].1.contains("do not pair"), "{found:?}");
        let found = read("a.csv", b"id,text\n1,\"open\n2,b\n3,c\n");
        assert_eq!(found[1..], own(&[("2", "b"), ("3", "c")]));
        let long = [b"id,text\n1,".as_slice(), &[b'x'; 300], b"\n2,b\n3,\"", &[b'x'; 150], b"\n", &[b'x'; 150], b"\"\n4,d\n"].concat();
        let ids: Vec<String> = read("a.csv", &long).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["line 2", "2", "line 4", "line 5", "4"]);
    }

    #[test]
    fn a_quote_inside_a_field_is_a_character() {
        let found = read("a.tsv", b"id\ttext\n1\tthe 5\" pipe\n2\td e f\n");
        assert_eq!(found, own(&[("1", "the 5\" pipe"), ("2", "d e f")]));
    }

    #[test]
    fn a_table_without_its_column_is_unreadable() {
        assert!(read("a.csv", b"id,content\n1,a\n")[0].1.contains("--text-field"));
        assert!(read("a.csv", b"id,text,text\n1,a,b\n")[0].1.contains("two columns"));
        assert!(read("a.csv", b"id,text\n").is_empty());
    }
}
