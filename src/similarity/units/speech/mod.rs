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
//! To add a language: add its words to `data/speech.toml` and cases to `data/speech-yardstick.toml`.

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

/// Gives the quotations of `text`, a paragraph, in order; with `reported`, also its sentences that report speech without marks. `heard`
/// knows the paragraphs before it.
pub fn each(text: &str, quotes: &[Span], reported: bool, heard: &mut Heard, give: &mut dyn FnMut(Speech)) {
    let unread = std::mem::take(&mut heard.unread);
    if !unread.is_empty() {
        Sentences::new(&unread, &quotes::quoted(&unread)).speech(false, heard);
    }
    heard.age += 1;
    for (part, quotes) in parts(text, quotes) {
        let (start, text) = (part.start, part.of(text));
        let quotes: Vec<Span> = quotes.iter().map(|quote| Span { start: quote.start - start, end: quote.end - start }).collect();
        let uncased = uncased::speech(text, &quotes);
        let is_uncased = uncased.iter().any(|speech| speech.speaker.is_some());
        let found = if is_uncased { uncased } else { Sentences::new(text, &quotes).speech(reported, heard) };
        for Speech { span, sentence, is_marked, speaker, named } in found {
            let placed = |span: Span| Span { start: span.start + start, end: span.end + start };
            give(Speech { span: placed(span), sentence: placed(sentence), is_marked, speaker, named });
        }
    }
}

/// Longest part of a paragraph that is read at once, in bytes: an item takes 80 bytes.
const MAX_PART: usize = 1 << 16;
/// A part ends behind the last sentence that ends in this many bytes before the limit. No quotation is as long.
const PART_END: usize = 1 << 12;

/// Longest opening mark with a blank behind it, in bytes.
const MARK: usize = 6;

/// The parts of a paragraph, nearly always one, each with its quotations. None is cut.
fn parts<'q>(text: &str, mut quotes: &'q [Span]) -> impl Iterator<Item = (Span, &'q [Span])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let mut end = text.len();
        if rest.len() > MAX_PART {
            let last = text.floor_char_boundary(start + MAX_PART);
            let from = text.ceil_char_boundary(last - PART_END);
            let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | '\n' | '。' | '！' | '？');
            end = text[from..last].rfind(ends).map_or(last, |at| text.ceil_char_boundary(from + at + 1));
            let opened = quotes.partition_point(|quote| (quote.start as usize) <= end + MARK);
            if let Some(quote) = opened.checked_sub(1).map(|nth| quotes[nth].range()).filter(|quote| quote.end >= end) {
                // Before its opening mark.
                end = text[..quote.start].trim_end().char_indices().next_back().map_or(end, |(at, _)| at);
            }
        }
        let (now, later) = quotes.split_at(quotes.partition_point(|quote| (quote.end as usize) < end));
        let part = Span::new(start, end);
        (start, quotes) = (end, later);
        (!rest.is_empty()).then_some((part, now))
    })
}

/// Normal-form hashes of the verbs of saying: a paragraph without any reports no speech.
pub static VERBS: LazyLock<HashSet<u64, FixedState>> = LazyLock::new(|| WORDS.verbs().flat_map(normal_form::hashes).collect());

/// True if a word in lower case is a verb of saying.
pub fn is_verb(word: &str) -> bool {
    WORDS.get(word).is_some_and(|entry| entry.roles.has(words::Roles::VERB))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(text: &str) -> Vec<Speech> {
        let mut found = Vec::new();
        each(text, &quotes::quoted(text), false, &mut Heard::default(), &mut |speech| found.push(speech));
        found
    }

    #[test]
    fn a_long_paragraph_is_read_in_parts_that_cut_no_quotation() {
        for sentence in ["“We saw nothing of it that night,” said Ann Lee. ", "市内で、佐藤市長は「橋は来年まで閉鎖される」と述べた。"]
        {
            let one = speech(sentence);
            let many = speech(&sentence.repeat(2 * MAX_PART / sentence.len()));
            assert_eq!(one.len(), 1);
            for (nth, found) in many.iter().enumerate() {
                assert_eq!(found.speaker, one[0].speaker, "{sentence} {nth}");
                assert_eq!(found.span.start as usize, one[0].span.start as usize + nth * sentence.len(), "{sentence} {nth}");
            }
            assert_eq!(many.len(), 2 * MAX_PART / sentence.len());
        }
        // No sentence ends.
        let long = "“a” b ".repeat(MAX_PART);
        assert_eq!(speech(&long).len(), MAX_PART);
    }

    #[test]
    fn a_long_sentence_is_read_in_pieces() {
        let one = "“The pier is closed,” said Ann Lee and ";
        let text = one.repeat(600);
        let found = speech(&text);
        assert_eq!(found.len(), 600);
        assert!(found.iter().all(|found| found.speaker.is_some()));
        let longest = found.iter().map(|found| found.sentence.range().len()).max();
        assert!(longest < Some(text.len() / 2), "{longest:?}");
    }

    #[test]
    fn a_common_noun_behind_the_verb_is_no_speaker() {
        let speaker = |name: &str| {
            let text = format!("„Wir haben in einer Nacht des Winters einen Steg verloren“, sagte {name} gestern.");
            speech(&text)[0].speaker.as_ref().map(|speaker| speaker.name.to_string())
        };
        assert_eq!(speaker("Selinsky").as_deref(), Some("Selinsky"));
        for noun in ["Steg", "Brücke", "Vogel"] {
            assert_eq!(speaker(noun), None, "{noun}");
        }
    }
}
