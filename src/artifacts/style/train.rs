//! Fits weights and calibration.

use super::{Answers, BITS, Calibration, Family, Knot, Sums, Trained, features, has_names};
use crate::error::Error;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// Who wrote a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Written in its language.
    Native,
    /// Translated by a person.
    Human,
    /// Translated by a machine.
    Machine,
}

const LABELS: usize = 3;

/// One text, as its features.
struct Example {
    label: Label,
    year: u32,
    document: u64,
    unit: u64,
    /// Features by family, each with how often the text has it.
    numbers: [Vec<(u32, f32)>; 2],
    /// Features by family, a repeated one as often as it stands there.
    count: [f32; 2],
}

/// Texts of one language; feed it, then take the weights.
pub struct Trainer {
    names: bool,
    examples: Vec<Example>,
}

/// Rounds over all texts.
const EPOCHS: usize = 3;
/// First step of AdaGrad.
const RATE: f32 = 0.1;
/// What fewer documents have tells what they say, not how they were made: it gets no weight.
const MIN_DOCUMENTS: u8 = 3;
/// Of the texts, the share that each class counts for: both questions alike.
const WEIGHT: [f32; LABELS] = [0.25, 0.25, 0.5];
/// Parts that a language's documents are split into for calibration.
const FOLDS: u64 = 3;
/// Years with fewer machine translations are not left out by themselves.
const MIN_YEAR: usize = 300;
/// Lengths that are calibrated by themselves, in words.
const LENGTHS: [f32; 7] = [0.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0];
/// Texts of one document that are joined for longer lengths.
const JOINED: [usize; 4] = [1, 2, 4, 10];
/// Fewer texts of a class tell nothing about a length.
const MIN_TEXTS: usize = 40;

/// Weights before they are packed: by feature, a number a class.
type Dense = Vec<[f32; LABELS]>;

impl Trainer {
    /// A trainer for one language.
    pub fn new(lang: &str) -> Self {
        Self { names: has_names(lang), examples: Vec::new() }
    }

    /// Adds a text of a `year`; a document and all its translations share `document`, texts of one translation, one after the other, `unit`.
    pub fn add(&mut self, label: Label, year: u32, document: &str, unit: &str, text: &str) {
        let mut numbers = [Vec::new(), Vec::new()];
        features(text, self.names, &mut |family: Family, number| numbers[family as usize].push(number));
        let count = numbers.each_ref().map(|numbers| numbers.len() as f32);
        let numbers = numbers.map(counted);
        // What is said to be of no document is one by itself.
        let nth = self.examples.len().to_le_bytes();
        let document = xxh3_64(if document.is_empty() { nth.as_slice() } else { document.as_bytes() });
        self.examples.push(Example { label, year, document, unit: xxh3_64(unit.as_bytes()), numbers, count });
    }

    /// Texts of machine translation that were added.
    pub fn machine(&self) -> usize {
        self.examples.iter().filter(|example| example.label == Label::Machine).count()
    }

    /// The file of weights, and what they are worth on documents and years that they were not fitted to.
    pub fn finish(&self) -> Result<(Vec<u8>, Calibration), Error> {
        let native = self.examples.iter().any(|example| example.label == Label::Native);
        let mut measured = Vec::new();
        // A document is left out with all its translations: a text whose other translations were fitted to is known by what it says, and by
        // machines most of all, which translated it most often.
        for part in 0..FOLDS {
            self.measure(native, |example| example.document % FOLDS == part, &mut measured);
        }
        let years: BTreeSet<u32> = self.examples.iter().map(|example| example.year).collect();
        for year in &years {
            let left_out = |example: &&Example| example.year == *year && example.label == Label::Machine;
            if years.len() > 1 && self.examples.iter().filter(left_out).count() >= MIN_YEAR {
                self.measure(native, |example| example.year == *year, &mut measured);
            }
        }
        let all: Vec<&Example> = self.examples.iter().collect();
        let weights = fit(&all);
        let count = |label: Label| self.examples.iter().filter(|example| example.label == label).count();
        let trained = Trained { native: count(Label::Native), human: count(Label::Human), machine: count(Label::Machine) };
        let calibration = Calibration { trained, means: means(&weights, &all), ..calibrate(native, &measured) };
        Ok((pack(&weights)?, calibration))
    }

    /// Fits on what `left_out` leaves, and measures what it leaves out.
    fn measure(&self, native: bool, left_out: impl Fn(&Example) -> bool, measured: &mut Vec<Measured>) {
        let (test, train): (Vec<&Example>, Vec<&Example>) = self.examples.iter().partition(|example| left_out(example));
        let weights = fit(&train);
        let sums: Vec<Sums> = test.iter().map(|example| sums(&weights, example)).collect();
        for length in JOINED {
            let mut at = 0;
            while at < test.len() {
                let same = |other: &&Example| other.unit == test[at].unit && other.label == test[at].label;
                let end = at + test[at..].iter().take(length).take_while(|other| same(other)).count();
                if end - at == length {
                    let joined = sums[at + 1..end].iter().fold(sums[at], |joined, other| joined.join(other));
                    let halves = (length > 1).then(|| {
                        let middle = at + length / 2;
                        let half = |range: &[Sums]| range[1..].iter().fold(range[0], |joined, other| joined.join(other)).answers();
                        (half(&sums[at..middle]), half(&sums[middle..end]))
                    });
                    let answers = joined.answers();
                    measured.push(Measured { label: test[at].label, words: answers.words, answer: answers.both(native), halves });
                }
                at = end.max(at + 1);
            }
        }
    }
}

/// Every number once, with how often it was there.
fn counted(mut numbers: Vec<u32>) -> Vec<(u32, f32)> {
    numbers.sort_unstable();
    numbers.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as f32)).collect()
}

/// Softmax regression by AdaGrad, in a fixed order. A feature takes one step a text, however often it is repeated there: machines stammer, and
/// hundreds of steps of the same slope lead nowhere.
fn fit(examples: &[&Example]) -> Dense {
    let mut weights: Dense = vec![[0.0; LABELS]; 1 << BITS];
    // Behind infinite slopes no step is taken.
    let mut squares: Dense =
        documents(examples).iter().map(|count| [if *count < MIN_DOCUMENTS { f32::INFINITY } else { 1e-3 }; LABELS]).collect();
    let mut count = [0f32; LABELS];
    examples.iter().for_each(|example| count[example.label as usize] += 1.0);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..EPOCHS {
        order.sort_by_key(|nth| xxh3_64(&[(*nth as u64).to_le_bytes(), (epoch as u64).to_le_bytes()].concat()));
        for nth in &order {
            let example = examples[*nth];
            let scale = example.count.map(|count| 1.0 / count.max(1.0).sqrt());
            let mut answer = [0f32; LABELS];
            for (family, numbers) in example.numbers.iter().enumerate() {
                let mut sum = [0f32; LABELS];
                for (number, times) in numbers {
                    (0..LABELS).for_each(|label| sum[label] += times * weights[*number as usize][label]);
                }
                (0..LABELS).for_each(|label| answer[label] += sum[label] * scale[family]);
            }
            let most = answer.iter().copied().fold(f32::MIN, f32::max);
            let likely = answer.map(|answer| (answer - most).exp());
            let total: f32 = (0..LABELS).filter(|label| count[*label] > 0.0).map(|label| likely[label]).sum();
            let own = example.label as usize;
            let worth = WEIGHT[own] * examples.len() as f32 / count[own];
            let mut error = [0f32; LABELS];
            for label in (0..LABELS).filter(|label| count[*label] > 0.0) {
                error[label] = (likely[label] / total - f32::from(u8::from(label == own))) * worth;
            }
            for (family, numbers) in example.numbers.iter().enumerate() {
                let slope = error.map(|error| error * scale[family]);
                for (number, times) in numbers {
                    let (weight, square) = (&mut weights[*number as usize], &mut squares[*number as usize]);
                    for label in 0..LABELS {
                        let slope = times * slope[label];
                        square[label] += slope * slope;
                        weight[label] -= RATE * slope / square[label].sqrt();
                    }
                }
            }
        }
    }
    weights
}

/// In how many documents a feature stands, by its number.
fn documents(examples: &[&Example]) -> Vec<u8> {
    let mut by_document = examples.to_vec();
    by_document.sort_by_key(|example| example.document);
    let mut seen: Vec<(u8, Option<u64>)> = vec![(0, None); 1 << BITS];
    for example in by_document {
        for (number, _) in example.numbers.iter().flatten() {
            let (count, last) = &mut seen[*number as usize];
            if last.replace(example.document) != Some(example.document) {
                *count = count.saturating_add(1);
            }
        }
    }
    seen.into_iter().map(|(count, _)| count).collect()
}

/// Weights of both questions: machine translation against native text, and against human translation.
fn questions(weight: &[f32; LABELS]) -> [f32; 2] {
    [weight[Label::Machine as usize] - weight[Label::Native as usize], weight[Label::Machine as usize] - weight[Label::Human as usize]]
}

fn sums(weights: &Dense, example: &Example) -> Sums {
    let mut sums = Sums { count: example.count, words: example.count[Family::Words as usize] / 3.0, ..Sums::default() };
    for (family, numbers) in example.numbers.iter().enumerate() {
        for (number, times) in numbers {
            let [translated, machine] = questions(&weights[*number as usize]);
            sums.translated[family] += times * translated;
            sums.machine[family] += times * machine;
            sums.squares[family] += times * ((translated + machine) / 2.0).powi(2);
        }
    }
    sums
}

/// Means of a feature's weight by question and family, every class counting as it does in fitting.
fn means(weights: &Dense, examples: &[&Example]) -> [[f32; 2]; 2] {
    let mut total = [[[0f64; 2]; 2]; LABELS];
    let mut count = [[0f64; 2]; LABELS];
    for example in examples {
        let sums = sums(weights, example);
        for family in 0..2 {
            let label = example.label as usize;
            total[label][0][family] += f64::from(sums.translated[family]);
            total[label][1][family] += f64::from(sums.machine[family]);
            count[label][family] += f64::from(sums.count[family]);
        }
    }
    let mean = |question: usize, family: usize| {
        let of = |label: usize| f64::from(WEIGHT[label]) * total[label][question][family] / count[label][family].max(1.0);
        ((0..LABELS).map(of).sum::<f64>() * 1e6).round() as f32 / 1e6
    };
    [0, 1].map(|question| [0, 1].map(|family| mean(question, family)))
}

/// Eight bits a weight; the few that are larger than this share of all are cut.
const CUT: f32 = 0.9999;

fn pack(weights: &Dense) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(8 + (2 << BITS));
    let mut tables = Vec::with_capacity(2 << BITS);
    for question in 0..2 {
        let values: Vec<f32> = weights.iter().map(|weight| questions(weight)[question]).collect();
        let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).collect();
        sizes.sort_by(f32::total_cmp);
        let step = (sizes[(sizes.len() as f32 * CUT) as usize] / 127.0).max(f32::MIN_POSITIVE);
        bytes.extend(step.to_le_bytes());
        tables.extend(values.iter().map(|value| (value / step).round().clamp(-127.0, 127.0) as i8 as u8));
    }
    bytes.extend(tables);
    zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
}

/// A text that weights were not fitted to.
struct Measured {
    label: Label,
    words: f32,
    /// Both questions as one, not calibrated yet.
    answer: f32,
    halves: Option<(Answers, Answers)>,
}

fn calibrate(native: bool, measured: &[Measured]) -> Calibration {
    // Halves of a text differ by chance alone: by twice the sampling variance of a half.
    let (mut differences, mut expected) = (0f64, 0f64);
    for (one, other) in measured.iter().filter_map(|text| text.halves) {
        differences += f64::from(one.both(native) - other.both(native)).powi(2);
        expected += f64::from(one.variance + other.variance);
    }
    let overlap = if expected > 0.0 { (differences / expected) as f32 } else { 1.0 };
    let mut knots: Vec<Knot> = Vec::new();
    for (nth, least) in LENGTHS.iter().enumerate() {
        let most = LENGTHS.get(nth + 1).copied().unwrap_or(f32::MAX);
        let bin: Vec<&Measured> = measured.iter().filter(|text| text.words > *least && text.words <= most).collect();
        let count = |label: Label| bin.iter().filter(|text| text.label == label).count();
        if count(Label::Machine) < MIN_TEXTS || count(Label::Human) < MIN_TEXTS || native && count(Label::Native) < MIN_TEXTS {
            continue;
        }
        let (slope, offset) = logistic(&bin, native);
        let reached = |label: Label, share: f32| {
            let mut answers: Vec<f32> = bin.iter().filter(|text| text.label == label).map(|text| slope * text.answer + offset).collect();
            answers.sort_by(f32::total_cmp);
            answers.get(((answers.len() as f32 * share) as usize).min(answers.len().saturating_sub(1))).copied()
        };
        let people = |share| [Label::Native, Label::Human].into_iter().filter_map(|label| reached(label, share)).fold(f32::MIN, f32::max);
        let round = |value: f32| (value * 1e4).round() / 1e4;
        knots.push(Knot {
            words: round((bin.iter().map(|text| text.words.ln()).sum::<f32>() / bin.len() as f32).exp()),
            slope: round(slope),
            offset: round(offset),
            machine: round(people(0.99)),
            likely: round(people(0.95)),
            human: round(reached(Label::Machine, 0.05).unwrap_or(f32::MIN)),
            texts: (count(Label::Native) + count(Label::Human)) as u64,
        });
    }
    Calibration { native, trained: Trained::default(), means: [[0.0; 2]; 2], overlap: (overlap * 1e3).round() / 1e3, knots }
}

/// Rounds of Newton's method, and the longest step of one: where a length is told apart without error, no slope is steep enough.
const ROUNDS: usize = 60;
const STRIDE: f64 = 0.3;
/// Pull towards a slope of one.
const PULL: f64 = 1e-3;

/// Platt scaling (1999): slope and offset by Newton's method, machine translation as heavy as both others together.
fn logistic(bin: &[&Measured], native: bool) -> (f32, f32) {
    let mut counts: BTreeMap<Label, f64> = BTreeMap::new();
    bin.iter().for_each(|text| *counts.entry(text.label).or_default() += 1.0);
    let worth = |label: Label| {
        let share = if native || label == Label::Machine { WEIGHT[label as usize] } else { 0.5 };
        f64::from(share) / counts.get(&label).copied().unwrap_or(1.0)
    };
    let (mut slope, mut offset) = (1.0f64, 0.0f64);
    for _ in 0..ROUNDS {
        let (mut g, mut h) = ([PULL * (slope - 1.0), PULL * offset], [[PULL, 0.0], [0.0, PULL]]);
        for text in bin {
            let x = f64::from(text.answer);
            let p = 1.0 / (1.0 + (-(slope * x + offset)).exp());
            let error = (p - f64::from(u8::from(text.label == Label::Machine))) * worth(text.label);
            let curve = p * (1.0 - p) * worth(text.label);
            g[0] += error * x;
            g[1] += error;
            h[0][0] += curve * x * x;
            h[0][1] += curve * x;
            h[1][1] += curve;
        }
        let determinant = h[0][0] * h[1][1] - h[0][1] * h[0][1];
        slope -= ((h[1][1] * g[0] - h[0][1] * g[1]) / determinant).clamp(-STRIDE, STRIDE);
        offset -= ((h[0][0] * g[1] - h[0][1] * g[0]) / determinant).clamp(-STRIDE, STRIDE);
    }
    (slope as f32, offset as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::score::sigmoid;

    #[test]
    fn it_learns_what_tells_classes_apart_and_gives_the_same_bytes_twice() {
        let trained = || {
            let mut trainer = Trainer::new("en");
            for nth in 0..400 {
                let unit = format!("u{}", nth / 4);
                trainer.add(Label::Native, 2020, &unit, &unit, &format!("the boat went out again {nth}"));
                trainer.add(Label::Human, 2020, &unit, &unit, &format!("the boat has gone out again {nth}"));
                trainer.add(Label::Machine, 2020, &unit, &unit, &format!("the boat is outgone again {nth}"));
            }
            trainer.finish().unwrap()
        };
        let (bytes, calibration) = trained();
        assert_eq!((&bytes, &calibration), (&trained().0, &trained().1));
        let weights = super::super::Weights::read("en", &bytes).unwrap();
        let answer = |text: &str| weights.sums(text).answers().both(true);
        assert!(answer("the ship is outgone again") > answer("the ship has gone out again") + 1.0);
        let knot = calibration.at(7.0).unwrap();
        assert!(sigmoid(knot.slope * answer("the boat is outgone again") + knot.offset) > 0.9, "{calibration:?}");
    }

    #[test]
    fn what_a_text_says_is_not_how_it_was_made() {
        // Three machines and a person say the same of each of many things, and say it alike: nothing tells one from the other.
        let slope = |apart: bool| {
            let mut trainer = Trainer::new("en");
            for nth in 0..300u64 {
                let says = |word: u64| format!("w{:x}", xxh3_64(&[nth, word].map(u64::to_le_bytes).concat()) % 400);
                let text = [0, 1, 2, 3, 4].map(says).join(" ");
                for who in 0..4 {
                    let (label, unit) = (if who == 0 { Label::Human } else { Label::Machine }, format!("{nth} {who}"));
                    trainer.add(label, 2020, if apart { &unit } else { &text }, &unit, &text);
                }
            }
            trainer.finish().unwrap().1.at(5.0).unwrap().slope
        };
        let (together, apart) = (slope(false), slope(true));
        assert!(together.abs() < 0.5 && apart < together - 1.0, "{together} {apart}");
    }
}
