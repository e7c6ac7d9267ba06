//! ASCII words, eight bytes at a time: length of a run of letters, and a hash for look-ups.
//!
//! Most words fit into eight bytes, so they take one step instead of one for each byte.

/// The value 1 in each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte, which holds the result of a comparison.
const HIGH: u64 = 0x80 * ONES;
/// Multiplier of the hash: 2^64 divided by the golden ratio, made odd (Knuth, TAOCP 3, §6.4).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A mask of the bytes in `from..to`; all bytes of `low` must be below 128.
fn between(low: u64, from: u8, to: u8) -> u64 {
    let reaches = |bound: u8| low + u64::from(0x80 - bound) * ONES;
    reaches(from) & !reaches(to)
}

fn are_letters(eight: u64) -> u64 {
    between((eight & !HIGH) | (0x20 * ONES), b'a', b'z' + 1) & !eight & HIGH
}

fn are_digits(eight: u64) -> u64 {
    between(eight & !HIGH, b'0', b'9' + 1) & !eight & HIGH
}

/// Length of the prefix of `bytes` whose bytes are all in a class.
fn head(bytes: &[u8], mut class: impl FnMut(u64) -> u64) -> usize {
    let mut length = 0;
    while let Some(eight) = bytes[length..].first_chunk() {
        let others = !class(u64::from_le_bytes(*eight)) & HIGH;
        if others != 0 {
            return length + others.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let mut last = [0; 8];
    let rest = &bytes[length..];
    last[..rest.len()].copy_from_slice(rest);
    // Bytes beyond the end are 0, which is no letter.
    length + (!class(u64::from_le_bytes(last)) & HIGH).trailing_zeros() as usize / 8
}

/// Number of ASCII letters at the start of `bytes`.
pub(crate) fn letters(bytes: &[u8]) -> usize {
    head(bytes, are_letters)
}

/// Number of ASCII letters and digits at the start of `bytes`.
pub(crate) fn alphanumerics(bytes: &[u8]) -> usize {
    head(bytes, |eight| are_letters(eight) | are_digits(eight))
}

/// Number of ASCII letters at the start of `bytes`, and whether one is a capital.
pub(crate) fn cased_letters(bytes: &[u8]) -> (usize, bool) {
    let mut capitals = 0;
    let length = head(bytes, |eight| {
        let letters = are_letters(eight);
        let others = !letters & HIGH;
        // The bits below the first byte that is no letter.
        let run = (others & others.wrapping_neg()).wrapping_sub(1);
        capitals |= letters & !(eight << 2) & run;
        letters
    });
    (length, capitals != 0)
}

/// Number of bytes beyond ASCII at the start of `bytes`.
pub(crate) fn wide(bytes: &[u8]) -> usize {
    head(bytes, |eight| eight)
}

/// Number of ASCII characters at the start of `bytes`.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    bytes.chunks(32).take_while(|block| block.is_ascii()).map(<[u8]>::len).sum()
}

/// The characters of `text` beyond ASCII, with their positions.
pub(crate) fn beyond(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += plain(&text.as_bytes()[at..]);
        // The next block of 32 bytes that is not all ASCII, or the end.
        let (place, c) = text[at..].char_indices().find(|(_, c)| !c.is_ascii())?;
        let found = at + place;
        at = found + c.len_utf8();
        Some((found, c))
    })
}

/// A hash of 64 bits. It is collision-free for words of up to eight bytes with the same length.
pub(crate) fn hash(word: &[u8]) -> u64 {
    hash_as(word, |eight| eight)
}

/// Like [`hash`], for ASCII letters, ignoring case.
pub(crate) fn hash_lower(letters: &[u8]) -> u64 {
    hash_as(letters, |eight| eight | (0x20 * ONES))
}

fn hash_as(word: &[u8], read: impl Fn(u64) -> u64) -> u64 {
    let step = |hash: u64, eight: u64| {
        let hash = (hash ^ read(eight)).wrapping_mul(STEP);
        hash ^ hash >> 32
    };
    let (mut hash, mut rest) = ((word.len() as u64).wrapping_mul(0xd6e8_feb8_6659_fd93), word);
    while let Some((eight, more)) = rest.split_first_chunk().filter(|(_, more)| !more.is_empty()) {
        hash = step(hash, u64::from_le_bytes(*eight));
        rest = more;
    }
    step(hash, up_to_eight(rest))
}

/// Up to eight bytes as a number; unique among inputs of one length.
fn up_to_eight(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes) {
        (Some(first), Some(last), _) => u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32,
        (.., [first, .., last]) => u64::from(*first) | u64::from(bytes[bytes.len() / 2]) << 8 | u64::from(*last) << 16,
        (.., [only]) => u64::from(*only),
        (.., []) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn runs_end_where_their_class_does() {
        for byte in 0..=255u8 {
            for at in 0..20 {
                let mut bytes = [b'x'; 20];
                bytes[at] = byte;
                let end = |is: bool| if is { 20 } else { at };
                assert_eq!(letters(&bytes), end(byte.is_ascii_alphabetic()), "{byte} {at}");
                assert_eq!(cased_letters(&bytes), (end(byte.is_ascii_alphabetic()), byte.is_ascii_uppercase()), "{byte} {at}");
                assert_eq!(alphanumerics(&bytes), end(byte.is_ascii_alphanumeric()), "{byte} {at}");
                assert_eq!(wide(&bytes[at..]), usize::from(!byte.is_ascii()), "{byte} {at}");
            }
        }
        assert_eq!((cased_letters(b"iPad x"), cased_letters(b"abcdefghiJ"), cased_letters(b"x Y")), ((4, true), (10, true), (1, false)));
        assert_eq!((letters(b""), letters(b"abc"), alphanumerics(b"12345678")), (0, 3, 8));
    }

    #[test]
    fn characters_beyond_ascii_are_found() {
        let text = format!("{}é{}“a”{}—", "x".repeat(31), "y".repeat(40), "z".repeat(7));
        for text in ["", "plain", "é", &text] {
            assert_eq!(beyond(text).collect::<Vec<_>>(), text.char_indices().filter(|(_, c)| !c.is_ascii()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn words_have_hashes_of_their_own() {
        let mut words: Vec<String> = (0..20_000).map(|nth| format!("word{nth}")).collect();
        words.extend((0..30).map(|length| "a".repeat(length)));
        words.extend(["ab", "ba", "aab", "aba", "abb", "abcdefghabcdefgh", "abcdefghabcdefgi", "bbcdefghabcdefgh"].map(str::to_owned));
        assert!(hash_lower(b"Word") == hash_lower(b"wORD") && hash_lower(b"internationalE") == hash_lower(b"InternationalE"));
        assert_ne!(hash_lower(b"Word"), hash_lower(b"Wort"));
        let hashes: HashSet<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
        assert_eq!(hashes.len(), words.len());
        // Hash tables take the slot from the highest bits.
        let slots: HashSet<u64> = hashes.iter().map(|hash| hash >> 49).collect();
        assert!(slots.len() > 13_000, "{}", slots.len());
    }
}
