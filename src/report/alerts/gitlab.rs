//! GitLab's code quality report: a JSON array.

use super::{Alerted, Writer, json};
use crate::artifacts::Severity;
use crate::error::Result;
use serde::Serialize;

#[derive(Default)]
pub(super) struct Gitlab {
    count: u64,
}

#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Writer for Gitlab {
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.push(b'[');
        Ok(())
    }

    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()> {
        for alert in record.alerts.iter().filter(|alert| !alert.suppressed) {
            out.extend(if self.count == 0 { b"\n".as_slice() } else { b",\n" });
            self.count += 1;
            // The format has no columns, so the message quotes the words.
            let words = if alert.words.is_empty() { String::new() } else { format!(" [{}]", alert.words) };
            out.extend(json(&Violation {
                description: format!("{}{words}", alert.message),
                check_name: alert.rule.name,
                fingerprint: &alert.fingerprint,
                severity: match alert.severity {
                    Severity::Major => "major",
                    Severity::Minor => "minor",
                    Severity::Info => "info",
                },
                location: Location {
                    path: record.file.trim_start_matches("./"),
                    lines: Lines { begin: alert.line, end: alert.end.map_or(alert.line, |end| end.line) },
                },
            })?);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>> {
        out.extend(if self.count == 0 { b"]\n".as_slice() } else { b"\n]\n" });
        Ok(None)
    }
}
