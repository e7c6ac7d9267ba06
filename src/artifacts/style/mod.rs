//! How a text is put together: a linear model over runs of characters and words, a language a model.
//!
//! Two questions, two answers, each in natural-log odds: was it translated rather than written in this language, and was it translated by
//! a machine rather than by a person. Both are sums of a weight a feature, divided by the square root of the number of features, so that
//! they grow with a text as its evidence does; what they are worth at a length is measured on texts of other years and documents
//! ([`Calibration`]). `sourdine train detect` fits the weights: softmax regression over three classes by AdaGrad (Duchi, Hazan and Singer
//! 2011), hashed features (Weinberger et al. 2009), eight bits a weight.

mod features;
mod phrases;
mod recent;
pub mod train;

pub use features::{BITS, Family, Sink, Spelt, features};
pub use phrases::Phrase;

use crate::ascii;
use crate::error::Error;
use recent::{Recent, Tally};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// What the answers to both questions are worth at the lengths of texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// False where the training text had none that was written in the language: the first question is not asked then.
    pub native: bool,
    /// Texts that the weights were fitted to.
    #[serde(default)]
    pub trained: Trained,
    /// Means of a feature's weight for "translated" and for "by machine", by family: what a text of no distinction gets.
    #[serde(default)]
    pub means: [[f32; 2]; 2],
    /// Sampling error of an answer, by that of independent features: runs overlap.
    pub overlap: f32,
    /// By length, ascending; between two knots both values are interpolated by the logarithm of the length.
    pub knots: Vec<Knot>,
}

/// Texts by who wrote them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trained {
    /// In their language.
    pub native: usize,
    /// Translated by people.
    pub human: usize,
    /// Translated by machines.
    pub machine: usize,
}

/// One length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knot {
    /// Words and signs.
    pub words: f32,
    /// Log-odds for one of the answer.
    pub slope: f32,
    /// Log-odds where the answer is none.
    pub offset: f32,
    /// Log-odds that 1 % of text by people reaches.
    pub machine: f32,
    /// Log-odds that 5 % of it reaches.
    pub likely: f32,
    /// Log-odds that only 5 % of machine translations fall under.
    pub human: f32,
    /// Texts by people that were measured.
    pub texts: u64,
}

impl Calibration {
    /// The values for a text of `words` words.
    pub fn at(&self, words: f32) -> Option<Knot> {
        let above = self.knots.partition_point(|knot| knot.words < words);
        let (Some(low), Some(high)) = (self.knots.get(above.saturating_sub(1)), self.knots.get(above).or(self.knots.last())) else {
            return None;
        };
        let span = high.words.ln() - low.words.ln();
        let share = if span > 0.0 { ((words.max(1.0).ln() - low.words.ln()) / span).clamp(0.0, 1.0) } else { 0.0 };
        let mix = |of: fn(&Knot) -> f32| of(low) + share * (of(high) - of(low));
        Some(Knot {
            words,
            slope: mix(|knot| knot.slope),
            offset: mix(|knot| knot.offset),
            machine: mix(|knot| knot.machine),
            likely: mix(|knot| knot.likely),
            human: mix(|knot| knot.human),
            texts: low.texts.min(high.texts),
        })
    }
}

/// Sums over the features of a text, by family.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Features.
    pub count: [f32; 2],
    /// Their weights for "translated".
    pub translated: [f32; 2],
    /// Their weights for "by machine".
    pub machine: [f32; 2],
    /// Squares of the mean of both weights.
    pub squares: [f32; 2],
    /// Words and signs.
    pub words: f32,
}

/// The answers for a text, in log-odds that are not calibrated yet; by family.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// Translated rather than written in the language.
    pub translated: [f32; 2],
    /// By machine rather than by a person.
    pub machine: [f32; 2],
    /// Square roots of the features, by family.
    pub roots: [f32; 2],
    /// Sampling variance of one answer, were features independent.
    pub variance: f32,
    /// Words and signs.
    pub words: f32,
}

impl Sums {
    /// The sums of two texts, joined.
    pub fn join(mut self, other: &Self) -> Self {
        for family in 0..2 {
            self.count[family] += other.count[family];
            self.translated[family] += other.translated[family];
            self.machine[family] += other.machine[family];
            self.squares[family] += other.squares[family];
        }
        self.words += other.words;
        self
    }

    /// The answers.
    pub fn answers(&self) -> Answers {
        let scale = self.count.map(|count| 1.0 / count.max(1.0).sqrt());
        Answers {
            translated: [0, 1].map(|family| self.translated[family] * scale[family]),
            machine: [0, 1].map(|family| self.machine[family] * scale[family]),
            roots: self.count.map(f32::sqrt),
            variance: (0..2).map(|family| self.squares[family] * scale[family] * scale[family]).sum(),
            words: self.words,
        }
    }
}

impl Answers {
    /// Machine translation against both others, each as likely beforehand; against human translation alone where `native` is false.
    pub fn both(&self, native: bool) -> f32 {
        let (translated, machine) = (self.translated.iter().sum::<f32>(), self.machine.iter().sum::<f32>());
        // Measured from the lower one: a long text's odds are beyond what a number holds.
        let low = translated.min(machine);
        if native { low - (((low - translated).exp() + (low - machine).exp()) / 2.0).ln() } else { machine }
    }

    /// The answers as a text of no more than `words` words would give them: what longer ones are worth was not measured.
    pub fn within(self, words: f32) -> Self {
        let scale = (words / self.words.max(words)).sqrt();
        let scaled = |values: [f32; 2]| values.map(|value| value * scale);
        Self {
            translated: scaled(self.translated),
            machine: scaled(self.machine),
            roots: scaled(self.roots),
            variance: self.variance * scale * scale,
            words: self.words.min(words),
        }
    }

    /// What a family says of both questions beyond what a text of no distinction would get, where the first question decides `share` of it.
    pub fn distinction(&self, family: usize, means: &[[f32; 2]; 2], share: f32) -> f32 {
        let beyond = |answer: f32, question: usize| answer - means[question][family] * self.roots[family];
        share * beyond(self.translated[family], 0) + (1.0 - share) * beyond(self.machine[family], 1)
    }

    /// How much of [`Answers::both`] the first question decides, 0 to 1.
    pub fn share(&self, native: bool) -> f32 {
        let (translated, machine) = (self.translated.iter().sum::<f32>(), self.machine.iter().sum::<f32>());
        if native { 1.0 / (1.0 + (translated - machine).exp()) } else { 0.0 }
    }
}

/// The weights of one language.
#[derive(Debug)]
pub struct Weights {
    /// For "translated" and for "by machine", one after the other.
    table: Vec<[i8; 2]>,
    /// Log-odds of one step, of both.
    steps: [f32; 2],
    names: bool,
    /// Tells these weights from others.
    id: u64,
}

/// German writes every noun with a capital.
fn has_names(lang: &str) -> bool {
    lang != "de"
}

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

    /// Reads a file of weights.
    pub fn read(lang: &str, packed: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model(format!("the weights of {lang} are broken"));
        let bytes = zstd::decode_all(packed).map_err(|_| broken())?;
        let (steps, table) = bytes.split_at_checked(8).filter(|(_, table)| table.len() == 2 << BITS).ok_or_else(broken)?;
        let step = |at: usize| f32::from_le_bytes([steps[at], steps[at + 1], steps[at + 2], steps[at + 3]]);
        // One question after the other packs better; one beside the other is faster.
        let (translated, machine) = table.split_at(1 << BITS);
        let table = translated.iter().zip(machine).map(|(a, b)| [*a as i8, *b as i8]).collect();
        Ok(Self { table, steps: [step(0), step(4)], names: has_names(lang), id: xxh3_64(packed) })
    }

    /// Sums the weights of a text.
    pub fn sums(&self, text: &str) -> Sums {
        Recent::with(|recent| {
            let mut adder = Adder { weights: self, tallies: Default::default(), pending: [const { Vec::new() }; 2], recent };
            adder.pending.iter_mut().for_each(|pending| pending.reserve(ROOM.min(text.len())));
            features(text, self.names, &mut adder);
            [Family::Letters, Family::Words].into_iter().for_each(|family| adder.flush(family));
            let of = |question: usize| adder.tallies.map(|tally| tally.sums[question] as f32 * self.steps[question]);
            Sums {
                count: adder.tallies.map(|tally| tally.count as f32),
                translated: of(0),
                machine: of(1),
                squares: adder.tallies.map(|tally| tally.squares),
                words: adder.tallies[Family::Words as usize].count as f32 / 3.0,
            }
        })
    }

    /// What these features weigh together.
    fn tally(&self, numbers: &[u32]) -> Tally {
        let mut tally = Tally { count: numbers.len() as u32, ..Tally::default() };
        for number in numbers {
            let [translated, machine] = self.table[*number as usize % (1 << BITS)];
            tally.sums[0] += i64::from(translated);
            tally.sums[1] += i64::from(machine);
            let mean = (f32::from(translated) * self.steps[0] + f32::from(machine) * self.steps[1]) / 2.0;
            tally.squares += mean * mean;
        }
        tally
    }
}

/// Features that wait to be weighed.
const ROOM: usize = 4096;
/// A word that is held has fewer.
const OF_A_WORD: usize = 4 * (Recent::LONGEST + 1);

/// Adds the weights of features up.
struct Adder<'a> {
    weights: &'a Weights,
    tallies: [Tally; 2],
    /// Features that are not yet weighed, by family. The table is larger than what the processor keeps near: looked up together, one need not
    /// wait for another.
    pending: [Vec<u32>; 2],
    recent: &'a mut Recent,
}

impl Adder<'_> {
    fn flush(&mut self, family: Family) {
        let pending = &mut self.pending[family as usize];
        self.tallies[family as usize].add(&self.weights.tally(pending));
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

    fn word(&mut self, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
        if word.len() > Recent::LONGEST {
            return spell(self);
        }
        let key = ascii::hash(word.as_bytes()) ^ if closed { self.weights.id } else { !self.weights.id };
        let (tally, spelt) = match self.recent.get(key) {
            Some((tally, hash)) => (tally, Spelt::again(word, closed, hash)),
            None => {
                if self.pending[Family::Letters as usize].len() + OF_A_WORD >= ROOM {
                    self.flush(Family::Letters);
                }
                // Weighed by itself and added then, so that a sum is the same whether the word was held or not.
                let before = self.pending[Family::Letters as usize].len();
                let spelt = spell(self);
                let pending = &mut self.pending[Family::Letters as usize];
                let tally = self.weights.tally(&pending[before..]);
                pending.truncate(before);
                self.recent.put(key, &tally, spelt.hash);
                (tally, spelt)
            }
        };
        self.tallies[Family::Letters as usize].add(&tally);
        spelt
    }
}

macro_rules! embedded {
    ($($lang:literal),+) => {
        &[$(($lang, include_bytes!(concat!("../../../data/models/style/", $lang, ".bin")))),+]
    };
}

/// Languages with weights.
const EMBEDDED: &[(&str, &[u8])] = embedded!["cs", "de", "en", "fr", "he", "hr", "is", "ja", "ru", "uk", "zh"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_is_interpolated_between_lengths() {
        let knot = |words, slope| Knot { words, slope, offset: 0.0, machine: 2.0, likely: 1.0, human: -2.0, texts: 1 };
        let calibration = Calibration {
            native: true,
            trained: Trained::default(),
            means: [[0.0; 2]; 2],
            overlap: 1.0,
            knots: vec![knot(10.0, 1.0), knot(1000.0, 3.0)],
        };
        assert_eq!(calibration.at(1.0).unwrap().slope, 1.0);
        assert!((calibration.at(100.0).unwrap().slope - 2.0).abs() < 1e-5);
        assert_eq!(calibration.at(1e6).unwrap().slope, 3.0);
    }

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
        let long = Answers { translated: [8.0, 4.0], machine: [2.0, 0.0], roots: [40.0, 20.0], variance: 4.0, words: 1600.0 };
        let within = long.within(400.0);
        assert_eq!((within.translated, within.machine, within.roots), ([4.0, 2.0], [1.0, 0.0], [20.0, 10.0]));
        assert_eq!((within.variance, within.words), (1.0, 400.0));
        assert_eq!(long.within(2000.0).translated, long.translated);
    }

    #[test]
    fn long_texts_have_an_answer() {
        let answers = |translated, machine| Answers {
            translated: [translated, 0.0],
            machine: [machine, 0.0],
            roots: [1.0; 2],
            variance: 0.0,
            words: 1.0,
        };
        assert!((answers(-500.0, -400.0).both(true) - (2f32.ln() - 500.0)).abs() < 1e-3);
        assert!((answers(500.0, 500.0).both(true) - 500.0).abs() < 1e-3);
        assert!((answers(0.0, 1.0).both(true) + (0.5 + (-1f32).exp() / 2.0).ln()).abs() < 1e-6);
    }

    #[test]
    fn embedded_weights_can_be_read() {
        for (lang, _) in EMBEDDED {
            assert!(Weights::of(lang).unwrap().sums("12 a – b.").count[0] > 0.0);
        }
    }
}
