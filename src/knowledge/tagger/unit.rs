//! Splits contractions: *don't* into *do* and *n't*, *l'eau* into *l'* and *eau*.
//!
//! Treebanks and word statistics split at these apostrophes; tokens do not (see [`crate::text::token`]).

/// Where contractions are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Before an English ending.
    English,
    /// After the apostrophe, as in French and Italian.
    After,
    /// Never: the apostrophe is a letter, or rare.
    Never,
}

/// French words that are not split.
const WHOLE: &[&str] = &["aujourd", "quelqu", "prud", "presqu"];

impl Cut {
    pub(super) fn of(lang: &str) -> Self {
        match lang {
            "en" => Self::English,
            "fr" | "it" | "ca" => Self::After,
            _ => Self::Never,
        }
    }

    /// The byte at which `word` is split; none if it is not.
    pub(super) fn at(self, word: &str) -> Option<usize> {
        let at = memchr::memchr2(b'\'', 0xe2, word.as_bytes())?;
        match self {
            Self::Never => None,
            Self::English => {
                let (at, sign) = word.char_indices().rev().find(|(_, c)| is_apostrophe(*c))?;
                let ending = &word[at + sign.len_utf8()..];
                let is = |other: &str| ending.eq_ignore_ascii_case(other);
                if is("t") {
                    let at = at.checked_sub(1)?;
                    return word.as_bytes()[at].eq_ignore_ascii_case(&b'n').then_some(at).filter(|at| *at > 0);
                }
                ["s", "re", "ve", "ll", "d", "m"].into_iter().any(is).then_some(at).filter(|at| *at > 0)
            }
            Self::After => {
                let (at, sign) = word[at..].char_indices().find(|(_, c)| is_apostrophe(*c)).map(|(more, c)| (at + more, c))?;
                let end = at + sign.len_utf8();
                let whole = WHOLE.iter().any(|whole| word[..at].eq_ignore_ascii_case(whole));
                (end < word.len() && !whole).then_some(end)
            }
        }
    }
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_are_cut() {
        let cut = |lang: &str, word: &'static str| Cut::of(lang).at(word).map_or((word, ""), |at| word.split_at(at));
        assert_eq!(cut("en", "don't"), ("do", "n't"));
        assert_eq!(cut("en", "It’s"), ("It", "’s"));
        assert_eq!(cut("en", "o'clock"), ("o'clock", ""));
        assert_eq!(cut("fr", "l’eau"), ("l’", "eau"));
        assert_eq!(cut("fr", "aujourd'hui"), ("aujourd'hui", ""));
        assert_eq!(cut("it", "dell'élite"), ("dell'", "élite"));
        assert_eq!(cut("uk", "м'яч"), ("м'яч", ""));
    }
}
