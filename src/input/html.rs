//! HTML files: the declared encoding, and the record of a page.

use super::encoding::Encoding;
use super::page::extract;
use super::stream::Stream;
use super::{Content, InputOptions, Place, whole};
use crate::text::page::Page;
use crate::text::record::Record;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// The encoding must be declared within this many bytes (WHATWG HTML).
const ENCODING_WITHIN: usize = 1024;

/// The encoding that a page declares (WHATWG HTML §13.2.3.2, or the XML declaration). An encoding that is not ASCII compatible is ignored:
/// the declaration could not have been read in it.
pub(super) fn declared(bytes: &[u8]) -> Option<Encoding> {
    static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<meta[^>]*?charset\s*=\s*["']?\s*([a-z0-9_:-]+)|<\?xml[^>]*?encoding\s*=\s*["']([a-z0-9_:-]+)"#)
            .unwrap_or_else(|error| unreachable!("{error}"))
    });
    let found = DECLARED.captures(&bytes[..bytes.len().min(ENCODING_WITHIN)])?;
    let label = std::str::from_utf8(found.get(1).or(found.get(2))?.as_bytes()).ok()?;
    Encoding::named(label).ok().filter(|encoding| encoding.is_ascii_compatible())
}

impl Record {
    /// Makes a record of an HTML page in memory.
    pub fn of_page(
        id: impl Into<String>,
        source: impl Into<String>,
        html: impl Into<String>,
        url: Option<String>,
        content: Content,
    ) -> Self {
        let (text, page, suppressions) = extract(html.into(), 1, content);
        let declared = page.lang.map(|lang| lang.to_string());
        let date = page.published();
        Self { declared, date, page: Some(Box::new(page.named(url))), suppressions, ..Self::new(id, source, text) }
    }
}

/// Reads a file as one page, one record.
pub(super) fn read(place: Place, source: String, stream: Stream, options: &InputOptions) -> whole::Read {
    let (id, content) = (place.shown.clone(), options.content);
    let make = |html: String, encoding, origin| {
        let (text, page, suppressions) = extract(html, 1, content);
        let page = Page { is_file: true, ..page.named(None) };
        let declared = page.lang.map(|lang| lang.to_string());
        let date = page.published();
        Record { id, source, doc: None, declared, date, text, encoding, origin, page: Some(Box::new(page)), suppressions, raw: None }
    };
    whole::read(place, stream, options, declared, make, "no text in the page")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::decode::{self, Decoded};

    #[test]
    fn a_page_says_its_encoding() {
        let decoded = |bytes: &[u8]| match decode::text(bytes.to_vec(), None, declared) {
            Decoded::Text(text, _) => text,
            Decoded::Binary(reason) | Decoded::Broken { reason, .. } => reason,
        };
        assert!(decoded(b"<meta charset=\"windows-1251\"><p>\xef\xee\xf0\xf2").ends_with("порт"));
        assert!(decoded(b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x8a\x43").ends_with('海'));
        assert!(decoded("\u{feff}<meta charset=latin1>é".as_bytes()).ends_with('é'));
        assert!(decoded(b"<meta charset=utf-8>\xe9").starts_with("not UTF-8"));
        assert!(decoded(b"<meta charset=nonsense>\xc3\xa9").ends_with('é'));
        assert!(decoded(b"<p>caf\xe9").starts_with("not UTF-8"));
    }
}
