//! A text and its languages in; what is wrong with it, where and why, and a score out.
//!
//! Rules look at one text each ([`rules`]): one rule, one cause, one place, one reason. The [`score`] turns what they found, and how
//! much text there was to find it in, into a probability that the text is machine translated.
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
//! Two rules that meet in one place: a declaration stays, then the graver, and a doubt last, so that one fault is counted once.

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

pub use finding::{Evidence, Finding, Severity};
pub use grade::{Grade, TranslatedFrom};
pub use score::{Cut, Score, Scoring, Verdict};
pub use selection::{Choice, Rules, Selection, available};
pub use suppressed::Unused;

use crate::language::{By, LanguageSpan, main};
use crate::normalize::Text;
use crate::text::page::Page;
use crate::text::suppression::Suppression;
use crate::text::{Lang, Span};
use context::Context;
use finding::Findings;
use own::Phrases;
use rules::Rule;
use style::Phrase;

/// What was found in a text.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The findings, by place; none overlaps another.
    pub findings: Vec<Finding>,
    /// The probability that it is machine translated.
    pub score: Score,
    /// Where the verdict is `machine`, the phrases that weighed most for it, by place: no errors, but what the score goes by.
    pub phrases: Vec<Phrase>,
    /// Words of the text; of scripts without spaces, two characters are a word.
    pub words: usize,
    /// What was found and suppressed: it counts for nothing.
    pub suppressed: Vec<Finding>,
    /// Suppressions that silenced nothing.
    pub unused: Vec<Unused>,
}

/// What is known of a record beside its text and its languages.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The page that the text was taken from.
    pub page: Option<&'a Page>,
    /// Who published it.
    pub source: &'a str,
    /// What its writer does not want to hear of: places in the original.
    pub suppressions: &'a [Suppression],
}

/// What the rules made of a text.
pub(crate) struct Made {
    pub findings: Vec<Finding>,
    /// Grave faults of wording prove a bad translation.
    pub proven: bool,
    pub words: usize,
    pub suppressed: Vec<Finding>,
    pub unused: Vec<Unused>,
}

/// Runs the rules that are switched on; built once, used from many threads.
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
    /// A detector with these rules; `prior` is the probability of machine translation before anything is read.
    pub fn new(rules: Vec<&'static dyn Rule>, prior: f32) -> Self {
        Self::selected(Selection::of(rules), Phrases::default(), Scoring::embedded(prior))
    }

    /// The same with a selection of rules, and words that are right.
    pub fn selected(selection: Selection, vocabulary: Phrases, scoring: Scoring) -> Self {
        Self { selection, vocabulary, scoring }
    }

    /// Finds the artifacts of a text. Spans are places in its original.
    pub fn detect(&self, text: &Text<'_>, languages: &[LanguageSpan]) -> Analysis {
        self.detect_beside(text, languages, Beside::default())
    }

    /// The same with what is known beside the text.
    pub fn detect_beside(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> Analysis {
        let Made { findings, proven, words, suppressed, unused } = self.find(text, languages, beside);
        let lang = main(languages).0;
        // What is quoted in another language says nothing of how this one was written.
        let own = || languages.iter().filter(|part| part.lang == lang && part.by != By::Markup).map(|part| part.span);
        let answers = self
            .scoring
            .model
            .weights(lang)
            .and_then(|weights| own().map(|part| weights.sums(part.of(text.current()))).reduce(|sums, part| sums.join(&part)))
            .map(|sums| sums.answers());
        let Scoring { model, prior, cut } = &self.scoring;
        let score = model.score(&findings, proven, lang, answers, *prior, *cut);
        let mut phrases = Vec::new();
        if let (Verdict::Machine, Some(part)) = (score.verdict, own().max_by_key(|part| part.len())) {
            phrases = model.phrases(part.of(text.current()), lang, PHRASES);
            phrases.iter_mut().for_each(|phrase| phrase.span = text.to_original(phrase.span.shifted(part.start as usize)));
        }
        Analysis { findings, score, phrases, words, suppressed, unused }
    }

    /// The findings alone, and the number of words; window by window where there are several.
    pub(crate) fn find(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> Made {
        let lang = main(languages).0;
        let windows = windows::windows(text.current());
        let Looked { found, proven, words } = match windows.as_slice() {
            [_] => self.look(Context::new(text, languages), text, lang, beside),
            windows => windows.iter().fold(Looked::default(), |all, window| {
                let (part, start) = text.part(*window);
                let languages = within(languages, text.to_current(Span::new(start as usize, start as usize + part.original().len())));
                // The page is told of once.
                let beside = Beside { page: beside.page.filter(|_| start == 0), ..beside };
                let mut looked = self.look(Context::new(&part, &languages), &part, lang, beside);
                looked.found.iter_mut().for_each(|finding| finding.span = finding.span.shifted(start as usize));
                all.and(looked)
            }),
        };
        let (findings, suppressed, unused) = self.settle(found, beside);
        Made { findings, proven, words, suppressed, unused }
    }

    /// The findings of rules that ask for none of the text's words: they are not looked up, which is half of the work.
    pub(crate) fn screen(&self, text: &Text<'_>, languages: &[LanguageSpan], beside: Beside<'_>) -> Vec<Finding> {
        let lang = main(languages).0;
        let found = self.look(Context::without_words(text, lang), text, lang, beside).found;
        self.settle(found, beside).0
    }

    /// What the rules find in a text that is looked at as one; places are those of its original. `lang`: the language of most of the record.
    fn look<'t>(&self, mut context: Context<'t>, text: &Text<'_>, lang: Lang, beside: Beside<'t>) -> Looked {
        context.page = beside.page;
        let mut findings = Findings::default();
        let run = |rules: &[&'static dyn Rule], findings: &mut Findings| {
            for rule in rules {
                findings.begin(rule.meta());
                rule.check(&context, findings);
            }
        };
        let words = context.words();
        let (prompt, waiting) = (self.selection.prompt(), self.selection.waiting());
        run(prompt, &mut findings);
        let proven = findings.prove(context.text, words);
        if !waiting.is_empty() && (prompt.is_empty() || proven) {
            run(waiting, &mut findings);
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
        Looked { found, proven, words }
    }

    /// The findings that stand, those that are suppressed, and the suppressions that silenced nothing.
    fn settle(&self, mut found: Vec<Finding>, beside: Beside<'_>) -> (Vec<Finding>, Vec<Finding>, Vec<Unused>) {
        let (suppressed, unused) = suppressed::silence(beside.suppressions, self.selection.rules(), &mut found);
        // What a text declares stands whatever else is wrong in its words, and a doubt gives way to all that is known.
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
        for mut finding in found {
            finding.weight = if finding.rule.is_doubt() { 0.0 } else { self.scoring.model.weight(finding.rule.name) };
            if !kept.iter().rev().take(MAX_COMPARED).any(|other| other.span.overlaps(finding.span)) {
                kept.push(finding);
            }
        }
        kept.sort_by_key(|finding| finding.span);
        (kept, suppressed, unused)
    }
}

/// What the rules found in a text or in a window of it.
#[derive(Default)]
struct Looked {
    found: Vec<Finding>,
    proven: bool,
    words: usize,
}

impl Looked {
    fn and(mut self, next: Self) -> Self {
        self.found.extend(next.found);
        Self { proven: self.proven || next.proven, words: self.words + next.words, ..self }
    }
}

/// The parts of a text that stand in `window`, their places counted from where it begins.
fn within(languages: &[LanguageSpan], window: Span) -> Vec<LanguageSpan> {
    let inside = languages.iter().filter(|part| part.span.overlaps(window));
    let cut = |part: &LanguageSpan| {
        let Span { start, end } = part.span;
        Span { start: start.max(window.start) - window.start, end: end.min(window.end) - window.start }
    };
    inside.map(|part| LanguageSpan { span: cut(part), ..*part }).collect()
}

/// So many phrases that weighed most are told.
const PHRASES: usize = 5;

/// Overlap is looked for among this many of the findings kept so far: a text of one endless fault must not cost a square.
const MAX_COMPARED: usize = 2000;
