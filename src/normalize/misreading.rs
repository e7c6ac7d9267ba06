//! Ways to misread: what bytes were, and what they were taken for.

use super::encodings::{COUNT, ENCODINGS, WIDE};
use std::sync::LazyLock;

/// What the bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// UTF-8.
    Utf8,
    /// A single-byte encoding, by its number in [`ENCODINGS`].
    Byte(usize),
    /// One with letters of two bytes, by its number in [`WIDE`].
    Wide(usize),
}

/// What they were taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// A single-byte encoding.
    Byte(usize),
    /// One with letters of two bytes.
    Wide(usize),
}

/// A way to misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Misreading {
    /// What the bytes were.
    pub source: Source,
    /// What they were taken for.
    pub seen: Seen,
}

/// Bits by which a legacy encoding taken for another is rarer than UTF-8 taken for one.
const LEGACY: f32 = 2.0;
/// Bits by which UTF-8 is more rarely taken for an encoding with letters of two bytes than for one of single bytes.
const SEEN_WIDE: f32 = 2.0;

/// Bits by which text is more rarely taken for one of ISO 8859 from part 2 on.
const SEEN_ISO: f32 = 2.0;
/// Bits by which Windows-1252 taken for Latin-1 is commoner than that: browsers read all Latin-1 as Windows-1252 (WHATWG Encoding §4.2).
const AS_LATIN_1: f32 = 3.0;

impl Misreading {
    /// How much rarer it is than the commonest, in bits.
    pub(super) fn rarity(self) -> f32 {
        let seen = match self.seen {
            // Programs take text for the encoding of a system, hardly for one of ISO.
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

/// The name of misreading `number`: the encoding that UTF-8 was taken for, or both encodings.
pub(super) fn name(number: u16) -> &'static str {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all = || ENCODINGS.iter().map(|encoding| encoding.name).chain(WIDE.iter().map(|wide| wide.0));
        let legacy = all().flat_map(|source| all().map(move |seen| format!("{source} as {seen}")));
        all().map(str::to_owned).chain(legacy).collect()
    });
    NAMES.get(usize::from(number).wrapping_sub(1)).map_or("", String::as_str)
}
