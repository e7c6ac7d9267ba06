//! Results of single commands: the objects of their JSON Lines, and the lines of their tables.

use super::rows::Row;
use super::table::Column;
use super::verdict;
use crate::analysis::Analysis;
use crate::artifacts::score::Contribution;
use crate::artifacts::style::{Phrase, Unlike};
use crate::artifacts::{Evidence, Finding, Grade, Severity, TranslatedFrom};
use crate::language::LanguageSpan;
use crate::language::variant::script;
use crate::normalize::Text;
use crate::quality::{Expected, Groups, Known, Values, of_record};
use crate::similarity::{self, Kind};
use crate::sources::credit::credited_by;
use crate::sources::{Profile, Share};
use crate::text::number::{group, percent, probabilities, probability};
use crate::text::page::{Boilerplate, Facts, Left, LineColumn, Lines, Page};
use crate::text::record::Record;
use crate::text::visible::shorten;
use crate::text::{CharIndex, CharSpan, Lang, Span};
use serde::Serialize;
use std::collections::BTreeMap;

/// Metadata of a page.
#[derive(Serialize)]
pub struct OfPage {
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The language that the page declares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Title, author and the like.
    #[serde(flatten)]
    pub facts: Facts,
}

impl OfPage {
    /// The metadata of a record's page; none if there is none.
    pub fn of(record: &Record) -> Option<Self> {
        let page = record.page.as_deref()?;
        let is_told = page.lang.is_some() || page.facts != Facts::default();
        is_told.then(|| Self { url: page.url.clone(), lang: page.lang, facts: page.facts.clone() })
    }
}

/// A visible part of a page that is not in its text.
#[derive(Serialize)]
pub struct Removed {
    /// Its kind.
    pub kind: Boilerplate,
    /// Line and column in the page's source.
    #[serde(flatten)]
    pub place: Option<LineColumn>,
    /// Its text.
    pub text: String,
}

impl Removed {
    /// The parts of a record's page that are not in its text.
    pub fn of(record: &Record) -> Vec<Self> {
        let Some(page) = record.page.as_deref().filter(|page| !page.left.is_empty()) else { return Vec::new() };
        let lines = page.lines();
        let removed = |left: &Left| Self {
            kind: left.kind,
            place: left.source(Span::new(0, left.text.len())).map(|place| lines.at(place.start)),
            text: left.text.clone(),
        };
        page.left.iter().map(removed).collect()
    }
}

/// A part of a text and its language.
#[derive(Serialize)]
pub struct Part {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The language.
    pub lang: Lang,
    /// Its script, if the language is written in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<&'static str>,
    /// Confidence from 0 to 1.
    pub confidence: f64,
}

fn parts(text: &str, languages: &[LanguageSpan]) -> Vec<Part> {
    let index = CharIndex::new(text);
    let part = |part: &LanguageSpan| {
        let place = index.chars(part.span);
        let script = script(part.lang, part.span.of(text));
        Part { start: place.start, end: place.end, lang: part.lang, script, confidence: round(part.confidence) }
    };
    languages.iter().map(part).collect()
}

fn round(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// The result of `language`.
#[derive(Serialize)]
pub struct Identified {
    /// Id of the record.
    pub id: String,
    /// Its main language.
    pub lang: Lang,
    /// Its main script, if that language is written in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<&'static str>,
    /// Confidence from 0 to 1.
    pub confidence: f64,
    /// The languages of its parts, which cover the text.
    pub spans: Vec<Part>,
}

impl Identified {
    /// The result for a text and its languages.
    pub fn new(id: &str, text: &str, languages: &[LanguageSpan]) -> Self {
        let (lang, confidence) = crate::language::main(languages);
        let longest = languages.iter().filter(|part| part.lang == lang).max_by_key(|part| part.span.len());
        let script = longest.and_then(|part| script(lang, part.span.of(text)));
        Self { id: id.to_owned(), lang, script, confidence: round(confidence), spans: parts(text, languages) }
    }
}

impl Row for Identified {
    const COLUMNS: &'static [Column] =
        &[Column::text("record", 1), Column::words("language"), Column::number("confidence"), Column::text("parts", 1)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let parts = if self.spans.len() > 1 {
            self.spans.iter().map(|part| format!("{} {}–{}", part.lang, part.start, part.end)).collect::<Vec<_>>().join(", ")
        } else {
            String::new()
        };
        vec![vec![self.id.clone(), self.lang.to_string(), format!("{:.2}", self.confidence), parts]]
    }
}

/// A finding of `detect`.
#[derive(Serialize)]
pub struct Found {
    /// The rule.
    pub rule: &'static str,
    /// Its code.
    pub code: &'static str,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Line and column in an HTML file.
    #[serde(flatten)]
    pub place: Option<LineColumn>,
    /// Its severity.
    pub severity: Severity,
    /// The reason, one sentence.
    pub message: String,
    /// A suggested replacement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The source language of the translation, if the finding shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Lang>,
    /// The figures that support it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Log-odds that it adds to the score.
    pub weight: f64,
    /// The words with the finding.
    pub words: String,
    /// True if it is about the page's markup.
    #[serde(skip)]
    pub outside: bool,
}

/// Most columns of the words. A span has at most 80 characters, which may be wide; a tag may be longer.
pub(super) const WORDS: usize = 160;

/// The result of `detect`.
#[derive(Serialize)]
pub struct Detected {
    /// Id of the record.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Its main language.
    pub lang: Lang,
    /// Probability that it is machine translated.
    pub score: f64,
    /// Lower bound of the 90 % interval.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The verdict.
    pub verdict: &'static str,
    /// How the text differs from all texts that the score was validated on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlike: Option<Unlike>,
    /// Evidence for a translation: `declared`, `proven` or `suspected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The language of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<TranslatedFrom>,
    /// The parts of the score; their sum is its logit.
    pub contributions: Vec<Contribution>,
    /// The phrases with the largest weights for machine translation, by place. They are not errors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<Weighed>,
    /// The findings, by place.
    pub findings: Vec<Found>,
    /// Findings that are not listed, since one rule lists at most [`MAX_FINDINGS`](crate::artifacts::MAX_FINDINGS) of a record.
    #[serde(skip_serializing_if = "crate::text::record::is_zero")]
    pub unlisted: u64,
    /// Metadata of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<OfPage>,
}

/// A phrase and its contribution to the score.
#[derive(Clone, Serialize)]
pub struct Weighed {
    /// Its place.
    #[serde(flatten)]
    pub place: CharSpan,
    /// Its text.
    pub words: String,
    /// Natural log-odds.
    pub log_odds: f64,
}

impl Detected {
    /// The result for a record.
    pub fn new(record: &Record, analysis: &Analysis<'_>) -> Self {
        let index = CharIndex::new(&record.text);
        let page = record.page.as_deref().filter(|page| page.is_file).map(|page| (page, page.lines()));
        let found = |finding: &Finding| {
            let place = index.chars(finding.span);
            let in_page = |(page, lines): &(&Page, Lines<'_>)| Some(lines.at(finding.markup.or_else(|| page.source(finding.span))?.start));
            Found {
                rule: finding.rule.name,
                code: finding.rule.code,
                start: place.start,
                end: place.end,
                place: page.as_ref().and_then(in_page),
                severity: finding.severity,
                message: finding.message.clone(),
                suggestion: finding.suggestion.clone(),
                from: finding.from,
                evidence: finding.evidence.clone(),
                weight: round(finding.weight),
                words: shorten(finding.words(&record.text, record.page.as_deref()), WORDS).into_owned(),
                outside: finding.span.is_empty(),
            }
        };
        let weighed = |phrase: &Phrase| Weighed {
            place: index.chars(phrase.span),
            words: shorten(phrase.span.of(&record.text), WORDS).into_owned(),
            log_odds: round(phrase.log_odds),
        };
        Self {
            id: record.id.clone(),
            source: record.source.clone(),
            lang: analysis.lang,
            score: round(analysis.score.probability),
            low: round(analysis.score.low),
            high: round(analysis.score.high),
            verdict: analysis.score.verdict.name(),
            unlike: analysis.score.unlike,
            grade: analysis.grade,
            translated_from: analysis.translated_from,
            contributions: analysis.score.contributions.clone(),
            phrases: analysis.phrases.iter().map(weighed).collect(),
            findings: analysis.findings.iter().map(found).collect(),
            unlisted: analysis.unlisted,
            page: OfPage::of(record),
        }
    }
}

impl Row for Detected {
    const COLUMNS: &'static [Column] = &[
        Column::words("record").once(),
        Column::number("score").stacked().once(),
        Column::number("at").stacked(),
        Column::words("rule"),
        Column::words("severity").stacked(),
        Column::text("words", 1),
        Column::text("reason", 2).stacked(),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let score = probability(self.score);
        let line = move |at: String, rule: &str, severity: &str, words: &str, reason: String| {
            vec![self.id.clone(), score.clone(), at, rule.to_owned(), severity.to_owned(), words.to_owned(), reason]
        };
        let nothing = self.findings.is_empty().then(|| {
            let why = self.unlike.map_or_else(String::new, |unlike| format!(": {}", verdict::unlike(unlike)));
            line(String::new(), "", "", "", format!("nothing found; {}{why}", self.verdict))
        });
        let of = move |found: &Found| {
            let at = match found.place {
                Some(LineColumn { line, column }) => format!("{line}:{column}"),
                None if found.outside => "page".to_owned(),
                None => found.start.to_string(),
            };
            line(at, found.rule, found.severity.name(), &found.words, found.message.clone())
        };
        nothing.into_iter().chain(self.findings.iter().map(of))
    }
}

/// A line of `records.jsonl`: the result of `detect` and all other results for the record.
#[derive(Serialize)]
pub struct Analyzed {
    /// The result of `detect`.
    #[serde(flatten)]
    pub detected: Detected,
    /// The agency or outlet that the text credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Confidence of the language, from 0 to 1.
    pub confidence: f64,
    /// The languages of its parts.
    pub spans: Vec<Part>,
    /// Words.
    pub words: usize,
    /// Code points.
    pub characters: usize,
    /// Paragraphs.
    pub paragraphs: usize,
    /// The encoding of its bytes, if not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Number of repairs.
    pub changes: usize,
    /// Number of repairs by pass.
    pub changes_by_pass: BTreeMap<&'static str, u64>,
    /// Hygiene measures that the cut-offs in force need.
    pub values: Values,
}

impl Analyzed {
    /// The result for a record, with the values of these `groups` of measures.
    pub fn new(record: &Record, analysis: &Analysis<'_>, paragraphs: usize, groups: Groups) -> Self {
        let known = Known {
            text: &analysis.text,
            lang: analysis.lang.as_str(),
            confidence: analysis.confidence,
            languages: &analysis.languages,
            declared: record.declared.as_deref(),
            findings: &analysis.findings,
            score: Some((&analysis.score, analysis.words)),
        };
        Self {
            detected: Detected::new(record, analysis),
            credit: credited_by(analysis.text.current(), record.page.as_deref()),
            confidence: round(analysis.confidence),
            spans: parts(&record.text, &analysis.languages),
            words: analysis.words,
            characters: record.text.chars().count(),
            paragraphs,
            encoding: record.encoding.clone(),
            changes: analysis.text.changes().len(),
            changes_by_pass: changes_by_pass(&analysis.text),
            values: of_record(&known, &Expected::default(), groups),
        }
    }
}

/// Number of changes of a text by pass.
pub fn changes_by_pass(text: &Text<'_>) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for pass in text.changes().flat_map(|change| change.passes.iter()) {
        *counts.entry(pass.name()).or_default() += 1;
    }
    counts
}

impl Row for similarity::Part {
    const LIST: &'static str = "members";
    const COLUMNS: &'static [Column] = &[
        Column::number("cluster"),
        Column::words("kind"),
        Column::words("source"),
        Column::number("like"),
        Column::text("text", 2),
        Column::text("differs", 1),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let Self { cluster, before, .. } = self;
        (*before..).zip(&cluster.members).map(|(nth, member)| {
            let like = member.likeness(cluster.kind);
            let is_shown = nth == 0 || !member.drift.is_empty() || matches!(cluster.kind, Kind::Twin | Kind::Reported);
            let text = if is_shown { shorten(&member.excerpt, 160).into_owned() } else { "the same".to_owned() };
            let head = |text: String| if nth == 0 { text } else { String::new() };
            vec![
                head(cluster.cluster.to_string()),
                head(cluster.kind.name().to_owned()),
                member.source.clone(),
                percent(like),
                text,
                differences(member, 4),
            ]
        })
    }
}

/// Columns of one side of a difference.
const WORDING: usize = 48;

/// The first differences of a member, one per line.
pub fn differences(member: &similarity::Member, most: usize) -> String {
    let shown = member.drift.iter().take(most).map(|edit| match (shorten(&edit.before, WORDING), shorten(&edit.after, WORDING)) {
        (before, after) if after.is_empty() => format!("− {before}"),
        (before, after) if before.is_empty() => format!("+ {after}"),
        (before, after) => format!("{before} → {after}"),
    });
    let mut lines: Vec<String> = shown.collect();
    if member.drift.len() > most {
        lines.push(format!("and {} more", member.drift.len() - most));
    }
    lines.join("\n")
}

impl Row for Profile {
    const COLUMNS: &'static [Column] = &[
        Column::text("source", 1),
        Column::number("score"),
        Column::words("known as").whole(),
        Column::number("faults"),
        Column::number("shared"),
        Column::number("words"),
        Column::words("languages").optional(),
        Column::number("records").optional(),
        Column::words("place").optional(),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let range = match (self.low, self.high, self.record_interval) {
            (Some(low), Some(high), _) => probabilities(low, high),
            (_, _, Some(own)) => probabilities(own.low, own.high),
            _ => String::new(),
        };
        let main_languages: Vec<&Share> = self.languages.iter().filter(|part| part.share >= 0.02).collect();
        let mut languages: Vec<String> = main_languages
            .iter()
            .take(LANGUAGES)
            .map(|part| if self.languages.len() > 1 { format!("{} {}", part.lang, percent(part.share)) } else { part.lang.to_string() })
            .collect();
        languages.extend((main_languages.len() > LANGUAGES).then(|| format!("+{}", main_languages.len() - LANGUAGES)));
        vec![vec![
            self.source.clone(),
            format!("{}\n{range}", probability(self.score)),
            known(self),
            format!("{:.1}", self.findings_per_1000_words.value),
            format!("{} of {}", self.shared_units, self.units),
            group(self.words),
            languages.join(", "),
            group(self.records),
            place(self),
        ]]
    }
}

/// Most languages named for a source.
const LANGUAGES: usize = 2;

/// The evidence for translations of a source; if there is none, the verdict on its records.
fn known(profile: &Profile) -> String {
    let translated = &profile.translated;
    let grades = [("declared", translated.declared), ("proven", translated.proven), ("suspected", translated.suspected)];
    let counted = |(grade, count): (&str, u64)| if profile.records == 1 { grade.to_owned() } else { format!("{} {grade}", group(count)) };
    let said: Vec<String> =
        grades.into_iter().map(|(grade, counted)| (grade, counted.records)).filter(|(_, count)| *count > 0).map(counted).collect();
    match profile.verdicts.get("human") {
        _ if !said.is_empty() => said.join("\n"),
        Some(human) if *human == profile.records => "by people".into(),
        _ => "can't be told".into(),
    }
}

/// The possible ranks of a source within its language.
pub fn place(profile: &Profile) -> String {
    match profile.rank {
        None if !profile.enough => "too few records".to_owned(),
        None => "none to compare".to_owned(),
        Some(rank) if rank.from == 1 && rank.to == rank.of => format!("any of {} {}", rank.of, rank.lang),
        Some(rank) if rank.from == rank.to => format!("{} of {} {}", rank.from, rank.of, rank.lang),
        Some(rank) => format!("{}–{} of {} {}", rank.from, rank.to, rank.of, rank.lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!([probability(1.0), probability(0.5), probability(0.001)], [">99 %", "50 %", "<1 %"]);
        assert_eq!([probabilities(0.997, 1.0), probabilities(0.9, 0.999)], [">99", "90–99"]);
        assert_eq!([group(0), group(999), group(1000), group(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
    }
}
