//! The report as one self-contained HTML page, for light and dark screens and for print.
//!
//! The verdicts on sources and their evidence are static HTML, readable without scripts. Findings and clusters, of which there may be tens
//! of thousands, are embedded as JSON; the script renders a few dozen at a time. Text of records enters the page in two ways and is escaped
//! in both: by askama, and as JSON with `<`, `>` and `&` escaped, so that it cannot end the script element (`embedded`). The script sets
//! text content, never markup.

mod bars;
mod funnel;
mod judged;
mod matrix;
mod passage;
mod shared;
mod source;
mod time;

pub use passage::{Passage, Passages};

use super::Report;
use super::answers::{Step, by_class, lead, sentences, steps};
use super::sections::summary;
use crate::error::{Error, Result};
use crate::similarity::Kind;
use crate::sources::quotation::{Explanation, Wording};
use crate::sources::voices::Carried;
use crate::sources::wording::{Op, Piece};
use crate::text::escape::steers;
use crate::text::visible::visible;
use askama::Template;
use bars::{Bars, bars};
use funnel::{Stop, funnel};
use judged::{Judged, judged};
use matrix::Matrix;
use serde::Serialize;
use shared::Shared;
use source::{Row, row};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use time::{Line, lines};

/// Most clusters in the page; those shared by most sources.
const CLUSTERS: usize = 5000;
/// Most sources described in words; the table has all.
const JUDGED: usize = 20;
/// Sources in the table without the script.
const FIRST_SOURCES: usize = 50;
/// Most sources in the table.
const SOURCES: usize = 5000;

mod filters {
    /// Text of a record without control and directional characters.
    #[askama::filter_fn]
    pub fn plain(text: impl std::fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::visible(&text.to_string()).into_owned())
    }

    /// A count with commas between thousands.
    #[askama::filter_fn]
    pub fn grouped(count: impl std::fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
        let text = count.to_string();
        Ok(text.parse().map_or(text, crate::text::number::group))
    }
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    report: &'a Report,
    answers: [(&'static str, Vec<String>); 2],
    steps: Vec<Step>,
    summary: Vec<String>,
    judged: Vec<Judged<'a>>,
    judged_left: usize,
    sources: Vec<Row<'a>>,
    other_sources: Vec<Row<'a>>,
    sources_left: usize,
    lead: Vec<String>,
    bars: Option<Bars<'a>>,
    matrix: Option<Matrix>,
    time: Vec<Line<'a>>,
    gate: Vec<Stop<'a>>,
    findings: usize,
    findings_left: u64,
    clusters_left: usize,
    data: String,
}

impl Page<'_> {
    fn gate_title(&self) -> &'static str {
        if self.report.gate.decided { "What the gate stopped" } else { "What a gate would stop" }
    }

    /// The pieces of a wording with their HTML element names.
    fn marked(&self, words: &[Piece]) -> Vec<(&'static str, String)> {
        let element = |op: Op| match op {
            Op::Same => "span",
            Op::Gone => "del",
            Op::New => "ins",
        };
        words.iter().map(|(op, text)| (element(*op), visible(text).into_owned())).collect()
    }

    /// The explanations of a wording, in words.
    fn explained(&self, wording: &Wording) -> Vec<String> {
        let rules = wording.explained_by.iter().map(|Explanation { code, rule, message }| format!("{message} ({code} {rule})"));
        let grade = wording.translated.map(|grade| format!("its text is a translation, {}", grade.name()));
        rules.chain(grade).map(|line| visible(&line).into_owned()).collect()
    }
}

#[derive(Serialize)]
struct Data<'a> {
    /// Names of sources, which clusters give by their number.
    sources: Vec<Cow<'a, str>>,
    passages: &'a [Passage],
    clusters: Vec<Shared<'a>>,
    /// The sources of the matrix.
    matrix: Vec<&'a str>,
}

/// Writes a report as a page, with findings in their paragraphs and clusters. `inputs` are the inputs as typed.
pub fn render(report: &Report, passages: &Passages, clusters: &[Carried], inputs: &str) -> Result<String> {
    let is_shared = |carried: &&Carried| carried.cluster.kind != Kind::Reported && carried.cluster.sources() > 1;
    let mut across: Vec<&Carried> = clusters.iter().filter(is_shared).collect();
    let matrix = Matrix::of(report, &across);
    across.sort_by_cached_key(|Carried { cluster, .. }| Reverse((cluster.sources(), cluster.members.len())));
    let clusters_left = across.len().saturating_sub(CLUSTERS);
    across.truncate(CLUSTERS);
    let numbers: HashMap<&str, usize> = report.sources.iter().enumerate().map(|(nth, source)| (source.source.as_str(), nth)).collect();
    let data = Data {
        sources: report.sources.iter().map(|source| visible(&source.source)).collect(),
        passages: passages.list(),
        clusters: across.iter().map(|carried| Shared::of(carried, &numbers)).collect(),
        matrix: matrix.iter().flat_map(|matrix| &matrix.names).map(|name| name.whole.as_str()).collect(),
    };
    let mut sources: Vec<Row<'_>> = report.sources.iter().take(SOURCES).map(row).collect();
    let other_sources = sources.split_off(sources.len().min(FIRST_SOURCES));
    let page = Page {
        report,
        answers: sentences(report),
        steps: steps(report, inputs),
        lead: lead(report),
        summary: summary(report, usize::MAX).iter().map(|line| visible(line).into_owned()).collect(),
        judged: by_class(report).into_iter().take(JUDGED).map(|source| judged(source, report, passages)).collect(),
        judged_left: report.sources.len().saturating_sub(JUDGED),
        sources,
        other_sources,
        sources_left: report.sources.len().saturating_sub(SOURCES),
        bars: bars(report),
        time: lines(&report.timeline),
        gate: funnel(report),
        findings: passages.findings(),
        findings_left: passages.left_out(),
        clusters_left,
        data: embedded(&data)?,
        matrix,
    };
    page.render().map_err(|error| Error::Model(format!("the page can't be written: {error}")))
}

/// JSON that is safe inside a script element: without markup and without U+2028 and U+2029.
fn embedded(data: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(data).map_err(|error| Error::Model(format!("the page's data can't be written as JSON: {error}")))?;
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    for c in json.chars() {
        match c {
            c if matches!(c, '<' | '>' | '&') || steers(c) => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_is_markup() {
        let data = embedded(&["</script><!-- & \u{2028}\u{2029} \"quoted\""]).unwrap();
        assert_eq!(data, "[\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029 \\\"quoted\\\"\"]");
    }
}
