//! Cost of letter case, which the trigram table ignores.

use super::SCALE;
use super::symbols::Letter;

/// State machine of letter case within a word: capitals begin words or make up whole words.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Case {
    /// Before the word.
    #[default]
    Outside,
    /// After one capital,
    Capital,
    /// after several capitals,
    Capitals,
    /// after a small letter.
    Small,
}

impl Case {
    /// The state after `letter`, and its cost in steps.
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
