//! JUnit XML: a record is a test suite, a finding a test case. Notes are no failures; suppressed findings are skipped tests.

use super::{Alerted, Writer};
use crate::artifacts::Severity;
use crate::error::{Error, Result};
use askama::Template;

pub(super) struct Junit;

#[derive(Template)]
#[template(path = "junit.xml")]
struct Suite<'a> {
    record: &'a Alerted,
    tests: usize,
    failures: usize,
    skipped: usize,
}

mod filters {
    use crate::text::escape::escaped;

    /// Text without characters that XML 1.0 cannot represent.
    #[askama::filter_fn]
    pub fn xml(text: impl std::fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
        let is_char = |c: &char| matches!(c, '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        Ok(escaped(&text.to_string()).chars().filter(is_char).collect())
    }
}

impl Writer for Junit {
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.extend(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sourdine\">\n");
        Ok(())
    }

    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()> {
        let skipped = record.alerts.iter().filter(|alert| alert.suppressed).count();
        let failures = record.alerts.iter().filter(|alert| !alert.suppressed && alert.severity > Severity::Info).count();
        let suite = Suite { record, tests: record.alerts.len().max(1), failures, skipped };
        let suite = suite.render().map_err(|error| Error::Model(format!("a test suite can't be written: {error}")))?;
        out.extend(suite.into_bytes());
        out.push(b'\n');
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>> {
        out.extend(b"</testsuites>\n");
        Ok(None)
    }
}
