//! lingua: n-grams up to five letters, slower and better on short text; the second opinion.

use super::{By, Guess};
use crate::text::Lang;
use lingua::{Language, LanguageDetector, LanguageDetectorBuilder};
use std::sync::LazyLock;

/// lingua with the languages that this build has, its models loaded on first use.
pub(super) struct Lingua {
    detector: LazyLock<LanguageDetector>,
}

impl Default for Lingua {
    fn default() -> Self {
        Self { detector: LazyLock::new(|| LanguageDetectorBuilder::from_all_languages().build()) }
    }
}

/// lingua spreads its confidence over the languages that it has: below this it does not know, or the language is none of them.
const SURE: f64 = 0.7;

impl Lingua {
    /// lingua with trigrams alone, or with all its n-grams.
    pub(super) fn with_accuracy(low: bool) -> Self {
        let detector = if low {
            LazyLock::new((|| LanguageDetectorBuilder::from_all_languages().with_low_accuracy_mode().build()) as fn() -> LanguageDetector)
        } else {
            LazyLock::new((|| LanguageDetectorBuilder::from_all_languages().build()) as fn() -> LanguageDetector)
        };
        Self { detector }
    }

    /// What it says of `text`, however unsure it is.
    pub(super) fn first(&self, text: &str) -> Option<Guess> {
        let (best, confidence) = self.detector.compute_language_confidence_values(text).into_iter().next()?;
        (confidence > 0.0).then(|| Guess { lang: tag(best), confidence: confidence as f32, by: By::Lingua })
    }

    pub(super) fn languages(&self) -> impl Iterator<Item = Lang> {
        Language::all().into_iter().map(tag)
    }

    /// A second opinion on `text` where lingua has the language `first` and so can judge it.
    pub(super) fn guess(&self, text: &str, first: Option<Lang>) -> Option<Guess> {
        let values = self.detector.compute_language_confidence_values(text);
        let (best, confidence) = *values.first()?;
        let knows_first = first.is_none_or(|first| values.iter().any(|(language, _)| tag(*language) == first));
        (knows_first || confidence >= 0.99).then_some(())?;
        (confidence >= SURE).then(|| Guess { lang: tag(best), confidence: confidence as f32, by: By::Lingua })
    }
}

fn tag(language: Language) -> Lang {
    Lang::new(&language.iso_code_639_1().to_string())
}
