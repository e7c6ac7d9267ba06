//! Tokenizes a text in normal form; gives the hash of each token.
//!
//! Normal form: NFKC, lower case, NFKC. Soft hyphens, zero-width characters and directional marks are removed. Any run of characters other
//! than letters, marks and numbers separates tokens. In scripts without spaces between words, each character with its marks is a token.
//!
//! Most characters have a normal form of one character that does not depend on their neighbours; it is looked up in a table. Only if a mark
//! follows or the normal form has several characters is the cluster normalised by the Unicode algorithm. ASCII letters and digits are
//! classified, lower-cased and hashed eight at a time.

use crate::text::Span;
use std::sync::{LazyLock, OnceLock};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// A token of the normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Hash of its normal form.
    pub hash: u64,
    /// Its place in the text.
    pub span: Span,
}

/// Effect of a character of the normal form on the current token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Ends the token.
    Border,
    /// Is part of the token.
    Word,
    /// Is a token by itself.
    Single,
    /// Is removed.
    Dropped,
    /// Belongs to the character before it.
    Mark,
    /// Needs the Unicode algorithm.
    Complex,
}

/// Packed table entry of a character: the UTF-8 bytes of its normal form (three at most), their number in bits, its class, whether it may
/// compose with the character before it, and whether the current token may continue with it.
#[derive(Clone, Copy, Debug)]
struct Entry(u32);

impl Entry {
    fn new(normal: char, class: Class, extends: bool) -> Self {
        let (bytes, bits) = utf8(normal);
        match bytes >> 24 {
            0 => Self(bytes as u32 | (bits / 8) << 24 | (class as u32) << 26 | u32::from(extends) << 29),
            _ => Self((Class::Complex as u32) << 26 | u32::from(extends) << 29),
        }
    }

    /// The entry of a character.
    fn of(c: char) -> Self {
        let mut normal = [c].into_iter().nfkc().flat_map(char::to_lowercase).nfkc();
        let extends = is_extending(c);
        let (first, second) = (normal.next(), normal.next());
        let entry = match (first, second) {
            // The lower case of capital sigma depends on its neighbours.
            (Some(only), None) if c != 'Σ' && !extends => Self::new(only, class(only), extends),
            _ => Self::new(c, Class::Complex, extends),
        };
        // Marks, removed characters that may precede a mark, and letters that decompose into a mark and a letter (Thai AM).
        let joins = extends || first.is_none_or(|first| matches!(class(first), Class::Mark | Class::Dropped));
        Self(entry.0 | u32::from(joins) << 30)
    }

    #[inline]
    fn bytes(self) -> u64 {
        u64::from(self.0 & 0xff_ffff)
    }

    #[inline]
    fn bits(self) -> u32 {
        self.0 >> 21 & 0x18
    }

    #[inline]
    fn is(self, class: Class) -> bool {
        self.0 >> 26 & 7 == class as u32
    }

    #[inline]
    fn extends(self) -> bool {
        self.0 >> 29 & 1 == 1
    }

    #[inline]
    fn joins(self) -> bool {
        self.0 >> 30 & 1 == 1
    }
}

fn utf8(c: char) -> (u64, u32) {
    let mut bytes = [0; 8];
    let length = c.encode_utf8(&mut bytes).len();
    (u64::from_le_bytes(bytes), length as u32 * 8)
}

fn class(c: char) -> Class {
    if is_dropped(c) {
        return Class::Dropped;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Mark => Class::Mark,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number if is_single_token(c) => Class::Single,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => Class::Word,
        _ => Class::Border,
    }
}

/// Marks and other characters that may compose with the character before them.
fn is_extending(c: char) -> bool {
    c >= '\u{300}' && (c.general_category_group() == GeneralCategoryGroup::Mark || is_jamo(c))
}

fn extends(c: char) -> bool {
    let code = c as usize;
    PAGES.get(code / PAGE).map_or_else(|| is_extending(c), |page| in_page(page, code).extends())
}

fn joins(c: char) -> bool {
    let code = c as usize;
    PAGES.get(code / PAGE).map_or_else(|| is_extending(c), |page| in_page(page, code).joins())
}

/// For each byte, whether a character that joins the previous one may begin with it. A lead byte covers whole blocks, so some are false
/// positives.
const MAY_EXTEND: [bool; 256] = {
    let mut may = [false; 256];
    let mut byte = 0xcc;
    while byte < 256 {
        may[byte] = !matches!(byte, 0xce..=0xd1 | 0xd3..=0xd5 | 0xe4..=0xe9 | 0xeb | 0xec | 0xee);
        byte += 1;
    }
    may[0xc2] = true;
    may
};

/// True if `rest` begins with a character that may join the one before it.
#[inline(never)]
fn is_marked(rest: &str) -> bool {
    rest.starts_with(joins)
}

/// Table entries of all characters of one or two bytes in UTF-8.
static LOW: LazyLock<Box<[Entry; 0x800]>> =
    LazyLock::new(|| Box::new(std::array::from_fn(|code| Entry::of(char::from_u32(code as u32).unwrap_or_default()))));

const PAGE: usize = 256;

/// Table entries of the Basic Multilingual Plane, in pages made on first use.
static PAGES: [OnceLock<Box<[Entry; PAGE]>>; 256] = [const { OnceLock::new() }; 256];

#[inline]
fn in_page(page: &OnceLock<Box<[Entry; PAGE]>>, code: usize) -> Entry {
    page.get_or_init(|| {
        let first = code / PAGE * PAGE;
        Box::new(std::array::from_fn(|nth| {
            char::from_u32((first + nth) as u32).map_or(Entry::new('\u{fffd}', Class::Border, false), Entry::of)
        }))
    })[code % PAGE]
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes eight bytes into a hash.
#[inline]
fn mix(hash: u64, bytes: u64) -> u64 {
    let product = u128::from(hash ^ bytes) * 0xa076_1d64_78bd_642f;
    product as u64 ^ (product >> 64) as u64
}

/// The ASCII letters and digits at the start of eight bytes, in lower case, and their number in bits.
#[inline]
fn ascii_word(bytes: [u8; 8]) -> (u64, u32) {
    // One byte in each of eight lanes.
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH * 0x80;
    // The highest bit of each byte holds the result for that byte; no sum carries into the next byte.
    let within = |bytes: u64, first: u8, last: u8| (bytes + EACH * u64::from(0x80 - first)) & !(bytes + EACH * u64::from(0x7f - last));
    let word = u64::from_le_bytes(bytes);
    let seven = word & !HIGH;
    let lower = seven | (EACH * 0x20);
    let is_word = (within(lower, b'a', b'z') | within(seven, b'0', b'9')) & !word & HIGH;
    let bits = (is_word ^ HIGH).trailing_zeros() & !7;
    (lower, bits)
}

/// Eight bytes from `at` on, padded with zeros.
#[inline]
fn eight(bytes: &[u8], at: usize) -> [u8; 8] {
    let rest = &bytes[at..];
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        eight
    })
}

/// The current token. Its hash covers the bytes of its normal form, eight at a time.
#[derive(Clone, Copy)]
struct Word {
    hash: u64,
    /// Bytes not hashed yet (fewer than eight), and their number in bits.
    bytes: u64,
    bits: u32,
    start: usize,
    /// 0 if the token is empty.
    end: usize,
    is_single: bool,
}

impl Word {
    const EMPTY: Self = Self { hash: SEED, bytes: 0, bits: 0, start: 0, end: 0, is_single: false };

    #[inline]
    fn push(&mut self, bytes: u64, bits: u32, start: usize, end: usize) {
        if self.end == 0 {
            self.start = start;
        }
        self.end = end;
        self.bytes |= bytes << self.bits;
        self.bits += bits;
        if self.bits >= 64 {
            self.hash = mix(self.hash, self.bytes);
            self.bits -= 64;
            self.bytes = bytes.checked_shr(bits - self.bits).unwrap_or(0);
        }
    }

    /// Emits the token, if any, and starts a new one. Returns false if the caller wants no more.
    #[inline]
    fn flush(&mut self, emit: &mut impl FnMut(u64, usize, usize) -> bool) -> bool {
        let word = std::mem::replace(self, Self::EMPTY);
        word.end == 0 || emit(mix(word.hash, word.bytes), word.start, word.end)
    }
}

/// Calls `emit` with hash, start and end of each token of `text`, in order, until it returns false.
pub fn each(text: &str, mut emit: impl FnMut(u64, usize, usize) -> bool) {
    let bytes = text.as_bytes();
    let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    let mut at = 0;
    while at < bytes.len() {
        // Most tokens have at most seven ASCII letters.
        let (lower, bits) = ascii_word(eight(bytes, at));
        let mut end = at + bits as usize / 8;
        if bits < 64 && is_ascii(end) {
            // A space or another separator. If a mark follows it, `beyond_ascii` handles both.
            if bits > 0 && !emit(mix(SEED, lower & (u64::MAX >> (64 - bits))), at, end) {
                return;
            }
            at = end + 1;
            continue;
        }
        let (mut hash, mut last) = (mix(SEED, lower), (lower, bits));
        while last.1 == 64 {
            last = if end < bytes.len() { ascii_word(eight(bytes, end)) } else { (0, 0) };
            end += last.1 as usize / 8;
            let rest = last.0 & (u64::MAX.checked_shr(64 - last.1).unwrap_or(0));
            hash = mix(hash, rest);
        }
        if bits == 64 && is_ascii(end) {
            if !emit(hash, at, end) {
                return;
            }
            at = end + 1;
        } else if let Some(next) = beyond_ascii(text, at, &mut emit) {
            at = next;
        } else {
            return;
        }
    }
}

/// Tokenizes from `start` up to the next separator; returns the position after it, or none if the caller wants no more.
fn beyond_ascii(text: &str, start: usize, emit: &mut impl FnMut(u64, usize, usize) -> bool) -> Option<usize> {
    let (bytes, table) = (text.as_bytes(), &**LOW);
    let low = |byte: u8| usize::from(byte & 0x3f);
    let is_marked = |end: usize| bytes.get(end).is_some_and(|byte| MAY_EXTEND[usize::from(*byte)]) && is_marked(&text[end..]);
    let mut word = Word::EMPTY;
    let mut at = start;
    // A mark after the separator that was skipped: go back to the separator.
    if MAY_EXTEND[usize::from(bytes[at])] && text[at..].starts_with(extends) {
        at = text[..at].char_indices().next_back().map_or(at, |(before, _)| before);
        (word, at) = cluster(text, at, word, emit)?;
    }
    while let Some(first) = bytes.get(at) {
        let (entry, end) = match bytes[at..] {
            [(..0x80), ..] => {
                let (lower, bits) = ascii_word(eight(bytes, at));
                if bits == 0 {
                    return word.flush(emit).then_some(at + 1);
                }
                if word.is_single && !word.flush(emit) {
                    return None;
                }
                let end = at + bits as usize / 8;
                let bits = if is_marked(end) { bits - 8 } else { bits };
                if bits > 0 {
                    word.push(lower & (u64::MAX >> (64 - bits)), bits, at, at + bits as usize / 8);
                }
                at += bits as usize / 8;
                if at < end {
                    (word, at) = cluster(text, at, word, emit)?;
                }
                continue;
            }
            [_, second, ..] if *first < 0xe0 => (table[usize::from(first & 0x1f) << 6 | low(second)], at + 2),
            [_, second, third, ..] if *first < 0xf0 => {
                let code = usize::from(first & 0xf) << 12 | low(second) << 6 | low(third);
                (in_page(&PAGES[code / PAGE % PAGES.len()], code), at + 3)
            }
            _ => (Entry((Class::Complex as u32) << 26), at),
        };
        if entry.is(Class::Complex) || is_marked(end) {
            (word, at) = cluster(text, at, word, emit)?;
            continue;
        }
        if entry.is(Class::Word) {
            if word.is_single && !word.flush(emit) {
                return None;
            }
            word.push(entry.bytes(), entry.bits(), at, end);
        } else if entry.is(Class::Single) {
            // No mark follows, so the token is complete.
            if !word.flush(emit) || !emit(mix(SEED, entry.bytes()), at, end) {
                return None;
            }
        } else if entry.is(Class::Border) {
            return word.flush(emit).then_some(end);
        }
        at = end;
    }
    word.flush(emit).then_some(at)
}

/// Handles the character at `start` together with the marks after it; returns their end, or none if the caller wants no more.
#[inline(never)]
fn cluster(text: &str, start: usize, mut word: Word, emit: &mut impl FnMut(u64, usize, usize) -> bool) -> Option<(Word, usize)> {
    let mut goes_on = true;
    let end = normal(text, start, &mut |c, end| {
        let class = class(c);
        let flushes = match class {
            Class::Mark | Class::Dropped => false,
            Class::Border | Class::Single => true,
            _ => word.is_single,
        };
        goes_on = goes_on && (!flushes || word.flush(emit));
        if !matches!(class, Class::Border | Class::Dropped) {
            word.is_single |= class == Class::Single;
            let (bytes, bits) = utf8(c);
            word.push(bytes, bits, start, end);
        }
    });
    goes_on.then_some((word, end))
}

/// Gives each character of the normal form of the cluster at `start`, with the cluster's end.
#[cold]
fn normal(text: &str, start: usize, give: &mut dyn FnMut(char, usize)) -> usize {
    let end = text[start..].char_indices().skip(1).find(|(_, c)| !extends(*c)).map_or(text.len(), |(length, _)| start + length);
    let part = &text[start..end];
    // Marks that do not compose and letters without case: Thai, Devanagari, vowelled Arabic.
    let is_normal = |c: char| c.to_lowercase().next() == Some(c);
    if part.chars().all(is_normal) && is_nfkc_quick(part.chars()) == IsNormalized::Yes {
        part.chars().for_each(|c| give(c, end));
        return end;
    }
    let after = part.chars().next().map_or(end, |c| start + c.len_utf8());
    let is_final = |c: char| c == 'Σ' && is_final(&text[..start], &text[after..]);
    let lower = part.nfkc().flat_map(|c| if is_final(c) { 'ς' } else { c }.to_lowercase());
    lower.nfkc().for_each(|c| give(c, end));
    end
}

/// Final_Sigma (Unicode 3.13): whether a sigma between these is the last letter of its word.
fn is_final(before: &str, after: &str) -> bool {
    use GeneralCategory::{EnclosingMark, Format, ModifierLetter, ModifierSymbol, NonspacingMark};
    let ignored = |c: &char| {
        matches!(c.general_category(), EnclosingMark | Format | ModifierLetter | ModifierSymbol | NonspacingMark)
            || matches!(c, '\'' | '.' | ':' | '·' | '’' | '‘')
    };
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_lowercase() || c.is_uppercase());
    letter(before.chars().rev().find(|c| !ignored(c))) && !letter(after.chars().find(|c| !ignored(c)))
}

/// The tokens of a text. A character whose normal form is several tokens (`½`) gives several tokens with one span.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
    each(text, |hash, start, end| {
        tokens.push(Token { hash, span: Span::new(start, end) });
        true
    });
    tokens
}

/// True if the token at `start` is a number, judged by its first character.
#[inline]
pub fn is_number(text: &str, start: usize) -> bool {
    let byte = text.as_bytes()[start];
    // Lead bytes of Arabic, Persian, Indic and full-width digits.
    byte.is_ascii_digit() || matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xef) && text[start..].starts_with(char::is_numeric)
}

/// The span of the tokens `first..first + count` in `text`.
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

/// Like [`hashes`], into an existing vector whose content is replaced.
pub fn hashes_into(text: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    each(text, |hash, _, _| {
        hashes.push(hash);
        true
    });
}

/// Hangul vowels and finals, which compose with the letter before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_single_token(c: char) -> bool {
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
        let missed = |c: &char| joins(*c) && !MAY_EXTEND[usize::from(c.encode_utf8(&mut [0; 4]).as_bytes()[0])];
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

    /// Reference implementation: normalises the whole text by the definition.
    fn defined(text: &str) -> Vec<u64> {
        let lower: String = text.nfkc().collect::<String>().to_lowercase();
        let (mut tokens, mut is_single) = (vec![String::new()], false);
        for c in lower.nfkc() {
            let class = class(c);
            if matches!(class, Class::Border | Class::Single) || class == Class::Word && is_single {
                tokens.push(String::new());
                is_single = false;
            }
            if !matches!(class, Class::Border | Class::Dropped) {
                tokens.last_mut().unwrap().push(c);
                is_single |= class == Class::Single;
            }
        }
        let eights = |token: &String| {
            let whole = token.as_bytes().as_chunks::<8>();
            let hash = whole.0.iter().fold(SEED, |hash, bytes| mix(hash, u64::from_le_bytes(*bytes)));
            mix(hash, u64::from_le_bytes(eight(whole.1, 0)))
        };
        tokens.iter().filter(|token| !token.is_empty()).map(eights).collect()
    }

    #[test]
    fn hashes_are_those_of_the_definition() {
        let parts: Vec<&str> = "a Zebra9 é É e\u{301} q\u{323}\u{307} q\u{307}\u{323} \u{301} \u{ad} \u{200b} \u{200d} ' ’ . = \u{338} < ½ ﬁ Ａ １ ² Ⅷ Ж ж й и\u{306} \
             λόγος ΣΑΣ Σ ς 漢 字 、 。 カ か\u{3099} \u{3099} ﾊﾟ ｶﾞ ー 「 ที่ น \u{e48} กำ हि न्दी ن\u{64e} ١٢ 한 \u{1112}\u{1161}\u{11ab} \u{1161} 😀 \u{fe0f} 𝐀 𠀋 \u{fa6c} ǆ Ǆ İ ß ſ K"
            .split(' ')
            .collect();
        let mut state = 7u64;
        let mut draw = |of: usize| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) as usize % of
        };
        for _ in 0..20_000 {
            let text: String = (0..1 + draw(9)).map(|_| [parts[draw(parts.len())], if draw(3) == 0 { " " } else { "" }].concat()).collect();
            assert_eq!(hashes(&text), defined(&text), "{text:?} {:?}", text.chars().collect::<Vec<char>>());
        }
    }
}
