//! Documents in ZIP archives of XML: Word (`.docx`), OpenDocument text (`.odt`), e-books (`.epub`). One file is one record.
//!
//! A paragraph of the document is a line of the text. Deleted text of tracked changes, footnote marks and field codes are left out.
//! Metadata (title, author, date, language) become the page facts of the record. An archive may expand to the size limit of a record and to
//! `max_expansion` times its own size.

mod docx;
mod epub;
mod odt;
mod xml;

use super::stream::Stream;
use super::{Event, InputOptions, Place, of, too_long};
use crate::error::{Error, Quarantine};
use crate::text::Lang;
use crate::text::page::{Facts, Page};
use crate::text::record::{Origin, Record};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Docx,
    Odt,
    Epub,
}

/// Content of a document.
#[derive(Default)]
struct Document {
    text: String,
    facts: Facts,
    lang: Option<Lang>,
}

/// The parts of a document; one at a time is read into memory, within the limits.
struct Parts<'o> {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Remaining budget of decompressed bytes.
    left: u64,
    options: &'o InputOptions,
}

/// Why a document is unusable.
enum Refused {
    TooLong,
    Broken(String),
}

impl<'o> Parts<'o> {
    fn open(bytes: Vec<u8>, options: &'o InputOptions) -> Result<Self, Refused> {
        let left = (bytes.len() as u64).saturating_mul(options.max_expansion);
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| Refused::Broken(format!("no ZIP archive: {error}")))?;
        Ok(Self { archive, left, options })
    }

    /// Reads the part of this name, if it exists.
    fn find(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        let broken = |error: &dyn std::fmt::Display| Refused::Broken(format!("\"{name}\" can't be unpacked: {error}"));
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(&error)),
        };
        let most = self.left.min(self.options.max_record_bytes as u64);
        let mut bytes = Vec::new();
        part.take(most + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        if bytes.len() as u64 > most {
            return Err(Refused::TooLong);
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Reads the XML of a required part.
    fn xml(&mut self, name: &str) -> Result<String, Refused> {
        let missing = || Refused::Broken(format!("there is no \"{name}\" in it"));
        self.find_xml(name)?.ok_or_else(missing)
    }

    /// Reads the XML of an optional part.
    fn find_xml(&mut self, name: &str) -> Result<Option<String>, Refused> {
        let text = |bytes| String::from_utf8(bytes).map_err(|_| Refused::Broken(format!("\"{name}\" is not UTF-8")));
        self.find(name)?.map(text).transpose()
    }
}

impl Document {
    /// Reads Dublin Core and similar metadata.
    fn describe(&mut self, xml: &str) -> Result<(), Refused> {
        let mut open = String::new();
        xml::each(xml, |node| match node {
            xml::Node::Open { name, .. } => open = name.to_owned(),
            xml::Node::Close(_) => open.clear(),
            xml::Node::Text(text) if !text.trim().is_empty() => {
                let text = text.trim().to_owned();
                match open.as_str() {
                    "title" => _ = self.facts.title.get_or_insert(text),
                    "creator" => _ = self.facts.author.get_or_insert(text),
                    "created" | "date" | "creation-date" => _ = self.facts.date.get_or_insert(text),
                    "language" => _ = self.lang.get_or_insert(Lang::new(&text)),
                    _ => {}
                }
            }
            xml::Node::Text(_) => {}
        })
    }
}

/// Reads a document.
pub(super) fn read(place: Place, source: String, mut stream: Stream, kind: Kind, options: &InputOptions) -> Event {
    let mut bytes = Vec::new();
    let cut = match stream.rest(&mut bytes, options.max_record_bytes) {
        Ok(cut) => cut,
        Err(error) => return Event::Unreadable(Error::read(place.shown, error)),
    };
    let origin = Origin { file: place.shown.as_str().into(), line: 1 };
    let quarantine = |reason: String, rule| {
        of(Event::Quarantine(Quarantine { id: Some(place.shown.clone()), ..Quarantine::new(origin.clone(), reason, b"") }), rule)
    };
    if cut {
        return quarantine(too_long(options.max_record_bytes), Quarantine::TOO_LONG);
    }
    let read = Parts::open(bytes, options).and_then(|parts| match kind {
        Kind::Docx => docx::read(parts),
        Kind::Odt => odt::read(parts),
        Kind::Epub => epub::read(parts),
    });
    match read {
        Ok(Document { text, .. }) if text.trim().is_empty() => quarantine("no text in the document".into(), Quarantine::BLANK),
        Ok(Document { text, .. }) if text.len() > options.max_record_bytes => {
            quarantine(too_long(options.max_record_bytes), Quarantine::TOO_LONG)
        }
        Ok(Document { text, facts, lang }) => {
            let page = Page { facts, lang, ..Page::default() };
            let (declared, date) = (lang.map(|lang| lang.to_string()), page.published());
            let id = place.shown.clone();
            let page = Some(Box::new(page));
            Event::Record(Record {
                id,
                source,
                doc: None,
                declared,
                date,
                text,
                encoding: None,
                origin,
                page,
                suppressions: Vec::new(),
                raw: None,
            })
        }
        Err(Refused::TooLong) => quarantine(too_long(options.max_record_bytes), Quarantine::TOO_LONG),
        Err(Refused::Broken(reason)) => quarantine(reason, Quarantine::UNREADABLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn event(kind: Kind, bytes: Vec<u8>, options: &InputOptions) -> Event {
        let place = Place { path: None, shown: "a".into(), found: false };
        read(place, "a".into(), Stream::of(bytes), kind, options)
    }

    fn record(kind: Kind, parts: &[(&str, &str)]) -> Record {
        match event(kind, archive(parts), &InputOptions::default()) {
            Event::Record(record) => record,
            other => panic!("{other:?}"),
        }
    }

    const WORD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>
<w:p><w:r><w:t xml:space="preserve">The storm &amp; </w:t></w:r><w:r><w:t>the ferry</w:t><w:tab/><w:t>1987</w:t></w:r></w:p>
<w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del><w:ins><w:r><w:t>put in&#x2026;</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a cell</w:t><w:br/><w:t>of two lines</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;

    #[test]
    fn word_documents_have_a_line_a_paragraph() {
        let core = r#"<cp:coreProperties xmlns:dc="d"><dc:title>Harbour</dc:title><dc:creator>Ida</dc:creator><dcterms:created>2024-05-06T07:08:09Z</dcterms:created><dc:language>en</dc:language></cp:coreProperties>"#;
        let record = record(Kind::Docx, &[("word/document.xml", WORD), ("docProps/core.xml", core)]);
        assert_eq!(record.text, "The storm & the ferry\t1987\nput in…\na cell\nof two lines\n");
        assert_eq!((record.declared.as_deref(), record.date.as_deref()), (Some("en"), Some("2024-05-06T07:08:09Z")));
        assert_eq!(record.page.unwrap().facts.title.as_deref(), Some("Harbour"));
    }

    #[test]
    fn open_documents_have_headings_blanks_and_notes() {
        let content = r#"<office:document-content><office:body><office:text><text:h>Title</text:h>
<text:p>Two<text:s text:c="2"/>blanks<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> and<text:line-break/>a line</text:p>
<text:tracked-changes><text:p>gone</text:p></text:tracked-changes></office:text></office:body></office:document-content>"#;
        assert_eq!(record(Kind::Odt, &[("content.xml", content)]).text, "Title\nTwo  blanks and\na line\nA note.\n");
    }

    #[test]
    fn books_are_read_in_the_order_of_their_spine() {
        let container = r#"<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>"#;
        let package = r#"<package><metadata><dc:title>Book</dc:title></metadata><manifest><item id="b" href="b%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
        let chapter = |text: &str| format!("<html><body><p>{text}</p></body></html>");
        let parts = [("a", "First chapter."), ("b", "Second chapter."), ("n", "Contents")].map(|(name, text)| (name, chapter(text)));
        let record = record(
            Kind::Epub,
            &[
                ("META-INF/container.xml", container),
                ("OPS/book.opf", package),
                ("OPS/b b.xhtml", &parts[1].1),
                ("OPS/a.xhtml", &parts[0].1),
                ("OPS/nav.xhtml", &parts[2].1),
            ],
        );
        assert_eq!(record.text, "First chapter.\n\nSecond chapter.\n");
    }

    #[test]
    fn what_is_no_document_is_quarantined_with_the_reason() {
        let reason = |bytes, options: &InputOptions| match event(Kind::Docx, bytes, options) {
            Event::Quarantine(bad) => (bad.rule, bad.reason),
            other => panic!("{other:?}"),
        };
        let options = InputOptions::default();
        assert!(reason(b"no archive".to_vec(), &options).1.starts_with("no ZIP archive"));
        assert!(reason(archive(&[("other.xml", "<a/>")]), &options).1.contains("there is no \"word/document.xml\""));
        assert!(reason(archive(&[("word/document.xml", "<w:p><w:t>a")]), &options).1.contains("no well-formed XML"));
        assert_eq!(reason(archive(&[("word/document.xml", "<w:p/>")]), &options).0, Quarantine::BLANK);
        let bomb = archive(&[("word/document.xml", &format!("<w:p><w:t>{}</w:t></w:p>", "a".repeat(1 << 20)))]);
        let narrow = InputOptions { max_expansion: 10, ..InputOptions::default() };
        assert_eq!(reason(bomb.clone(), &narrow).0, Quarantine::TOO_LONG);
        let short = InputOptions { max_record_bytes: 1 << 16, ..InputOptions::default() };
        assert_eq!(reason(bomb.clone(), &short).0, Quarantine::TOO_LONG);
        // Any truncation or changed byte ends in an event.
        for at in (0..bomb.len()).step_by(7) {
            event(Kind::Docx, bomb[..at].to_vec(), &options);
            let mut flipped = bomb.clone();
            flipped[at] ^= 0x55;
            event(Kind::Docx, flipped, &options);
        }
    }
}
