//! SARIF 2.1.0 (OASIS), for code scanning.
//!
//! GitHub accepts [`MAX_RESULTS`] results for a run, [`MAX_RUNS`] runs for a file and [`MAX_PACKED`] compressed bytes. Further results
//! start a new run. Results beyond the file's limit are left out and counted; the count is in the file and on standard error.

use super::{Alert, Alerted, Writer, json};
use crate::artifacts::Severity;
use crate::artifacts::rules::Meta;
use crate::error::{Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json as value};
use std::io::{self, Write};

/// Most results of a run.
pub const MAX_RESULTS: usize = 25_000;
/// Most runs of a file.
pub const MAX_RUNS: usize = 20;
/// Most bytes of the compressed file: 10 MB, less what the encoder may still buffer.
pub const MAX_PACKED: u64 = 9_500_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) struct Sarif {
    rules: Vec<&'static Meta>,
    runs: usize,
    results: usize,
    left: u64,
    packed: GzEncoder<Counter>,
}

/// A writer that only counts bytes.
#[derive(Default)]
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sarif {
    pub(super) fn new(rules: Vec<&'static Meta>) -> Self {
        Self { rules, runs: 0, results: 0, left: 0, packed: GzEncoder::new(Counter::default(), Compression::fast()) }
    }

    /// Starts a run.
    fn open(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.runs += 1;
        self.results = 0;
        let rules: Vec<Value> = self.rules.iter().map(|rule| descriptor(rule)).collect();
        let tool = value!({"driver": {
            "name": "sourdine",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }});
        // Two runs of one category are refused.
        let category = if self.runs == 1 { "sourdine/".to_owned() } else { format!("sourdine/{}/", self.runs) };
        out.extend(if self.runs == 1 { b"\n".as_slice() } else { b",\n" });
        out.extend(b"{\"tool\":");
        out.extend(json(&tool)?);
        out.extend(b",\"automationDetails\":");
        out.extend(json(&value!({"id": category}))?);
        out.extend(b",\"columnKind\":\"unicodeCodePoints\",\"results\":[");
        Ok(())
    }

    /// Ends a run; `note` says what was left out.
    fn close(&self, note: Option<&str>, out: &mut Vec<u8>) -> Result<()> {
        let notes: Vec<Value> = note.iter().map(|note| value!({"level": "warning", "message": {"text": note}})).collect();
        out.extend(b"\n],\"invocations\":");
        out.extend(json(&value!([{"executionSuccessful": true, "toolExecutionNotifications": notes}]))?);
        out.push(b'}');
        Ok(())
    }

    fn pack(&mut self, bytes: &[u8]) -> Result<()> {
        self.packed.write_all(bytes).map_err(|error| Error::write("the packed size", error))
    }
}

impl Writer for Sarif {
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.extend(format!("{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[").into_bytes());
        self.open(out)?;
        self.pack(out)
    }

    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()> {
        let begin = out.len();
        for alert in &record.alerts {
            let is_full = self.results == MAX_RESULTS;
            if self.left > 0 || self.packed.get_ref().0 > MAX_PACKED || is_full && self.runs == MAX_RUNS {
                self.left += 1;
                continue;
            }
            if is_full {
                self.close(None, out)?;
                self.open(out)?;
            }
            out.extend(if self.results == 0 { b"\n".as_slice() } else { b",\n" });
            out.extend(json(&self.result(record, alert))?);
            self.results += 1;
        }
        let written = out.split_off(begin);
        self.pack(&written)?;
        out.extend(written);
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>> {
        let note = (self.left > 0).then(|| {
            format!(
                "{} more results were left out: hosts take {MAX_RUNS} runs of {MAX_RESULTS} results and 10 MB packed; --format jsonl has all",
                self.left
            )
        });
        self.close(note.as_deref(), out)?;
        out.extend(b"\n]}\n");
        Ok(note)
    }
}

impl Sarif {
    fn result(&self, record: &Alerted, alert: &Alert) -> Value {
        let mut region = value!({"startLine": alert.line});
        if let (Some(column), Some(end)) = (alert.column, alert.end) {
            region["startColumn"] = column.into();
            region["endLine"] = end.line.into();
            region["endColumn"] = end.column.into();
        }
        if !alert.words.is_empty() {
            region["snippet"] = value!({"text": alert.words});
        }
        let mut result = value!({
            "ruleId": alert.rule.code,
            "level": level(alert.severity),
            "message": {"text": alert.message},
            "locations": [{
                "physicalLocation": {"artifactLocation": {"uri": uri(&record.file)}, "region": region},
                "logicalLocations": [{"fullyQualifiedName": record.id, "kind": "record"}],
            }],
            // GitHub tracks an alert by the second one.
            "partialFingerprints": {"sourdine/v1": alert.fingerprint, "primaryLocationLineHash": alert.fingerprint},
            "properties": {"record": record.id, "verdict": record.verdict},
        });
        if let Some(index) = self.rules.iter().position(|rule| rule.code == alert.rule.code) {
            result["ruleIndex"] = index.into();
        }
        if alert.suppressed {
            result["suppressions"] = value!([{"kind": "inSource", "status": "accepted"}]);
        }
        result
    }
}

fn descriptor(rule: &Meta) -> Value {
    let what = rule.section("What it finds").unwrap_or_else(|| rule.name.to_owned());
    let text = rule.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    value!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name.replace('-', " ")},
        "fullDescription": {"text": what},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": ["text-quality"], "precision": if rule.is_preview() { "low" } else if rule.waits_for_proof() { "medium" } else { "high" }},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Major => "error",
        Severity::Minor => "warning",
        Severity::Info => "note",
    }
}

/// A path as a URI reference (RFC 3986): reserved and non-ASCII characters are escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.strip_prefix("./").unwrap_or(path).bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    if path.starts_with('/') { format!("file://{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("./a b/é#1.txt"), "a%20b/%C3%A9%231.txt");
        assert_eq!(uri("/a:b"), "file:///a%3Ab");
    }

    fn written(alerts: usize, message: impl Fn(usize) -> String) -> (Value, Option<String>) {
        let rule = crate::artifacts::rules::ALL[0].meta();
        let mut sarif = Sarif::new(vec![rule]);
        let mut out = Vec::new();
        sarif.begin(&mut out).unwrap();
        for nth in 0..alerts {
            let alert = Alert {
                rule,
                severity: Severity::Minor,
                line: 1,
                column: None,
                end: None,
                message: message(nth),
                words: String::new(),
                fingerprint: nth.to_string(),
                suppressed: nth == 0,
            };
            sarif.record(&Alerted { id: "r".into(), file: "r".into(), verdict: String::new(), alerts: vec![alert] }, &mut out).unwrap();
        }
        let note = sarif.end(&mut out).unwrap();
        (serde_json::from_slice(&out).unwrap(), note)
    }

    #[test]
    fn what_is_too_much_for_a_run_stands_in_the_next() {
        let (sarif, note) = written(MAX_RESULTS + 1, |_| "m".into());
        let runs: Vec<usize> = sarif["runs"].as_array().unwrap().iter().map(|run| run["results"].as_array().unwrap().len()).collect();
        assert_eq!((runs, note), (vec![MAX_RESULTS, 1], None));
        assert_ne!(sarif["runs"][0]["automationDetails"], sarif["runs"][1]["automationDetails"]);
        assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["kind"], "inSource");
    }

    #[test]
    fn what_is_too_much_for_the_host_is_left_out_and_told() {
        let noise =
            |nth: usize| (0..400).map(|k| format!("{:016x}", xxhash_rust::xxh3::xxh3_64(format!("{nth} {k}").as_bytes()))).collect();
        let (sarif, note) = written(3500, noise);
        let results = sarif["runs"][0]["results"].as_array().unwrap().len();
        assert!(note.unwrap().starts_with(&format!("{} more results", 3500 - results)));
        assert!(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].is_string());
    }
}
