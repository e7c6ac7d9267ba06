//! What rules look at: the tokens of a text, each with its language's knowledge of it, found once for all rules.

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
    /// The text with its changes.
    pub normalized: &'t Text<'t>,
    /// What it is now.
    pub text: &'t str,
    /// The page that it was taken from, as far as that is known.
    pub page: Option<&'t Page>,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Which of them are code, and no prose that a rule on wording may judge.
    pub prose: Prose,
    /// The parts of the text that are in one language, in order.
    pub parts: Vec<Part>,
    /// The text with its ASCII in lower case, and behind it the tokens that have other letters.
    lower: String,
    /// Where in `lower` each token is.
    places: Vec<Span>,
    /// Of each token in lower case, a possessive taken off.
    hashes: Vec<u64>,
    known: Vec<Option<Word>>,
    signs: Vec<u32>,
    unknown: Vec<u32>,
    beyond_ascii: Vec<u32>,
    capitalised: Vec<u32>,
    maybe_names: Vec<u32>,
    coming_again: Vec<u32>,
    /// Words that stand with a capital, by hash: how often inside a sentence, and in all.
    names: HashMap<u64, (u32, u32)>,
    cased: bool,
    uncased: bool,
    /// Of the sentences that a rule asked for.
    tags: RefCell<Vec<Option<Tag>>>,
    /// How often a part, by its first token, has a word, by its hash; counted when a rule first asks.
    times: OnceCell<HashMap<(usize, u64), usize>>,
}

/// A part in one language.
pub struct Part {
    /// Its language.
    pub lang: Lang,
    /// What is known of the language, if anything.
    pub lexicon: Option<&'static Lexicon>,
    /// It is marked as a quotation in another language.
    pub is_quotation: bool,
    /// The lexicon of a passage in another language than the text is in: a quotation, a name, the label of a button. Such a part has no
    /// `lexicon`, since its wording is not the writer's.
    pub embedded: Option<&'static Lexicon>,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// Below this a language is not sure enough to accuse anybody in its name.
const MIN_CONFIDENCE: f32 = 0.5;

/// Lines that show how a text begins them.
const MIN_LINES: usize = 3;

/// A text that uses a word this often means it.
const RECURS: usize = 3;

/// Tokens behind a word in which it may come again.
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
            maybe_names: Vec::new(),
            coming_again: Vec::new(),
            names: HashMap::default(),
            cased: false,
            uncased: false,
            tags: RefCell::default(),
            times: OnceCell::new(),
        }
    }

    /// Prepares a text for rules that look at none of its words.
    pub fn without_words(normalized: &'t Text<'t>, lang: Lang) -> Self {
        Self { parts: vec![Part { lang, lexicon: None, is_quotation: false, embedded: None, tokens: 0..0 }], ..Self::empty(normalized) }
    }

    /// Prepares a text whose languages are known.
    pub fn new(normalized: &'t Text<'t>, languages: &[LanguageSpan]) -> Self {
        let text = normalized.current();
        let tokens = tokens(text);
        let mut parts: Vec<Part> = Vec::with_capacity(languages.len());
        let mut at = 0;
        for language in languages {
            let end = at + tokens[at..].partition_point(|token| token.span.start < language.span.end);
            // A quotation's faults are not the writer's: to the rules it is in no language that they read.
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
                            context.maybe_names.push(at as u32);
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

    /// Token `nth` as it is written.
    pub fn word(&self, nth: usize) -> &'t str {
        self.tokens[nth].of(self.text)
    }

    /// Token `nth` in lower case, with a straight apostrophe.
    pub fn lower(&self, nth: usize) -> &str {
        self.places[nth].of(&self.lower)
    }

    /// The text with its ASCII in lower case, and the same places.
    pub fn lower_text(&self) -> &str {
        &self.lower[..self.text.len()]
    }

    /// A hash of token `nth` in lower case, a possessive taken off.
    pub fn hash(&self, nth: usize) -> u64 {
        self.hashes[nth]
    }

    /// What its language knows of token `nth`, a possessive taken off.
    pub fn known(&self, nth: usize) -> Option<Word> {
        self.known[nth]
    }

    /// The signs of a part whose language has a lexicon.
    pub fn signs(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.signs, &part.tokens)
    }

    /// The words of a part that its language's lexicon does not have, or has from a list alone: sound text that was counted has none of them.
    pub fn unknown(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.unknown, &part.tokens)
    }

    /// The words of a part that have letters beyond ASCII.
    pub fn beyond_ascii(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.beyond_ascii, &part.tokens)
    }

    /// The words of a part without capitals that its language doesn't have, or has with one more often than not.
    pub fn maybe_names(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.maybe_names, &part.tokens)
    }

    /// The words of a part that begin with a capital.
    pub fn capitalised(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.capitalised, &part.tokens)
    }

    /// True where token `nth` is code and no prose.
    pub fn is_code(&self, nth: usize) -> bool {
        self.prose.is_code(nth)
    }

    /// True where more than one blank stands before token `nth` on its line, and no sentence ends there: what stood between was taken out.
    pub fn is_behind_a_hole(&self, nth: usize) -> bool {
        let Some(before) = nth.checked_sub(1).map(|nth| self.tokens[nth]) else { return false };
        let gap = &self.text[before.span.end as usize..self.tokens[nth].span.start as usize];
        gap.len() > 1 && !self.tokens[nth].first && !(before.kind == Kind::Sign && matches!(self.word(nth - 1), "." | "!" | "?" | ":"))
    }

    /// True where both tokens are the same in lower case.
    pub fn are_equal(&self, one: usize, other: usize) -> bool {
        self.hashes[one] == self.hashes[other] && self.lower(one) == self.lower(other)
    }

    /// The words of a part, one of the next [`SOON`] tokens behind which may be the same: few others are among them.
    pub fn coming_again(&self, part: &Part) -> impl Iterator<Item = usize> {
        within(&self.coming_again, &part.tokens)
    }

    /// True where token `nth` is a word without capitals.
    pub fn is_lower(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && self.tokens[nth].lower
    }

    /// True where token `nth` is a word that begins with a capital.
    pub fn is_capitalised(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && self.tokens[nth].capital
    }

    /// True where token `nth` does not begin a sentence.
    pub fn is_inside(&self, nth: usize) -> bool {
        self.tokens[nth].is_inside_sentence(nth, &self.tokens, self.text)
    }

    /// True where token `nth` exists, is a word, and only white space stands before it.
    pub fn follows(&self, nth: usize) -> bool {
        self.tokens.get(nth).is_some_and(|token| token.kind == Kind::Word && token.spaced && !token.first)
    }

    /// True where token `nth` exists and is exactly `sign`.
    pub fn is(&self, nth: usize, sign: &str) -> bool {
        self.tokens.get(nth).is_some_and(|token| token.is(self.text, sign))
    }

    /// Class and features of token `nth`, where its language has a tagger. Its sentence is tagged when a rule first asks, so that tagging,
    /// which is dear, is paid for where a cheap test has found something.
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

    /// True where the part has the word that is token `nth` so often that it must be meant: a term, or a name.
    pub fn recurs(&self, part: &Part, nth: usize) -> bool {
        self.times(part, nth) >= RECURS
    }

    /// How often the part has the word that is token `nth`.
    fn times(&self, part: &Part, nth: usize) -> usize {
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

    /// True where token `nth` exists, follows the one before it with white space, and has this class.
    pub fn follows_as(&self, nth: usize, class: Upos) -> bool {
        self.follows(nth) && self.tag(nth).is_some_and(|tag| tag.class == class)
    }

    /// How often the text has the word that is token `nth` with a capital inside a sentence.
    pub fn times_a_name(&self, nth: usize) -> u32 {
        self.names.get(&self.hashes[nth]).map_or(0, |times| times.0)
    }

    /// How often the text has the word that is token `nth` with a capital anywhere.
    pub fn times_with_capital(&self, nth: usize) -> u32 {
        self.names.get(&self.hashes[nth]).map_or(0, |times| times.1)
    }

    /// How often a part has the word that is token `nth` without a capital.
    pub fn times_in_lower_case(&self, part: &Part, nth: usize) -> u32 {
        (self.times(part, nth) as u32).saturating_sub(self.times_with_capital(nth))
    }

    /// True where most lines begin without a capital: what is written small may be a name.
    pub fn is_uncased(&self) -> bool {
        self.uncased
    }

    /// True where lines begin with capitals, so that a missing one says something.
    pub fn is_cased(&self) -> bool {
        self.cased
    }

    /// True where token `nth` is code, or part of an address, a handle or a file name.
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

    /// True where token `nth` stands alone between quotation marks: a word that is spoken of.
    pub fn is_quoted_alone(&self, nth: usize) -> bool {
        const OPEN: &[&str] = &["“", "\"", "'", "‘", "«", "„", "*", "_"];
        const CLOSE: &[&str] = &["”", "\"", "'", "’", "»", "“", "*", "_"];
        nth > 0 && OPEN.contains(&self.word(nth - 1)) && self.tokens.get(nth + 1).is_some_and(|token| CLOSE.contains(&token.of(self.text)))
    }

    /// Everything between the white space before token `nth` and the white space after it.
    pub fn run(&self, nth: usize) -> &'t str {
        let span = self.tokens[nth].span;
        let start = self.text[..span.start as usize].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let end = self.text[span.end as usize..].find(char::is_whitespace).map_or(self.text.len(), |at| span.end as usize + at);
        let start = (start..=span.start as usize).find(|at| self.text.is_char_boundary(*at)).unwrap_or(span.start as usize);
        &self.text[start..end]
    }

    /// The place from token `first` to token `last`.
    pub fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.tokens[first].span.start, end: self.tokens[last].span.end }
    }

    /// The part that byte `at` belongs to.
    pub fn part_at(&self, at: u32) -> Option<&Part> {
        let nth = self.tokens.partition_point(|token| token.span.end <= at);
        self.parts.get(self.parts.partition_point(|part| part.tokens.end <= nth).min(self.parts.len().saturating_sub(1)))
    }

    /// Words of the text; of scripts without spaces, two characters are a word.
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

/// A part in another language than most of the text, that is less than so much of its tokens, is no writing of its author's.
const MIN_OWN: f64 = 0.3;

/// Takes the lexicon from the parts that are in another language than the text.
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

/// Those of a sorted list that are in a range.
fn within(list: &[u32], range: &Range<usize>) -> impl Iterator<Item = usize> {
    let at = |end: usize| list.partition_point(|nth| (*nth as usize) < end);
    list[at(range.start)..at(range.end)].iter().map(|nth| *nth as usize)
}

/// The words of which another with the same last bits of its hash stands among the next [`SOON`] tokens. Whatever comes between two that are
/// the same is found in their place, so that none is missed.
fn coming_again(tokens: &[Token], hashes: &[u64]) -> Vec<u32> {
    const SLOTS: usize = 512;
    let mut next = [u32::MAX; SLOTS];
    let mut list = Vec::new();
    for (nth, hash) in hashes.iter().enumerate().rev().filter(|(nth, _)| tokens[*nth].kind == Kind::Word) {
        let slot = &mut next[*hash as usize % SLOTS];
        // None has been seen where it is the last number that there is.
        if *slot as usize <= nth + SOON {
            list.push(nth as u32);
        }
        *slot = nth as u32;
    }
    list.reverse();
    list
}

/// A word without its possessive.
pub fn base(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}
