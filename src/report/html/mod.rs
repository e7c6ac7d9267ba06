//! The report as one page: no network, no file beside it, light and dark, on paper too.
//!
//! What must be read first (what is known of each source, and how) is written as HTML, so it is there without scripts; findings and clusters,
//! of which there may be tens of thousands, are JSON in the page, and its script draws a few dozen at a time. Text of records gets
//! into the page in two ways and is escaped in both: by askama, and as JSON whose `<`, `>` and `&` are escapes, so that nothing in it
//! can end the script (`embedded`). The script sets text, never markup.

mod passage;
mod wording;

pub use passage::{Passage, Passages};

use super::row::{group, percent, place, probabilities, probability};
use super::sections::summary;
use super::visible::visible;
use super::{Report, Strong};
use crate::artifacts::Grade;
use crate::error::{Error, Result};
use crate::similarity::Cluster;
use crate::sources::Profile;
use crate::sources::interval::Interval;
use askama::Template;
use serde::Serialize;
use wording::{Compared, Drift, compared, drifts};

/// Clusters in the page; those that most sources share.
const CLUSTERS: usize = 1000;
/// Members shown of one.
const MEMBERS: usize = 40;
/// Sources spoken of at the top; all stand in the table.
const JUDGED: usize = 60;
/// Signs named of a source at the top.
const SIGNS: usize = 3;

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
    drifts: Vec<Drift<'a>>,
    findings: usize,
    findings_left: u64,
    clusters_left: usize,
    data: String,
}

/// What is known of a source, in words.
struct Judged<'a> {
    source: &'a str,
    /// `declared`, `proven`, `suspected`, `human` or `unsure`: the surest of what is known.
    class: &'static str,
    word: &'static str,
    said: Vec<String>,
    signs: Vec<Sign<'a>>,
}

/// Words in their context and what is wrong with them.
struct Sign<'a> {
    before: &'a str,
    words: &'a str,
    after: &'a str,
    message: &'a str,
}

/// A source in the table.
struct Row<'a> {
    profile: &'a Profile,
    languages: String,
    words: String,
    score: String,
    range: String,
    low: f64,
    high: f64,
    rank: String,
    rules: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct Data<'a> {
    passages: &'a [Passage],
    clusters: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    kind: &'static str,
    sources: usize,
    more: usize,
    members: Vec<Compared<'a>>,
}

impl<'a> Shown<'a> {
    fn of(cluster: &'a Cluster) -> Self {
        Self {
            kind: cluster.kind.name(),
            sources: cluster.sources(),
            more: cluster.members.len().saturating_sub(MEMBERS),
            members: compared(cluster, MEMBERS),
        }
    }
}

/// Writes a report with its findings in their paragraphs, and its clusters.
pub fn render(report: &Report, passages: &Passages, clusters: &[Cluster]) -> Result<String> {
    let mut across: Vec<&Cluster> = clusters.iter().filter(|cluster| cluster.sources() > 1).collect();
    across.sort_by(|a, b| b.sources().cmp(&a.sources()).then(b.members.len().cmp(&a.members.len())).then(a.cluster.cmp(&b.cluster)));
    let clusters_left = across.len().saturating_sub(CLUSTERS);
    across.truncate(CLUSTERS);
    let page = Page {
        report,
        summary: summary(report).iter().map(|line| visible(line).into_owned()).collect(),
        judged: report.sources.iter().take(JUDGED).map(|source| judged(source, report, passages)).collect(),
        judged_left: report.sources.len().saturating_sub(JUDGED),
        sources: report.sources.iter().map(row).collect(),
        drifts: drifts(&across),
        findings: passages.findings(),
        findings_left: passages.left_out(),
        clusters_left,
        data: embedded(&Data { passages: passages.list(), clusters: across.iter().copied().map(Shown::of).collect() })?,
    };
    page.render().map_err(|error| Error::Model(format!("the page can't be written: {error}")))
}

/// JSON that can stand in a script element: nothing in it is markup, and no line of it ends where a script's would.
fn embedded(data: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(data).map_err(|error| Error::Model(format!("the page's data can't be written as JSON: {error}")))?;
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    Ok(out)
}

fn judged<'a>(source: &'a Profile, report: &'a Report, passages: &'a Passages) -> Judged<'a> {
    let of = |count: u64| {
        if source.records == 1 { "Its one record".to_owned() } else { format!("{} of {} records", group(count), group(source.records)) }
    };
    let counted = |count: u64| if count == 1 { "1 record".to_owned() } else { format!("{} records", group(count)) };
    let translated = &source.translated;
    let mut said = Vec::new();
    let mut class = None;
    for (grade, counted, what) in [
        (Grade::Declared, translated.declared, "declared a translation by the text or its page itself."),
        (
            Grade::Proven,
            translated.proven,
            "proven: words of another language were left in the text, and the score is one that few texts by people reach.",
        ),
        (Grade::Suspected, translated.suspected, "suspected by the score alone, which few texts by people reach. That is no proof."),
    ] {
        if counted.records > 0 {
            class = class.or(Some(grade.name()));
            said.push(format!("{}: {what}", of(counted.records)));
        }
    }
    if !source.translated_from.is_empty() {
        let originals = source.translated_from.iter().map(|(lang, count)| format!("{lang} ({})", counted(*count)));
        said.push(format!("Probable language of the original: {}.", originals.collect::<Vec<_>>().join(", ")));
    }
    let verdicts = |name: &str| source.verdicts.get(name).copied().unwrap_or_default();
    if class.is_none() || source.records > 1 {
        for (name, what) in [
            ("human", "reads as written by people: few machine translations score so low."),
            ("unsure", "can't be told: texts by people and machine translations both score like this."),
        ] {
            if verdicts(name) > 0 {
                class = class.or(Some(if name == "human" { "human" } else { "unsure" }));
                said.push(format!("{}: {what}", of(verdicts(name))));
            }
        }
    }
    let class = class.unwrap_or("unsure");
    let word = match class {
        "declared" => "declared a translation",
        "proven" => "machine translation, proven",
        "suspected" => "machine translation, suspected",
        "human" => "written by people, as far as can be seen",
        _ => "can't be told",
    };
    let has_signs = !matches!(class, "human" | "unsure");
    let proof = passages.proof(&source.source, class);
    let told = proof.as_ref().map_or("", |proof| proof.message);
    let strongest = report
        .findings
        .iter()
        .filter(|finding| finding.source == source.source && finding.message != told)
        .map(|Strong { before, words, after, message, .. }| Sign { before, words, after, message });
    let signs = proof.into_iter().chain(strongest);
    let signs = signs.take(if has_signs { SIGNS } else { 0 }).collect();
    Judged { source: &source.source, class, word, said, signs }
}

fn row(profile: &Profile) -> Row<'_> {
    let (low, high) = match (profile.low, profile.high, profile.record_interval) {
        (Some(low), Some(high), _) => (low, high),
        (_, _, Some(Interval { low, high, .. })) => (low, high),
        _ => (0.0, 1.0),
    };
    let languages = profile.languages.iter().filter(|part| part.share >= 0.02).map(|part| format!("{} {}", part.lang, percent(part.share)));
    let rate = |interval: &Interval| format!("{:.1} ({:.1}–{:.1})", interval.value, interval.low, interval.high);
    Row {
        profile,
        languages: languages.collect::<Vec<_>>().join(", "),
        words: group(profile.words),
        score: probability(profile.score),
        range: format!("{} %", probabilities(low, high)),
        low: low * 100.0,
        high: high * 100.0,
        rank: place(profile),
        rules: profile.rules_per_1000_words.iter().map(|(rule, interval)| (*rule, rate(interval))).collect(),
    }
}

impl Row<'_> {
    fn middle(&self) -> f64 {
        self.profile.score * 100.0
    }

    fn wide(&self) -> f64 {
        (self.high - self.low).max(1.0)
    }

    /// The grades that occur, with the interval of their share where there are several records.
    fn graded(&self) -> Vec<String> {
        let translated = &self.profile.translated;
        let grades = [("declared", translated.declared), ("proven", translated.proven), ("suspected", translated.suspected)];
        let said = grades.into_iter().filter(|(_, counted)| counted.records > 0).map(|(grade, counted)| {
            let range = if self.profile.records > 1 {
                format!(" ({:.0}–{:.0} %)", counted.share.low * 100.0, counted.share.high * 100.0)
            } else {
                String::new()
            };
            format!("{} of {} {grade}{range}", group(counted.records), group(self.profile.records))
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() { vec!["none known".into()] } else { said }
    }

    fn faults(&self) -> String {
        let rate = &self.profile.findings_per_1000_words;
        format!("{:.1} ({:.1}–{:.1})", rate.value, rate.low, rate.high)
    }

    fn repaired(&self) -> String {
        let passes: Vec<String> = self.profile.changes_per_1000_words.iter().map(|(pass, rate)| format!("{pass} {rate:.1}")).collect();
        if passes.is_empty() { "none".into() } else { format!("{} ({})", percent(self.profile.repaired.value), passes.join(", ")) }
    }

    fn shared(&self) -> String {
        format!("{} of {}", self.profile.shared_units, self.profile.units)
    }

    fn repeated(&self) -> String {
        format!("{} of {}", self.profile.repeated_units, self.profile.units)
    }
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
