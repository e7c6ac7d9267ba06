//! The report as one page: no network, no file beside it, light and dark, on paper too.
//!
//! What must be read first (what is known of each source, and how) is written as HTML, so it is there without scripts; findings and clusters,
//! of which there may be tens of thousands, are JSON in the page, and its script draws a few dozen at a time. Text of records gets
//! into the page in two ways and is escaped in both: by askama, and as JSON whose `<`, `>` and `&` are escapes, so that nothing in it
//! can end the script (`embedded`). The script sets text, never markup.

mod funnel;
mod judged;
mod passage;
mod shared;
mod source;

pub use passage::{Passage, Passages};

use super::Report;
use super::answers::{by_class, lead};
use super::sections::summary;
use crate::error::{Error, Result};
use crate::sources::quotation::{Explanation, Wording};
use crate::sources::voices::Carried;
use crate::sources::wording::Op;
use crate::text::escape::steers;
use crate::text::visible::visible;
use askama::Template;
use funnel::{Stop, funnel};
use judged::{Judged, judged};
use serde::Serialize;
use shared::Shared;
use source::{Row, row};

/// Clusters in the page; those that most sources share.
const CLUSTERS: usize = 1000;
/// Sources spoken of at the top; all stand in the table.
const JUDGED: usize = 60;

mod filters {
    /// Text of a record: no control characters, no marks that turn the line around.
    #[askama::filter_fn]
    pub fn plain(text: impl std::fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::visible(&text.to_string()).into_owned())
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    summary: Vec<String>,
    judged: Vec<Judged<'a>>,
    judged_left: usize,
    sources: Vec<Row<'a>>,
    lead: Vec<String>,
    gate: Vec<Stop<'a>>,
    findings: usize,
    findings_left: u64,
    clusters_left: usize,
    data: String,
}

impl Page<'_> {
    /// The pieces of a wording with the name of their element.
    fn marked(&self, wording: &Wording) -> Vec<(&'static str, String)> {
        let element = |op: Op| match op {
            Op::Same => "span",
            Op::Gone => "del",
            Op::New => "ins",
        };
        wording.words.iter().map(|(op, text)| (element(*op), visible(text).into_owned())).collect()
    }

    /// What explains a wording, in words.
    fn explained(&self, wording: &Wording) -> Vec<String> {
        let rules = wording.explained_by.iter().map(|Explanation { code, rule, message }| format!("{message} ({code} {rule})"));
        let grade = wording.translated.map(|grade| format!("its text is a translation, {}", grade.name()));
        rules.chain(grade).map(|line| visible(&line).into_owned()).collect()
    }
}

#[derive(Serialize)]
struct Data<'a> {
    passages: &'a [Passage],
    clusters: Vec<Shared<'a>>,
}

/// Writes a report with its findings in their paragraphs, and its clusters.
pub fn render(report: &Report, passages: &Passages, clusters: &[Carried]) -> Result<String> {
    let mut across: Vec<&Carried> = clusters.iter().filter(|carried| carried.cluster.sources() > 1).collect();
    across.sort_by(|Carried { cluster: a, .. }, Carried { cluster: b, .. }| {
        b.sources().cmp(&a.sources()).then(b.members.len().cmp(&a.members.len())).then(a.cluster.cmp(&b.cluster))
    });
    let clusters_left = across.len().saturating_sub(CLUSTERS);
    across.truncate(CLUSTERS);
    let page = Page {
        report,
        lead: lead(report),
        summary: summary(report, usize::MAX).iter().map(|line| visible(line).into_owned()).collect(),
        judged: by_class(report).into_iter().take(JUDGED).map(|source| judged(source, report, passages)).collect(),
        judged_left: report.sources.len().saturating_sub(JUDGED),
        sources: report.sources.iter().map(row).collect(),
        gate: funnel(report),
        findings: passages.findings(),
        findings_left: passages.left_out(),
        clusters_left,
        data: embedded(&Data { passages: passages.list(), clusters: across.iter().copied().map(Shared::of).collect() })?,
    };
    page.render().map_err(|error| Error::Model(format!("the page can't be written: {error}")))
}

/// JSON that can stand in a script element: nothing in it is markup, and no line of it ends where a script's would.
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
