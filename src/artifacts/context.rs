//! The input of the rules: tokens of a text with their lexicon entries, prepared once for all rules.

#[cfg(test)]
mod tests;

use super::rules::Meta;
use crate::knowledge::lexicon::{self, Lexicon, Word};
use crate::knowledge::prose::Prose;
use crate::knowledge::tagger::{Tag, Tagger, Upos, starts_sentence};
use crate::language::{By, LanguageSpan};
use crate::normalize::Text;
use crate::text::ascii;
use crate::text::page::Page;
use crate::text::token::{Kind, Token, tokens};
use crate::text::{Lang, Span};
use foldhash::HashMap;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

/// A text prepared for the rules.
pub struct Context<'t> {
    /// The text with its repairs.
    pub normalized: &'t Text<'t>,
    /// The repaired text.
    pub text: &'t str,
    /// The page of the text, if it has one.
    pub page: Option<&'t Page>,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Which tokens are code: rules on wording skip them.
    pub prose: Prose,
    /// Parts in one language each, in order.
    pub parts: Vec<Part>,
    /// The text in ASCII lower case, followed by the lower-case form of tokens with other letters.
    lower: String,
    /// Span of each token in `lower`.
    places: Vec<Span>,
    /// Hash of each token in lower case, without possessive ending.
    hashes: Vec<u64>,
    known: Vec<Option<Word>>,
    signs: Vec<u32>,
    unknown: Vec<u32>,
    beyond_ascii: Vec<u32>,
    capitalised: Vec<u32>,
    possible_names: Vec<u32>,
    coming_again: Vec<u32>,
    /// Capitalised words by hash: occurrences inside sentences, and in total.
    names: HashMap<u64, (u32, u32)>,
    cased: bool,
    uncased: bool,
    /// Tags; present for sentences that a rule asked for.
    tags: RefCell<Vec<Option<Tag>>>,
    /// Word counts by (first token of the part, hash of the word); counted on first use.
    times: OnceCell<HashMap<(usize, u64), usize>>,
}

/// A part of the text in one language.
pub struct Part {
    /// Language.
    pub lang: Lang,
    /// Lexicon of the language, if there is one.
    pub lexicon: Option<&'static Lexicon>,
    /// Whether it is marked up as a quotation in another language.
    pub is_quotation: bool,
    /// Lexicon of an embedded passage in another language: a quotation, a name, a button label. Its `lexicon` is `None`, since the author
    /// did not write it.
    pub embedded: Option<&'static Lexicon>,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// Least confidence in a language for its rules to run.
const MIN_CONFIDENCE: f32 = 0.5;

/// Fewest lines to know whether a text begins lines with capitals.
const MIN_LINES: usize = 3;

/// Occurrences of a word in a text from which it is taken for a term.
const RECURS: usize = 3;

/// Distance in tokens within which a repetition is looked for.
pub const SOON: usize = 8;

impl<'t> Context<'t> {
    fn empty(normalized: &'t Text<'t>) -> Self {
        Self {
            normalized,
            text: normalized.current(),
            page: None,
            tokens: Vec::new(),
            prose: Prose::default(),
            parts: Vec::new(),
            lower: normalized.current().to_ascii_lowercase(),
            places: Vec::new(),
            hashes: Vec::new(),
            known: Vec::new(),
            signs: Vec::new(),
            unknown: Vec::new(),
            beyond_ascii: Vec::new(),
            capitalised: Vec::new(),
            possible_names: Vec::new(),
            coming_again: Vec::new(),
            names: HashMap::default(),
            cased: false,
            uncased: false,
            tags: RefCell::default(),
            times: OnceCell::new(),
        }
    }

    /// Prepares a text for rules that use no words.
    pub fn without_words(normalized: &'t Text<'t>, lang: Lang) -> Self {
        Self { parts: vec![Part { lang, lexicon: None, is_quotation: false, embedded: None, tokens: 0..0 }], ..Self::empty(normalized) }
    }

    /// Prepares a text with known languages.
    pub fn new(normalized: &'t Text<'t>, languages: &[LanguageSpan]) -> Self {
        let text = normalized.current();
        let tokens = tokens(text);
        let mut parts: Vec<Part> = Vec::with_capacity(languages.len());
        let mut at = 0;
        for language in languages {
            let end = at + tokens[at..].partition_point(|token| token.span.start < language.span.end);
            // Faults of a quotation are not the author's, so no rule reads it as a language.
            let is_quotation = language.by == By::Markup;
            let lang = if is_quotation { Lang::UND } else { language.lang };
            let lexicon = if language.confidence >= MIN_CONFIDENCE { lexicon::of(lang.as_str()) } else { None };
            parts.push(Part { lang, lexicon, is_quotation, embedded: None, tokens: at..end });
            at = end;
        }
        set_apart(&mut parts);
        let prose = Prose::new(text, &tokens);
        let mut context = Self { parts, ..Self::empty(normalized) };
        context.places.reserve(tokens.len());
        context.hashes.reserve(tokens.len());
        for token in &tokens {
            let place = if token.ascii {
                token.span
            } else {
                let start = context.lower.len();
                context.lower.push_str(&token.lower(text));
                Span::new(start, context.lower.len())
            };
            context.places.push(place);
            context.hashes.push(ascii::hash(base(place.of(&context.lower)).as_bytes()));
        }
        context.known = vec![None; tokens.len()];
        for part in &context.parts {
            let Some(lexicon) = part.lexicon else { continue };
            for at in part.tokens.clone() {
                match tokens[at].kind {
                    Kind::Word => {
                        let known = lexicon.word_hashed(context.hashes[at], || base(context.places[at].of(&context.lower)));
                        context.known[at] = known;
                        if prose.is_code(at) {
                            continue;
                        }
                        if known.is_none_or(|word| word.count == 0) {
                            context.unknown.push(at as u32);
                        }
                        if tokens[at].lower && known.is_none_or(|word| word.count == 0 || word.capital > 0.5) {
                            context.possible_names.push(at as u32);
                        }
                    }
                    Kind::Sign if !prose.is_code(at) => context.signs.push(at as u32),
                    _ => {}
                }
            }
        }
        context.tokens = tokens;
        context.prose = prose;
        let (mut begin, mut begin_capital) = (0, 0);
        for (nth, token) in context.tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            if !token.ascii {
                context.beyond_ascii.push(nth as u32);
            }
            if token.capital && !context.prose.is_code(nth) {
                context.capitalised.push(nth as u32);
                let times = context.names.entry(context.hashes[nth]).or_default();
                times.0 += u32::from(token.is_inside_sentence(nth, &context.tokens, text));
                times.1 += 1;
            }
            if token.first {
                begin += 1;
                begin_capital += usize::from(token.capital);
            }
        }
        context.cased = begin_capital * 5 >= begin * 4 && begin > 0;
        context.uncased = begin >= MIN_LINES && begin_capital * 2 < begin;
        context.coming_again = coming_again(&context.tokens, &context.hashes);
        context
    }

    /// Token `nth` as written.
    pub fn word(&self, nth: usize) -> &'t str {
        self.tokens[nth].of(self.text)
    }

    /// Token `nth` in lower case, with straight apostrophes.
    pub fn lower(&self, nth: usize) -> &str {
        self.places[nth].of(&self.lower)
    }

    /// The text in ASCII lower case, with the same byte offsets.
    pub fn lower_text(&self) -> &str {
        &self.lower[..self.text.len()]
    }

    /// Hash of token `nth` in lower case, without possessive ending.
    pub fn hash(&self, nth: usize) -> u64 {
        self.hashes[nth]
    }

    /// Lexicon entry of token `nth`, without possessive ending.
    pub fn known(&self, nth: usize) -> Option<Word> {
        self.known[nth]
    }

    /// Punctuation tokens of a part whose language has a lexicon.
    pub fn signs(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.signs, &part.tokens)
    }

    /// Words of a part that are not in the lexicon, or only from a word list, without occurrences in the reference corpus.
    pub fn unknown(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.unknown, &part.tokens)
    }

    /// Words of a part with non-ASCII letters.
    pub fn beyond_ascii(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.beyond_ascii, &part.tokens)
    }

    /// Lower-case words of a part that may be names: the lexicon lacks them or has them mostly capitalised.
    pub fn possible_names(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.possible_names, &part.tokens)
    }

    /// Capitalised words of a part.
    pub fn capitalised(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.capitalised, &part.tokens)
    }

    /// Whether token `nth` is code.
    pub fn is_code(&self, nth: usize) -> bool {
        self.prose.is_code(nth)
    }

    /// Whether several blanks precede token `nth` on its line without an end of sentence: text between was removed.
    pub fn is_behind_a_hole(&self, nth: usize) -> bool {
        let Some(before) = nth.checked_sub(1).map(|nth| self.tokens[nth]) else { return false };
        let gap = &self.text[before.span.end as usize..self.tokens[nth].span.start as usize];
        gap.len() > 1 && !self.tokens[nth].first && !(before.kind == Kind::Sign && matches!(self.word(nth - 1), "." | "!" | "?" | ":"))
    }

    /// Whether two tokens are equal in lower case.
    pub fn are_equal(&self, one: usize, other: usize) -> bool {
        self.hashes[one] == self.hashes[other] && self.lower(one) == self.lower(other)
    }

    /// Words of a part that may recur within the next [`SOON`] tokens: a superset with few extra words.
    pub fn coming_again(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.coming_again, &part.tokens)
    }

    /// Whether token `nth` is a word without capitals.
    pub fn is_lower(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && self.tokens[nth].lower
    }

    /// Whether token `nth` is a capitalised word.
    pub fn is_capitalised(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && self.tokens[nth].capital
    }

    /// Whether token `nth` does not begin a sentence.
    pub fn is_inside(&self, nth: usize) -> bool {
        self.tokens[nth].is_inside_sentence(nth, &self.tokens, self.text)
    }

    /// Whether token `nth` is a word with only white space before it.
    pub fn follows(&self, nth: usize) -> bool {
        self.tokens.get(nth).is_some_and(|token| token.kind == Kind::Word && token.spaced && !token.first)
    }

    /// The parts in languages that a rule supports.
    pub fn parts_in(&self, meta: &'static Meta) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| meta.reads(part.lang.as_str()))
    }

    /// Whether token `nth` is exactly `sign`.
    pub fn is(&self, nth: usize, sign: &str) -> bool {
        self.tokens.get(nth).is_some_and(|token| token.is(self.text, sign))
    }

    /// Part of speech and features of token `nth`, if its language has a tagger. Sentences are tagged on demand, because tagging is
    /// expensive; rules ask only after a cheap test.
    pub fn tag(&self, nth: usize) -> Option<Tag> {
        let mut tags = self.tags.borrow_mut();
        if tags.is_empty() {
            tags.resize(self.tokens.len(), None);
        }
        if tags[nth].is_none() {
            let part = self.parts.iter().find(|part| part.tokens.contains(&nth))?;
            let tagger = Tagger::of(part.lang.as_str())?;
            let begins = |at: usize| at == part.tokens.start || starts_sentence(at, &self.tokens, self.text);
            let start = (part.tokens.start..=nth).rev().find(|at| begins(*at))?;
            let end = (nth + 1..part.tokens.end).find(|at| begins(*at)).unwrap_or(part.tokens.end);
            for (slot, tag) in tags[start..end].iter_mut().zip(tagger.tag(self.text, &self.tokens[start..end])) {
                *slot = Some(tag);
            }
        }
        tags[nth]
    }

    /// Whether the word of token `nth` is so frequent in the part that it is a term or name.
    pub fn recurs(&self, part: &Part, nth: usize) -> bool {
        self.times(part, nth) >= RECURS
    }

    /// Occurrences in the part of the word of token `nth`.
    pub fn times(&self, part: &Part, nth: usize) -> usize {
        let times = self.times.get_or_init(|| {
            let mut times = HashMap::default();
            for part in &self.parts {
                for nth in part.tokens.clone() {
                    *times.entry((part.tokens.start, self.hashes[nth])).or_default() += 1;
                }
            }
            times
        });
        times.get(&(part.tokens.start, self.hashes[nth])).copied().unwrap_or(0)
    }

    /// Whether token `nth` has this part of speech and only white space before it.
    pub fn follows_as(&self, nth: usize, class: Upos) -> bool {
        self.follows(nth) && self.tag(nth).is_some_and(|tag| tag.class == class)
    }

    /// Capitalised occurrences of the word of token `nth` inside sentences.
    pub fn times_a_name(&self, nth: usize) -> u32 {
        self.names.get(&self.hashes[nth]).map_or(0, |times| times.0)
    }

    /// Capitalised occurrences of the word of token `nth` in total.
    pub fn times_with_capital(&self, nth: usize) -> u32 {
        self.names.get(&self.hashes[nth]).map_or(0, |times| times.1)
    }

    /// Lower-case occurrences of the word of token `nth` in a part.
    pub fn times_in_lower_case(&self, part: &Part, nth: usize) -> u32 {
        (self.times(part, nth) as u32).saturating_sub(self.times_with_capital(nth))
    }

    /// Whether most lines begin without a capital, so that names may be in lower case.
    pub fn is_uncased(&self) -> bool {
        self.uncased
    }

    /// Whether lines begin with capitals, so that a missing capital is significant.
    pub fn is_cased(&self) -> bool {
        self.cased
    }

    /// Whether token `nth` is code, or part of a URL, handle or file name.
    pub fn is_in_address(&self, nth: usize) -> bool {
        if self.is_code(nth) {
            return true;
        }
        let joined = |nth: usize| self.tokens.get(nth).is_some_and(|token| !token.spaced);
        let glue = |nth: usize| matches!(self.word(nth), "." | "@" | "/" | "#" | "_" | ":" | "\\" | "~" | "=" | "&" | "<");
        nth > 0
            && joined(nth)
            && glue(nth - 1)
            && !(nth > 1 && self.is(nth - 1, "/") && self.tokens[nth - 2].kind == Kind::Word && self.known(nth - 2).is_some())
            || joined(nth + 1) && glue(nth + 1) && joined(nth + 2)
    }

    /// Whether token `nth` is alone in quotation marks: a word mentioned, not used.
    pub fn is_quoted_alone(&self, nth: usize) -> bool {
        const OPEN: &[&str] = &["“", "\"", "'", "‘", "«", "„", "*", "_"];
        const CLOSE: &[&str] = &["”", "\"", "'", "’", "»", "“", "*", "_"];
        nth > 0 && OPEN.contains(&self.word(nth - 1)) && self.tokens.get(nth + 1).is_some_and(|token| CLOSE.contains(&token.of(self.text)))
    }

    /// The run of non-white-space around token `nth`.
    pub fn run(&self, nth: usize) -> &'t str {
        let span = self.tokens[nth].span;
        let start = self.text[..span.start as usize].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let end = self.text[span.end as usize..].find(char::is_whitespace).map_or(self.text.len(), |at| span.end as usize + at);
        let start = (start..=span.start as usize).find(|at| self.text.is_char_boundary(*at)).unwrap_or(span.start as usize);
        &self.text[start..end]
    }

    /// Span from token `first` to token `last`.
    pub fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.tokens[first].span.start, end: self.tokens[last].span.end }
    }

    /// The part that contains byte `at`.
    pub fn part_at(&self, at: u32) -> Option<&Part> {
        let nth = self.tokens.partition_point(|token| token.span.end <= at);
        self.parts.get(self.parts.partition_point(|part| part.tokens.end <= nth).min(self.parts.len().saturating_sub(1)))
    }

    /// Number of words; in scripts without spaces, two characters count as a word.
    pub fn words(&self) -> usize {
        let (mut words, mut own) = (0, 0);
        for token in &self.tokens {
            match token.kind {
                Kind::Word if !token.ascii && token.span.len() >= 3 && token.of(self.text).chars().nth(1).is_none() => own += 1,
                Kind::Word => words += 1,
                _ => {}
            }
        }
        words + own / 2
    }
}

/// Least share of the tokens for a part in another language to be the author's own writing.
const MIN_OWN: f64 = 0.3;

/// Moves the lexicon of embedded parts in another language to `embedded`.
fn set_apart(parts: &mut [Part]) {
    let mut by_lang: BTreeMap<Lang, usize> = BTreeMap::new();
    parts.iter().for_each(|part| *by_lang.entry(part.lang).or_default() += part.tokens.len());
    let all: usize = by_lang.values().sum();
    let Some(main) = by_lang.iter().max_by_key(|(_, tokens)| **tokens).map(|(lang, _)| *lang) else { return };
    for part in parts {
        if part.lang != main && (by_lang[&part.lang] as f64) < MIN_OWN * all as f64 {
            part.embedded = part.lexicon.take();
        }
    }
}

/// The entries of a sorted list that are in a range.
fn within(list: &[u32], range: &Range<usize>) -> impl Iterator<Item = usize> {
    let at = |end: usize| list.partition_point(|nth| (*nth as usize) < end);
    list[at(range.start)..at(range.end)].iter().map(|nth| *nth as usize)
}

/// Words whose hash slot (low bits) recurs within the next [`SOON`] tokens. Collisions add words; no repetition is missed.
fn coming_again(tokens: &[Token], hashes: &[u64]) -> Vec<u32> {
    const SLOTS: usize = 512;
    let mut next = [u32::MAX; SLOTS];
    let mut list = Vec::new();
    for (nth, hash) in hashes.iter().enumerate().rev().filter(|(nth, _)| tokens[*nth].kind == Kind::Word) {
        let slot = &mut next[*hash as usize % SLOTS];
        // The maximum means: slot not seen.
        if *slot as usize <= nth + SOON {
            list.push(nth as u32);
        }
        *slot = nth as u32;
    }
    list.reverse();
    list
}

/// A word without possessive ending.
pub fn base(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}
