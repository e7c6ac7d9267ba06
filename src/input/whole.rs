//! The steps that all formats with one record a file share.

use super::decode::{self, Decoded};
use super::encoding::Encoding;
use super::stream::Stream;
use super::{Event, InputOptions, Place, Skip, of, too_long};
use crate::error::{Error, Quarantine};
use crate::text::record::{Origin, Record};

/// The events of a file: that it was decoded, if it was, and its record.
pub(super) type Read = std::iter::Chain<std::option::IntoIter<Event>, std::iter::Once<Event>>;

/// Reads a whole file, decodes it and makes a record of it. `declared` finds the declared encoding; `blank` is the message for a record
/// without text.
pub(super) fn read(
    place: Place,
    stream: Stream,
    options: &InputOptions,
    declared: fn(&[u8]) -> Option<Encoding>,
    make: impl FnOnce(String, Option<String>, Origin) -> Record,
    blank: &str,
) -> Read {
    let event = event(place, stream, options, declared, make, blank);
    let decoded = match &event {
        Event::Record(Record { encoding: Some(encoding), .. }) => Some(Event::Decoded(encoding.clone())),
        _ => None,
    };
    decoded.into_iter().chain(std::iter::once(event))
}

fn event(
    place: Place,
    mut stream: Stream,
    options: &InputOptions,
    declared: fn(&[u8]) -> Option<Encoding>,
    make: impl FnOnce(String, Option<String>, Origin) -> Record,
    blank: &str,
) -> Event {
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
        return of(quarantine(origin, too_long(options.max_record_bytes), &bytes), Quarantine::TOO_LONG);
    }
    let sample = bytes[..bytes.len().min(200)].to_vec();
    match decode::text(bytes, options.encoding, declared) {
        Decoded::Text(text, encoding) => {
            let record = make(text, encoding, origin.clone());
            if record.text.trim().is_empty() {
                return of(quarantine(origin, blank.to_owned(), &sample), Quarantine::BLANK);
            }
            Event::Record(record)
        }
        Decoded::Binary(_) if place.found => Event::Skipped(Skip::Binary),
        Decoded::Binary(reason) => quarantine(origin, reason, &sample),
        Decoded::Broken { line, reason } => quarantine(Origin { line, ..origin }, reason, &sample),
    }
}
