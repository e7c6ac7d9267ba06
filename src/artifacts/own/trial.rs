//! Tests a user-defined rule on its examples and on built-in sound text.

use super::{OwnRule, compile};
use crate::artifacts::rules::{Example, Rule};
use crate::error::Result;
use crate::language::Identifier;
use crate::text::Span;
use crate::text::token::{Kind, tokens};
use serde::Serialize;

/// Texts of `data/examples` that people wrote and nobody translated: a finding in them is most likely a false alarm.
const SOUND: &[&str] = &[
    include_str!("../../../data/examples/harbour-times.txt"),
    include_str!("../../../data/examples/lakeside-post.txt"),
    include_str!("../../../data/examples/seeblatt.txt"),
    include_str!("../../../data/examples/le-courrier-du-lac.txt"),
    include_str!("../../../data/examples/ja-shimbun.txt"),
    include_str!("../../../data/examples/varnholm-radio.txt"),
];

/// Result of a test.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trial {
    /// Number of examples that it must flag.
    pub flags: usize,
    /// Number of examples that it must allow.
    pub allows: usize,
    /// Examples that it wrongly allows.
    pub missed: Vec<String>,
    /// Examples that it wrongly flags.
    pub wrong: Vec<String>,
    /// Number of words of sound text in its languages.
    pub sound_words: usize,
    /// Findings in the sound text, with context.
    pub sound_findings: Vec<String>,
}

impl Trial {
    /// Whether all examples pass.
    pub fn passed(&self) -> bool {
        self.missed.is_empty() && self.wrong.is_empty()
    }
}

/// Tests a rule.
pub fn trial(rule: &OwnRule) -> Result<Trial> {
    let made = compile(std::slice::from_ref(rule))?;
    let mut trial = Trial { flags: rule.flags.len(), allows: rule.allows.len(), ..Trial::default() };
    for made in made {
        let lang = rule.lang.first().map_or("und", String::as_str);
        let fires = |text: &String| !Example { lang, text }.find(made).1.is_empty();
        trial.missed = rule.flags.iter().filter(|text| !fires(text)).cloned().collect();
        trial.wrong = rule.allows.iter().filter(|text| fires(text)).cloned().collect();
        for text in SOUND {
            sound(made, text, &mut trial);
        }
    }
    Ok(trial)
}

fn sound(rule: &'static dyn Rule, text: &str, trial: &mut Trial) {
    for part in Identifier::new().identify(text).into_iter().filter(|part| rule.meta().reads(part.lang.as_str())) {
        let words = part.span.of(text);
        trial.sound_words += tokens(words).iter().filter(|token| token.kind == Kind::Word).count();
        let (_, findings) = Example { lang: part.lang.as_str(), text: words }.find(rule);
        trial.sound_findings.extend(findings.iter().map(|finding| around(words, finding.span)));
    }
}

/// Context on each side in code points.
const CONTEXT: usize = 24;

/// The words of a span in brackets, with context from its line.
pub fn around(text: &str, span: Span) -> String {
    let (before, rest) = text.split_at(span.start as usize);
    let (words, after) = rest.split_at(span.len());
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let cut = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    let (left, right) = (if cut > 0 { "…" } else { "" }, if end < after.len() { "…" } else { "" });
    format!("{left}{}[{words}]{}{right}", &before[cut..], &after[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_sound_text_are_tried() {
        let rules = "[[rule]]\nname = \"bridge-words\"\nwords = [\"bridge\", \"pier\"]\nlang = \"en\"\nmessage = \"m\"\nflags = [\"The bridge.\", \"The ferry.\"]\nallows = \"The ferry and the pier.\"\n";
        let trial = trial(&super::super::parse("own.toml", rules).unwrap()[0]).unwrap();
        assert_eq!(
            (trial.missed.as_slice(), trial.wrong.as_slice()),
            (&["The ferry.".to_owned()][..], &["The ferry and the pier.".to_owned()][..])
        );
        assert!(!trial.passed() && trial.sound_words > 500 && !trial.sound_findings.is_empty());
        assert!(
            trial.sound_findings.iter().all(|found| found.to_lowercase().contains("[bridge") || found.to_lowercase().contains("[pier"))
        );
    }
}
