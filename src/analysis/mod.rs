//! Analyses one record: repaired text, languages, findings and score.

use crate::artifacts::own::Phrases;
use crate::artifacts::style::Phrase;
use crate::artifacts::{self, Beside, Detector, Finding, Grade, Score, Selection, TranslatedFrom, Unused, rules};
use crate::config::Config;
use crate::error::Result;
use crate::language::marked::overlay;
use crate::language::{Identifier, LanguageSpan, main};
use crate::normalize::{Normalizer, Text};
use crate::quality;
use crate::text::record::Record;
use crate::text::{Lang, Span};

/// Runs all analyses of a single record. Built once, shared by threads.
pub struct Analyzer {
    normalizer: Normalizer,
    identifier: Identifier,
    detector: Detector,
}

/// The results for one record.
#[derive(Clone, Debug)]
pub struct Analysis<'r> {
    /// The text with its repairs.
    pub text: Text<'r>,
    /// Language spans in byte offsets of the original; they cover it without gaps.
    pub languages: Vec<LanguageSpan>,
    /// Main language.
    pub lang: Lang,
    /// Confidence in the main language, 0 to 1.
    pub confidence: f32,
    /// Findings, sorted by their span in the original.
    pub findings: Vec<Finding>,
    /// The probability that it is machine translated.
    pub score: Score,
    /// The grade of evidence that the text is translated, if there is any.
    pub grade: Option<Grade>,
    /// Source language of the translation.
    pub translated_from: Option<TranslatedFrom>,
    /// The phrases with the highest weights, if the verdict is `machine`; spans in the original.
    pub phrases: Vec<Phrase>,
    /// Number of words.
    pub words: usize,
    /// Suppressed findings, in the order of the suppressions. They count for nothing.
    pub suppressed: Vec<Finding>,
    /// Suppressions that matched nothing.
    pub unused: Vec<Unused>,
    /// Findings beyond [`artifacts::MAX_FINDINGS`], which are counted only.
    pub unlisted: u64,
}

/// The part of an analysis that the gate needs.
pub(crate) struct Screened<'r> {
    pub text: Text<'r>,
    pub languages: Vec<LanguageSpan>,
    pub lang: Lang,
    pub confidence: f32,
    pub findings: Vec<Finding>,
    /// Suppressions that matched nothing; empty unless all rules ran.
    pub unused: Vec<Unused>,
    /// Findings beyond [`artifacts::MAX_FINDINGS`].
    pub unlisted: u64,
}

impl<'r> Analysis<'r> {
    /// Notes for the user on a record of `file`: on suppressions that matched nothing, and on findings that are counted only.
    pub fn notes(&self, file: &str) -> Vec<String> {
        Unused::notes(&self.unused, file).chain(unlisted_note(self.unlisted, file)).collect()
    }

    /// Splits off what the gate needs, and the score with the number of scored words.
    pub(crate) fn into_screened(self) -> (Screened<'r>, (Score, usize)) {
        let Self { text, languages, lang, confidence, findings, score, words, unused, unlisted, .. } = self;
        (Screened { text, languages, lang, confidence, findings, unused, unlisted }, (score, words))
    }
}

/// The note on findings that are counted only.
pub(crate) fn unlisted_note(unlisted: u64, file: &str) -> Option<String> {
    let most = artifacts::MAX_FINDINGS;
    (unlisted > 0).then(|| format!("{file}: {unlisted} more findings of this record are not listed: a rule lists {most} at most"))
}

impl Analyzer {
    /// An analyser for `config`; an error if a rule, pass or model that it names is unknown or unreadable.
    pub fn new(config: &Config) -> Result<Self> {
        let identifier = Identifier::new();
        let identifier = if config.language.second_opinion { identifier.with_second_opinion() } else { identifier };
        let vocabulary = Phrases::new(config.vocabulary.words.iter().map(String::as_str));
        Ok(Self {
            normalizer: Normalizer::of(config.normalize.passes()?),
            identifier,
            detector: Detector::selected(Selection::new(&config.rules)?, vocabulary, config.score.scoring()?),
        })
    }

    /// Replaces the language identifier.
    pub fn with_identifier(self, identifier: Identifier) -> Self {
        Self { identifier, ..self }
    }

    fn identify(&self, record: &Record, text: &Text<'_>) -> Vec<LanguageSpan> {
        let languages = self.identifier.identify_declared(text.current(), record.declared.as_deref().map(Lang::new));
        let marked = record.page.as_deref().map(|page| page.marked.as_slice()).unwrap_or_default();
        let marked: Vec<_> = marked.iter().map(|(span, lang)| (text.to_current(*span), *lang)).collect();
        overlay(languages, &marked)
    }

    /// Repairs a text as [`Analyzer::analyze`] does before it looks for anything.
    pub fn repair<'t>(&self, text: &'t str) -> Text<'t> {
        self.normalizer.normalize(text)
    }

    /// Analyses one record.
    pub fn analyze<'r>(&self, record: &'r Record) -> Analysis<'r> {
        let text = self.normalizer.normalize(&record.text);
        let current = self.identify(record, &text);
        let beside = Beside { page: record.page.as_deref(), source: &record.source, suppressions: &record.suppressions };
        let found = self.detector.detect_beside(&text, &current, beside);
        let (lang, confidence) = main(&current);
        let languages = to_original(&text, &current);
        let grade = Grade::of(&found.findings, found.score.verdict);
        let translated_from = TranslatedFrom::of(&found.findings, found.score.verdict);
        let artifacts::Analysis { findings, score, phrases, words, suppressed, mut unused, unlisted } = found;
        // The field `sourdine_ignore` may also name measures of the whole record; the gate reports those.
        unused.retain(|one| one.is_comment || rules::find(&one.rule).is_ok() || quality::find(&one.rule).is_err());
        Analysis {
            text,
            languages,
            lang,
            confidence,
            findings,
            score,
            grade,
            translated_from,
            phrases,
            words,
            suppressed,
            unused,
            unlisted,
        }
    }

    /// Analyses without the score, its grade and its phrases, at a fraction of the cost.
    pub(crate) fn screen<'r>(&self, record: &'r Record) -> Screened<'r> {
        let text = self.normalizer.normalize(&record.text);
        let current = self.identify(record, &text);
        let beside = Beside { page: record.page.as_deref(), source: &record.source, suppressions: &record.suppressions };
        let findings = self.detector.screen(&text, &current, beside);
        let (lang, confidence) = main(&current);
        Screened { languages: to_original(&text, &current), text, lang, confidence, findings, unused: Vec::new(), unlisted: 0 }
    }

    /// Language spans of a record in byte offsets of the original; they cover it without gaps.
    pub fn languages(&self, record: &Record) -> Vec<LanguageSpan> {
        let text = self.normalizer.normalize(&record.text);
        to_original(&text, &self.identify(record, &text))
    }
}

/// Maps language spans of the current text to the original. Borders may move, but the spans still cover the text.
fn to_original(text: &Text<'_>, parts: &[LanguageSpan]) -> Vec<LanguageSpan> {
    let mut start = 0;
    let last = parts.len().saturating_sub(1);
    parts
        .iter()
        .enumerate()
        .map(|(nth, part)| {
            let end = if nth == last { text.original().len() } else { (text.to_original(part.span).end as usize).max(start) };
            let span = Span::new(start, end);
            start = end;
            LanguageSpan { span, ..*part }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_in_the_original() {
        let record = Record::new(
            "a",
            "a",
            "\u{feff}The cafÃ© was part of a large -scale plan for the harbour, said the mayor of the town on Monday.\nLa mañana siguiente nadie quería hablar de lo que había pasado en el pueblo.",
        );
        let analysis = Analyzer::new(&Config::default()).unwrap().analyze(&record);
        assert_eq!(analysis.findings[0].span.of(&record.text), "large -scale");
        assert_eq!(analysis.languages.iter().map(|part| part.span.of(&record.text)).collect::<String>(), record.text);
        assert_eq!(analysis.languages.iter().map(|part| part.lang.as_str()).collect::<Vec<_>>(), ["en", "es"]);
    }
}
