//! Findings: rule, span, severity and reason.

use super::rules::Meta;
use crate::text::page::Page;
use crate::text::token::lower;
use crate::text::{Lang, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Information; not a fault by itself.
    Info,
    /// A fault that readers tolerate.
    Minor,
    /// A fault that careful writers do not leave.
    Major,
}

impl Severity {
    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A figure in support of a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What is measured.
    pub name: &'static str,
    /// Value.
    pub value: f32,
    /// Unit.
    pub unit: &'static str,
}

/// A finding of a rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Meta,
    /// Span of the fault in the original text.
    pub span: Span,
    /// Severity.
    pub severity: Severity,
    /// One sentence about this text.
    pub message: String,
    /// Suggested replacement.
    pub suggestion: Option<String>,
    /// Supporting figures.
    pub evidence: Vec<Evidence>,
    /// Log-odds that it adds to the score.
    pub weight: f32,
    /// Source language, if the finding shows it.
    pub from: Option<Lang>,
    /// Whether it declares the text machine translated.
    pub by_machine: bool,
    /// Span in the page's source, for findings outside the text.
    pub markup: Option<Span>,
}

/// Collects the findings of rules.
#[derive(Default)]
pub struct Findings {
    rule: Option<&'static Meta>,
    list: Vec<Finding>,
    placed: Vec<Finding>,
    /// Findings by the code of their rule, and those beyond [`MAX_FINDINGS`], which are not kept.
    counts: BTreeMap<&'static str, usize>,
    unlisted: u64,
    /// The last of these, which the rule may still extend.
    spare: Option<Finding>,
}

/// Most findings of one rule in a record. A finding takes some hundred bytes, and a text may have a fault in every second character.
pub const MAX_FINDINGS: usize = 1 << 17;

/// Longest span in code points; a longer fault is marked at its beginning.
const MAX_SPAN_CHARS: usize = 80;

/// Major findings on wording that prove a bad translation: least number, and least rate per 1,000 words. None of 1,767 English human
/// documents in WMT reaches both, and one of 10,767 machine-translated parts of ten sentences.
const PROOF: (usize, f64) = (3, 3.0);

impl Findings {
    /// Whether the findings prove a text of `words` words to be a bad translation. A recurring fault counts once.
    pub(super) fn prove(&self, text: &str, words: usize) -> bool {
        let grave = self.list.iter().filter(|finding| finding.severity == Severity::Major && finding.rule.is_about_words());
        let faults: BTreeSet<String> = grave.map(|finding| lower(finding.span.of(text))).collect();
        faults.len() >= PROOF.0 && faults.len() as f64 * 1000.0 >= PROOF.1 * words as f64
    }

    pub(super) fn begin(&mut self, rule: &'static Meta) {
        self.rule = Some(rule);
    }

    /// The findings with spans in the current text, and those with spans in the original. Their number stays, so that one limit holds for all
    /// windows of a record.
    pub(super) fn take(&mut self) -> (Vec<Finding>, Vec<Finding>) {
        (std::mem::take(&mut self.list), std::mem::take(&mut self.placed))
    }

    /// How many findings were not kept.
    pub(super) fn unlisted(&self) -> u64 {
        self.unlisted
    }

    /// Adds a finding on something that the normaliser removed, with a span in the original text.
    pub fn add_in_original(&mut self, original: &str, span: Span, message: impl Into<String>) {
        let finding = self.finding(original, span, message);
        self.keep(finding, true);
    }

    /// Adds a finding on the page: at a span of its source, or on its URL. Its span in the text is empty and at the start.
    pub fn add_on_page(&mut self, markup: Option<Span>, message: impl Into<String>) -> &mut Finding {
        let finding = Finding { markup, ..self.finding("", Span::default(), message) };
        self.keep(finding, true)
    }

    /// Adds a finding of the current rule with its default severity; the result can be extended.
    pub fn add(&mut self, text: &str, span: Span, message: impl Into<String>) -> &mut Finding {
        let finding = self.finding(text, span, message);
        self.keep(finding, false)
    }

    fn finding(&self, text: &str, span: Span, message: impl Into<String>) -> Finding {
        let rule = self.rule.expect("findings are added while a rule is at work");
        let head = span.of(text).char_indices().nth(MAX_SPAN_CHARS).map_or(span.end as usize, |(at, _)| span.start as usize + at);
        let span = Span::new(span.start as usize, head);
        Finding {
            rule,
            span,
            severity: rule.severity,
            message: message.into(),
            suggestion: None,
            evidence: Vec::new(),
            weight: 0.0,
            from: None,
            by_machine: false,
            markup: None,
        }
    }

    fn keep(&mut self, finding: Finding, is_placed: bool) -> &mut Finding {
        let count = self.counts.entry(finding.rule.code).or_default();
        *count += 1;
        if *count > MAX_FINDINGS {
            self.unlisted += 1;
            return self.spare.insert(finding);
        }
        let list = if is_placed { &mut self.placed } else { &mut self.list };
        list.push(finding);
        let last = list.len() - 1;
        &mut list[last]
    }
}

impl Finding {
    /// Adds a figure.
    pub fn evidence(&mut self, name: &'static str, value: f64, unit: &'static str) -> &mut Self {
        self.evidence.push(Evidence { name, value: value as f32, unit });
        self
    }

    /// Sets the source language.
    pub fn translated_from(&mut self, lang: Option<Lang>) -> &mut Self {
        self.from = lang;
        self
    }

    /// Declares the text machine translated, and sets the source language.
    pub fn by_machine(&mut self, lang: Option<Lang>) -> &mut Self {
        self.by_machine = true;
        self.translated_from(lang)
    }

    /// The words of the finding: of `text` (the record's), or of its page's source.
    pub fn words<'t>(&self, text: &'t str, page: Option<&'t Page>) -> &'t str {
        match (self.markup, page) {
            (Some(markup), Some(page)) => markup.of(&page.html),
            _ if self.span.is_empty() => page.and_then(|page| page.url.as_deref()).unwrap_or_default(),
            _ => self.span.of(text),
        }
    }

    /// Sets the suggested replacement.
    pub fn suggest(&mut self, with: impl Into<String>) -> &mut Self {
        self.suggestion = Some(with.into());
        self
    }

    /// Overrides the severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }
}
