//! A text in, the hashes of the tokens of its normal form out.
//!
//! Normal form: NFKC, lower case, NFKC; soft hyphens, zero-width characters and marks of direction dropped; every run of characters that
//! are no letters, marks or numbers is one border between tokens. In scripts that don't separate words every character, with its
//! marks, is a token.
//!
//! Nearly every character has a normal form of its own, one character long, that depends on no neighbour: those are looked up. Only where
//! a mark follows, or the normal form is several characters, is the cluster normalised as the standard says. Letters and digits of ASCII
//! are told, lowered and hashed eight at a time.

use crate::span::Span;
use std::sync::OnceLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// A token of the normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Hash of its normal form.
    pub hash: u64,
    /// Its place in the text.
    pub span: Span,
}

/// What a character of the normal form does to the token at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Ends it.
    Border,
    /// Is part of it.
    Word,
    /// Is one by itself.
    Own,
    /// Is not there.
    Dropped,
    /// Stands on the character before it.
    Mark,
    /// Has no normal form of one character that is its own.
    Complex,
}

/// A character's normal form and class.
#[derive(Clone, Copy, Debug)]
struct Entry {
    normal: char,
    class: Class,
    /// Whether it may compose with the character before it.
    extends: bool,
}

fn class(c: char) -> Class {
    if is_dropped(c) {
        return Class::Dropped;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Mark => Class::Mark,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number if is_own_token(c) => Class::Own,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => Class::Word,
        _ => Class::Border,
    }
}

fn compute(c: char) -> Entry {
    let mut normal = [c].into_iter().nfkc().flat_map(char::to_lowercase).nfkc();
    let extends = is_extending(c);
    match (normal.next(), normal.next()) {
        // Which small sigma stands for a capital one depends on its neighbours.
        (Some(only), None) if c != 'Σ' && !extends => Entry { normal: only, class: class(only), extends },
        _ => Entry { normal: c, class: Class::Complex, extends },
    }
}

/// Marks, and what else may compose with the character before it.
fn is_extending(c: char) -> bool {
    c >= '\u{300}' && (c.general_category_group() == GeneralCategoryGroup::Mark || is_jamo(c))
}

fn extends(c: char) -> bool {
    entry(c).extends
}

/// Whether a character that extends another may begin with this byte: it stands for blocks that have some.
#[inline]
fn may_extend(byte: u8) -> bool {
    byte >= 0xcc && !matches!(byte, 0xce..=0xd1 | 0xd3..=0xd5 | 0xe4..=0xe9 | 0xeb | 0xec | 0xee)
}

const PAGE: usize = 256;

/// The entries of the first plane, a page of them made when a character of it is first met.
static PAGES: [OnceLock<Box<[Entry; PAGE]>>; 256] = [const { OnceLock::new() }; 256];

#[inline]
fn entry(c: char) -> Entry {
    PAGES.get(c as usize / PAGE).map_or_else(|| compute(c), |page| in_page(page, c as usize))
}

#[inline]
fn in_page(page: &OnceLock<Box<[Entry; PAGE]>>, code: usize) -> Entry {
    let first = code / PAGE * PAGE;
    page.get_or_init(|| {
        Box::new(std::array::from_fn(|nth| {
            char::from_u32((first + nth) as u32).map_or(Entry { normal: '\u{fffd}', class: Class::Border, extends: false }, compute)
        }))
    })[code % PAGE]
}

const MULTIPLY: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes eight bytes into a hash.
#[inline]
fn mix(hash: u64, bytes: u64) -> u64 {
    let hash = (hash ^ bytes).wrapping_mul(MULTIPLY);
    hash ^ (hash >> 32)
}

/// The letters and digits of ASCII that eight bytes begin with, in lower case, and how many bits they are.
#[inline]
fn ascii_word(bytes: [u8; 8]) -> (u64, u32) {
    const fn each(byte: u8) -> u64 {
        byte as u64 * 0x0101_0101_0101_0101
    }
    // The highest bit of each byte answers for that byte; no sum reaches over into the next.
    let within = |bytes: u64, first: u8, last: u8| (bytes + each(0x80 - first)) & !(bytes + each(0x7f - last));
    let word = u64::from_le_bytes(bytes);
    let seven = word & each(0x7f);
    let lower = seven | each(0x20);
    let is_word = (within(lower, b'a', b'z') | within(seven, b'0', b'9')) & !word & each(0x80);
    let bits = (is_word ^ each(0x80)).trailing_zeros() & !7;
    (lower, bits)
}

/// Eight bytes from `at` on, with zeros beyond the end.
#[inline]
fn eight(bytes: &[u8], at: usize) -> [u8; 8] {
    let rest = &bytes[at..];
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        eight
    })
}

/// The token at hand. Its hash is one of its bytes: a letter or digit of ASCII is one, any other character three with the highest bit set.
struct Word<E> {
    hash: u64,
    /// Bytes that are not eight yet, and how many bits they are.
    bytes: u64,
    bits: u32,
    start: usize,
    end: usize,
    is_empty: bool,
    is_own: bool,
    /// No more are wanted.
    is_done: bool,
    emit: E,
}

impl<E: FnMut(u64, usize, usize) -> bool> Word<E> {
    fn new(emit: E) -> Self {
        Self { hash: MULTIPLY, bytes: 0, bits: 0, start: 0, end: 0, is_empty: true, is_own: false, is_done: false, emit }
    }

    #[inline]
    fn put(&mut self, bytes: u64, bits: u32, start: usize, end: usize) {
        if self.is_empty {
            self.start = start;
            self.is_empty = false;
        }
        self.end = end;
        self.bytes |= bytes << self.bits;
        let all = self.bits + bits;
        if all >= 64 {
            self.hash = mix(self.hash, self.bytes);
            self.bytes = bytes.checked_shr(64 - self.bits).unwrap_or(0);
        }
        self.bits = all % 64;
    }

    #[inline]
    fn push(&mut self, c: char, start: usize, end: usize) {
        let code = u64::from(u32::from(c));
        if c.is_ascii() {
            self.put(code, 8, start, end);
        } else {
            self.put(0x80_8080 | code & 0x7f | (code >> 7 & 0x7f) << 8 | code >> 14 << 16, 24, start, end);
        }
    }

    /// Takes letters and digits of ASCII in lower case.
    #[inline]
    fn push_ascii(&mut self, lower: u64, bits: u32, start: usize, end: usize) {
        if self.is_own {
            self.flush();
        }
        self.put(lower & (u64::MAX >> (64 - bits)), bits, start, end);
    }

    #[inline]
    fn flush(&mut self) {
        if !self.is_empty {
            self.is_done |= !(self.emit)(mix(self.hash, self.bytes), self.start, self.end);
            (self.hash, self.bytes, self.bits) = (MULTIPLY, 0, 0);
            (self.is_empty, self.is_own) = (true, false);
        }
    }

    #[inline]
    fn take(&mut self, entry: Entry, start: usize, end: usize) {
        match entry.class {
            Class::Dropped => {}
            Class::Border => self.flush(),
            Class::Own => {
                self.flush();
                self.push(entry.normal, start, end);
                self.is_own = true;
            }
            Class::Word | Class::Complex => {
                if self.is_own {
                    self.flush();
                }
                self.push(entry.normal, start, end);
            }
            Class::Mark => self.push(entry.normal, start, end),
        }
    }
}

/// Gives the hash, the start and the end of each token of `text`, in order, until one is answered with false.
pub fn each(text: &str, emit: impl FnMut(u64, usize, usize) -> bool) {
    let bytes = text.as_bytes();
    let mut word = Word::new(emit);
    let marked = |end: usize| bytes.get(end).is_some_and(|byte| may_extend(*byte)) && text[end..].chars().next().is_some_and(extends);
    let mut at = 0;
    while let Some(byte) = bytes.get(at).filter(|_| !word.is_done) {
        if *byte >= 0x80 {
            at = beyond_ascii(text, at, marked, &mut word);
            continue;
        }
        // A blank is by far the commonest border.
        let (lower, bits) = if *byte == b' ' { (0, 0) } else { ascii_word(eight(bytes, at)) };
        let end = at + bits as usize / 8;
        match (bits, marked(end.max(at + 1))) {
            (0, false) => {
                word.flush();
                at += 1;
            }
            (0, true) => at = cluster(text, at, &mut word),
            (_, false) => {
                word.push_ascii(lower, bits, at, end);
                at = end;
            }
            (_, true) => {
                if bits > 8 {
                    word.push_ascii(lower, bits - 8, at, end - 1);
                }
                at = cluster(text, end - 1, &mut word);
            }
        }
    }
    if !word.is_done {
        word.flush();
    }
}

/// Takes the character at `at`, which is none of ASCII, and gives where it ends.
#[inline]
fn beyond_ascii<E: FnMut(u64, usize, usize) -> bool>(text: &str, at: usize, marked: impl Fn(usize) -> bool, word: &mut Word<E>) -> usize {
    let low = |byte: u8| usize::from(byte & 0x3f);
    let (code, end) = match text.as_bytes()[at..] {
        [first @ 0xc0..=0xdf, second, ..] => (usize::from(first & 0x1f) << 6 | low(second), at + 2),
        [first @ 0xe0..=0xef, second, third, ..] => (usize::from(first & 0xf) << 12 | low(second) << 6 | low(third), at + 3),
        _ => return cluster(text, at, word),
    };
    let entry = in_page(&PAGES[code / PAGE], code);
    if entry.class == Class::Complex || marked(end) {
        return cluster(text, at, word);
    }
    word.take(entry, at, end);
    end
}

/// Takes the character at `start` with what extends it, and gives where it ends.
#[cold]
fn cluster<E: FnMut(u64, usize, usize) -> bool>(text: &str, start: usize, word: &mut Word<E>) -> usize {
    let end = text[start..].char_indices().skip(1).find(|(_, c)| !extends(*c)).map_or(text.len(), |(length, _)| start + length);
    let part = &text[start..end];
    // Marks that compose with nothing and letters without case: Thai, Devanagari, vowelled Arabic.
    let is_normal = |c: char| c.to_lowercase().next() == Some(c);
    if part.chars().all(is_normal) && is_nfkc_quick(part.chars()) == IsNormalized::Yes {
        part.chars().for_each(|c| word.take(Entry { normal: c, class: class(c), extends: false }, start, end));
        return end;
    }
    let is_final = |c: char| c == 'Σ' && is_final(&text[..start], &text[end..]);
    let lower = part.nfkc().flat_map(|c| if is_final(c) { 'ς' } else { c }.to_lowercase());
    lower.nfkc().for_each(|c| word.take(Entry { normal: c, class: class(c), extends: false }, start, end));
    end
}

/// Whether a sigma between these is the last letter of its word (Unicode, 3.13: Final_Sigma).
fn is_final(before: &str, after: &str) -> bool {
    let ignored = |c: &char| extends(*c) || is_dropped(*c) || matches!(c, '\'' | '.' | ':' | '·' | '’' | '‘');
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_lowercase() || c.is_uppercase());
    letter(before.chars().rev().find(|c| !ignored(c))) && !letter(after.chars().find(|c| !ignored(c)))
}

/// The tokens of a text. A letter that its normal form writes as several (`½`) may give several tokens of one place.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
    each(text, |hash, start, end| {
        tokens.push(Token { hash, span: Span::new(start, end) });
        true
    });
    tokens
}

/// Whether the token that begins at `start` is a number, as far as its first character tells.
#[inline]
pub fn is_number(text: &str, start: usize) -> bool {
    let byte = text.as_bytes()[start];
    // The blocks of the digits of Arabic, Persian, India, and of full width begin with one of these.
    byte.is_ascii_digit() || matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xef) && text[start..].starts_with(char::is_numeric)
}

/// Where the `count` tokens from the token `first` on stand in `text`.
pub fn place(text: &str, first: usize, count: usize) -> Span {
    let (mut nth, mut span) = (0, Span::default());
    each(text, |_, start, end| {
        if nth == first {
            span.start = start as u32;
        }
        if nth + 1 == first + count {
            span.end = end as u32;
        }
        nth += 1;
        nth < first + count
    });
    span.end = span.end.max(span.start);
    span
}

/// The hashes of the tokens of a text.
pub fn hashes(text: &str) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(text.len() / 5 + 1);
    hashes_into(text, &mut hashes);
    hashes
}

/// The same, into a vector that had others.
pub fn hashes_into(text: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    each(text, |hash, _, _| {
        hashes.push(hash);
        true
    });
}

/// Vowels and finals that compose with the letter before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_own_token(c: char) -> bool {
    c >= '\u{e00}'
        && matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.span.of(text)).collect()
    }

    #[test]
    fn tokens_are_those_of_the_normal_form() {
        assert_eq!(words("The “Ｆｕｌｌ” co-op's 3.5%"), ["The", "Ｆｕｌｌ", "co", "op", "s", "3", "5"]);
        assert_eq!(words("漢字、カー2台"), ["漢", "字", "カ", "ー2", "台"]);
        let equal = |a: &str, b: &str| assert_eq!(hashes(a), hashes(b), "{a} {b}");
        equal("Café  au LAIT!", "cafe\u{301} au lait");
        equal("soft\u{ad}ly zero\u{200b}width", "softly zerowidth");
        equal("ｶﾞﾗｽ", "ガラス");
        equal("ΛΌΓΟΣ ΟΔΟΣ·", "λόγος οδος");
        equal("J\u{30c}", "ǰ");
        assert_eq!(words("ที่นี่ हिन्दी"), ["ที่", "นี่", "हिन्दी"]);
    }

    #[test]
    fn no_mark_is_passed_over() {
        let missed = |c: &char| is_extending(*c) && !may_extend(c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
        assert_eq!(('\0'..=char::MAX).find(missed), None);
    }

    #[test]
    fn words_are_hashed_as_they_are_written() {
        let words: Vec<String> = (1..40).flat_map(|length| ["a", "é", "aé", "Zz9"].map(|part| part.repeat(length))).collect();
        for word in &words {
            let lower = word.to_lowercase();
            assert_eq!(hashes(&format!("x, {word}.")), [hashes("x"), hashes(&lower)].concat(), "{word}");
            assert_eq!(hashes(&format!("{word}e\u{301}b")), hashes(&format!("{lower}éb")), "{word}");
        }
        let all: std::collections::HashSet<u64> = words.iter().flat_map(|word| hashes(word)).collect();
        assert_eq!(all.len(), words.len());
    }
}
