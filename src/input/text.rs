//! One file, one record; the comments of Markdown may suppress findings.

use super::decode::{Decoded, Stream, text};
use super::{Event, InputOptions, Place, Skip, of};
use crate::error::{Error, Quarantine};
use crate::record::{Origin, Record};
use crate::suppression;

pub(super) fn read(place: Place, source: String, mut stream: Stream, options: &InputOptions, is_markdown: bool) -> Event {
    let mut bytes = Vec::new();
    let cut = match stream.rest(&mut bytes, options.max_record_bytes) {
        Ok(cut) => cut,
        Err(error) => return Event::Unreadable(Error::read(place.shown, error)),
    };
    let origin = Origin { file: place.shown.as_str().into(), line: 1 };
    let quarantine = |origin, reason, bytes: &[u8]| {
        Event::Quarantine(Quarantine { id: Some(place.shown.clone()), ..Quarantine::new(origin, reason, bytes) })
    };
    if cut {
        return of(quarantine(origin, super::too_long(options.max_record_bytes), &bytes), Quarantine::TOO_LONG);
    }
    let sample = bytes[..bytes.len().min(200)].to_vec();
    match text(bytes) {
        Decoded::Text(text) if text.trim().is_empty() => of(quarantine(origin, "no text in it".into(), &sample), Quarantine::BLANK),
        Decoded::Text(text) => {
            let suppressions = if is_markdown { suppression::in_markdown(&text) } else { Vec::new() };
            Event::Record(Record { id: place.shown.clone(), source, declared: None, text, origin, page: None, suppressions, raw: None })
        }
        Decoded::Binary(_) if place.found => Event::Skipped(Skip::Binary),
        Decoded::Binary(reason) => quarantine(origin, reason, &sample),
        Decoded::Broken { line, reason } => quarantine(Origin { line, ..origin }, reason, &sample),
    }
}
