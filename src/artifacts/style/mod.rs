//! Style models: linear models over character and word n-grams of the text and its frame, one file a language.
//!
//! There are five questions. Each answer is a sum of feature weights divided by the square root of the number of features, so that it grows
//! with the evidence. From the words, trained on news: translated or native, and machine or human translation. From the frame
//! ([`features`]), trained on documentation and other registers: published machine translation, a register without machine translations to
//! train on, documentation. Answers are calibrated on other years, products and registers ([`Calibration`]). `sourdine train detect` fits
//! the weights: softmax and logistic regression with AdaGrad (Duchi, Hazan and Singer 2011), feature hashing (Weinberger et al. 2009),
//! eight bits a weight.

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
use sourdine_models::STYLES;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// Number of feature families.
const FAMILIES: usize = 4;
/// Most questions of a family.
const QUESTIONS: usize = 3;

/// Sums over the features of one family.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Number of features.
    pub count: f32,
    /// Sums of weights by question: "translated" and "by machine" of the text; "published machine translation", "other register" and
    /// "documentation" of the frame.
    pub sums: [f32; QUESTIONS],
    /// Sum of squares of the deciding weight: the mean of both questions of the text, the first question of the frame.
    pub squares: f32,
}

/// Sums over the features of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Sums by family.
    pub parts: [Part; FAMILIES],
    /// Length in words and punctuation marks.
    pub words: f32,
    /// Frequent and other words of the frame.
    pub counted: Counted,
}

/// Uncalibrated answers for a text, in log-odds.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// Translated or native, and machine or human translation, by family.
    pub text: [[f32; 2]; 2],
    /// Published machine translation, other register, and documentation or news, by family of the frame.
    pub frame: [[f32; 2]; QUESTIONS],
    /// Square roots of the numbers of features, by family.
    pub roots: [f32; FAMILIES],
    /// Sampling variances of an answer of the text and of the frame, for independent features.
    pub variances: [f32; 2],
    /// Length in words and punctuation marks.
    pub words: f32,
    /// Share of frequent words in the frame.
    pub frequent: f32,
    /// Share of numbers in the frame.
    pub numbers: f32,
}

impl Sums {
    /// Adds the sums of two texts.
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
            numbers: self.counted.numbers_share(),
        }
    }
}

impl Answers {
    fn sums(&self) -> (f32, f32) {
        (self.text[0].iter().sum(), self.text[1].iter().sum())
    }

    /// The news head: machine translation against native text and human translation with equal priors; against human translation only if
    /// `native` is false.
    pub fn news(&self, native: bool) -> f32 {
        let (translated, machine) = self.sums();
        // Relative to the lower value: the odds of a long text overflow.
        let low = translated.min(machine);
        if native { low - (((low - translated).exp() + (low - machine).exp()) / 2.0).ln() } else { machine }
    }

    /// Answer for documentation or news.
    pub fn is_documentation(&self) -> f32 {
        self.frame[2].iter().sum()
    }

    /// The documentation head.
    pub fn documentation(&self) -> f32 {
        self.frame[0].iter().sum()
    }

    /// Answer for a register without measured machine translations.
    pub fn other_register(&self) -> f32 {
        self.frame[1].iter().sum()
    }

    /// Scales the answers to a text of at most `words` words: longer ones were not measured.
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
            numbers: self.numbers,
        }
    }

    /// Contribution of a family to both questions relative to the baseline; the first question has the weight `share`.
    pub fn distinction(&self, family: usize, means: &[[f32; 2]; 2], share: f32) -> f32 {
        let beyond = |question: usize| self.text[question][family] - means[question][family] * self.roots[family];
        share * beyond(0) + (1.0 - share) * beyond(1)
    }

    /// Weight of the first question in [`Answers::news`], 0 to 1.
    pub fn share(&self, native: bool) -> f32 {
        let (translated, machine) = self.sums();
        if native { 1.0 / (1.0 + (translated - machine).exp()) } else { 0.0 }
    }
}

/// The weights of one language.
#[derive(Debug)]
pub struct Weights {
    /// Interleaved weights of all questions: of the text (may be empty), and of the frame.
    tables: [Vec<[i8; QUESTIONS]>; 2],
    /// Log-odds of one quantisation step, by table and question.
    steps: [[f32; QUESTIONS]; 2],
    frequent: Frequent,
    lang: String,
    /// Identifies these weights in caches.
    id: u64,
}

/// Bits of a hashed feature in the table of the frame.
const FRAME_BITS: u32 = 17;

impl Weights {
    /// The embedded weights of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Weights>; STYLES.len()] = [const { OnceLock::new() }; STYLES.len()];
        let nth = STYLES.iter().position(|(known, _)| *known == lang)?;
        Some(
            DECODED[nth]
                .get_or_init(|| Self::read(lang, STYLES[nth].1).unwrap_or_else(|error| panic!("embedded weights of {lang}: {error}"))),
        )
    }

    /// Reads a file of weights: quantisation steps (two of the text, three of the frame); number and hashes of frequent words; weights of
    /// the text by question, if any; weights of the frame.
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
        // In the file questions follow each other, which compresses better; in memory they are interleaved, which is faster.
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

    /// Sums the weights of these features.
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

/// Families in order.
const FAMILY: [Family; FAMILIES] = [Family::Letters, Family::Words, Family::FrameLetters, Family::FrameWords];

impl Family {
    fn is_of_frame(self) -> bool {
        matches!(self, Self::FrameLetters | Self::FrameWords)
    }

    /// Index of its table.
    fn table(self) -> usize {
        usize::from(self.is_of_frame())
    }
}

/// Number of buffered features.
const ROOM: usize = 4096;
/// Upper bound on the features of a cached word.
const OF_A_WORD: usize = 4 * (Recent::LONGEST + 1);

/// Sums the weights of features.
struct Adder<'a> {
    weights: &'a Weights,
    tallies: [Tally; FAMILIES],
    /// Buffered features by family. The table exceeds the CPU cache; lookups in a batch overlap their latencies.
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
                // Summed separately, so that the floating-point result is the same with and without the cache.
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

/// Mixes the other inputs into the key of a word (2^64 by the golden ratio, made odd).
const SALT: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_together_have_the_sums_of_both() {
        let weights = Weights::of("en").unwrap();
        let (one, two) = (weights.sums("The storm closed the market of the city."), weights.sums("Nobody was hurt there, it is said."));
        let both = one.join(&two);
        assert_eq!(both.words, one.words + two.words);
        for ((both, one), two) in both.parts.iter().zip(&one.parts).zip(&two.parts) {
            assert!(both.count == one.count + two.count && both.squares == one.squares + two.squares, "{both:?}");
            assert!((0..QUESTIONS).all(|nth| both.sums[nth] == one.sums[nth] + two.sums[nth]), "{both:?}");
        }
        let frequent = |sums: &Sums| sums.answers().frequent;
        assert!(frequent(&both) >= frequent(&one).min(frequent(&two)) && frequent(&both) <= frequent(&one).max(frequent(&two)));
        assert!(both.words > 14.0 && both.parts.iter().any(|part| part.count > 0.0));
    }

    #[test]
    fn what_a_thread_read_before_makes_no_difference() {
        // Regression: "car" with a space after it was taken for "cas" without one.
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
            numbers: 0.25,
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
