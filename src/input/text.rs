//! Text and Markdown: one file is one record. HTML comments in Markdown may suppress findings.

use super::stream::Stream;
use super::{InputOptions, Place, whole};
use crate::text::record::Record;
use crate::text::suppression;

pub(super) fn read(place: Place, source: String, stream: Stream, options: &InputOptions, is_markdown: bool) -> whole::Read {
    let id = place.shown.clone();
    let make = |text: String, encoding, origin| {
        let suppressions = if is_markdown { suppression::in_markdown(&text) } else { Vec::new() };
        Record { id, source, doc: None, declared: None, date: None, text, encoding, origin, page: None, suppressions, raw: None }
    };
    whole::read(place, stream, options, |_| None, make, "no text in it")
}
