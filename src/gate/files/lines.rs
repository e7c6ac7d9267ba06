//! Serialises records for the outputs: original bytes, quarantine line, line of values.

use super::summed::summed;
use crate::error::Quarantine;
use crate::gate::Judged;
use crate::input::csv::fields;
use crate::quality::c4::Edited;
use crate::quality::{Reason, Values};
use crate::text::escape;
use crate::text::record::{Archived, Raw, Record};
use crate::text::{CharIndex, Span};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use xxhash_rust::xxh3::xxh3_64;

/// JSON object of a measured record.
#[derive(Serialize)]
struct Measured<'j> {
    id: &'j str,
    source: &'j str,
    lang: &'j str,
    file: &'j str,
    line: u64,
    /// Hash of the text; absent if the object has the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    reasons: &'j [Reason],
    values: &'j Values,
}

/// Hash that identifies a text.
pub(in crate::gate) fn hash_of(text: &str) -> String {
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

/// JSON object of an unusable record.
#[derive(Serialize)]
struct Unusable<'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'b str>,
    file: &'b str,
    line: u64,
    reasons: [Cause<'b>; 1],
    sample: &'b str,
}

#[derive(Serialize)]
struct Cause<'b> {
    rule: &'static str,
    message: &'b str,
}

/// Serialises an object as JSON without line end.
pub(in crate::gate) fn line(object: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and maps with string keys always serialise.
    escape::to_vec(object).unwrap_or_default()
}

impl Judged {
    /// The bytes of an accepted record: as read, or JSON for a record that is a whole file. Table rows stay rows if all inputs are rows.
    pub(in crate::gate) fn accepted(&self, as_rows: bool) -> Vec<u8> {
        match (&self.edited, &self.record.raw) {
            (Some(edited), _) => [edited.as_slice(), b"\n"].concat(),
            (None, Some(Raw::Json(bytes))) => [bytes.as_slice(), b"\n"].concat(),
            (None, Some(Raw::Row(bytes, _))) if as_rows => bytes.clone(),
            _ => [json(&self.record).as_slice(), b"\n"].concat(),
        }
    }

    /// The quarantine line: all values and reasons, and the record itself.
    pub(in crate::gate) fn quarantined(&self) -> Vec<u8> {
        let mut bytes = line(&self.measured(None));
        bytes.pop();
        bytes.extend_from_slice(b",\"record\":");
        bytes.extend_from_slice(&json(&self.record));
        escape::json(&mut bytes);
        bytes.extend_from_slice(b"}\n");
        bytes
    }

    /// The line of the file of `--records`.
    pub(in crate::gate) fn measured_line(&self) -> Vec<u8> {
        summed(line(&self.measured(Some(hash_of(&self.record.text)))))
    }

    fn measured(&self, text: Option<String>) -> Measured<'_> {
        Measured {
            id: &self.record.id,
            source: &self.record.source,
            lang: &self.lang,
            file: &self.record.origin.file,
            line: self.record.origin.line,
            text,
            reasons: &self.reasons,
            values: &self.values,
        }
    }
}

/// The quarantine line of an unusable record.
pub(in crate::gate) fn unusable(bad: &Quarantine) -> Vec<u8> {
    let reasons = [Cause { rule: bad.rule, message: &bad.reason }];
    let Quarantine { origin, id, sample, .. } = bad;
    let mut bytes = line(&Unusable { id: id.as_deref(), file: &origin.file, line: origin.line, reasons, sample });
    bytes.push(b'\n');
    bytes
}

/// An object with fields in the given order.
struct Fields<'f>(Vec<(&'f str, &'f str)>);

impl Serialize for Fields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A record as one JSON value; unchanged if it was JSON.
fn json(record: &Record) -> Vec<u8> {
    match &record.raw {
        Some(Raw::Json(bytes)) => bytes.trim_ascii().to_vec(),
        Some(Raw::Row(bytes, table)) => {
            let values = fields(bytes, table.delimiter).unwrap_or_default();
            line(&Fields(table.names.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect()))
        }
        Some(Raw::Cells(cells)) => cells.json(),
        Some(Raw::Archived(archived)) => line(&OfArchive {
            id: &record.id,
            source: &record.source,
            lang: record.declared.as_deref(),
            url: record.page.as_deref().and_then(|page| page.url.as_deref()),
            date: record.date.as_deref(),
            text: &record.text,
            warc: archived,
        }),
        None => {
            let mut object = vec![("id", record.id.as_str()), ("source", &record.source)];
            object.extend(record.declared.as_deref().map(|lang| ("lang", lang)));
            object.push(("text", &record.text));
            object.extend(record.page.as_deref().filter(|page| !page.html.is_empty()).map(|page| ("html", page.html.as_str())));
            line(&Fields(object))
        }
    }
}

/// A record of an archive: its text, and the location of its page.
#[derive(Serialize)]
struct OfArchive<'r> {
    id: &'r str,
    source: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'r str>,
    text: &'r str,
    warc: &'r Archived,
}

/// A change of an edited text; offsets are code points of the original.
#[derive(Serialize)]
struct Change<'t> {
    pass: &'static str,
    start: usize,
    end: usize,
    before: &'t str,
    after: &'static str,
}

/// The fields of an object in order, with their original bytes.
struct Written<'r>(Vec<(Cow<'r, str>, &'r RawValue)>);

impl<'de> Deserialize<'de> for Written<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Name<'n>(#[serde(borrow)] Cow<'n, str>);
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Written<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    fields.push((name, value));
                }
                Ok(Written(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A record with edited text and the list of changes; other fields are unchanged.
pub(in crate::gate) fn edited(record: &Record, text_field: &str, edited: &Edited) -> Vec<u8> {
    let text_field = if record.raw.is_some() { text_field } else { "text" };
    let index = CharIndex::new(&record.text);
    let edits = edited.edits(&record.text);
    let changes = edits.iter().map(|edit| {
        let Span { start, end } = edit.span;
        let place = index.chars(Span { start, end });
        Change { pass: edit.rule, start: place.start, end: place.end, before: edit.span.of(&record.text), after: edit.after }
    });
    let changes: Vec<Change<'_>> = changes.collect();
    let written = json(record);
    // It is an object: read as one or just serialised.
    let Written(fields) = serde_json::from_slice(&written).unwrap_or(Written(Vec::new()));
    let mut bytes = vec![b'{'];
    let mut push = |name: &str, value: &[u8]| {
        if bytes.len() > 1 {
            bytes.push(b',');
        }
        bytes.extend(line(&name));
        bytes.push(b':');
        bytes.extend_from_slice(value);
    };
    for (name, value) in fields.iter().filter(|(name, _)| name != text_field && name != "changes") {
        push(name, value.get().as_bytes());
    }
    push(text_field, &line(&edited.text));
    push("changes", &line(&changes));
    bytes.push(b'}');
    bytes
}
