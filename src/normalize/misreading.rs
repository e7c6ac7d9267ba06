//! Misreadings: pairs of the true encoding of a text and the wrong one that it was decoded with (mojibake).

use super::encodings::{COUNT, ENCODINGS, WIDE};
use std::sync::LazyLock;

/// The true encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// UTF-8.
    Utf8,
    /// A single-byte encoding, by its number in [`ENCODINGS`].
    Byte(usize),
    /// A multi-byte encoding, by its number in [`WIDE`].
    Wide(usize),
}

/// The wrong encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// A single-byte encoding.
    Byte(usize),
    /// A multi-byte encoding.
    Wide(usize),
}

/// A pair of true and wrong encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Misreading {
    /// The true encoding.
    pub source: Source,
    /// The wrong encoding.
    pub seen: Seen,
}

/// Penalty in bits if the true encoding is a legacy one, not UTF-8.
const LEGACY: f32 = 2.0;
/// Penalty in bits for UTF-8 decoded as a multi-byte encoding instead of a single-byte one.
const SEEN_WIDE: f32 = 2.0;

/// Penalty in bits for decoding as ISO 8859-2 and later parts.
const SEEN_ISO: f32 = 2.0;
/// Bonus in bits for Windows-1252 decoded as Latin-1: browsers decode all Latin-1 as Windows-1252 (WHATWG Encoding §4.2), so such text is
/// common.
const AS_LATIN_1: f32 = 3.0;

impl Misreading {
    /// Negative log2 probability relative to the most common misreading.
    pub(super) fn rarity(self) -> f32 {
        let seen = match self.seen {
            // Programs assume the encoding of the system, rarely one of ISO.
            Seen::Byte(nth) if ENCODINGS[nth].name.starts_with("iso") => ENCODINGS[nth].rarity + SEEN_ISO,
            Seen::Byte(nth) => ENCODINGS[nth].rarity,
            Seen::Wide(nth) => WIDE[nth].2 + SEEN_WIDE,
        };
        if self == (Self { source: Source::Byte(0), seen: Seen::Byte(1) }) {
            return seen - AS_LATIN_1;
        }
        seen + match self.source {
            Source::Utf8 => 0.0,
            Source::Byte(nth) => ENCODINGS[nth].rarity + LEGACY,
            Source::Wide(nth) => WIDE[nth].2,
        }
    }

    /// Its number, from 1.
    pub(super) fn number(self) -> u16 {
        let seen = match self.seen {
            Seen::Byte(nth) => nth,
            Seen::Wide(nth) => COUNT + nth,
        };
        let source = match self.source {
            Source::Utf8 => 0,
            Source::Byte(nth) => 1 + nth,
            Source::Wide(nth) => 1 + COUNT + nth,
        };
        (1 + source * (COUNT + WIDE.len()) + seen) as u16
    }
}

/// Name of misreading `number`: the wrong encoding if the true one is UTF-8, otherwise both.
pub(super) fn name(number: u16) -> &'static str {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all = || ENCODINGS.iter().map(|encoding| encoding.name).chain(WIDE.iter().map(|wide| wide.0));
        let legacy = all().flat_map(|source| all().map(move |seen| format!("{source} as {seen}")));
        all().map(str::to_owned).chain(legacy).collect()
    });
    NAMES.get(usize::from(number).wrapping_sub(1)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_misreading_has_a_number_of_its_own_and_the_names_of_its_encodings() {
        let bytes = || (0..COUNT).map(|nth| (Source::Byte(nth), Seen::Byte(nth), ENCODINGS[nth].name));
        let wide = || (0..WIDE.len()).map(|nth| (Source::Wide(nth), Seen::Wide(nth), WIDE[nth].0));
        let all: Vec<(Source, Seen, &str)> = bytes().chain(wide()).collect();
        let mut numbers = BTreeSet::new();
        for (_, seen, wrong) in &all {
            let number = Misreading { source: Source::Utf8, seen: *seen }.number();
            assert_eq!(name(number), *wrong);
            numbers.insert(number);
            for (source, _, right) in &all {
                let number = Misreading { source: *source, seen: *seen }.number();
                assert_eq!(name(number), format!("{right} as {wrong}"));
                numbers.insert(number);
            }
        }
        let count = all.len() * (all.len() + 1);
        assert_eq!((numbers.len(), numbers.first().copied(), numbers.last().copied()), (count, Some(1), Some(count as u16)));
        assert_eq!((name(0), name(count as u16 + 1)), ("", ""));
    }

    #[test]
    fn a_misreading_is_the_rarer_the_rarer_its_encodings_are() {
        let rarity = |source: Source, seen: Seen| Misreading { source, seen }.rarity();
        for nth in 0..COUNT {
            let of = ENCODINGS[nth].rarity;
            let iso = if ENCODINGS[nth].name.starts_with("iso") { SEEN_ISO } else { 0.0 };
            assert_eq!(rarity(Source::Utf8, Seen::Byte(nth)), of + iso);
            assert_eq!(rarity(Source::Byte(nth), Seen::Byte(0)), ENCODINGS[0].rarity + (of + LEGACY));
        }
        for (nth, (_, _, of)) in WIDE.iter().enumerate() {
            assert_eq!(rarity(Source::Utf8, Seen::Wide(nth)), of + SEEN_WIDE);
            assert_eq!(rarity(Source::Wide(nth), Seen::Byte(0)), ENCODINGS[0].rarity + of);
        }
        // Windows-1252 seen as Latin-1 is more common than either by itself.
        assert!(rarity(Source::Byte(0), Seen::Byte(1)) < rarity(Source::Utf8, Seen::Byte(1)));
    }
}
