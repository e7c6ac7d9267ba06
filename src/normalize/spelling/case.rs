//! How capitals and small letters follow each other, which the table of trigrams leaves out.

use super::SCALE;
use super::symbols::Letter;

/// How the case of one letter follows that of the letters before it in its word, in steps: capitals begin words, or make up all of them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Case {
    /// Before the word.
    #[default]
    Outside,
    /// Behind one capital,
    Capital,
    /// behind several,
    Capitals,
    /// behind a small letter.
    Small,
}

impl Case {
    /// The state behind `letter`, and the steps that it takes.
    #[inline]
    pub(super) fn step(self, letter: Letter) -> (Self, u32) {
        let upper = letter.is_upper();
        if !upper && !letter.is_lower() {
            return (if letter.is_alphabetic() { self } else { Self::Outside }, 0);
        }
        let bits = |bits: u32| bits * SCALE;
        match self {
            Self::Outside if upper => (Self::Capital, bits(1)),
            Self::Capital if upper => (Self::Capitals, bits(2)),
            Self::Capitals if upper => (Self::Capitals, 0),
            Self::Small if upper => (Self::Capital, bits(9)),
            Self::Capitals => (Self::Small, bits(8)),
            Self::Outside | Self::Capital | Self::Small => (Self::Small, 0),
        }
    }
}
