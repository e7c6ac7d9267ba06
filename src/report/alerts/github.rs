//! Workflow commands of GitHub Actions: one line each, shown at the line of the file.
//!
//! GitHub shows only ten errors and ten warnings of a step; use SARIF for more.

use super::{Alert, Alerted, Writer};
use crate::artifacts::Severity;
use crate::error::Result;
use crate::text::escape::escaped;

pub(super) struct Github;

impl Writer for Github {
    fn begin(&mut self, _: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn record(&mut self, record: &Alerted, out: &mut Vec<u8>) -> Result<()> {
        for alert in record.alerts.iter().filter(|alert| !alert.suppressed) {
            out.extend(command(&record.file, alert).into_bytes());
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<Option<String>> {
        Ok(None)
    }
}

fn command(file: &str, alert: &Alert) -> String {
    let level = match alert.severity {
        Severity::Major => "error",
        Severity::Minor => "warning",
        Severity::Info => "notice",
    };
    let mut place = format!("file={},line={}", property(file), alert.line);
    if let (Some(column), Some(end)) = (alert.column, alert.end) {
        place += &format!(",col={column},endLine={}", end.line);
        if end.line == alert.line {
            place += &format!(",endColumn={}", end.column);
        }
    }
    let title = property(&format!("{} {}", alert.rule.code, alert.rule.name));
    format!("::{level} {place},title={title}::{}\n", data(&alert.message))
}

/// Escapes what would end the command or start another, as GitHub's toolkit does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(&data(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_record_is_a_command() {
        assert_eq!(property("a,b:100%\n::error::\u{1b}"), "a%2Cb%3A100%25%0A%3A%3Aerror%3A%3A\\u001b");
    }
}
