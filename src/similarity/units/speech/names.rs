//! Names of people and institutions as newspapers write them, and the key that their spellings share.
//!
//! The key is the beginning of the surname in basic Latin ([`romanized`]), since titles, first names and transliterations vary: President Volodymyr Zelenskyy,
//! Mr. Zelensky and Selenskyj have one key. A word that is common in the language of the verb is no name by itself ("Critics said"), unless
//! it has its capital inside a sentence ("said White").

use super::items::{Item, Kind};
use super::words::Roles;
use crate::knowledge::lexicon;
use crate::text::romanization::romanized;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Fewest occurrences of a common word in the lexicon, and the largest share of capitals that it has inside sentences.
const COMMON: (u32, f32) = (10, 0.5);
/// Share of capitals of a word that is part of the name of an institution: "Foreign Ministry", "White House".
const PART_OF_NAME: f32 = 0.9;

/// Letters of a name's beginning, by which spellings of one name are found.
const LETTERS: usize = 4;

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Hash that the spellings of the name share.
    pub key: u64,
    /// The name as the text has it.
    pub name: Box<str>,
}

/// A run of capitalised words.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its items.
    pub items: Range<usize>,
    /// Words that are neither titles nor initials.
    words: Vec<usize>,
    /// True if a title precedes it.
    pub is_titled: bool,
    /// True if it ends in a possessive: "Putin’s".
    pub is_possessive: bool,
    /// True after an article.
    has_article: bool,
    /// True after a word that makes it part of another phrase.
    pub is_governed: bool,
    /// True after a word without a capital: inside a sentence a common word has none.
    is_inside: bool,
}

impl Name {
    /// The name that starts at item `start`.
    pub fn at(items: &[Item], start: usize) -> Option<Self> {
        let is_part = |at: usize| items.get(at).is_some_and(|item| item.kind == Kind::Word && item.is_capital);
        if !is_part(start) {
            return None;
        }
        let (mut end, mut words, mut is_titled, mut is_possessive) = (start, Vec::new(), false, false);
        let mut at = start;
        while is_part(at) {
            let item = &items[at];
            let is_initial = item.letters == 1 && items.get(at + 1).is_some_and(|next| next.is("."));
            let opens = Roles::PREPOSITION.or(Roles::ARTICLE).or(Roles::BETWEEN).or(Roles::ACCORDING).or(Roles::VERB).or(Roles::LABEL);
            if item.roles.has(Roles::OTHER) && !is_initial || at == start && item.starts_sentence && item.roles.has(opens) {
                break;
            }
            is_possessive = item.is_possessive;
            match item {
                // "Ukrainian President": what stands before a title is no name.
                _ if item.roles.has(Roles::TITLE) => {
                    is_titled = true;
                    words.clear();
                }
                _ if item.letters == 1 || item.roles.has(Roles::TITLE_PART) => {}
                _ => words.push(at),
            }
            end = at + 1;
            at = end;
            // "Mr." and "V."
            if (item.letters == 1 || item.roles.has(Roles::TITLE)) && items.get(at).is_some_and(|item| item.is(".")) {
                at += 1;
            } else if is_possessive {
                break;
            } else if item.roles.has(Roles::TITLE)
                && items.get(at).is_some_and(|item| item.roles.has(Roles::PREPOSITION))
                && is_part(at + 2)
            {
                // "Secretary of State Marek Selinsky"
                if !is_part(at + 1) {
                    break;
                }
                at += 2;
            } else if items.get(at).is_some_and(|item| item.is("-") && !item.spaced) && is_part(at + 1) && !items[at + 1].spaced {
                at += 1;
            } else {
                let particles = items[at..].iter().take(3).take_while(|item| item.roles.has(Roles::PARTICLE) && !item.is_capital).count();
                if particles > 0 && !words.is_empty() && is_part(at + particles) && !items[at].roles.has(Roles::PREPOSITION) {
                    at += particles;
                }
            }
        }
        if end == start {
            return None;
        }
        let before = start.checked_sub(1).map(|at| &items[at]);
        let has = |roles: Roles| before.is_some_and(|item| item.kind == Kind::Word && item.roles.has(roles));
        // "in the Kremlin"
        let before_article = start.checked_sub(2).map(|at| &items[at]).filter(|_| has(Roles::ARTICLE));
        // "the mayor and Selinsky said", but not ", and Selinsky said"
        let before_conjunction = start.checked_sub(2).map(|at| &items[at]).filter(|_| has(Roles::CONJUNCTION));
        let is_governed = has(Roles::PREPOSITION)
            || before_article.is_some_and(|item| item.roles.has(Roles::PREPOSITION))
            || before_conjunction.is_some_and(|item| item.kind == Kind::Word);
        let has_article = has(Roles::ARTICLE) && !is_titled;
        let is_titled = is_titled || has(Roles::TITLE);
        let is_inside = before.is_some_and(|item| item.kind == Kind::Word && !item.is_capital);
        Some(Self { items: start..end, words, is_titled, is_possessive, has_article, is_governed, is_inside })
    }

    /// True if it has a first name or a title: surely the name of one person, or of one institution.
    pub fn is_full(&self) -> bool {
        self.words.len() > 1 || self.is_titled && !self.words.is_empty()
    }

    /// True for one word after an article, which may belong to the noun behind it: "the Kallström plan".
    pub fn is_modifier(&self) -> bool {
        self.has_article && self.words.len() == 1
    }

    /// False for a title alone.
    pub fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// The speaker of this name; none where it is unsure. `langs` are the languages of the verb beside it.
    pub fn speaker(&self, items: &[Item], text: &str, langs: &[&'static str]) -> Option<Speaker> {
        let last = items[*self.words.last()?].word(text);
        // "Ela" with a verb of another language is a pronoun still; Ella Fitzgerald is a name.
        let is_pronoun = matches!(*self.words, [word] if items[word].roles.has(Roles::PRONOUN));
        if is_pronoun || self.words.iter().any(|word| is_identifier(items[*word].word(text))) {
            return None;
        }
        let langs = if langs.is_empty() { langs_of_script(last) } else { langs };
        let common = |least: f32| {
            let words = langs.iter().filter_map(|lang| lexicon::of(lang).filter(|lexicon| lexicon.capitals_mark_names()));
            let lower = last.to_lowercase();
            words.filter_map(|lexicon| lexicon.word(&lower)).any(|word| word.count >= COMMON.0 && word.capital < least)
        };
        let mut whole = false;
        match self.words.len() {
            1 if !self.is_titled => {
                let singular = last.strip_suffix('s').map(str::to_lowercase).filter(|_| langs.contains(&"en"));
                let is_plural = singular.is_some_and(|one| lexicon::of("en").is_some_and(|english| english.word(&one).is_some()));
                // German nouns have capitals as names have.
                let is_noun = langs.contains(&"de") && (self.has_article || is_german_noun(last));
                if !self.is_inside && common(COMMON.1) || is_plural || is_noun || self.has_article && common(PART_OF_NAME) {
                    return None;
                }
            }
            1 => {}
            _ if self.has_article => return None,
            _ => whole = !self.is_titled && common(PART_OF_NAME),
        }
        let skeleton = |word: &usize| romanized(items[*word].word(text), LETTERS);
        let key = if whole {
            let words: Option<Vec<String>> = self.words.iter().map(skeleton).collect();
            words?.join(" ")
        } else {
            skeleton(self.words.last()?)?
        };
        let (first, last) = (self.words.first()?, self.words.last()?);
        let end = items[*last].word(text).len() + items[*last].span.start as usize;
        let name = &text[items[*first].span.start as usize..end];
        Some(Speaker { key: xxh3_64(key.as_bytes()) | 1, name: name.split_whitespace().collect::<Vec<_>>().join(" ").into() })
    }
}

/// Languages whose lexicons tell names from words, where no verb tells the language.
pub fn langs_of_script(word: &str) -> &'static [&'static str] {
    if word.starts_with(|c: char| ('\u{400}'..'\u{530}').contains(&c)) { &["ru", "uk"] } else { &["en"] }
}

/// True for `ConfigurationPath` and `Utf8`, which speak in documentation alone.
fn is_identifier(word: &str) -> bool {
    let mut before = ' ';
    word.chars().any(|c| {
        let turns =
            before.is_lowercase() && c.is_uppercase() && !matches!(word.get(..2), Some("Mc" | "Ma" | "De" | "Di" | "La" | "Le" | "Va"));
        before = c;
        turns || c.is_numeric() || c == '_'
    })
}

/// True for a common word of German that no English text has as a name.
fn is_german_noun(word: &str) -> bool {
    let lower = word.to_lowercase();
    let known = |lang: &str| lexicon::of(lang).and_then(|lexicon| lexicon.word(&lower));
    let is_name = known("en").is_some_and(|word| word.capital >= PART_OF_NAME && word.count >= COMMON.0);
    !is_name && known("de").is_some_and(|word| word.count >= COMMON.0)
}

/// True if two names may be spellings of one: their last words differ in a quarter of the letters at most, transliterated.
pub fn are_alike(a: &str, b: &str) -> bool {
    let last = |name: &str| {
        let word = name.rsplit([' ', '-', '·']).next().unwrap_or(name);
        romanized(word, usize::MAX).unwrap_or_else(|| word.to_lowercase())
    };
    let (a, b) = (last(a), last(b));
    strsim::osa_distance(&a, &b) <= a.chars().count().min(b.chars().count()) / 4
}

#[cfg(test)]
mod tests {
    use super::super::items::items;
    use super::*;

    fn speaker(text: &str) -> Option<Speaker> {
        let items = items(text, &[]);
        let start = items.iter().position(|item| item.is_capital)?;
        Name::at(&items, start)?.speaker(&items, text, &["en"])
    }

    #[test]
    fn titles_and_first_names_are_dropped() {
        let key = |text: &str| speaker(text).map(|speaker| speaker.key);
        let one = key("President Marek V. Selinsky");
        assert!(one.is_some());
        for other in ["Mr. Selinsky", "Selinsky", "Marek Selinskyj", "Prime Minister Selinski"] {
            assert_eq!(key(other), one, "{other}");
        }
        assert_ne!(key("Mr. Kallström"), one);
        assert_eq!(&*speaker("President Marek V. Selinsky of Ostra").unwrap().name, "Marek V. Selinsky");
    }

    #[test]
    fn common_words_are_no_names() {
        for text in ["Critics", "Monday", "Officials", "Russians"] {
            assert_eq!(speaker(text), None, "{text}");
        }
        assert!(are_alike("Selinsky", "Marek Selinskyj") && !are_alike("Selinsky", "Seldon"));
    }
}
