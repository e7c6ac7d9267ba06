//! Finds translation artifacts in a text (rule, span, reason) and scores it.
//!
//! Rules check one text at a time ([`rules`]); a finding has one rule, one span and one reason. The [`score`] turns the findings and the
//! length of the text into a probability that the text is machine translated.
//!
//! ```
//! use sourdine::artifacts::Detector;
//! use sourdine::language::Identifier;
//! use sourdine::normalize::Text;
//! let text = Text::new("The storm closed a large -scale market, and nobody was hurt.");
//! let analysis = Detector::default().detect(&text, &Identifier::new().identify(text.current()));
//! let finding = &analysis.findings[0];
//! assert_eq!((finding.rule.name, finding.span.of(text.original())), ("split-compound", "large -scale"));
//! ```
//!
//! If findings overlap, one is kept, so that a fault counts once: a declaration first, then the higher severity, doubts last.

pub mod context;
pub mod finding;
mod grade;
pub mod own;
pub mod rules;
pub mod score;
mod selection;
pub mod style;
mod suppressed;
mod windows;

pub use finding::{Evidence, Finding, MAX_FINDINGS, Severity};
pub use grade::{Grade, TranslatedFrom};
pub use score::{Cut, Score, Scoring, Verdict};
pub use selection::{Choice, Rules, Selection, available};
pub use suppressed::Unused;

use crate::knowledge::prose::blocks::without_blocks;
use crate::language::{By, LanguageSpan, main};
use crate::normalize::Text;
use crate::text::page::Page;
use crate::text::suppression::Suppression;
use crate::text::{Lang, Span};
use context::Context;
use finding::Findings;
use own::Phrases;
use rules::Rule;
use std::collections::BTreeSet;
use style::Phrase;

/// Findings and score of a text.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Findings, sorted by span; none overlaps another.
    pub findings: Vec<Finding>,
    /// The probability that it is machine translated.
    pub score: Score,
    /// The phrases with the highest weights, sorted by span, if the verdict is `machine`. They are not errors.
    pub phrases: Vec<Phrase>,
    /// Number of words; in scripts without spaces, two characters count as a word.
    pub words: usize,
    /// Suppressed findings; they count for nothing.
    pub suppressed: Vec<Finding>,
    /// Suppressions that matched nothing.
    pub unused: Vec<Unused>,
    /// Findings beyond [`MAX_FINDINGS`], which are counted only.
    pub unlisted: u64,
}

/// What is known about a record in addition to its text and languages.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Page of the text.
    pub page: Option<&'a Page>,
    /// Source that published it.
    pub source: &'a str,
    /// Suppressions, with spans in the original.
    pub suppressions: &'a [Suppression],
}

/// Results of the rules on a text.
pub(crate) struct RuleResults {
    pub findings: Vec<Finding>,
    /// Major findings on wording prove a bad translation.
    pub proven: bool,
    pub words: usize,
    pub suppressed: Vec<Finding>,
    pub unused: Vec<Unused>,
    pub unlisted: u64,
}

/// Runs the selected rules. Built once, shared by threads.
pub struct Detector {
    selection: Selection,
    vocabulary: Phrases,
    scoring: Scoring,
}

impl Default for Detector {
    fn default() -> Self {
        Self::new(
            rules::ALL.iter().copied().filter(|rule| !rule.meta().is_preview() && !rule.meta().is_doubt()).collect(),
            score::DEFAULT_PRIOR,
        )
    }
}

impl Detector {
    /// A detector with these rules; `prior` is the prior probability of machine translation.
    pub fn new(rules: Vec<&'static dyn Rule>, prior: f32) -> Self {
        Self::selected(Selection::of(rules), Phrases::default(), Scoring::embedded(prior))
    }

    /// A detector with a selection of rules, a vocabulary of accepted words, and settings of the score.
    pub fn selected(selection: Selection, vocabulary: Phrases, scoring: Scoring) -> Self {
        Self { selection, vocabulary, scoring }
    }

    /// Finds the artifacts of a text. Spans are in the original.
    pub fn detect(&self, text: &Text<'_>, languages: &[LanguageSpan]) -> Analysis {
        self.detect_beside(text, languages, Beside::default())
    }

    /// Like [`Self::detect`], with what else is known about the record.
    pub fn detect_beside(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> Analysis {
        let RuleResults { findings, proven, words, suppressed, unused, unlisted } = self.find(text, languages, beside);
        let lang = main(languages).0;
        // Quotations in another language say nothing about how the text was written.
        let own = || languages.iter().filter(|part| part.lang == lang && part.by != By::Markup).map(|part| part.span);
        let prose = without_blocks(text.current());
        let answers = self
            .scoring
            .model
            .weights(lang)
            .and_then(|weights| own().map(|part| weights.sums(part.of(&prose))).reduce(|sums, part| sums.join(&part)))
            .map(|sums| sums.answers());
        let Scoring { model, prior, cut } = &self.scoring;
        let score = model.score(&findings, proven, lang, answers, *prior, *cut);
        let mut phrases = Vec::new();
        if let (Verdict::Machine, Some(part)) = (score.verdict, own().max_by_key(|part| part.len())) {
            phrases = model.phrases(part.of(&prose), lang, PHRASES);
            phrases.iter_mut().for_each(|phrase| phrase.span = text.to_original(phrase.span.shifted(part.start as usize)));
        }
        Analysis { findings, score, phrases, words, suppressed, unused, unlisted }
    }

    /// Runs the rules without the score, window by window for very long texts.
    pub(crate) fn find(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> RuleResults {
        let lang = main(languages).0;
        let windows = windows::windows(text.current());
        let mut findings = Findings::default();
        let WindowResults { found, proven, words } = match windows.as_slice() {
            [_] => self.run_rules(Context::new(text, languages), text, lang, beside, &mut findings),
            windows => windows.iter().fold(WindowResults::default(), |all, window| {
                let (part, start) = text.part(*window);
                let languages = within(languages, text.to_current(Span::new(start as usize, start as usize + part.original().len())));
                // Page findings belong to the first window.
                let beside = Beside { page: beside.page.filter(|_| start == 0), ..beside };
                let mut results = self.run_rules(Context::new(&part, &languages), &part, lang, beside, &mut findings);
                results.found.iter_mut().for_each(|finding| finding.span = finding.span.shifted(start as usize));
                all.and(results)
            }),
        };
        let unlisted = findings.unlisted();
        let (findings, suppressed, unused) = self.resolve_overlaps(found, beside);
        RuleResults { findings, proven, words, suppressed, unused, unlisted }
    }

    /// Findings of rules that use no words: tokens are not results up, which is half of the work.
    pub(crate) fn screen(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> Vec<Finding> {
        let lang = main(languages).0;
        let found = self.run_rules(Context::without_words(text, lang), text, lang, beside, &mut Findings::default()).found;
        self.resolve_overlaps(found, beside).0
    }

    /// Runs the rules on a text or window; spans are in its original. `lang` is the main language of the record.
    fn run_rules<'t>(
        &self,
        mut context: Context<'t>,
        text: &Text<'_>,
        lang: Lang,
        beside: Beside<'t>,
        findings: &mut Findings,
    ) -> WindowResults {
        context.page = beside.page;
        let run = |rules: &[&'static dyn Rule], findings: &mut Findings| {
            for rule in rules {
                findings.begin(rule.meta());
                rule.check(&context, findings);
            }
        };
        let words = context.words();
        let (immediate, deferred) = (self.selection.immediate(), self.selection.deferred());
        run(immediate, findings);
        let proven = findings.prove(context.text, words);
        if !deferred.is_empty() && (immediate.is_empty() || proven) {
            run(deferred, findings);
        }
        let (mut found, mut placed) = findings.take();
        let right: Vec<Span> = self.vocabulary.find(&context).into_iter().map(|(first, last)| context.span(first, last)).collect();
        let is_right = |span: Span| right.iter().any(|word| word.start <= span.start && span.end <= word.end);
        let allows = |finding: &Finding, lang| self.selection.allows(finding.rule.code, lang, beside.source);
        found.retain(|one| {
            let part = context.part_at(one.span.start);
            let is_quoted = part.is_some_and(|part| part.is_quotation) && !one.rule.is_about_characters() && !one.rule.is_declaration();
            let is_right = one.rule.is_about_words() && is_right(one.span);
            allows(one, part.map_or(Lang::UND, |part| part.lang)) && !is_quoted && !is_right
        });
        placed.retain(|one| allows(one, lang));
        for finding in &mut found {
            finding.span = text.to_original(finding.span);
        }
        found.extend(placed);
        WindowResults { found, proven, words }
    }

    /// Removes suppressed and overlapping findings. Returns the kept ones, the suppressed ones, and the suppressions that matched nothing.
    fn resolve_overlaps(&self, mut found: Vec<Finding>, beside: Beside<'_>) -> (Vec<Finding>, Vec<Finding>, Vec<Unused>) {
        let (suppressed, unused) = suppressed::silence(beside.suppressions, self.selection.rules(), &mut found);
        // Declarations take precedence over all faults, and doubts give way to all others.
        let rank = |finding: &Finding| match finding.rule {
            meta if meta.is_declaration() => 0,
            meta if meta.waits_for_proof() => 2,
            _ => 1,
        };
        found.sort_by(|a, b| {
            let graver = rank(a).cmp(&rank(b)).then(b.severity.cmp(&a.severity));
            graver.then(a.span.cmp(&b.span)).then(a.rule.code.cmp(b.rule.code))
        });
        let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
        // The spans of those kept. Since none overlaps another, only the last one that begins before the end of a span can overlap it.
        let mut taken: BTreeSet<Span> = BTreeSet::new();
        for mut finding in found {
            finding.weight = if finding.rule.is_doubt() { 0.0 } else { self.scoring.model.weight(finding.rule.name) };
            let before = taken.range(..Span { start: finding.span.end, end: 0 }).next_back();
            if !before.is_some_and(|other| other.overlaps(finding.span)) {
                taken.insert(finding.span);
                kept.push(finding);
            }
        }
        kept.sort_by_key(|finding| finding.span);
        (kept, suppressed, unused)
    }
}

/// Results of the rules on a text or window.
#[derive(Default)]
struct WindowResults {
    found: Vec<Finding>,
    proven: bool,
    words: usize,
}

impl WindowResults {
    fn and(mut self, next: Self) -> Self {
        self.found.extend(next.found);
        Self { proven: self.proven || next.proven, words: self.words + next.words, ..self }
    }
}

/// The language spans inside `window`, relative to its start.
fn within(languages: &[LanguageSpan], window: Span) -> Vec<LanguageSpan> {
    let inside = languages.iter().filter(|part| part.span.overlaps(window));
    let cut = |part: &LanguageSpan| {
        let Span { start, end } = part.span;
        Span { start: start.max(window.start) - window.start, end: end.min(window.end) - window.start }
    };
    inside.map(|part| LanguageSpan { span: cut(part), ..*part }).collect()
}

/// Number of phrases reported.
const PHRASES: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: &str, spans: impl Iterator<Item = Span>) -> Vec<Finding> {
        let mut findings = Findings::default();
        findings.begin(rules::find(rule).unwrap().meta());
        let text = "ab ".repeat(3000);
        spans.for_each(|span| _ = findings.add(&text, span, ""));
        findings.take().0
    }

    #[test]
    fn no_finding_overlaps_a_graver_one_however_many_there_are() {
        // The graver ones, and the first of them once more by a rule that gives way.
        let mut all = found("split-compound", (0..3000).map(|nth| Span::new(3 * nth, 3 * nth + 2)));
        all.extend(found("lost-character", [Span::new(1, 2), Span::new(2, 3)].into_iter()));
        let (kept, ..) = Detector::default().resolve_overlaps(all, Beside::default());
        let minor: Vec<Span> = kept.iter().filter(|one| one.rule.name == "lost-character").map(|one| one.span).collect();
        assert_eq!((kept.len(), minor), (3001, vec![Span::new(2, 3)]));
    }

    #[test]
    fn findings_beyond_the_limit_are_counted() {
        let text = Text::new("\u{202e}a".repeat(MAX_FINDINGS + 10).leak());
        let detector = Detector::new(vec![rules::find("direction-override").unwrap()], score::DEFAULT_PRIOR);
        let analysis = detector.detect(&text, &[]);
        assert_eq!((analysis.findings.len(), analysis.unlisted), (MAX_FINDINGS, 10));
    }
}
