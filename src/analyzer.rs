//! The first three rooms behind one door: normalise, identify, detect.

use crate::artifacts::rules::{self, Rule};
use crate::artifacts::{Detector, Finding, Score};
use crate::config::Config;
use crate::error::Result;
use crate::language::{Identifier, Lang, LanguageSpan, main};
use crate::normalize::{Normalizer, Text};
use crate::record::Record;
use crate::span::Span;

/// Everything that is found in one record by itself. Built once, used from many threads.
pub struct Analyzer {
    normalizer: Normalizer,
    identifier: Identifier,
    detector: Detector,
}

/// What is known of one record.
#[derive(Clone, Debug)]
pub struct Analysis<'r> {
    /// The text with its repairs.
    pub text: Text<'r>,
    /// The languages of its parts: places in the original; they cover it.
    pub languages: Vec<LanguageSpan>,
    /// The language of most of it.
    pub lang: Lang,
    /// How surely, 0 to 1.
    pub confidence: f32,
    /// The findings, by place in the original.
    pub findings: Vec<Finding>,
    /// The probability that it is machine translated.
    pub score: Score,
    /// Its words.
    pub words: usize,
}

impl Analyzer {
    /// An analyser for `config`.
    pub fn new(config: &Config) -> Result<Self> {
        let identifier = Identifier::new();
        let identifier = if config.language.second_opinion { identifier.with_second_opinion() } else { identifier };
        let rules = selected(&config.rules.select, &config.rules.ignore)?;
        Ok(Self { normalizer: Normalizer::of(config.normalize.passes()?), identifier, detector: Detector::new(rules, config.score.prior) })
    }

    /// The same with another identifier of languages.
    pub fn with_identifier(self, identifier: Identifier) -> Self {
        Self { identifier, ..self }
    }

    fn identify(&self, record: &Record, text: &Text<'_>) -> Vec<LanguageSpan> {
        self.identifier.identify_declared(text.current(), record.declared.as_deref().map(Lang::new))
    }

    /// Analyses one record.
    pub fn analyze<'r>(&self, record: &'r Record) -> Analysis<'r> {
        let text = self.normalizer.normalize(&record.text);
        let current = self.identify(record, &text);
        let found = self.detector.detect(&text, &current);
        let (lang, confidence) = main(&current);
        let languages = to_original(&text, &current);
        Analysis { languages, lang, confidence, findings: found.findings, score: found.score, words: found.words, text }
    }

    /// The languages of a record's parts: places in the original; they cover it.
    pub fn languages(&self, record: &Record) -> Vec<LanguageSpan> {
        let text = self.normalizer.normalize(&record.text);
        to_original(&text, &self.identify(record, &text))
    }
}

/// The parts of the current text as parts of the original: borders move, and they cover it all the same.
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

/// The rules that are named, or all; without those that are to be ignored.
fn selected(select: &[String], ignore: &[String]) -> Result<Vec<&'static dyn Rule>> {
    let ignored = ignore.iter().map(|name| Ok(rules::find(name)?.meta().code)).collect::<Result<Vec<_>>>()?;
    let mut wanted = select.iter().map(|name| rules::find(name)).collect::<Result<Vec<_>>>()?;
    if wanted.is_empty() {
        wanted = rules::ALL.to_vec();
    }
    wanted.retain(|rule| !ignored.contains(&rule.meta().code));
    wanted.sort_by_key(|rule| rule.meta().code);
    wanted.dedup_by_key(|rule| rule.meta().code);
    Ok(wanted)
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

    #[test]
    fn rules_are_selected_by_name_and_code() {
        let names = |select: &[&str], ignore: &[&str]| {
            let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            selected(&own(select), &own(ignore)).map(|rules| rules.iter().map(|rule| rule.meta().code).collect::<Vec<_>>())
        };
        assert_eq!(names(&["missing-space", "SD101"], &[]).unwrap(), ["SD101", "SD302"]);
        assert_eq!(names(&[], &["SD101"]).unwrap().len(), rules::ALL.len() - 1);
        assert!(names(&["nothing"], &[]).is_err());
    }
}
