//! What rules look at: the tokens of a text, each with its language's knowledge of it, found once for all rules.

use crate::language::{By, Lang, LanguageSpan};
use crate::lexicon::{self, Lexicon, Word};
use crate::normalize::Text;
use crate::page::Page;
use crate::span::Span;
use crate::tagger::{Tag, Tagger, Upos, starts_sentence};
use crate::token::{Kind, Token, tokens};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

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
    /// The parts of the text that are in one language, in order.
    pub parts: Vec<Part>,
    lower: String,
    ends: Vec<u32>,
    known: Vec<Option<Word>>,
    /// Words that stand with a capital: how often inside a sentence, and in all.
    names: HashMap<String, (u32, u32)>,
    cased: bool,
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
    /// Its tokens.
    pub tokens: std::ops::Range<usize>,
}

/// Below this a language is not sure enough to accuse anybody in its name.
const MIN_CONFIDENCE: f32 = 0.5;

/// A text that uses a word this often means it.
const RECURS: usize = 3;

impl<'t> Context<'t> {
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
            parts.push(Part { lang, lexicon, is_quotation, tokens: at..end });
            at = end;
        }
        let mut lower = String::with_capacity(text.len());
        let mut ends = Vec::with_capacity(tokens.len());
        for token in &tokens {
            lower.push_str(&token.lower(text));
            ends.push(lower.len() as u32);
        }
        let mut context = Self {
            normalized,
            text,
            page: None,
            tokens,
            parts,
            lower,
            ends,
            known: Vec::new(),
            names: HashMap::new(),
            cased: false,
            tags: RefCell::default(),
            times: OnceCell::new(),
        };
        context.known = vec![None; context.tokens.len()];
        for nth in 0..context.parts.len() {
            let Part { lexicon: Some(lexicon), ref tokens, .. } = context.parts[nth] else { continue };
            for at in tokens.clone() {
                if context.tokens[at].kind == Kind::Word {
                    context.known[at] = lexicon.word(base(context.lower(at)));
                }
            }
        }
        let (mut begin, mut begin_capital) = (0, 0);
        for (nth, token) in context.tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            let capital = token.is_capitalised(text);
            let inside = token.is_inside_sentence(nth, &context.tokens, text);
            if capital {
                let word = base(&context.lower[context.lower_range(nth)]).to_owned();
                let times = context.names.entry(word).or_default();
                times.0 += u32::from(inside);
                times.1 += 1;
            }
            if token.first {
                begin += 1;
                begin_capital += usize::from(capital);
            }
        }
        context.cased = begin_capital * 5 >= begin * 4 && begin > 0;
        context
    }

    fn lower_range(&self, nth: usize) -> std::ops::Range<usize> {
        let start = if nth == 0 { 0 } else { self.ends[nth - 1] as usize };
        start..self.ends[nth] as usize
    }

    /// Token `nth` as it is written.
    pub fn word(&self, nth: usize) -> &'t str {
        self.tokens[nth].of(self.text)
    }

    /// Token `nth` in lower case, with a straight apostrophe.
    pub fn lower(&self, nth: usize) -> &str {
        &self.lower[self.lower_range(nth)]
    }

    /// What its language knows of token `nth`, a possessive taken off.
    pub fn known(&self, nth: usize) -> Option<Word> {
        self.known[nth]
    }

    /// True where token `nth` is a word without capitals.
    pub fn is_lower(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && !self.word(nth).chars().any(char::is_uppercase)
    }

    /// True where token `nth` is a word that begins with a capital.
    pub fn is_capitalised(&self, nth: usize) -> bool {
        self.tokens[nth].kind == Kind::Word && self.tokens[nth].is_capitalised(self.text)
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

    /// True where the part has `word` (lower case) so often that it must be meant: a term, or a name.
    pub fn recurs(&self, part: &Part, word: &str) -> bool {
        let times = self.times.get_or_init(|| {
            let mut times = HashMap::new();
            for part in &self.parts {
                for nth in part.tokens.clone() {
                    *times.entry((part.tokens.start, xxh3_64(self.lower(nth).as_bytes()))).or_default() += 1;
                }
            }
            times
        });
        times.get(&(part.tokens.start, xxh3_64(word.as_bytes()))).is_some_and(|times| *times >= RECURS)
    }

    /// True where token `nth` exists, follows the one before it with white space, and has this class.
    pub fn follows_as(&self, nth: usize, class: Upos) -> bool {
        self.follows(nth) && self.tag(nth).is_some_and(|tag| tag.class == class)
    }

    /// How often the text has `word` (lower case) with a capital inside a sentence.
    pub fn times_a_name(&self, word: &str) -> u32 {
        self.names.get(base(word)).map_or(0, |times| times.0)
    }

    /// How often the text has `word` (lower case) with a capital anywhere.
    pub fn times_with_capital(&self, word: &str) -> u32 {
        self.names.get(base(word)).map_or(0, |times| times.1)
    }

    /// True where lines begin with capitals, so that a missing one says something.
    pub fn is_cased(&self) -> bool {
        self.cased
    }

    /// True where token `nth` is part of an address, a handle or a file name.
    pub fn is_in_address(&self, nth: usize) -> bool {
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
                Kind::Word if token.span.len() >= 3 && token.of(self.text).chars().nth(1).is_none() => own += 1,
                Kind::Word => words += 1,
                _ => {}
            }
        }
        words + own / 2
    }
}

/// A word without its possessive.
pub fn base(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}
