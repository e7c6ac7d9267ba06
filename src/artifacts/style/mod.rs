//! How a text is put together: linear models over runs of characters and words, of the text and of its frame, a file a language.
//!
//! Five questions, each a sum of a weight a feature, divided by the square root of the number of features, so that it grows with a text
//! as its evidence does. Of the words themselves, learnt on news: was it translated rather than written in this language, and was it
//! translated by a machine rather than by a person. Of the frame ([`features`]), learnt on documentation and other registers: is it
//! published machine translation, is it of a register of which no machine translation was at hand, and is it documentation. What answers are worth is
//! measured on texts of other years, products and registers ([`Calibration`]). `sourdine train detect` fits the weights: softmax and
//! logistic regression by AdaGrad (Duchi, Hazan and Singer 2011), hashed features (Weinberger et al. 2009), eight bits a weight.

mod calibration;
mod code;
mod features;
mod frequent;
mod phrases;
mod recent;
mod scripts;
pub mod train;

pub use calibration::{Calibration, Cutoff, Knot, Reading, Scale, Trained, Unlike};
pub use features::{BITS, Counted, Family, Sink, Spelt, Writing, features};
pub use frequent::Frequent;
pub use phrases::Phrase;

use crate::error::Error;
use crate::text::ascii;
use recent::{Recent, Tally};
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// Families of features.
const FAMILIES: usize = 4;
/// The most questions that a family answers.
const QUESTIONS: usize = 3;

/// Sums over the features of one family.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Features.
    pub count: f32,
    /// Their weights by question: "translated" and "by machine" of the text; "published machine translation", "other register" and
    /// "documentation" of the frame.
    pub sums: [f32; QUESTIONS],
    /// Squares of what decides: of the mean of both questions of the text, of the first one of the frame.
    pub squares: f32,
}

/// Sums over the features of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// By family.
    pub parts: [Part; FAMILIES],
    /// Words and signs.
    pub words: f32,
    /// Words of the frame, by whether they are frequent ones.
    pub counted: Counted,
}

/// The answers for a text, in log-odds that are not calibrated yet.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// Translated rather than written in the language, and by a machine rather than by a person: by family.
    pub text: [[f32; 2]; 2],
    /// Published machine translation, another register than those with machine translation, and documentation rather than news: by family of
    /// the frame.
    pub frame: [[f32; 2]; QUESTIONS],
    /// Square roots of the features, by family.
    pub roots: [f32; FAMILIES],
    /// Sampling variances of one answer of the text, and of one of the frame, were features independent.
    pub variances: [f32; 2],
    /// Words and signs.
    pub words: f32,
    /// Frequent words, as a share of all words of the frame.
    pub frequent: f32,
}

impl Sums {
    /// The sums of two texts, joined.
    pub fn join(mut self, other: &Self) -> Self {
        for (part, other) in self.parts.iter_mut().zip(&other.parts) {
            part.count += other.count;
            part.squares += other.squares;
            (0..QUESTIONS).for_each(|question| part.sums[question] += other.sums[question]);
        }
        self.words += other.words;
        self.counted = self.counted.join(other.counted);
        self
    }

    /// The answers.
    pub fn answers(&self) -> Answers {
        let roots = self.parts.map(|part| part.count.max(1.0).sqrt());
        let of = |first: usize, question: usize| [first, first + 1].map(|family| self.parts[family].sums[question] / roots[family]);
        let variance = |first: usize| [first, first + 1].map(|family| self.parts[family].squares / roots[family].powi(2)).iter().sum();
        Answers {
            text: [of(0, 0), of(0, 1)],
            frame: [of(2, 0), of(2, 1), of(2, 2)],
            roots: self.parts.map(|part| part.count.sqrt()),
            variances: [variance(0), variance(2)],
            words: self.words,
            frequent: self.counted.frequent_share(),
        }
    }
}

impl Answers {
    fn sums(&self) -> (f32, f32) {
        (self.text[0].iter().sum(), self.text[1].iter().sum())
    }

    /// The news head: machine translation against both others, each as likely beforehand; against human translation alone where `native`
    /// is false.
    pub fn news(&self, native: bool) -> f32 {
        let (translated, machine) = self.sums();
        // Measured from the lower one: a long text's odds are beyond what a number holds.
        let low = translated.min(machine);
        if native { low - (((low - translated).exp() + (low - machine).exp()) / 2.0).ln() } else { machine }
    }

    /// How much it is documentation rather than news.
    pub fn is_documentation(&self) -> f32 {
        self.frame[2].iter().sum()
    }

    /// The documentation head.
    pub fn documentation(&self) -> f32 {
        self.frame[0].iter().sum()
    }

    /// How much it is of a register of which no machine translation was measured.
    pub fn other_register(&self) -> f32 {
        self.frame[1].iter().sum()
    }

    /// The answers as a text of no more than `words` words would give them: what longer ones are worth was not measured.
    pub fn within(self, words: f32) -> Self {
        let scale = (words / self.words.max(words)).sqrt();
        let scaled = |values: [f32; 2]| values.map(|value| value * scale);
        Self {
            text: self.text.map(scaled),
            frame: self.frame.map(scaled),
            roots: self.roots.map(|root| root * scale),
            variances: self.variances.map(|variance| variance * scale * scale),
            words: self.words.min(words),
            frequent: self.frequent,
        }
    }

    /// What a family of the text says of both questions beyond what a text of no distinction would get, where the first question decides
    /// `share` of it.
    pub fn distinction(&self, family: usize, means: &[[f32; 2]; 2], share: f32) -> f32 {
        let beyond = |question: usize| self.text[question][family] - means[question][family] * self.roots[family];
        share * beyond(0) + (1.0 - share) * beyond(1)
    }

    /// How much of [`Answers::news`] the first question decides, 0 to 1.
    pub fn share(&self, native: bool) -> f32 {
        let (translated, machine) = self.sums();
        if native { 1.0 / (1.0 + (translated - machine).exp()) } else { 0.0 }
    }
}

/// The weights of one language.
#[derive(Debug)]
pub struct Weights {
    /// For all questions, one beside the other: of the text, or nothing, and of the frame.
    tables: [Vec<[i8; QUESTIONS]>; 2],
    /// Log-odds of one step, by table and question.
    steps: [[f32; QUESTIONS]; 2],
    frequent: Frequent,
    lang: String,
    /// Tells these weights from others.
    id: u64,
}

/// Bits of a feature's number that the table of the frame knows.
const FRAME_BITS: u32 = 17;

impl Weights {
    /// The weights that are embedded for a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Weights>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, _)| *known == lang)?;
        Some(
            DECODED[nth]
                .get_or_init(|| Self::read(lang, EMBEDDED[nth].1).unwrap_or_else(|error| panic!("embedded weights of {lang}: {error}"))),
        )
    }

    /// Reads a file of weights: steps, two of the text and three of the frame; the number of frequent words and their hashes; the weights of
    /// the text by question, or none; those of the frame.
    pub fn read(lang: &str, packed: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model(format!("the weights of {lang} are broken"));
        let bytes = zstd::decode_all(packed).map_err(|_| broken())?;
        let (head, rest) = bytes.split_at_checked(24).ok_or_else(broken)?;
        let four = |at: usize| [head[at], head[at + 1], head[at + 2], head[at + 3]];
        let step = |at: usize| f32::from_le_bytes(four(4 * at));
        let words = u32::from_le_bytes(four(20)) as usize;
        let (frequent, rest) = words.checked_mul(8).and_then(|length| rest.split_at_checked(length)).ok_or_else(broken)?;
        let (text, frame) = rest.len().checked_sub(QUESTIONS << FRAME_BITS).map(|length| rest.split_at(length)).ok_or_else(broken)?;
        if !(text.is_empty() || text.len() == 2 << BITS) {
            return Err(broken());
        }
        // One question after the other packs better; one beside the other is faster.
        let beside = |table: &[u8], questions: usize| {
            let rows = table.len() / questions;
            let weight = |row: usize, question: usize| if question < questions { table[question * rows + row] as i8 } else { 0 };
            (0..rows).map(|row| std::array::from_fn(|question| weight(row, question))).collect()
        };
        Ok(Self {
            tables: [beside(text, 2), beside(frame, QUESTIONS)],
            steps: [[step(0), step(1), 0.0], [step(2), step(3), step(4)]],
            frequent: Frequent::read(frequent),
            lang: lang.to_owned(),
            id: xxh3_64(packed),
        })
    }

    /// Sums the weights of a text.
    pub fn sums(&self, text: &str) -> Sums {
        Recent::with(|recent| {
            let mut adder = Adder { weights: self, tallies: Default::default(), pending: [const { Vec::new() }; FAMILIES], recent };
            adder.pending.iter_mut().for_each(|pending| pending.reserve(ROOM.min(text.len())));
            let counted = features(text, Writing::of(&self.lang, Some(&self.frequent)), &mut adder);
            FAMILY.into_iter().for_each(|family| adder.flush(family));
            let part = |family: Family| {
                let (tally, steps) = (&adder.tallies[family as usize], self.steps[family.table()]);
                let sums = std::array::from_fn(|question| tally.sums[question] as f32 * steps[question]);
                Part { count: tally.count as f32, sums, squares: tally.squares }
            };
            let words = adder.tallies[Family::Words as usize].count as f32 / 3.0;
            Sums { parts: FAMILY.map(part), words, counted }
        })
    }

    /// What these features weigh together.
    fn tally(&self, family: Family, numbers: &[u32]) -> Tally {
        let mut tally = Tally { count: numbers.len() as u32, ..Tally::default() };
        let (table, steps) = (&self.tables[family.table()], self.steps[family.table()]);
        if table.is_empty() {
            return tally;
        }
        for number in numbers {
            let weights = table[*number as usize % table.len()];
            (0..QUESTIONS).for_each(|question| tally.sums[question] += i64::from(weights[question]));
            let (first, second) = (f32::from(weights[0]) * steps[0], f32::from(weights[1]) * steps[1]);
            let deciding = if family.is_of_frame() { first } else { (first + second) / 2.0 };
            tally.squares += deciding * deciding;
        }
        tally
    }
}

/// The families in order.
const FAMILY: [Family; FAMILIES] = [Family::Letters, Family::Words, Family::FrameLetters, Family::FrameWords];

impl Family {
    fn is_of_frame(self) -> bool {
        matches!(self, Self::FrameLetters | Self::FrameWords)
    }

    /// The table that has its weights.
    fn table(self) -> usize {
        usize::from(self.is_of_frame())
    }
}

/// Features that wait to be weighed.
const ROOM: usize = 4096;
/// A word that is held has fewer.
const OF_A_WORD: usize = 4 * (Recent::LONGEST + 1);

/// Adds the weights of features up.
struct Adder<'a> {
    weights: &'a Weights,
    tallies: [Tally; FAMILIES],
    /// Features that are not yet weighed, by family. The table is larger than what the processor keeps near: looked up together, one need not
    /// wait for another.
    pending: [Vec<u32>; FAMILIES],
    recent: &'a mut Recent,
}

impl Adder<'_> {
    fn flush(&mut self, family: Family) {
        let pending = &mut self.pending[family as usize];
        self.tallies[family as usize].add(&self.weights.tally(family, pending));
        pending.clear();
    }
}

impl Sink for Adder<'_> {
    #[inline]
    fn take(&mut self, family: Family, number: u32) {
        self.pending[family as usize].push(number);
        if self.pending[family as usize].len() == ROOM {
            self.flush(family);
        }
    }

    fn word(&mut self, family: Family, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
        if word.len() > Recent::LONGEST {
            return spell(self);
        }
        let salt = (u64::from(closed) + 2 * family as u64).wrapping_mul(SALT);
        let key = ascii::hash(word.as_bytes()) ^ self.weights.id ^ salt;
        let (tally, spelt) = match self.recent.get(key) {
            Some((tally, hash)) => (tally, Spelt::again(word, closed, hash)),
            None => {
                if self.pending[family as usize].len() + OF_A_WORD >= ROOM {
                    self.flush(family);
                }
                // Weighed by itself and added then, so that a sum is the same whether the word was held or not.
                let before = self.pending[family as usize].len();
                let spelt = spell(self);
                let pending = &mut self.pending[family as usize];
                let tally = self.weights.tally(family, &pending[before..]);
                pending.truncate(before);
                self.recent.put(key, &tally, spelt.hash);
                (tally, spelt)
            }
        };
        self.tallies[family as usize].add(&tally);
        spelt
    }
}

/// Spreads what else decides a word's weights over its key (2^64 by the golden ratio, made odd).
const SALT: u64 = 0x9e37_79b9_7f4a_7c15;

macro_rules! embedded {
    ($($lang:literal),+) => {
        &[$(($lang, include_bytes!(concat!("../../../data/models/style/", $lang, ".bin")))),+]
    };
}

/// Languages with weights.
const EMBEDDED: &[(&str, &[u8])] =
    embedded!["cs", "de", "en", "es", "fr", "he", "hr", "is", "it", "ja", "ko", "pt", "ru", "tr", "uk", "zh"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thread_read_before_makes_no_difference() {
        // "car" with a space behind it was once taken for "cas" without one.
        const TEXTS: [&str; 3] =
            ["Dans ce cas, la route est libre.", "Il part car la nuit vient.", "Il le dit, car. Dans ce cas la route est libre."];
        let weights = Weights::of("fr").unwrap();
        for text in TEXTS.iter().chain(TEXTS.iter().rev()) {
            let alone = std::thread::spawn(move || format!("{:?}", weights.sums(text))).join().unwrap();
            assert_eq!(format!("{:?}", weights.sums(text)), alone, "{text}");
        }
    }

    #[test]
    fn a_text_longer_than_any_that_was_measured_says_as_much_as_the_longest() {
        let long = Answers {
            text: [[8.0, 4.0], [2.0, 0.0]],
            frame: [[6.0, 2.0], [0.0, 4.0], [2.0, 2.0]],
            roots: [40.0, 20.0, 30.0, 20.0],
            variances: [4.0, 8.0],
            words: 1600.0,
            frequent: 0.5,
        };
        let within = long.within(400.0);
        assert_eq!((within.text, within.frame), ([[4.0, 2.0], [1.0, 0.0]], [[3.0, 1.0], [0.0, 2.0], [1.0, 1.0]]));
        assert_eq!((within.roots, within.variances, within.words), ([20.0, 10.0, 15.0, 10.0], [1.0, 2.0], 400.0));
        assert_eq!(long.within(2000.0).text, long.text);
    }

    #[test]
    fn what_is_no_file_of_weights_is_refused() {
        for bytes in [&b""[..], &[1; 20], &[255; 30]] {
            assert!(Weights::read("en", &zstd::encode_all(bytes, 1).unwrap()).is_err());
        }
        assert!(Weights::read("en", b"not packed").is_err());
    }
}
