//! Findings in; annotations that other tools show out: on a pull request, in a merge request, in a test report, in a code scanner.
//!
//! [`Alerts`] writes the alerts of one record after the other, as they come. A format is a file here that says how it begins, how a record
//! is written, and how it ends; to add one: that file, a variant of [`Kind`], its arms.
//!
//! An alert stands at line and column of the *file*: of text and of pages exactly, of a record of JSON Lines at its line alone, since a column
//! inside an escaped string helps nobody. It is recognised from run to run by its [fingerprint](Alert::fingerprint): rule, words, and record,
//! and not its place, which moves whenever somebody writes above it.

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

/// Which annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Workflow commands of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// JUnit's XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

/// One finding, as other tools want it.
#[derive(Clone, Debug)]
pub struct Alert {
    /// The rule.
    pub rule: &'static Meta,
    /// How grave it is.
    pub severity: Severity,
    /// Where it begins.
    pub line: usize,
    /// The column, where it is known: of text and of pages.
    pub column: Option<usize>,
    /// Line and column one past its end.
    pub end: Option<LineColumn>,
    /// The reason, with what could stand there instead.
    pub message: String,
    /// The words at fault.
    pub words: String,
    /// The same for the same rule, words and record, whatever else changes.
    pub fingerprint: String,
    /// The writer does not want to hear of it.
    pub suppressed: bool,
}

/// The alerts of one record.
#[derive(Clone, Debug)]
pub struct Alerted {
    /// The record.
    pub id: String,
    /// Its file, as the input names it.
    pub file: String,
    /// What is thought of the record as a whole, in words.
    pub verdict: String,
    /// By place; suppressed ones after the others.
    pub alerts: Vec<Alert>,
}

/// Columns of the words at fault.
const WORDS: usize = 160;

impl Alerted {
    /// The alerts of a record.
    pub fn new(record: &Record, analysis: &Analysis<'_>) -> Self {
        let page = record.page.as_deref().filter(|page| page.is_file);
        // Of a text file the id is its path; a record of JSON Lines is its line and no more.
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

/// A hash of rule, words and record; the second of equal ones gets a number, so that no two are the same.
fn fingerprint(rule: &str, words: &str, id: &str, seen: &mut HashMap<u128, u32>) -> String {
    let normal = words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let hash = xxh3_128([rule, &normal, id].join("\0").as_bytes());
    let count = seen.entry(hash).and_modify(|count| *count += 1).or_insert(1);
    format!("{hash:032x}:{count}")
}

/// How one format is written.
trait Writer {
    /// What stands before the first record.
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()>;
    /// One record.
    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()>;
    /// What stands after the last; says how many alerts were left out, and why.
    fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>>;
}

/// Writes alerts as they come.
pub struct Alerts<W> {
    out: W,
    /// How the output is called in errors.
    name: String,
    writer: Box<dyn Writer>,
    buffer: Vec<u8>,
}

impl<W: Write> Alerts<W> {
    /// Alerts of `kind` written to `out`, called `name` in errors; `rules` are those that may fire.
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

    /// Writes what is left; gives the output back, and a note where something was left out.
    pub fn finish(mut self) -> Result<(W, Option<String>)> {
        let note = self.writer.end(&mut self.buffer)?;
        self.flush()?;
        self.out.flush().map_err(|error| Error::write(&self.name, error))?;
        Ok((self.out, note))
    }
}

/// A value as JSON.
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
