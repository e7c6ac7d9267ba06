//! Web archives: WARC (ISO 28500), plain, `.gz` or `.zst`, and extracted text (WET).
//!
//! Reads one record at a time ([`frame`]). HTTP responses with a page are de-chunked, decompressed ([`http`]) and decoded as HTML files
//! are; conversion records are text. Id and URL of a record are its URI, its date is the archive's, its source is the host. Requests,
//! revisits and archive metadata are ignored; responses that are not pages are counted as skipped.
//!
//! Two crates were considered: `warc` has no size limit for a record, `warc` and `rust_warc` end at the first broken record, and neither
//! gives the offset of a record.

mod frame;
mod http;
mod members;
#[cfg(test)]
mod tests;

use super::decode::{self, Decoded};
use super::encoding::Encoding;
use super::html::declared;
use super::page::extract;
use super::{Event, InputOptions, Place, Skip, of, too_long};
use crate::error::{Error, Quarantine};
use crate::text::page::Page;
use crate::text::record::{Archived, Origin, Raw, Record};
use frame::{Frame, Frames, Next};
use http::{Answer, Header, Media, Refused};
use members::{Members, Offset};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Iterator of the events of an archive.
pub(super) struct Records {
    frames: Frames,
    file: Arc<str>,
    /// Source of records whose URL has no host.
    source: String,
    /// Number of records so far.
    number: u64,
    options: InputOptions,
    ready: VecDeque<Event>,
    /// Charset of the last decoded page; a change is reported once.
    reported: Option<String>,
}

impl Records {
    pub fn open(place: Place, source: String, options: InputOptions) -> io::Result<Self> {
        let members = Members::open(&place, &options)?;
        let frames = Frames::new(members, options.max_record_bytes);
        Ok(Self { frames, file: place.shown.as_str().into(), source, number: 0, options, ready: VecDeque::new(), reported: None })
    }

    fn origin(&self) -> Origin {
        Origin { file: self.file.clone(), line: self.number }
    }

    fn quarantine(&self, header: &Header, reason: String, bytes: &[u8]) -> Event {
        let id = header.get("warc-target-uri").map(address);
        Event::Quarantine(Quarantine { id, ..Quarantine::new(self.origin(), reason, bytes) })
    }

    /// The event of a record; `None` for a kind without text.
    fn read(&self, frame: &Frame) -> Option<Event> {
        let Frame { header, block, offset } = frame;
        let kind = header.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let said = || Media::of(header.get("content-type").unwrap_or_default());
        let max = self.options.max_record_bytes;
        match kind.as_str() {
            "response" if said().name != "application/http" && !block.starts_with(b"HTTP/") => Some(Event::Skipped(Skip::NoPage)),
            "response" => {
                let Some(answer) = Answer::of(block) else {
                    return Some(self.quarantine(header, "no answer of a server (HTTP) stands in it".into(), block));
                };
                if !(200..300).contains(&answer.status) {
                    return Some(Event::Skipped(Skip::NoPage));
                }
                let media = Media::of(answer.header.get("content-type").unwrap_or_default());
                let is_untold = media.name.is_empty() && looks_like_a_page(answer.body);
                if !media.is_page() && media.name != "text/plain" && !is_untold {
                    return Some(Event::Skipped(Skip::NoPage));
                }
                Some(match answer.content(max) {
                    Ok(bytes) => self.text(header, *offset, bytes, &media, media.name != "text/plain"),
                    Err(Refused::TooLong) => of(self.quarantine(header, too_long(max), block), Quarantine::TOO_LONG),
                    Err(Refused::Packing(name)) => {
                        self.quarantine(header, format!("its body is declared as {name}, but does not unpack"), block)
                    }
                })
            }
            "resource" if said().is_page() => Some(self.text(header, *offset, block.clone(), &said(), true)),
            "resource" | "conversion" if matches!(said().name.as_str(), "text/plain" | "") => {
                Some(self.text(header, *offset, block.clone(), &said(), false))
            }
            "resource" | "conversion" => Some(Event::Skipped(Skip::NoPage)),
            _ => None,
        }
    }

    /// The event of a page or text.
    fn text(&self, header: &Header, offset: Offset, bytes: Vec<u8>, media: &Media, is_page: bool) -> Event {
        let sample = bytes[..bytes.len().min(200)].to_vec();
        // The HTTP header takes precedence over the page, and both over detection.
        let by_server = media.charset.as_deref().and_then(|name| Encoding::named(name).ok());
        let by_page = |bytes: &[u8]| by_server.or_else(|| declared(bytes).filter(|_| is_page));
        let (text, encoding) = match decode::text(bytes, self.options.encoding, by_page) {
            Decoded::Text(text, encoding) => (text, encoding),
            Decoded::Binary(reason) | Decoded::Broken { reason, .. } => return self.quarantine(header, reason, &sample),
        };
        let url = header.get("warc-target-uri").map(address);
        let (text, page, suppressions) = if is_page {
            let (text, page, suppressions) = extract(text, 1, self.options.content);
            (text, page.named(url.clone()), suppressions)
        } else {
            (text, Page { url: url.clone(), ..Page::default() }, Vec::new())
        };
        if text.trim().is_empty() {
            return of(self.quarantine(header, "no text in it".into(), &sample), Quarantine::BLANK);
        }
        let archived = || {
            let record = header.get("warc-record-id").map(address);
            Raw::Archived(Archived { file: self.file.clone(), offset: offset.member, within: offset.within, record })
        };
        Event::Record(Record {
            id: url.clone().unwrap_or_else(|| self.origin().to_string()),
            source: url.as_deref().and_then(host).unwrap_or(&self.source).to_owned(),
            doc: None,
            declared: page.lang.map(|lang| lang.to_string()),
            date: header.get("warc-date").map(str::to_owned),
            text,
            encoding,
            origin: self.origin(),
            page: Some(Box::new(page)),
            suppressions,
            raw: self.options.keep_raw.then(archived),
        })
    }
}

/// A URI without the angle brackets that some archives add.
fn address(uri: &str) -> String {
    uri.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// The host of a URL, without `www.`, user and port.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

/// Whether a response without a type starts like a page.
fn looks_like_a_page(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    let begins = |with: &[u8]| head.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    begins(b"<!doctype html") || begins(b"<html")
}

impl Iterator for Records {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let next = self.frames.next()?;
            self.number += 1;
            match next {
                Next::Frame(frame) => {
                    let Some(event) = self.read(&frame) else { continue };
                    if let Event::Record(Record { encoding: Some(encoding), .. }) = &event
                        && self.reported.as_ref() != Some(encoding)
                    {
                        self.reported = Some(encoding.clone());
                        self.ready.push_back(Event::Decoded(encoding.clone()));
                    }
                    self.ready.push_back(event);
                }
                Next::Broken { header, offset, reason } => {
                    let reason = format!("{reason} (at byte {})", offset.member);
                    self.ready.push_back(self.quarantine(&header, reason, &[]));
                }
                Next::TooLong { header } => {
                    let max = self.options.max_record_bytes;
                    self.ready.push_back(of(self.quarantine(&header, too_long(max), &[]), Quarantine::TOO_LONG));
                }
                Next::Failed { error } => {
                    self.ready.push_back(self.quarantine(&Header::default(), format!("the archive breaks off: {error}"), &[]));
                    self.ready.push_back(Event::Unreadable(Error::read(format!("{}:{}", self.file, self.number), error)));
                }
            }
        }
    }
}
