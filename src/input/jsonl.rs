//! JSON Lines: one object a line is one record; unknown fields are ignored.

use super::decode::not_utf8;
use super::encoding::Encoding;
use super::lines::Decoder;
use super::page::extract;
use super::stream::Stream;
use super::{Event, Fields, InputOptions, MAX_JSON_DEPTH, Place, of, too_long};
use crate::error::{Error, Quarantine};
use crate::text::Span;
use crate::text::page::Page;
use crate::text::record::{Origin, Raw, Record};
use crate::text::suppression::Suppression;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

/// Iterator of the events of a JSON Lines stream.
pub(super) struct Lines {
    file: Arc<str>,
    source: String,
    stream: Stream,
    decoder: Decoder,
    /// The event [`Event::Decoded`] was sent.
    is_reported: bool,
    options: InputOptions,
    line: Vec<u8>,
    number: u64,
    pending: Option<Event>,
    ended: bool,
}

impl Lines {
    pub(super) fn new(place: Place, source: String, mut stream: Stream, options: InputOptions) -> Self {
        let decoder = Decoder::new(&mut stream, &options);
        let file = place.shown.into();
        Self { file, source, stream, decoder, is_reported: false, options, line: Vec::new(), number: 0, pending: None, ended: false }
    }

    /// Sets the number of the next line.
    pub(super) fn beginning_at(self, line: u64) -> Self {
        Self { number: line.saturating_sub(1), ..self }
    }

    fn origin(&self) -> Origin {
        Origin { file: self.file.clone(), line: self.number }
    }

    fn quarantine(&self, reason: impl Into<String>) -> Event {
        Event::Quarantine(Quarantine::new(self.origin(), reason, &self.line))
    }

    /// The event of the current line.
    fn read(&mut self) -> Event {
        let encoding = match self.decoder.decode(&mut self.line, &mut self.stream) {
            Ok(encoding) => encoding.map(Encoding::name),
            Err(reason) => return self.quarantine(reason),
        };
        let event = self.parse(encoding.clone());
        let Some(encoding) = encoding.filter(|_| !self.is_reported) else { return event };
        (self.is_reported, self.pending) = (true, Some(event));
        Event::Decoded(encoding)
    }

    fn parse(&self, encoding: Option<String>) -> Event {
        let bytes = self.line.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.number == 1).unwrap_or(&self.line);
        let text = match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return self.quarantine(not_utf8(bytes, error.valid_up_to())),
        };
        if is_too_deep(bytes) {
            return self.quarantine(format!("nested more than {MAX_JSON_DEPTH} deep"));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let found = match Wanted(&self.options.fields).deserialize(&mut json).and_then(|found| json.end().map(|()| found)) {
            Ok(found) => found,
            Err(error) => return self.quarantine(format!("not a JSON object: {}", reason(&error))),
        };
        let id = match found.id.map(name) {
            None | Some(Err("null")) => None,
            Some(Ok(id)) => Some(id),
            Some(Err(got)) => {
                return self.quarantine(expected(
                    &self.options.fields.id,
                    "a string or a number",
                    got,
                    "; name another field with --id-field",
                ));
            }
        };
        let quarantine =
            |reason: String| Event::Quarantine(Quarantine { id: id.clone(), ..Quarantine::new(self.origin(), reason, &self.line) });
        let source = match found.source.map(name) {
            None | Some(Err("null")) => self.source.clone(),
            Some(Ok(source)) => source,
            Some(Err(got)) => {
                return quarantine(expected(
                    &self.options.fields.source,
                    "a string or a number",
                    got,
                    "; name another field with --source-field",
                ));
            }
        };
        // A null counts as an absent field: table exports write nulls.
        let present = |raw: &&RawValue| kind(raw) != "null";
        let string = |name: &str, raw: Option<&RawValue>, option: &str| match raw {
            None => Ok(None),
            Some(raw) if kind(raw) != "a string" => Err(expected(name, "a string", kind(raw), option)),
            Some(raw) => unquoted(raw).map(Some).map_err(|error| format!("field \"{name}\" is broken: {}", reason(&error))),
        };
        let fields = &self.options.fields;
        let page =
            string("html", found.html.filter(present), "").and_then(|html| Ok((html, string("url", found.url.filter(present), "")?)));
        let (html, url): (Option<String>, Option<String>) = match page {
            Ok(page) => page,
            Err(reason) => return quarantine(reason),
        };
        let absent = found.text.filter(present).is_none() && html.is_some();
        let text = match string(&fields.text, found.text.filter(|_| !absent), "; name another field with --text-field") {
            Err(reason) => return quarantine(reason),
            Ok(None) if !absent => return quarantine(format!("no field \"{}\"; name another with --text-field", fields.text)),
            Ok(text) => text,
        };
        if text.as_ref().is_some_and(|text: &String| text.trim().is_empty()) {
            return of(quarantine(format!("field \"{}\" is blank", fields.text)), Quarantine::BLANK);
        }
        let ignored = match found.sourdine_ignore.filter(present).map(rules) {
            None => None,
            Some(Some(rules)) => Some(rules),
            Some(None) => return quarantine("expected a list of rules in field \"sourdine_ignore\"".to_owned()),
        };
        let (text, page, mut suppressions) = match (text, html) {
            (Some(text), None) => (text, url.map(Page::at), Vec::new()),
            // The text was extracted by another tool, so its offsets cannot be mapped to the page.
            (Some(text), Some(html)) => {
                let (_, page, _) = extract(html, self.number, self.options.content);
                (text, Some(page.without_text().named(url)), Vec::new())
            }
            (None, html) => {
                let (text, page, suppressions) = extract(html.unwrap_or_default(), self.number, self.options.content);
                if text.trim().is_empty() {
                    return of(quarantine("no text in the page of field \"html\"".to_owned()), Quarantine::BLANK);
                }
                (text, Some(page.named(url)), suppressions)
            }
        };
        suppressions.extend(ignored.map(|rules| Suppression {
            rules,
            span: Span::new(0, text.len()),
            comment: Span::default(),
            line: self.number,
        }));
        let raw = self.options.keep_raw.then(|| Raw::Json(bytes.to_vec()));
        let declared = found.lang.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok()).filter(|lang| !lang.is_empty());
        // The consumer of the date reports an invalid one.
        let date = found.date.and_then(|raw| name(raw).ok()).or_else(|| page.as_ref()?.published());
        let doc = found.doc.and_then(|raw| name(raw).ok()).filter(|doc| !doc.is_empty());
        let id = id.unwrap_or_else(|| self.origin().to_string());
        let declared = declared.or_else(|| page.as_ref()?.lang.map(|lang| lang.to_string()));
        Event::Record(Record {
            id,
            source,
            doc,
            declared,
            date,
            text,
            encoding,
            origin: self.origin(),
            page: page.map(Box::new),
            suppressions,
            raw,
        })
    }
}

impl Iterator for Lines {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if let Some(event) = self.pending.take() {
            return Some(event);
        }
        while !self.ended {
            self.number += 1;
            match self.stream.line(&mut self.line, self.options.max_record_bytes) {
                Ok((0, _)) => self.ended = true,
                Ok((_, true)) => {
                    let bad = Quarantine::new(self.origin(), too_long(self.options.max_record_bytes), &self.line);
                    return Some(Event::Quarantine(bad.of(Quarantine::TOO_LONG)));
                }
                Ok((_, false)) => {
                    if !self.line.iter().all(u8::is_ascii_whitespace) {
                        return Some(self.read());
                    }
                }
                Err(error) => {
                    self.ended = true;
                    let failure = Event::Unreadable(Error::read(format!("{}:{}", self.file, self.number), error));
                    if self.line.is_empty() {
                        return Some(failure);
                    }
                    self.pending = Some(failure);
                    return Some(self.quarantine("the stream broke off inside this record"));
                }
            }
        }
        None
    }
}

/// Whether the JSON is nested too deeply. Brackets in strings are counted only if the line has more opening brackets than the limit.
fn is_too_deep(json: &[u8]) -> bool {
    if memchr::memchr2_iter(b'[', b'{', json).nth(MAX_JSON_DEPTH).is_none() {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_JSON_DEPTH {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Message of a JSON error. serde's "line 1" is dropped, since a record is one line; the column stays.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) if error.column() > 0 => format!("{what} at column {}", error.column()),
        Some((what, _)) => what.to_owned(),
        None => text,
    }
}

/// Message for a field of the wrong type, followed by `remedy`.
fn expected(field: &str, wanted: &str, got: &str, remedy: &str) -> String {
    format!("expected {wanted} in field \"{field}\", found {got}{remedy}")
}

/// Rule names: a list, or a string separated by commas.
fn rules(raw: &RawValue) -> Option<Vec<String>> {
    let list = || serde_json::from_str::<Vec<String>>(raw.get()).ok();
    list().or_else(|| Some(crate::text::suppression::names(&serde_json::from_str::<String>(raw.get()).ok()?)))
}

fn kind(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Decodes a JSON string. Without escapes it is copied as it is; the parser has validated it already.
fn unquoted(raw: &RawValue) -> Result<String, serde_json::Error> {
    match raw.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if memchr::memchr(b'\\', plain.as_bytes()).is_none() => Ok(plain.to_owned()),
        _ => serde_json::from_str(raw.get()),
    }
}

/// A name: a string, or a number as written.
fn name(raw: &RawValue) -> Result<String, &'static str> {
    match kind(raw) {
        "a string" => unquoted(raw).map_err(|_| "a broken string"),
        "a number" => Ok(raw.get().to_owned()),
        other => Err(other),
    }
}

#[derive(Default)]
struct Found<'a> {
    text: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    source: Option<&'a RawValue>,
    doc: Option<&'a RawValue>,
    lang: Option<&'a RawValue>,
    date: Option<&'a RawValue>,
    html: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    sourdine_ignore: Option<&'a RawValue>,
}

struct Wanted<'f>(&'f Fields);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// A key, borrowed if it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found::default();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            let slot = match &*key {
                key if key == self.0.text => &mut found.text,
                key if key == self.0.id => &mut found.id,
                key if key == self.0.source => &mut found.source,
                key if key == self.0.doc => &mut found.doc,
                "lang" => &mut found.lang,
                "date" => &mut found.date,
                "html" => &mut found.html,
                "url" => &mut found.url,
                "sourdine_ignore" => &mut found.sourdine_ignore,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *slot = Some(map.next_value()?);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    fn events(content: &[u8]) -> Vec<Event> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.jsonl");
        std::fs::write(&path, content).unwrap();
        Input::new(vec![folder.path().into()], InputOptions::default()).collect()
    }

    fn reasons(content: &str) -> Vec<String> {
        events(content.as_bytes())
            .into_iter()
            .map(|event| match event {
                Event::Quarantine(bad) => format!("{} {}", bad.origin, bad.reason),
                Event::Record(record) => record.id,
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn bad_lines_are_named_with_place_and_reason() {
        let lines = "{\"text\":\"a b\"}\n\n{\"text\":5}\n{\"id\":7,\"text\":\"x\",\"rest\":[1e400]}\n[1]\n{\"id\":\"k\"}\n{\"text\":\" \"}\n{\"text\":\"a\"} x\n";
        let expected = [
            "in.jsonl:1",
            "in.jsonl:3 expected a string in field \"text\", found a number; name another field with --text-field",
            "7",
            "in.jsonl:5 not a JSON object: invalid type: sequence, expected an object",
            "in.jsonl:6 no field \"text\"; name another with --text-field",
            "in.jsonl:7 field \"text\" is blank",
            "in.jsonl:8 not a JSON object: trailing characters at column 14",
        ];
        assert_eq!(reasons(lines), expected);
    }

    #[test]
    fn depth_is_counted_outside_strings() {
        let deep = |n: usize| format!("{{\"text\":\"a\",\"x\":{}{}}}", "[".repeat(n), "]".repeat(n));
        assert!(!is_too_deep(deep(127).as_bytes()));
        assert!(is_too_deep(deep(128).as_bytes()));
        assert!(!is_too_deep(format!("{{\"text\":\"{}\"}}", "[".repeat(500)).as_bytes()));
        assert!(reasons(&"[".repeat(100_000))[0].contains("nested more than"));
    }
}
