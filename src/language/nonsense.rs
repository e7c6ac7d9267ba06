//! Text that is in no language, made by rule: what an honest identifier calls `und`, or answers with little confidence.
//!
//! Training learns from it what an answer is worth (with other seeds than evaluation has), and `sourdine eval language --nonsense` measures it.
//! Lines of programs, and names, are put together from `data/language/nonsense.toml`.

use crate::error::{Error, Result};
use crate::text::random::Rng;
use serde::Deserialize;
use std::fmt::Write;

/// What makes a text no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Words of random letters.
    Letters,
    /// Words of random syllables, a consonant and a vowel each.
    Syllables,
    /// Runs of the alphabet and of the keyboard.
    Runs,
    /// Hexadecimal digits.
    Hex,
    /// Base64.
    Base64,
    /// Addresses.
    Addresses,
    /// Lines of programs.
    Code,
    /// Names of people.
    Names,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Letters, Self::Syllables, Self::Runs, Self::Hex, Self::Base64, Self::Addresses, Self::Code, Self::Names];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Syllables => "syllables",
            Self::Runs => "runs",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Addresses => "addresses",
            Self::Code => "code",
            Self::Names => "names",
        }
    }
}

#[derive(Deserialize)]
struct Lists {
    code: Vec<String>,
    words: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
}

/// Makes texts of no language.
pub struct Nonsense {
    lists: Lists,
    rng: Rng,
}

const RUNS: [&str; 4] = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &[u8; 16] = b"0123456789abcdef";

impl Nonsense {
    /// The same texts for the same seed.
    pub fn new(seed: u64) -> Result<Self> {
        let lists = toml::from_str(include_str!("../../data/language/nonsense.toml"))
            .map_err(|error| Error::Model(format!("data/language/nonsense.toml: {error}")))?;
        Ok(Self { lists, rng: Rng(seed) })
    }

    /// A text of about so many words; of programs, a line for three words.
    pub fn text(&mut self, kind: Kind, words: usize) -> String {
        let (count, between) = match kind {
            Kind::Code => (words.div_ceil(3), "\n"),
            Kind::Names => (words.div_ceil(2), ", "),
            _ => (words, " "),
        };
        let mut text = String::new();
        for nth in 0..count {
            if nth > 0 {
                text.push_str(between);
            }
            self.word(kind, &mut text);
        }
        text
    }

    fn word(&mut self, kind: Kind, text: &mut String) {
        let Self { lists, rng } = self;
        match kind {
            Kind::Letters => {
                for _ in 0..2 + rng.below(9) {
                    text.push((b'a' + rng.below(26) as u8) as char);
                }
            }
            Kind::Syllables => {
                for _ in 0..1 + rng.below(4) {
                    text.push(b"bcdfghjklmnpqrstvwxyz"[rng.below(21)] as char);
                    text.push(b"aeiou"[rng.below(5)] as char);
                }
            }
            Kind::Runs => {
                let run = RUNS[rng.below(RUNS.len())];
                let length = 3 + rng.below(4);
                let start = rng.below(run.len() - length + 1);
                text.push_str(&run[start..start + length]);
            }
            Kind::Hex => (0..8 + rng.below(32)).for_each(|_| text.push(HEX[rng.below(16)] as char)),
            Kind::Base64 => (0..16 + rng.below(60)).for_each(|_| text.push(BASE64[rng.below(64)] as char)),
            Kind::Addresses => {
                let mut word = || pick(&lists.words, rng).to_owned();
                let _ = write!(text, "https://www.{}.com/{}/{}-{}.html", word(), word(), word(), word());
            }
            Kind::Code => {
                let mut line = pick(&lists.code, rng);
                while let Some(at) = line.find("{w}").into_iter().chain(line.find("{n}")).min() {
                    text.push_str(&line[..at]);
                    match line.as_bytes()[at + 1] {
                        b'w' => text.push_str(pick(&lists.words, rng)),
                        _ => text.push_str(&rng.below(500).to_string()),
                    }
                    line = &line[at + 3..];
                }
                text.push_str(line);
            }
            Kind::Names => {
                let _ = write!(text, "{} {}", pick(&lists.given, rng), pick(&lists.family, rng));
            }
        }
    }
}

fn pick<'l>(list: &'l [String], rng: &mut Rng) -> &'l str {
    list.get(rng.below(list.len().max(1))).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_texts() {
        for kind in Kind::ALL {
            let text = |seed| Nonsense::new(seed).unwrap().text(kind, 12);
            assert_eq!(text(1), text(1));
            assert_ne!(text(1), text(2), "{kind:?}");
            assert!(!text(1).contains("{w}") && !text(1).contains("{n}"));
        }
    }
}
