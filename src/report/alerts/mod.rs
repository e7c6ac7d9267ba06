//! Findings as annotations for other tools: pull and merge requests, test reports, code scanning.
//!
//! [`Alerts`] writes the alerts of each record as they come. To add a format: add a file that implements `Writer`, a variant of [`Kind`]
//! and its case.
//!
//! An alert has line and column of the *file*: exact for plain text and pages; for JSON Lines only the line, since a column inside an
//! escaped string is of no use. Its [fingerprint](Alert::fingerprint) identifies it across runs by rule, words and record. The place is not
//! part of it, since edits above move it.

mod github;
mod gitlab;
mod junit;
pub mod sarif;

use crate::analysis::Analysis;
use crate::artifacts::rules::Meta;
use crate::artifacts::{Finding, Severity};
use crate::error::{Error, Result};
use crate::text::Span;
use crate::text::page::{LineColumn, Lines};
use crate::text::record::Record;
use crate::text::visible::{shorten, visible};
use std::collections::HashMap;
use std::io::Write;
use xxhash_rust::xxh3::xxh3_128;

/// The format of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Workflow commands of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

/// A finding in the form of other tools.
#[derive(Clone, Debug)]
pub struct Alert {
    /// The rule.
    pub rule: &'static Meta,
    /// Its severity.
    pub severity: Severity,
    /// First line.
    pub line: usize,
    /// First column, if known: in plain text and pages.
    pub column: Option<usize>,
    /// Line and column after its end.
    pub end: Option<LineColumn>,
    /// The reason, with the suggestion.
    pub message: String,
    /// The words with the finding.
    pub words: String,
    /// Equal for equal rule, words and record.
    pub fingerprint: String,
    /// True if a suppression applies.
    pub suppressed: bool,
}

/// The alerts of one record.
#[derive(Clone, Debug)]
pub struct Alerted {
    /// Id of the record.
    pub id: String,
    /// Path of its file, as given.
    pub file: String,
    /// The verdict on the record, in words.
    pub verdict: String,
    /// By place; suppressed ones last.
    pub alerts: Vec<Alert>,
}

/// Most columns of the words.
const WORDS: usize = 160;

impl Alerted {
    /// The alerts of a record.
    pub fn new(record: &Record, analysis: &Analysis<'_>) -> Self {
        let page = record.page.as_deref().filter(|page| page.is_file);
        // In a plain text file the id is the path; a record of JSON Lines is one line.
        let is_text = record.page.is_none() && record.origin.line == 1 && *record.origin.file == *record.id;
        let lines = page.map(crate::text::page::Page::lines).or_else(|| is_text.then(|| Lines::of(&record.text)));
        let place = |finding: &Finding| -> Option<Span> {
            match page {
                Some(page) => finding.markup.or_else(|| page.source(finding.span)),
                None => Some(finding.span),
            }
        };
        let mut seen: HashMap<u128, u32> = HashMap::new();
        let mut alert = |finding: &Finding, suppressed: bool| {
            let at = lines.as_ref().zip(place(finding)).map(|(lines, span)| (lines.at(span.start), lines.at(span.end)));
            let words = finding.words(&record.text, record.page.as_deref());
            let message = match &finding.suggestion {
                Some(suggestion) => format!("{}; perhaps: {suggestion}", finding.message),
                None => finding.message.clone(),
            };
            Alert {
                rule: finding.rule,
                severity: finding.severity,
                line: at.map_or(record.origin.line as usize, |(start, _)| start.line),
                column: at.map(|(start, _)| start.column),
                end: at.map(|(_, end)| end),
                message: visible(&message).into_owned(),
                words: visible(&shorten(words, WORDS)).into_owned(),
                fingerprint: fingerprint(finding.rule.name, words, &record.id, &mut seen),
                suppressed,
            }
        };
        let mut alerts: Vec<Alert> = analysis.findings.iter().map(|finding| alert(finding, false)).collect();
        alerts.extend(analysis.suppressed.iter().map(|finding| alert(finding, true)));
        Self { id: record.id.clone(), file: record.origin.file.to_string(), verdict: super::verdict::of(analysis), alerts }
    }
}

/// A hash of rule, words and record; a repetition gets a number, so that all fingerprints are distinct.
fn fingerprint(rule: &str, words: &str, id: &str, seen: &mut HashMap<u128, u32>) -> String {
    let normal = words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let hash = xxh3_128([rule, &normal, id].join("\0").as_bytes());
    let count = seen.entry(hash).and_modify(|count| *count += 1).or_insert(1);
    format!("{hash:032x}:{count}")
}

/// Writes one format.
trait Writer {
    /// Writes what precedes the first record.
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()>;
    /// Writes a record.
    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()>;
    /// Writes what follows the last record. Returns a note on alerts that were left out.
    fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>>;
}

/// Writes alerts as they come.
pub struct Alerts<W> {
    out: W,
    /// Name of the output in errors.
    name: String,
    writer: Box<dyn Writer>,
    buffer: Vec<u8>,
}

impl<W: Write> Alerts<W> {
    /// Writes alerts of `kind` to `out`, called `name` in errors; `rules` are all rules that may fire.
    pub fn new(out: W, name: impl Into<String>, kind: Kind, rules: Vec<&'static Meta>) -> Result<Self> {
        let writer: Box<dyn Writer> = match kind {
            Kind::Github => Box::new(github::Github),
            Kind::Gitlab => Box::new(gitlab::Gitlab::default()),
            Kind::Junit => Box::new(junit::Junit),
            Kind::Sarif => Box::new(sarif::Sarif::new(rules)),
        };
        let mut alerts = Self { out, name: name.into(), writer, buffer: Vec::new() };
        alerts.writer.begin(&mut alerts.buffer)?;
        alerts.flush()?;
        Ok(alerts)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(|error| Error::write(&self.name, error))?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the alerts of one record.
    pub fn push(&mut self, record: &Alerted) -> Result<()> {
        self.writer.record(record, &mut self.buffer)?;
        self.flush()
    }

    /// Writes the rest. Returns the output, and a note if something was left out.
    pub fn finish(mut self) -> Result<(W, Option<String>)> {
        let note = self.writer.end(&mut self.buffer)?;
        self.flush()?;
        self.out.flush().map_err(|error| Error::write(&self.name, error))?;
        Ok((self.out, note))
    }
}

/// Serializes a value as JSON.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut line = super::json_line(value)?;
    line.pop();
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_rule_words_and_record() {
        let mut seen = HashMap::new();
        let first = fingerprint("a", "Two  Words", "r", &mut seen);
        let again = fingerprint("a", "two words", "r", &mut seen);
        assert_eq!(first.strip_suffix(":1"), again.strip_suffix(":2"));
        assert_ne!(fingerprint("b", "two words", "r", &mut seen)[..32], first[..32]);
        assert_ne!(fingerprint("a", "two words", "s", &mut seen)[..32], first[..32]);
    }
}
