//! What the single commands write: the objects of their JSON Lines, and the lines of their tables.

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

/// One change of `normalize`.
#[derive(Serialize)]
pub struct Change {
    /// The passes that met here, joined by `+`.
    pub pass: String,
    /// First code point in the original.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The original's words.
    pub before: String,
    /// What they became.
    pub after: String,
    /// The encodings that they were misread as, the last one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<&'static str>,
    /// The encoding that the bytes of the whole text were in: a change of the pass `encoding`, which changes no character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// True where a byte was lost, and what it was is a guess.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

/// The object of `normalize`.
#[derive(Serialize)]
pub struct Normalized {
    /// The record.
    pub id: String,
    /// The repaired text.
    pub text: String,
    /// What was changed, in order and disjoint.
    pub changes: Vec<Change>,
    /// What the page says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<OfPage>,
    /// What the text leaves out of the page, where that is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
}

impl Normalized {
    /// The object for the `text` of a record.
    pub fn new(record: &Record, text: &Text<'_>) -> Self {
        let index = CharIndex::new(text.original());
        let change = |change: crate::normalize::Change<'_>| {
            let place = index.chars(change.span);
            Change {
                pass: change.passes.to_string(),
                start: place.start,
                end: place.end,
                before: change.before.to_owned(),
                after: change.after.to_owned(),
                chain: change.chain.iter().collect(),
                encoding: None,
                lost: change.lost,
            }
        };
        // It stands before the text, and replaces nothing there: places are those of the decoded text.
        let decoded = record.encoding.as_deref().map(|encoding| Change {
            pass: "encoding".into(),
            start: 0,
            end: 0,
            before: String::new(),
            after: String::new(),
            chain: Vec::new(),
            encoding: Some(encoding.to_owned()),
            lost: false,
        });
        let changes = decoded.into_iter().chain(text.changes().map(change)).collect();
        Self { id: record.id.clone(), text: text.current().to_owned(), changes, page: OfPage::of(record), removed: Vec::new() }
    }
}

impl Row for Normalized {
    const COLUMNS: &'static [Column] = &[
        Column::words("record").once(),
        Column::number("at").stacked(),
        Column::words("pass"),
        Column::text("before", 1),
        Column::text("after", 1),
    ];

    fn lines(&self) -> Vec<Vec<String>> {
        let line = |change: &Change| {
            vec![
                self.id.clone(),
                change.start.to_string(),
                change.pass.clone(),
                change.encoding.clone().unwrap_or_else(|| change.before.escape_debug().to_string()),
                change.after.clone(),
            ]
        };
        let removed = |removed: &Removed| {
            let at = removed.place.map_or_else(String::new, |LineColumn { line, column }| format!("{line}:{column}"));
            let words = shorten(&removed.text, WORDS).into_owned();
            vec![self.id.clone(), at, removed.kind.name().to_owned(), words, String::new()]
        };
        self.changes.iter().map(line).chain(self.removed.iter().map(removed)).collect()
    }
}

/// What a page says of itself.
#[derive(Serialize)]
pub struct OfPage {
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The language that it says it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Title, author and the like.
    #[serde(flatten)]
    pub facts: Facts,
}

impl OfPage {
    /// Of a record, if it says something.
    pub fn of(record: &Record) -> Option<Self> {
        let page = record.page.as_deref()?;
        let is_told = page.lang.is_some() || page.facts != Facts::default();
        is_told.then(|| Self { url: page.url.clone(), lang: page.lang, facts: page.facts.clone() })
    }
}

/// A part of a page that its text leaves out.
#[derive(Serialize)]
pub struct Removed {
    /// What it is.
    pub kind: Boilerplate,
    /// Line and column of the page's source.
    #[serde(flatten)]
    pub place: Option<LineColumn>,
    /// What is to be read there.
    pub text: String,
}

impl Removed {
    /// All that was left out of a record's page.
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
    /// One past the last.
    pub end: usize,
    /// The language.
    pub lang: Lang,
    /// Its script, where it is written in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<&'static str>,
    /// How surely, 0 to 1.
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

/// The object of `language`.
#[derive(Serialize)]
pub struct Identified {
    /// The record.
    pub id: String,
    /// The language of most of it.
    pub lang: Lang,
    /// The script of the most of it, where that language is written in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<&'static str>,
    /// How surely, 0 to 1.
    pub confidence: f64,
    /// The languages of its parts; they cover it.
    pub spans: Vec<Part>,
}

impl Identified {
    /// The object for a text and its languages.
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

    fn lines(&self) -> Vec<Vec<String>> {
        let parts = if self.spans.len() > 1 {
            self.spans.iter().map(|part| format!("{} {}–{}", part.lang, part.start, part.end)).collect::<Vec<_>>().join(", ")
        } else {
            String::new()
        };
        vec![vec![self.id.clone(), self.lang.to_string(), format!("{:.2}", self.confidence), parts]]
    }
}

/// One finding of `detect`.
#[derive(Serialize)]
pub struct Found {
    /// The rule.
    pub rule: &'static str,
    /// Its code.
    pub code: &'static str,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Line and column in the file, of an HTML file.
    #[serde(flatten)]
    pub place: Option<LineColumn>,
    /// How grave it is.
    pub severity: Severity,
    /// The reason, one sentence.
    pub message: String,
    /// What could stand there instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The language that it was translated from, where the finding tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Lang>,
    /// The figures behind it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Log-odds that it gives to the score.
    pub weight: f64,
    /// The words at fault.
    pub words: String,
    /// True where it is about the page and not about its text.
    #[serde(skip)]
    pub outside: bool,
}

/// Columns of the words at fault: a span has 80 characters at most, which may be wide ones; a tag may be longer.
const WORDS: usize = 160;

/// The object of `detect`.
#[derive(Serialize)]
pub struct Detected {
    /// The record.
    pub id: String,
    /// Its source.
    pub source: String,
    /// The language of most of it.
    pub lang: Lang,
    /// Probability that it is machine translated.
    pub score: f64,
    /// Lower end of the 90 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What is to be thought of it.
    pub verdict: &'static str,
    /// In what it is unlike all that the score was measured on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlike: Option<Unlike>,
    /// How a translation is known: `declared`, `proven` or `suspected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The language of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<TranslatedFrom>,
    /// What the score is made of; they sum to its logit.
    pub contributions: Vec<Contribution>,
    /// The phrases that weighed most for a machine, by place: no errors, but what the score goes by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<Weighed>,
    /// The findings, by place.
    pub findings: Vec<Found>,
    /// What the page says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<OfPage>,
}

/// A phrase and what it adds to the score.
#[derive(Clone, Serialize)]
pub struct Weighed {
    /// Its place.
    #[serde(flatten)]
    pub place: CharSpan,
    /// Its words.
    pub words: String,
    /// In natural-log odds.
    pub log_odds: f64,
}

impl Detected {
    /// The object for a record.
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

    fn lines(&self) -> Vec<Vec<String>> {
        let score = probability(self.score);
        let line = |at: String, rule: &str, severity: &str, words: &str, reason: String| {
            vec![self.id.clone(), score.clone(), at, rule.to_owned(), severity.to_owned(), words.to_owned(), reason]
        };
        if self.findings.is_empty() {
            let why = self.unlike.map_or_else(String::new, |unlike| format!(": {}", verdict::unlike(unlike)));
            return vec![line(String::new(), "", "", "", format!("nothing found; {}{why}", self.verdict))];
        }
        let of = |found: &Found| {
            let at = match found.place {
                Some(LineColumn { line, column }) => format!("{line}:{column}"),
                None if found.outside => "page".to_owned(),
                None => found.start.to_string(),
            };
            line(at, found.rule, found.severity.name(), &found.words, found.message.clone())
        };
        self.findings.iter().map(of).collect()
    }
}

/// The object of `records.jsonl`: that of `detect` with everything else that is known of the record.
#[derive(Serialize)]
pub struct Analyzed {
    /// The object of `detect`.
    #[serde(flatten)]
    pub detected: Detected,
    /// The agency or outlet that its first or last lines credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// How surely the language is known, 0 to 1.
    pub confidence: f64,
    /// The languages of its parts.
    pub spans: Vec<Part>,
    /// Words.
    pub words: usize,
    /// Code points.
    pub characters: usize,
    /// Paragraphs.
    pub paragraphs: usize,
    /// The encoding that its bytes were in, where that is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How many places were repaired.
    pub changes: usize,
    /// Repairs by pass.
    pub changes_by_pass: BTreeMap<&'static str, u64>,
    /// Figures of hygiene, by measure: those that the cut-offs in force ask for.
    pub values: Values,
}

impl Analyzed {
    /// The object for a record, with the values of so many `groups` of measures.
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

/// How often each pass changed a text.
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

    fn lines(&self) -> Vec<Vec<String>> {
        let Self { cluster, before, .. } = self;
        let lines = (*before..).zip(&cluster.members).map(|(nth, member)| {
            let like = member.containment.filter(|_| cluster.kind != Kind::Near).unwrap_or(member.similarity);
            let is_shown = nth == 0 || !member.drift.is_empty() || cluster.kind == Kind::Twin;
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
        });
        lines.collect()
    }
}

/// Columns of one side of a difference.
const WORDING: usize = 48;

/// The first differences of a member, one a line.
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
        Column::words("known as"),
        Column::number("faults"),
        Column::number("shared"),
        Column::number("words"),
        Column::words("languages").optional(),
        Column::number("records").optional(),
        Column::words("place").optional(),
    ];

    fn lines(&self) -> Vec<Vec<String>> {
        let range = match (self.low, self.high, self.record_interval) {
            (Some(low), Some(high), _) => probabilities(low, high),
            (_, _, Some(own)) => probabilities(own.low, own.high),
            _ => String::new(),
        };
        let told: Vec<&Share> = self.languages.iter().filter(|part| part.share >= 0.02).collect();
        let mut languages: Vec<String> = told
            .iter()
            .take(LANGUAGES)
            .map(|part| if self.languages.len() > 1 { format!("{} {}", part.lang, percent(part.share)) } else { part.lang.to_string() })
            .collect();
        languages.extend((told.len() > LANGUAGES).then(|| format!("+{}", told.len() - LANGUAGES)));
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

/// Languages of a source that are named.
const LANGUAGES: usize = 2;

/// How the translations of a source are known; where none is, what its records read like.
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

/// The places that a source may take among those of its language.
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
