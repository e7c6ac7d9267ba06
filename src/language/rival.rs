//! Other detectors, for `sourdine eval language` to measure beside our own.

use super::{Guess, Identifier, LanguageSpan};

/// Finds the languages of a text.
type Detect = Box<dyn Fn(&str) -> Vec<LanguageSpan>>;

/// A detector that is measured.
pub struct Rival {
    /// Its name.
    pub name: &'static str,
    /// Languages that it can answer.
    pub languages: usize,
    /// What it makes of a text.
    pub spans: Detect,
}

fn whole(text: &str, guess: Option<Guess>) -> Vec<LanguageSpan> {
    let guess = guess.unwrap_or(Guess::NONE);
    vec![LanguageSpan { span: crate::text::Span::new(0, text.len()), lang: guess.lang, confidence: guess.confidence, by: guess.by }]
}

/// Our own detector, then those that this build has.
pub fn all() -> Vec<Rival> {
    let own = Identifier::new();
    #[allow(unused_mut)]
    let mut all = vec![
        Rival { name: "sourdine", languages: own.known().len(), spans: Box::new(move |text| own.identify(text)) },
        Rival {
            name: "whatlang",
            languages: super::whatlang::languages().len(),
            spans: Box::new(|text| whole(text, super::whatlang::guess(text).map(|(guess, _)| guess))),
        },
    ];
    #[cfg(feature = "lingua")]
    for (name, low) in [("lingua, low accuracy", true), ("lingua, high accuracy", false)] {
        let lingua = super::lingua::Lingua::with_accuracy(low);
        let languages = lingua.languages().count();
        all.push(Rival { name, languages, spans: Box::new(move |text| whole(text, lingua.first(text))) });
    }
    all
}
