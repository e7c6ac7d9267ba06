//! What a text is made of, as numbers: runs of one to four characters, and of one to three words.
//!
//! Typography is folded first, so that a model can't live on the habits of a test set's editors: quotation marks, dashes, spaces,
//! full-width forms. Digits are one sign and names (capitals inside a sentence) another, so that it can't live on topics. Nothing is
//! copied: each feature is a hash, made as the text is read.

/// Two kinds of features, that are weighed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Runs of characters.
    Letters,
    /// Runs of words.
    Words,
}

/// Bits of a feature's number.
pub const BITS: u32 = 19;
/// Longest run of characters.
const CHARACTERS: usize = 4;
/// Longest run of words.
const WORDS: usize = 3;

/// Stands for a name.
const NAME: char = 'N';
/// Stands for a run of digits.
const NUMBER: char = '0';

/// Multiplier of the hash (2^64 by the golden ratio, made odd: Knuth, TAOCP 3, §6.4).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes characters one by one and gives features.
struct Hasher<F> {
    each: F,
    /// Hashes of the runs that end at the last character, by length.
    runs: [u64; CHARACTERS],
    /// Hashes of the last words.
    words: [u64; WORDS],
    last: char,
}

impl<F: FnMut(Family, u32)> Hasher<F> {
    fn character(&mut self, c: char) {
        for length in (1..CHARACTERS).rev() {
            self.runs[length] = join(self.runs[length - 1], u64::from(c));
        }
        self.runs[0] = join(0, u64::from(c));
        for (length, run) in self.runs.iter().enumerate() {
            (self.each)(Family::Letters, number(*run, length as u64));
        }
        self.last = c;
    }

    fn space(&mut self) {
        if self.last != ' ' {
            self.character(' ');
        }
    }

    fn word(&mut self, hash: u64) {
        self.words.rotate_right(1);
        self.words[0] = hash;
        let mut run = 0;
        for (length, word) in self.words.iter().enumerate() {
            run = join(run, *word);
            (self.each)(Family::Words, number(run, (CHARACTERS + length) as u64));
        }
    }
}

fn join(run: u64, next: u64) -> u64 {
    (run ^ next).wrapping_mul(STEP).rotate_left(29)
}

fn number(run: u64, kind: u64) -> u32 {
    ((run ^ kind.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(STEP) >> (64 - BITS)) as u32
}

/// Calls `each` with every feature of `text`, in order. `names` says whether a capital inside a sentence marks a name: not so in German.
pub fn features(text: &str, names: bool, each: impl FnMut(Family, u32)) {
    let mut hasher = Hasher { each, runs: [0; CHARACTERS], words: [0; WORDS], last: '\n' };
    hasher.space();
    let (mut begins, mut east) = (true, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let c = folded(c);
        if c.is_alphanumeric() {
            east = is_ideograph(c);
        }
        if c.is_alphabetic() && !east {
            let end = rest.find(|c: char| !c.is_alphanumeric() || is_ideograph(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end.max(rest.chars().next().map_or(1, char::len_utf8)));
            rest = after;
            if names && !begins && c.is_uppercase() && word.chars().nth(1).is_some() {
                hasher.character(NAME);
                hasher.word(u64::from(NAME));
            } else {
                let mut hash = 1;
                for c in word.chars().map(folded) {
                    hasher.character(c);
                    hash = join(hash, u64::from(c));
                }
                hasher.word(hash);
            }
            begins = false;
            continue;
        }
        if c.is_numeric() {
            let end = rest.find(|c: char| !c.is_alphanumeric() || is_ideograph(c)).unwrap_or(rest.len());
            rest = &rest[end.max(rest.chars().next().map_or(1, char::len_utf8))..];
            hasher.character(NUMBER);
            hasher.word(u64::from(NUMBER));
            begins = false;
            continue;
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        let before = rest;
        rest = &rest[length..];
        if c == ' ' {
            // No space counts before a sign, nor among ideographs.
            let next = rest.chars().next().map_or(' ', folded);
            if !matches!(next, ' ' | ',' | '.' | ';' | ':' | '!' | '?') && !is_ideograph(next) && !east {
                hasher.space();
            }
            continue;
        }
        if c == '-' && (hasher.last == ' ' || !before.starts_with('-')) {
            // A dash, however it is written.
            hasher.space();
            hasher.character('-');
            hasher.word(u64::from('-'));
            rest = rest.trim_start_matches(|c: char| folded(c) == ' ' || folded(c) == '-');
            hasher.space();
            begins = false;
            continue;
        }
        // Three dots are one sign, however they are written.
        if c == '.' && hasher.last == '.' {
            continue;
        }
        hasher.character(c);
        hasher.word(u64::from(c));
        begins = matches!(c, '.' | '!' | '?' | '"' | ':' | '(');
    }
    hasher.space();
    hasher.word(2);
}

/// One character for all that typography has for it.
fn folded(c: char) -> char {
    match c {
        '\0'..='\x7f' if c.is_ascii_whitespace() => ' ',
        '\0'..='\x7f' => c,
        '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' | '『' | '』' | '《' | '》' | '【' | '】' | '״' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' | '′' | '׳' => '\'',
        '‒'..='―' | '−' => '-',
        '…' => '.',
        '、' | '､' => ',',
        '。' | '｡' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A character that is a word by itself here: Han and kana.
fn is_ideograph(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut list = Vec::new();
        features(text, true, |_, number| list.push(number));
        list
    }

    #[test]
    fn typography_names_and_digits_make_no_difference() {
        for (one, other) in [
            ("He said “no” — twice.", "He said \"no\" - twice."),
            ("It’s 1,250 here", "It's 9,871 here"),
            ("then Anna left", "then Robert left"),
            ("a\u{a0}b  c", "a b c"),
            ("他说：「好」。", "他说: \"好\"."),
            ("so – yes", "so -- yes"),
            ("well… no", "well... no"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
        assert_ne!(of("then she left"), of("then he left"));
    }

    #[test]
    fn nothing_is_something() {
        assert!(!of("").is_empty());
        assert!(of("\u{301}x").len() > of("").len());
    }
}
