//! Archived HTTP responses: status, header, body.

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memchr;
use std::io::Read;

/// Bytes that the Brotli decoder reads at a time.
const BROTLI_BUFFER: usize = 4096;

/// Header fields in order, names in lower case.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Header(Vec<(String, String)>);

impl Header {
    /// Parses header lines. Lines without a field are ignored; a line that starts with a blank continues the one before.
    pub fn of<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            let text = String::from_utf8_lossy(line);
            match (text.starts_with([' ', '\t']), fields.last_mut(), text.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(text.trim());
                }
                (_, _, Some((name, value))) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
                _ => {}
            }
        }
        Self(fields)
    }

    /// Value of the first field of this name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A media type in lower case, and its charset.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Media {
    pub name: String,
    pub charset: Option<String>,
}

impl Media {
    pub fn of(value: &str) -> Self {
        let mut parts = value.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        Self { name, charset: charset.map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned()) }
    }

    /// Whether browsers show this type as a page.
    pub fn is_page(&self) -> bool {
        matches!(self.name.as_str(), "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml")
    }
}

/// A response.
pub(super) struct Answer<'b> {
    pub status: u16,
    pub header: Header,
    pub body: &'b [u8],
}

impl<'b> Answer<'b> {
    /// Parses a response; `None` if the bytes do not start as one.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut lines = Vec::new();
        let mut is_ended = false;
        while let Some(end) = memchr(b'\n', rest) {
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            rest = &rest[end + 1..];
            if line.is_empty() {
                is_ended = true;
                break;
            }
            lines.push(line);
        }
        let status = String::from_utf8_lossy(lines.first()?).into_owned();
        let mut words = status.split_ascii_whitespace();
        words.next().filter(|version| version.starts_with("HTTP/"))?;
        let status = words.next()?.parse().ok()?;
        // A header without its end has no body.
        Some(Self { status, header: Header::of(lines.into_iter().skip(1)), body: if is_ended { rest } else { &[] } })
    }

    /// The decoded body: de-chunked and decompressed, at most `max` bytes.
    ///
    /// Archives often keep the transfer headers of a body that is already decoded, so a body that does not match its headers is taken as it
    /// is.
    ///
    /// # Errors
    /// A content encoding that the body is not in, by name; or more than `max` bytes.
    pub fn content(&self, max: usize) -> Result<Vec<u8>, Refused> {
        let is = |field: &str, value: &str| self.header.get(field).is_some_and(|said| said.to_ascii_lowercase().contains(value));
        let chunks = if is("transfer-encoding", "chunked") { together(self.body) } else { None };
        let body = chunks.as_deref().unwrap_or(self.body);
        let unpacked = |reader: &mut dyn Read| {
            let mut bytes = Vec::new();
            let read = reader.take(max as u64 + 1).read_to_end(&mut bytes);
            (read.is_ok() || !bytes.is_empty()).then_some(bytes)
        };
        let bytes = if body.starts_with(&[0x1f, 0x8b]) {
            unpacked(&mut MultiGzDecoder::new(body))
        } else if is("content-encoding", "deflate") {
            unpacked(&mut ZlibDecoder::new(body)).or_else(|| unpacked(&mut DeflateDecoder::new(body)))
        } else if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            zstd::Decoder::new(body).ok().and_then(|mut decoder| unpacked(&mut decoder))
        } else if is("content-encoding", "br") && std::str::from_utf8(body).is_err() {
            match unpacked(&mut Decompressor::new(body, BROTLI_BUFFER)) {
                None if !body.trim_ascii_start().starts_with(b"<") => return Err(Refused::Packing("br")),
                unpacked => unpacked,
            }
        } else {
            None
        };
        let bytes = bytes.unwrap_or_else(|| body.to_vec());
        if bytes.len() > max { Err(Refused::TooLong) } else { Ok(bytes) }
    }
}

/// Why a body is not decoded.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    Packing(&'static str),
    TooLong,
}

/// De-chunks a body (RFC 9112, §7.1); `None` if it is not chunked. A truncated one gives what there is.
fn together(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut is_first = true;
    loop {
        let line = memchr(b'\n', body).map_or(body, |end| &body[..end]);
        let size = std::str::from_utf8(line).ok().and_then(|line| usize::from_str_radix(line.split(';').next()?.trim(), 16).ok());
        let Some(size) = size else { return (!is_first).then_some(whole) };
        is_first = false;
        body = body.get(line.len() + 1..).unwrap_or_default();
        if size == 0 || body.is_empty() {
            return Some(whole);
        }
        whole.extend_from_slice(&body[..size.min(body.len())]);
        body = body.get(size..).unwrap_or_default();
        body = body.strip_prefix(b"\r\n").or(body.strip_prefix(b"\n")).unwrap_or(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Vec<u8> {
        Answer::of(bytes).unwrap().content(1000).unwrap()
    }

    #[test]
    fn bodies_are_put_together_and_unpacked() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML;\r\n charset=\"KOI8-R\"\r\n\r\n<p>a";
        let answer = Answer::of(plain).unwrap();
        assert_eq!((answer.status, answer.body), (200, b"<p>a".as_slice()));
        let media = Media::of(answer.header.get("content-type").unwrap());
        assert_eq!((media.is_page(), media.charset.as_deref()), (true, Some("KOI8-R")));
        assert_eq!(content(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), b"abcde");
        assert_eq!(content(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>put together already"), b"<p>put together already");
        assert_eq!(content(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nbroken off"), b"broken off");
        let mut packed = flate2::write::GzEncoder::new(b"HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n".to_vec(), Default::default());
        std::io::Write::write_all(&mut packed, b"text").unwrap();
        assert_eq!(content(&packed.finish().unwrap()), b"text");
        assert_eq!(content(b"HTTP/1.1 200\nContent-Encoding: gzip\n\nplain"), b"plain");
        let broken = b"HTTP/1.1 200 OK\nContent-Encoding: br\n\n\x8b\xff\x80";
        assert_eq!(Answer::of(broken).unwrap().content(9), Err(Refused::Packing("br")));
        let brotli = b"HTTP/1.1 200 OK\nContent-Encoding: br\n\n\x1b\xd6\x00\xf8\xad\x0ax\xd3\xe0\x955\xac\x9d'\xec\x99g\x88\x9a\x07\x0d\
            \x8eT\x1a\x99\xdd\xa5\x0f\xd1p\x83\x90\x95\xc9\xad4\xb9.\x03q\xa1\x9b\x82($`&\x90\x022E\x827\x19\xf8m\xf9\xe4\x0d";
        assert_eq!(content(brotli), format!("<p>{}</p>", "Die Fähre fährt wieder. ".repeat(8)).as_bytes());
        let unpacked_already = b"HTTP/1.1 200 OK\nContent-Encoding: br\n\n<p>F\xe4hre";
        assert_eq!(content(unpacked_already), b"<p>F\xe4hre");
        assert_eq!(Answer::of(plain).unwrap().content(3), Err(Refused::TooLong));
        assert!(Answer::of(b"no answer\r\n\r\n").is_none() && Answer::of(b"").is_none());
    }
}
