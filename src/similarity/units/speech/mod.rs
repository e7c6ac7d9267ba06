//! Attribution of speech to its speaker: quotations between marks, and sentences that report speech without marks.
//!
//! A quotation is attributed if a name or a pronoun stands beside a verb of saying next to it: `“…,” said X`, `X said: “…”`,
//! `« … », a déclaré X`, `„…“, sagte X`, `«…», сказал X`, `according to X`, `Xは「…」と述べた`. The words are in `data/speech.toml`. A pronoun refers
//! to the last person who was the subject of a sentence, in this paragraph or the one before. Where the sentence leaves a doubt, nobody is
//! named: a name after a preposition ("an official in X said"), one of two names ("X and Y said"), a word that is common in its language
//! ("Critics said"). The task is quotation attribution as Pareti et al. describe it (EMNLP 2013): source, cue, content.
//!
//! A quotation of a few words that has no speaker of its own keeps the names of its sentence ([`Speech::named`]): it may be the words of one
//! of them.
//!
//! To add a language: add its words to `data/speech.toml` and cases to the fixture `tests/fixtures/speech.toml`.

mod attribution;
mod items;
mod names;
mod uncased;
mod words;

pub use names::{Speaker, are_alike, langs_of_script};

use super::{normal_form, quotes};
use crate::text::Span;
use attribution::Sentences;
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::sync::LazyLock;
use words::WORDS;

/// A quotation, or a sentence that reports speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The words between the marks, or the sentence.
    pub span: Span,
    /// The sentence that it stands in.
    pub sentence: Span,
    /// True if marks enclose it.
    pub is_marked: bool,
    /// Who said it.
    pub speaker: Option<Speaker>,
    /// If nobody is named as its speaker: keys of the names in its sentence.
    pub named: Vec<u64>,
}

/// Who was spoken of last, for the pronouns that follow. One for each record.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The last person who was the subject of a sentence.
    last: Option<Speaker>,
    /// Paragraphs since.
    age: usize,
    /// Keys of surnames that stood with a title or a first name.
    people: Vec<u64>,
    /// The paragraph before, if nobody looked at it yet.
    unread: String,
}

/// Most surnames remembered of a record.
const MAX_PEOPLE: usize = 64;
/// Paragraphs after which a pronoun refers to nobody before them.
const MAX_AGE: usize = 1;
/// Longest paragraph kept for the pronouns of the next one, in bytes.
const MAX_UNREAD: usize = 4096;

impl Heard {
    /// Passes over a paragraph without speech. It is read only if the next one has speech.
    pub fn pass(&mut self, text: &str) {
        self.age += 1;
        self.unread.clear();
        if text.len() <= MAX_UNREAD {
            self.unread.push_str(text);
        }
    }

    fn person(&self) -> Option<Speaker> {
        self.last.clone().filter(|_| self.age <= MAX_AGE)
    }

    /// Remembers a surname that stands with a title or a first name.
    fn know(&mut self, speaker: &Speaker) {
        if !self.people.contains(&speaker.key) && self.people.len() < MAX_PEOPLE {
            self.people.push(speaker.key);
        }
    }

    /// Makes a speaker the one whom the next pronoun means, if it is known as a person.
    fn note(&mut self, speaker: &Speaker) {
        if self.people.contains(&speaker.key) {
            (self.last, self.age) = (Some(speaker.clone()), 0);
        }
    }
}

/// The quotations of `text`, a paragraph, in order; with `reported`, also its sentences that report speech without marks. `heard` knows
/// the paragraphs before it.
pub fn speech(text: &str, spans: &[Span], reported: bool, heard: &mut Heard) -> Vec<Speech> {
    let unread = std::mem::take(&mut heard.unread);
    if !unread.is_empty() {
        Sentences::new(&unread, &quotes::quoted(&unread)).speech(false, heard);
    }
    heard.age += 1;
    let uncased = uncased::speech(text, spans);
    if uncased.iter().any(|speech| speech.speaker.is_some()) { uncased } else { Sentences::new(text, spans).speech(reported, heard) }
}

/// Normal-form hashes of the verbs of saying: a paragraph without any reports no speech.
pub static VERBS: LazyLock<HashSet<u64, FixedState>> = LazyLock::new(|| WORDS.verbs().flat_map(normal_form::hashes).collect());

/// True if a word in lower case is a verb of saying.
pub fn is_verb(word: &str) -> bool {
    WORDS.get(word).is_some_and(|entry| entry.roles.has(words::Roles::VERB))
}
