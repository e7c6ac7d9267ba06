//! Adds to the lines of `records.jsonl` what other sources have in place of a finding, which is known only after the last record.

use crate::error::{Error, Result};
use crate::sources::quotation::{Others, Supported};
use crate::text::escape;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Named<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    source: Cow<'l, str>,
}

/// The field of a record without findings.
const NO_FINDINGS: &str = "\"findings\":[],";

/// Copies `lines`, the content of `records.jsonl`, to `out`, with the support of `supported` in its findings. `name` is the file for
/// messages.
pub fn rewrite(name: &str, mut lines: impl BufRead, supported: &Supported, mut out: impl Write) -> Result<()> {
    let by_record = supported.by_record();
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line).map_err(|error| Error::read(name, error))? == 0 {
            return Ok(());
        }
        // Quotes inside of JSON strings are escaped, so that only the field looks like this.
        if line.contains(NO_FINDINGS) {
            out.write_all(line.as_bytes()).map_err(|error| Error::write(name, error))?;
            continue;
        }
        let row: Named<'_> = serde_json::from_str(&line)
            .map_err(|error| Error::Model(format!("{name}: a line that was just written can't be read: {error}")))?;
        let mut shown = Cow::Borrowed(line.as_str());
        for (rule, start, others) in by_record.get(&(&*row.source, &*row.id)).into_iter().flatten() {
            shown = Cow::Owned(with_others(&shown, rule, *start, others)?);
        }
        out.write_all(shown.as_bytes()).map_err(|error| Error::write(name, error))?;
    }
}

/// A line with `others` in the finding of `rule` at `start`. Quotes inside of JSON strings are escaped, so that none looks like a finding.
fn with_others(line: &str, rule: &str, start: usize, others: &Others) -> Result<String> {
    let others =
        escape::to_vec(others).map_err(|error| Error::Model(format!("what other sources have can't be written as JSON: {error}")))?;
    let others = String::from_utf8_lossy(&others);
    let head = format!("{{\"rule\":\"{rule}\",\"code\":\"");
    let place = format!("\",\"start\":{start},");
    let mut from = 0;
    while let Some(at) = line[from..].find(&head).map(|at| from + at) {
        let code = &line[at + head.len()..];
        if code.find('"').is_some_and(|end| code[end..].starts_with(&place)) {
            return Ok(format!("{}{{\"others\":{others},{}", &line[..at], &line[at + 1..]));
        }
        from = at + head.len();
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finding_at_the_place_gets_it() {
        let line = r#"{"id":"a","findings":[{"rule":"r","code":"SD1","start":3,"end":4,"words":"{\"rule\":\"r\""},{"rule":"r","code":"SD1","start":33,"end":40}]}"#;
        let others = Others { sources: 2, words: "next \"year\"".into(), log_odds: 1.5 };
        let shown = with_others(line, "r", 33, &others).unwrap();
        let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(value["findings"][1]["others"]["words"], "next \"year\"");
        assert!(value["findings"][0].get("others").is_none());
        assert_eq!(with_others(line, "r", 5, &others).unwrap(), line);
    }
}
