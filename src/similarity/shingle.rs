//! The normal form of a text, its tokens, and its windows of three.
//!
//! Normal form: NFKC, lower case, NFKC; soft hyphens, zero-width characters and marks of direction dropped; every run of characters that
//! are no letters, marks or numbers is one border between tokens. In scripts that don't separate words every character, with its
//! marks, is a token.
//!
//! Nearly every character has a normal form of its own, one character long, that depends on no neighbour: those are looked up. Only where
//! a mark follows, or the normal form is several characters, is the cluster normalised as the standard says.

use crate::span::Span;
use std::sync::LazyLock;
use std::sync::OnceLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Tokens in a window.
pub const WINDOW: usize = 3;

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

/// For each byte of ASCII its lower case where it is a letter or digit, else 0.
static ASCII: LazyLock<[u8; 128]> =
    LazyLock::new(|| std::array::from_fn(|byte| if (byte as u8).is_ascii_alphanumeric() { (byte as u8).to_ascii_lowercase() } else { 0 }));

fn entry(c: char) -> Entry {
    let code = c as usize;
    let Some(page) = PAGES.get(code / PAGE) else { return compute(c) };
    let first = code / PAGE * PAGE;
    page.get_or_init(|| {
        Box::new(std::array::from_fn(|nth| {
            char::from_u32((first + nth) as u32).map_or(Entry { normal: '\u{fffd}', class: Class::Border, extends: false }, compute)
        }))
    })[code % PAGE]
}

const MULTIPLY: u64 = 0x9e37_79b9_7f4a_7c15;

/// The token at hand.
struct Word<E> {
    hash: u64,
    start: usize,
    end: usize,
    is_empty: bool,
    is_own: bool,
    emit: E,
}

impl<E: FnMut(u64, usize, usize)> Word<E> {
    #[inline]
    fn push(&mut self, c: u32, start: usize, end: usize) {
        if self.is_empty {
            self.start = start;
            self.is_empty = false;
        }
        self.end = end;
        self.hash = (self.hash ^ u64::from(c)).wrapping_mul(MULTIPLY).rotate_left(29);
    }

    #[inline]
    fn flush(&mut self) {
        if !self.is_empty {
            (self.emit)(self.hash ^ (self.hash >> 31), self.start, self.end);
            self.is_empty = true;
            self.is_own = false;
            self.hash = MULTIPLY;
        }
    }

    #[inline]
    fn take(&mut self, entry: Entry, start: usize, end: usize) {
        match entry.class {
            Class::Dropped => {}
            Class::Border => self.flush(),
            Class::Own => {
                self.flush();
                self.push(entry.normal as u32, start, end);
                self.is_own = true;
            }
            Class::Word | Class::Complex => {
                if self.is_own {
                    self.flush();
                }
                self.push(entry.normal as u32, start, end);
            }
            Class::Mark => self.push(entry.normal as u32, start, end),
        }
    }
}

/// Gives the hash, the start and the end of each token of `text`, in order.
fn each(text: &str, emit: impl FnMut(u64, usize, usize)) {
    let bytes = text.as_bytes();
    let ascii: &[u8; 128] = &ASCII;
    let mut word = Word { hash: MULTIPLY, start: 0, end: 0, is_empty: true, is_own: false, emit };
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let marked = |end: usize| bytes.get(end).is_some_and(|byte| may_extend(*byte)) && text[end..].chars().next().is_some_and(extends);
        if byte < 0x80 {
            if marked(at + 1) {
                at = cluster(text, at, &mut word);
                continue;
            }
            match ascii[usize::from(byte)] {
                0 => word.flush(),
                lower => {
                    if word.is_own {
                        word.flush();
                    }
                    word.push(u32::from(lower), at, at + 1);
                }
            }
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let end = at + c.len_utf8();
        let entry = entry(c);
        if entry.class == Class::Complex || marked(end) {
            at = cluster(text, at, &mut word);
        } else {
            word.take(entry, at, end);
            at = end;
        }
    }
    word.flush();
}

/// Takes the character at `start` with what extends it, and gives where it ends.
#[cold]
fn cluster<E: FnMut(u64, usize, usize)>(text: &str, start: usize, word: &mut Word<E>) -> usize {
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
    each(text, |hash, start, end| tokens.push(Token { hash, span: Span::new(start, end) }));
    tokens
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
    each(text, |hash, _, _| hashes.push(hash));
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

/// A hash of the whole normal form: equal for exact copies.
pub fn fingerprint(tokens: &[u64]) -> u128 {
    let mut lanes = (MULTIPLY, !MULTIPLY);
    for token in tokens {
        lanes.0 = (lanes.0.rotate_left(23) ^ token).wrapping_mul(0x2545_f491_4f6c_dd1d);
        lanes.1 = (lanes.1.rotate_left(31) ^ token).wrapping_mul(0xd6e8_feb8_6659_fd93);
    }
    u128::from(lanes.0 ^ (lanes.0 >> 32)) << 64 | u128::from(lanes.1 ^ (lanes.1 >> 32))
}

/// Hash of a run of tokens.
#[inline]
pub fn window(tokens: &[u64]) -> u64 {
    let hash = tokens.iter().fold(MULTIPLY, |hash: u64, token| (hash.rotate_left(23) ^ token).wrapping_mul(0x2545_f491_4f6c_dd1d));
    hash ^ (hash >> 32)
}

/// The set of windows, sorted: fewer than three tokens make one window of them all.
pub fn shingles(tokens: &[u64]) -> Vec<u64> {
    let mut set = Vec::new();
    shingles_into(tokens, &mut Vec::new(), &mut set);
    set
}

/// The same, into a vector that had others; so had `unsorted`.
pub fn shingles_into(tokens: &[u64], unsorted: &mut Vec<u64>, set: &mut Vec<u64>) {
    unsorted.clear();
    set.clear();
    if !tokens.is_empty() {
        unsorted.extend(tokens.windows(WINDOW.min(tokens.len())).map(window));
        sort(unsorted, set);
        set.dedup();
    }
}

/// Puts hashes into `sorted`: each goes near its place by its highest bits, and from there by insertion.
fn sort(hashes: &[u64], sorted: &mut Vec<u64>) {
    const BITS: u32 = 7;
    if !(24..1024).contains(&hashes.len()) {
        sorted.extend_from_slice(hashes);
        return sorted.sort_unstable();
    }
    let mut places = [0u32; 1 << BITS];
    for hash in hashes.iter() {
        places[(hash >> (64 - BITS)) as usize] += 1;
    }
    let mut next = 0;
    for place in &mut places {
        let count = *place;
        *place = next;
        next += count;
    }
    sorted.resize(hashes.len(), 0);
    for hash in hashes.iter() {
        let place = &mut places[(hash >> (64 - BITS)) as usize];
        sorted[*place as usize] = *hash;
        *place += 1;
    }
    for end in 1..sorted.len() {
        let hash = sorted[end];
        let mut at = end;
        while at > 0 && sorted[at - 1] > hash {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = hash;
    }
}

/// Size of the intersection of two sorted sets.
pub fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

/// |A∩B| / |A∪B|.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let both = common(a, b);
    both as f64 / (a.len() + b.len() - both).max(1) as f64
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
        let equal = |a: &str, b: &str| assert_eq!(fingerprint(&hashes(a)), fingerprint(&hashes(b)), "{a} {b}");
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
    fn hashes_are_sorted() {
        for count in [0, 1, 30, 300, 3000] {
            let mut theirs: Vec<u64> = (0..count).map(|n: u64| n.wrapping_mul(MULTIPLY) >> (n % 5)).collect();
            let mut ours = Vec::new();
            sort(&theirs, &mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn sets_are_compared_exactly() {
        let set = |text: &str| shingles(&hashes(text));
        assert_eq!(set("one two").len(), 1);
        assert_eq!(jaccard(&set("a b c d e f"), &set("a b c d e g")), 3.0 / 5.0);
        assert_eq!(jaccard(&set("a b c"), &set("A, b; C.")), 1.0);
    }
}
