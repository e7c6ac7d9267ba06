//! Findings in the context of their paragraphs.

use super::super::row::Found;
use super::super::verdict;
use crate::analysis::Analysis;
use crate::artifacts::Finding;
use crate::sources::quotation::Supported;
use crate::text::record::Record;
use crate::text::visible::{shorten, visible};
use crate::text::{Lang, Span};
use serde::Serialize;

/// A finding's words in context, with its reason.
pub(super) struct QuotedFinding<'a> {
    pub before: &'a str,
    pub words: &'a str,
    pub after: &'a str,
    pub message: &'a str,
    /// What other sources have in that place.
    pub others: String,
}

/// A paragraph, or the context of the findings in a long one, with these findings.
#[derive(Clone, Debug, Serialize)]
pub struct Passage {
    id: String,
    source: String,
    lang: String,
    grade: &'static str,
    verdict: String,
    parts: Vec<Part>,
}

/// A piece of text and the findings on it.
#[derive(Clone, Debug, Serialize)]
struct Part {
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Annotation>,
}

#[derive(Clone, Debug, Serialize)]
struct Annotation {
    rule: &'static str,
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    /// What other sources have in that place.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<String>,
    /// The language that the words were left over from.
    #[serde(skip)]
    from: Option<Lang>,
    /// First code point in the record.
    #[serde(skip)]
    start: usize,
}

impl Annotation {
    fn of(row: &Found) -> Self {
        Self {
            rule: row.rule,
            code: row.code,
            severity: row.severity.name(),
            message: visible(&row.message).into_owned(),
            suggestion: row.suggestion.as_deref().map(|suggestion| visible(suggestion).into_owned()),
            others: None,
            from: row.from,
            start: row.start,
        }
    }
}

/// Bytes of context on each side of a finding in a long paragraph.
const AROUND: usize = 280;
/// Paragraphs up to this many bytes are shown completely.
const WHOLE: usize = 700;
/// Most columns shown of a tag or an address.
const MARKUP: usize = 160;

impl Passage {
    /// The passages of a record with its first findings, one more than [`Passages`] keeps; `found` are the rows of its findings.
    pub fn of(record: &Record, paragraphs: &[Span], analysis: &Analysis<'_>, found: &[Found]) -> Vec<Self> {
        let text = record.text.as_str();
        let passage = |parts| Self {
            id: visible(&record.id).into_owned(),
            source: visible(&record.source).into_owned(),
            lang: analysis.lang.to_string(),
            grade: analysis.grade.map_or(analysis.score.verdict.name(), |grade| grade.name()),
            verdict: verdict::of(analysis),
            parts,
        };
        let mut passages = Vec::new();
        let mut open: Vec<(&Finding, &Found)> = Vec::new();
        let mut around = Span::default();
        for (finding, row) in analysis.findings.iter().zip(found).take(MOST + 1) {
            if finding.span.is_empty() {
                // A finding on the page's markup, not on its text.
                let words = visible(&shorten(&row.words, MARKUP)).into_owned();
                passages.push(passage(vec![Part { words, found: Some(Annotation::of(row)) }]));
                continue;
            }
            let at = paragraphs.partition_point(|paragraph| paragraph.end <= finding.span.start);
            let paragraph = paragraphs.get(at).copied().unwrap_or(finding.span);
            let own = window(text, paragraph, finding.span);
            if open.is_empty() {
                around = own;
            } else if own.start > around.end {
                passages.push(passage(parts(text, around, &std::mem::take(&mut open))));
                around = own;
            }
            around.end = around.end.max(own.end);
            open.push((finding, row));
        }
        if !open.is_empty() {
            passages.push(passage(parts(text, around, &open)));
        }
        passages
    }
}

/// The context shown around a finding.
fn window(text: &str, paragraph: Span, finding: Span) -> Span {
    let (start, end) = (paragraph.start.min(finding.start) as usize, paragraph.end.max(finding.end) as usize);
    if end - start <= WHOLE {
        return Span::new(start, end);
    }
    let from = text.floor_char_boundary((finding.start as usize).saturating_sub(AROUND).max(start));
    let to = text.ceil_char_boundary((finding.end as usize + AROUND).min(end));
    // Move to word boundaries.
    let from =
        if from == start { start } else { text[from..finding.start as usize].find(char::is_whitespace).map_or(from, |at| from + at) };
    let to =
        if to == end { end } else { text[finding.end as usize..to].rfind(char::is_whitespace).map_or(to, |at| finding.end as usize + at) };
    Span::new(from, to)
}

fn parts(text: &str, around: Span, findings: &[(&Finding, &Found)]) -> Vec<Part> {
    let plain = |words: &str| Part { words: visible(words).into_owned(), found: None };
    let mut parts = Vec::new();
    let mut at = around.start as usize;
    for (finding, row) in findings {
        let Span { start, end } = finding.span;
        if start as usize > at {
            parts.push(plain(&text[at..start as usize]));
        }
        parts.push(Part { found: Some(Annotation::of(row)), ..plain(&text[start as usize..end as usize]) });
        at = end as usize;
    }
    if (around.end as usize) > at {
        parts.push(plain(&text[at..around.end as usize]));
    }
    parts
}

/// Most findings in a page; the others are only counted.
const MOST: usize = 20_000;

/// The passages of a run, in the order of the input.
#[derive(Default)]
pub struct Passages {
    list: Vec<Passage>,
    findings: usize,
    left: u64,
}

impl Passages {
    /// Adds the passages of a record with this number of findings.
    pub fn add(&mut self, passages: Vec<Passage>, findings: usize) {
        self.left += findings.saturating_sub(MOST + 1) as u64;
        for passage in passages {
            let findings = passage.parts.iter().filter(|part| part.found.is_some()).count();
            if self.left == 0 && self.findings + findings <= MOST {
                self.findings += findings;
                self.list.push(passage);
            } else {
                self.left += findings as u64;
            }
        }
    }

    /// Adds the support by other sources to the findings.
    pub fn support(&mut self, supported: &Supported) {
        for Passage { id, source, parts, .. } in &mut self.list {
            for found in parts.iter_mut().filter_map(|part| part.found.as_mut()) {
                let others = supported.of(source, id, found.rule, found.start);
                found.others = others.map(|others| visible(&others.sentence()).into_owned());
            }
        }
    }

    /// The best evidence that a source is translated: its own declaration, or words left over from another language.
    pub(super) fn proof(&self, source: &str, grade: &str) -> Option<QuotedFinding<'_>> {
        let is_proof = |found: &Annotation| match grade {
            "declared" => found.code.starts_with("SD8"),
            "proven" => found.from.is_some(),
            _ => false,
        };
        self.list.iter().filter(|passage| passage.source == source && passage.grade == grade).find_map(|passage| {
            let nth = passage.parts.iter().position(|part| part.found.as_ref().is_some_and(is_proof))?;
            let words = |nth: Option<usize>| nth.and_then(|nth| passage.parts.get(nth)).map_or("", |part| part.words.as_str());
            let message = passage.parts[nth].found.as_ref().map_or("", |found| found.message.as_str());
            Some(QuotedFinding {
                before: words(nth.checked_sub(1)),
                words: words(Some(nth)),
                after: words(Some(nth + 1)),
                message,
                others: String::new(),
            })
        })
    }

    /// The passages.
    pub fn list(&self) -> &[Passage] {
        &self.list
    }

    /// Number of findings in the passages.
    pub fn findings(&self) -> usize {
        self.findings
    }

    /// Number of findings left out.
    pub fn left_out(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::row::Detected;
    use crate::text::paragraphs::{Paragraphs, paragraphs};
    use crate::{Analyzer, Config};

    fn passages(text: &str) -> Vec<Passage> {
        let record = Record::new("a", "a", text);
        let analysis = Analyzer::new(&Config::default()).unwrap().analyze(&record);
        let row = Detected::new(&record, &analysis);
        Passage::of(&record, &paragraphs(text, Paragraphs::Auto), &analysis, &row.findings)
    }

    #[test]
    fn a_short_paragraph_is_whole_and_a_long_one_is_cut_between_words() {
        let short = "The storm began a large -scale search on the lake, and Oslo says he was not told.";
        let whole = passages(&format!("One.\n{short}\nThree."));
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0].parts.iter().map(|part| part.words.as_str()).collect::<String>(), short);
        let long = format!("{}{short} {}", "The boats went out. ".repeat(60), "The boats came back. ".repeat(60));
        let cut = &passages(&long)[0];
        let shown = cut.parts.iter().map(|part| part.words.as_str()).collect::<String>();
        assert!(shown.len() < 900 && shown.contains("large -scale") && long.contains(&format!("{} ", shown.trim())), "{shown}");
    }

    #[test]
    fn nothing_is_lost_in_silence() {
        let mut all = Passages::default();
        let one = passages("The storm began a large -scale search on the lake.");
        (0..MOST + 3).for_each(|_| all.add(one.clone(), 1));
        assert_eq!((all.findings(), all.left_out()), (MOST, 3));
    }
}
