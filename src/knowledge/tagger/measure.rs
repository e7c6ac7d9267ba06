//! Measures the accuracy of a tagger on tagged sentences.

use super::conllu;
use super::model::Tagger;
use super::tag::{Tag, Upos};
use super::unit::Cut;
use crate::error::Result;
use crate::text::token::{Kind, tokens};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// Minimum duration of the speed measurement.
const TIMED: Duration = Duration::from_secs(1);

/// A count of correct answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Correct answers.
    pub right: u64,
    /// All answers.
    pub all: u64,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += u64::from(right);
        self.all += 1;
    }

    /// Share of correct answers; `None` if there are no answers.
    pub fn value(self) -> Option<f64> {
        (self.all > 0).then(|| self.right as f64 / self.all as f64)
    }
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().map(|value| (value * 1e4).round() / 1e4).serialize(serializer)
    }
}

/// The results for one treebank, or for all.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Tokens, including signs.
    pub tokens: u64,
    /// Accuracy of the class, over all tokens.
    pub class: Share,
    /// Accuracy of the class, over words without numbers and signs.
    pub word_class: Share,
    /// Accuracy of class and all features, over all tokens.
    pub tag: Share,
    /// Accuracy of the class, over words that are not in the training text.
    pub unknown: Share,
    /// Accuracy of the lemma, over words, ignoring case.
    pub lemma: Share,
    /// Precision of finite verbs.
    pub finite_precision: Share,
    /// Recall of finite verbs.
    pub finite_recall: Share,
}

impl Figures {
    /// Adds the results of another treebank.
    pub fn join(&mut self, other: &Self) {
        self.tokens += other.tokens;
        let pairs = [
            (&mut self.class, other.class),
            (&mut self.word_class, other.word_class),
            (&mut self.tag, other.tag),
            (&mut self.unknown, other.unknown),
            (&mut self.lemma, other.lemma),
            (&mut self.finite_precision, other.finite_precision),
            (&mut self.finite_recall, other.finite_recall),
        ];
        for (mine, other) in pairs {
            mine.right += other.right;
            mine.all += other.all;
        }
    }
}

/// Adds the lower-case words of a training file to `words`.
pub fn vocabulary(path: &Path, words: &mut HashSet<String>) -> Result<()> {
    for sentence in conllu::read(path, Cut::Never)?.0 {
        words.extend(tokens(&sentence.text).iter().filter(|token| token.kind == Kind::Word).map(|token| token.lower(&sentence.text)));
    }
    Ok(())
}

/// Measures a tagger on a file. Returns the results by treebank, and megabytes a second on one thread, excluding tokenization.
///
/// Words missing from `seen` count as unknown; if it is empty, none do.
pub fn measure(tagger: &Tagger, path: &Path, seen: &HashSet<String>) -> Result<(BTreeMap<String, Figures>, f64)> {
    let (sentences, _) = conllu::read(path, tagger.cut())?;
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    for sentence in &sentences {
        let text = &sentence.text;
        let tokens = tokens(text);
        let given = tagger.tag(text, &tokens);
        let figures = all.entry(sentence.treebank.clone()).or_default();
        let mut from = 0;
        for (nth, (token, tag)) in tokens.iter().zip(given).enumerate() {
            let until = from + sentence.units[from..].iter().take_while(|unit| unit.token as usize == nth).count();
            let units: Vec<Tag> = sentence.gold[from..until].iter().map(|gold| gold.tag).collect();
            let Some((lead, truth)) = (if units.len() > 1 { Tag::joined(&units) } else { units.first().map(|tag| (0, *tag)) }) else {
                continue;
            };
            let right = truth.class == tag.class;
            figures.tokens += 1;
            figures.class.add(right);
            figures.tag.add(truth == tag);
            if token.kind == Kind::Word {
                figures.word_class.add(right);
                if !seen.is_empty() && !seen.contains(&token.lower(text)) {
                    figures.unknown.add(right);
                }
                if let Some(lemma) = &sentence.gold[from + lead].lemma
                    && truth.class != Upos::X
                {
                    figures.lemma.add(tagger.lemma(token.of(text), tag).to_lowercase() == lemma.to_lowercase());
                }
            }
            if tag.is_finite() {
                figures.finite_precision.add(truth.is_finite());
            }
            if truth.is_finite() {
                figures.finite_recall.add(tag.is_finite());
            }
            from = until;
        }
    }
    let text: String = sentences.iter().flat_map(|sentence| [sentence.text.as_str(), "\n"]).collect();
    Ok((all, speed(tagger, &text)))
}

/// Megabytes a second in the fastest of several passes.
fn speed(tagger: &Tagger, text: &str) -> f64 {
    let tokens = tokens(text);
    let begun = Instant::now();
    let mut fastest = f64::INFINITY;
    while fastest.is_infinite() || begun.elapsed() < TIMED {
        let pass = Instant::now();
        std::hint::black_box(tagger.tag(text, &tokens));
        fastest = fastest.min(pass.elapsed().as_secs_f64());
    }
    text.len() as f64 / 1e6 / fastest
}
