//! One finding: which rule, where, how grave, why.

use super::rules::Meta;
use crate::text::page::Page;
use crate::text::token::lower;
use crate::text::{Lang, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; no fault by itself.
    Info,
    /// A fault that a reader forgives.
    Minor,
    /// A fault that no careful writer leaves.
    Major,
}

impl Severity {
    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A figure that speaks for a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What was measured.
    pub name: &'static str,
    /// How much of it.
    pub value: f32,
    /// In what.
    pub unit: &'static str,
}

/// Something that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Meta,
    /// The words at fault, in the original text.
    pub span: Span,
    /// How grave it is.
    pub severity: Severity,
    /// One sentence about this text.
    pub message: String,
    /// What could stand there instead.
    pub suggestion: Option<String>,
    /// The figures behind it.
    pub evidence: Vec<Evidence>,
    /// Log-odds that it gives to the score.
    pub weight: f32,
    /// The language of the original, where the finding tells it.
    pub from: Option<Lang>,
    /// It says that a machine translated the text.
    pub by_machine: bool,
    /// The place in the page's source of what is not in its text.
    pub markup: Option<Span>,
}

/// Where rules put what they find.
#[derive(Default)]
pub struct Findings {
    rule: Option<&'static Meta>,
    list: Vec<Finding>,
    placed: Vec<Finding>,
}

/// A longer fault is marked at its head.
const MAX_SPAN_CHARS: usize = 80;

/// Major findings on wording that prove a bad translation: so many, and so many by 1,000 words. Of 1,767 English documents by people in WMT
/// none has them, of 10,767 parts of ten sentences by machines one.
const PROOF: (usize, f64) = (3, 3.0);

impl Findings {
    /// True where a text of `words` words is proven to be a bad translation. A fault that recurs is one.
    pub(super) fn prove(&self, text: &str, words: usize) -> bool {
        let grave = self.list.iter().filter(|finding| finding.severity == Severity::Major && finding.rule.is_about_words());
        let faults: BTreeSet<String> = grave.map(|finding| lower(finding.span.of(text))).collect();
        faults.len() >= PROOF.0 && faults.len() as f64 * 1000.0 >= PROOF.1 * words as f64
    }

    pub(super) fn begin(&mut self, rule: &'static Meta) {
        self.rule = Some(rule);
    }

    /// The findings with places in the current text, and those with places in the original.
    pub(super) fn take(self) -> (Vec<Finding>, Vec<Finding>) {
        (self.list, self.placed)
    }

    /// Adds a finding at a place in the original text: of what the normaliser took out.
    pub fn add_in_original(&mut self, original: &str, span: Span, message: impl Into<String>) {
        self.add(original, span, message);
        self.placed.extend(self.list.pop());
    }

    /// Adds a finding on the page that the text was taken from: at a place in its source, or on its address. In the text it has no place, so
    /// its span is empty and at the start.
    pub fn add_on_page(&mut self, markup: Option<Span>, message: impl Into<String>) -> &mut Finding {
        self.add("", Span::default(), message);
        self.placed.extend(self.list.pop().map(|finding| Finding { markup, ..finding }));
        let last = self.placed.len() - 1;
        &mut self.placed[last]
    }

    /// Adds a finding of the rule at work, with the severity of the rule; more can be said on what is returned.
    pub fn add(&mut self, text: &str, span: Span, message: impl Into<String>) -> &mut Finding {
        let rule = self.rule.expect("findings are added while a rule is at work");
        let head = span.of(text).char_indices().nth(MAX_SPAN_CHARS).map_or(span.end as usize, |(at, _)| span.start as usize + at);
        let span = Span::new(span.start as usize, head);
        self.list.push(Finding {
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
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

impl Finding {
    /// Adds a figure.
    pub fn evidence(&mut self, name: &'static str, value: f64, unit: &'static str) -> &mut Self {
        self.evidence.push(Evidence { name, value: value as f32, unit });
        self
    }

    /// Says which language it was translated from.
    pub fn translated_from(&mut self, lang: Option<Lang>) -> &mut Self {
        self.from = lang;
        self
    }

    /// Says that a machine translated the text, and from which language.
    pub fn by_machine(&mut self, lang: Option<Lang>) -> &mut Self {
        self.by_machine = true;
        self.translated_from(lang)
    }

    /// What it is about: the words of `text`, the record's, or of its page's source.
    pub fn words<'t>(&self, text: &'t str, page: Option<&'t Page>) -> &'t str {
        match (self.markup, page) {
            (Some(markup), Some(page)) => markup.of(&page.html),
            _ if self.span.is_empty() => page.and_then(|page| page.url.as_deref()).unwrap_or_default(),
            _ => self.span.of(text),
        }
    }

    /// Says what could stand there instead.
    pub fn suggest(&mut self, with: impl Into<String>) -> &mut Self {
        self.suggestion = Some(with.into());
        self
    }

    /// Changes the severity of this one.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }
}
