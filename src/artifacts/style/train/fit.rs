//! Fits weights and writes their file.

use super::super::{BITS, FAMILIES, FRAME_BITS, Family, Frequent, Part, QUESTIONS, Sums};
use super::{Example, Kind, LABELS, Label, MIN_MACHINE, documents};
use crate::error::Error;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Passes over all texts.
const EPOCHS: usize = 3;
/// Learning rate of AdaGrad for the words.
const RATE: f32 = 0.1;
/// Learning rate for the frame: slow learning transfers better to other products (0.1 costs 0.02 of AUC by document there).
const FRAME_RATE: f32 = 0.03;
/// Fewest documents of a feature; rarer ones reflect content, not style, and get no weight.
const MIN_DOCUMENTS: u8 = 3;
/// Class weights of the news: both questions count alike.
pub(super) const WEIGHT: [f32; LABELS] = [0.25, 0.25, 0.5];
/// Weight of human text from other registers in the news head, relative to news. With 0.1 two dozen unseen registers stay below the
/// cut-off, and AUC on news loses 0.001 to 0.003.
const OTHER_PEOPLE: f32 = 0.05;
/// The same in the documentation head, relative to documentation.
const FRAME_PEOPLE: f32 = 0.25;
/// Exponent of the folder size in the weight of a file: a folder has one topic and mostly one label, so large folders count less.
const FOLDER_POWER: f32 = -0.5;
/// Fewest other registers; with fewer their common traits cannot be learnt.
const MIN_REGISTERS: usize = 2;

/// Weights of the words: by feature, one value a class.
type Dense = Vec<[f32; LABELS]>;

/// All weights of a language before quantisation; heads that were not fitted are empty.
pub(super) struct Heads {
    text: Option<Dense>,
    documentation: Option<Vec<f32>>,
    other_register: Option<Vec<f32>>,
    is_documentation: Option<Vec<f32>>,
    /// Whether news has native text.
    pub native: bool,
}

impl Heads {
    pub fn fit(examples: &[&Example]) -> Self {
        let native = examples.iter().any(|example| example.kind == Kind::News && example.label == Label::Native);
        let machine = |example: &&&Example| example.label == Label::Machine;
        let has_news = examples.iter().filter(|example| example.kind == Kind::News).filter(machine).count() >= MIN_MACHINE[0] / 2;
        let texts: Vec<Document> = documents(examples).iter().map(|pieces| Document::join(pieces)).collect();
        let is_of = |kind: Kind| texts.iter().any(|text| text.kind == kind && text.label == Label::Machine);
        let registers: std::collections::BTreeSet<usize> =
            texts.iter().filter(|text| text.kind == Kind::Other).map(|text| text.register).collect();
        Self {
            text: has_news.then(|| softmax(examples, native)),
            documentation: is_of(Kind::Documentation).then(|| logistic(&texts, &documentation_worth(&texts))),
            other_register: (registers.len() >= MIN_REGISTERS).then(|| logistic(&texts, &other_register_worth(&texts))),
            is_documentation: (has_news && is_of(Kind::Documentation)).then(|| logistic(&texts, &is_documentation_worth(&texts))),
            native,
        }
    }

    pub fn has_news(&self) -> bool {
        self.text.is_some()
    }

    pub fn has_documentation(&self) -> bool {
        self.documentation.is_some()
    }

    pub fn has_other_register(&self) -> bool {
        self.other_register.is_some()
    }

    /// Sums of weights of an example.
    pub fn sums(&self, example: &Example) -> Sums {
        let part = |family: Family| {
            let at = family as usize;
            let mut part = Part { count: example.count[at], ..Part::default() };
            for (number, times) in &example.numbers[at] {
                let weights = self.weights(family, *number as usize);
                (0..QUESTIONS).for_each(|question| part.sums[question] += times * weights[question]);
                let deciding = if family.is_of_frame() { weights[0] } else { (weights[0] + weights[1]) / 2.0 };
                part.squares += times * deciding * deciding;
            }
            part
        };
        Sums { parts: super::super::FAMILY.map(part), words: example.count[Family::Words as usize] / 3.0, counted: example.counted }
    }

    /// Weights of the questions: of the text, machine translation against native text and against human translation; of the frame,
    /// published machine translation, other register, and documentation.
    fn weights(&self, family: Family, number: usize) -> [f32; QUESTIONS] {
        let of = |weights: &Option<Vec<f32>>| weights.as_ref().map_or(0.0, |weights| weights[number]);
        match (&self.text, family.is_of_frame()) {
            (Some(text), false) => {
                let [native, human, machine] = text[number];
                [machine - native, machine - human, 0.0]
            }
            (None, false) => [0.0; QUESTIONS],
            (_, true) => [of(&self.documentation), of(&self.other_register), of(&self.is_documentation)],
        }
    }

    /// Writes the file that [`super::super::Weights::read`] reads.
    pub fn pack(&self, frequent: &Frequent) -> Result<Vec<u8>, Error> {
        let (mut steps, mut tables) = (Vec::new(), Vec::new());
        for family in [Family::Letters, Family::FrameLetters] {
            let (rows, questions) = if family.is_of_frame() { (1 << FRAME_BITS, QUESTIONS) } else { (1 << BITS, 2) };
            for question in 0..questions {
                let values: Vec<f32> = (0..rows).map(|number| self.weights(family, number)[question]).collect();
                let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
                sizes.sort_by(f32::total_cmp);
                let largest = sizes.get((sizes.len() as f32 * CUT) as usize).or(sizes.last()).copied().unwrap_or_default();
                let step = (largest / 127.0).max(f32::MIN_POSITIVE);
                steps.extend(step.to_le_bytes());
                if family.is_of_frame() || self.has_news() {
                    tables.extend(values.iter().map(|value| (value / step).round().clamp(-127.0, 127.0) as i8 as u8));
                }
            }
        }
        let hashes: Vec<u8> = frequent.bytes().collect();
        let bytes = [steps, ((hashes.len() / 8) as u32).to_le_bytes().to_vec(), hashes, tables].concat();
        zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}

/// Quantile at which weights are clipped for the eight-bit quantisation.
const CUT: f32 = 0.9998;

/// Softmax regression with AdaGrad over the words, in a fixed order. A feature takes one step a text, however often it occurs: machine
/// translations stutter, and hundreds of equal steps diverge.
fn softmax(examples: &[&Example], native: bool) -> Dense {
    // The other head learns machine translation of documentation.
    let mut examples: Vec<(Label, &Example, f32)> = examples
        .iter()
        .filter(|example| example.kind == Kind::News || example.label != Label::Machine)
        .map(|example| (if native || example.label == Label::Machine { example.label } else { Label::Human }, *example, 0.0))
        .collect();
    let of = |label: Label, news: bool| move |one: &&(Label, &Example, f32)| one.0 == label && (one.1.kind == Kind::News) == news;
    let news = examples.iter().filter(|one| one.1.kind == Kind::News).count() as f32;
    let others = examples.len() as f32 - news;
    let count = |label: Label| examples.iter().filter(of(label, true)).count() as f32;
    let counts = [Label::Native, Label::Human, Label::Machine].map(count);
    for (label, example, worth) in &mut examples {
        let label = *label as usize;
        *worth = if example.kind == Kind::News { WEIGHT[label] * news / counts[label] } else { OTHER_PEOPLE * news / others };
    }
    let used = [native, true, true];
    let mut weights: Dense = vec![[0.0; LABELS]; 1 << BITS];
    // Infinite squares of gradients disable a weight.
    let mut squares: Dense =
        document_counts(&examples).iter().map(|count| [if *count < MIN_DOCUMENTS { f32::INFINITY } else { 1e-3 }; LABELS]).collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..EPOCHS {
        order.sort_by_key(|nth| xxh3_64(&[(*nth as u64).to_le_bytes(), (epoch as u64).to_le_bytes()].concat()));
        for nth in &order {
            let (own, example, worth) = examples[*nth];
            let scale = [0, 1].map(|family| 1.0 / example.count[family].max(1.0).sqrt());
            let mut answer = [0f32; LABELS];
            for (numbers, scale) in example.numbers.iter().zip(scale) {
                let mut sum = [0f32; LABELS];
                for (number, times) in numbers {
                    (0..LABELS).for_each(|label| sum[label] += times * weights[*number as usize][label]);
                }
                (0..LABELS).for_each(|label| answer[label] += sum[label] * scale);
            }
            let most = answer.iter().copied().fold(f32::MIN, f32::max);
            let likely = answer.map(|answer| (answer - most).exp());
            let total: f32 = (0..LABELS).filter(|label| used[*label]).map(|label| likely[label]).sum();
            let mut error = [0f32; LABELS];
            for label in (0..LABELS).filter(|label| used[*label]) {
                error[label] = (likely[label] / total - f32::from(u8::from(label == own as usize))) * worth;
            }
            for (numbers, scale) in example.numbers.iter().zip(scale) {
                let slope = error.map(|error| error * scale);
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

/// Document frequency of each feature of the words.
fn document_counts(examples: &[(Label, &Example, f32)]) -> Vec<u8> {
    let mut by_document: Vec<&Example> = examples.iter().map(|(_, example, _)| *example).collect();
    by_document.sort_by_key(|example| example.document);
    let mut seen: Vec<(u8, Option<u64>)> = vec![(0, None); 1 << BITS];
    for example in by_document {
        for (number, _) in example.numbers[..2].iter().flatten() {
            let (count, last) = &mut seen[*number as usize];
            if last.replace(example.document) != Some(example.document) {
                *count = count.saturating_add(1);
            }
        }
    }
    seen.into_iter().map(|(count, _)| count).collect()
}

/// A whole text as features of its frame.
struct Document {
    label: Label,
    kind: Kind,
    register: usize,
    folder: u64,
    is_like_news: bool,
    numbers: [Vec<(u32, f32)>; FAMILIES / 2],
    scale: [f32; FAMILIES / 2],
}

impl Document {
    fn join(pieces: &[&Example]) -> Self {
        let joined = |family: usize| {
            let mut numbers: BTreeMap<u32, f32> = BTreeMap::new();
            pieces
                .iter()
                .flat_map(|piece| &piece.numbers[family])
                .for_each(|(number, times)| *numbers.entry(*number).or_default() += times);
            numbers.into_iter().collect::<Vec<_>>()
        };
        let scale = |family: usize| 1.0 / pieces.iter().map(|piece| piece.count[family]).sum::<f32>().max(1.0).sqrt();
        let first = pieces[0];
        Self {
            label: first.label,
            kind: first.kind,
            register: first.register,
            folder: first.folder,
            is_like_news: first.is_like_news,
            numbers: [joined(2), joined(3)],
            scale: [scale(2), scale(3)],
        }
    }
}

/// For each text its class and weight; `None` if it is not used.
type Worth = Vec<Option<(bool, f32)>>;

/// Machine translation of documentation against text by people: of documentation (half of the weight), of news, and of all other registers.
fn documentation_worth(texts: &[Document]) -> Worth {
    let mut folders: BTreeMap<(u64, Label), f32> = BTreeMap::new();
    texts.iter().for_each(|text| *folders.entry((text.folder, text.label)).or_default() += 1.0);
    let group = |text: &Document| match (text.kind, text.label) {
        (Kind::Documentation, Label::Machine) => Some((0, 0.5)),
        (Kind::Documentation, _) => Some((1, 0.5)),
        (_, Label::Machine) => None,
        (Kind::News, _) => Some((2, FRAME_PEOPLE)),
        (Kind::Other, _) => Some((3, FRAME_PEOPLE)),
    };
    let own = |text: &Document| if text.kind == Kind::Documentation { folders[&(text.folder, text.label)].powf(FOLDER_POWER) } else { 1.0 };
    let mut sums = [0f32; 4];
    texts.iter().for_each(|text| group(text).into_iter().for_each(|(nth, _)| sums[nth] += own(text)));
    let of = |text: &Document| group(text).map(|(nth, weight)| (nth == 0, weight * own(text) / sums[nth]));
    texts.iter().map(of).collect()
}

/// Registers without machine translation against those with it, all with equal weight.
fn other_register_worth(texts: &[Document]) -> Worth {
    let mut counts: BTreeMap<(Kind, usize), f32> = BTreeMap::new();
    let takes_part = |text: &&Document| !text.is_like_news;
    texts.iter().filter(takes_part).for_each(|text| *counts.entry((text.kind, text.register)).or_default() += 1.0);
    let others = counts.keys().filter(|(kind, _)| *kind == Kind::Other).count() as f32;
    let known = counts.len() as f32 - others;
    let of = |text: &Document| {
        let is_other = text.kind == Kind::Other;
        let registers = if is_other { others } else { known };
        takes_part(&text).then(|| (is_other, 0.5 / registers / counts[&(text.kind, text.register)]))
    };
    texts.iter().map(of).collect()
}

/// Documentation against news, of all labels.
fn is_documentation_worth(texts: &[Document]) -> Worth {
    let mut counts: BTreeMap<Kind, f32> = BTreeMap::new();
    texts.iter().for_each(|text| *counts.entry(text.kind).or_default() += 1.0);
    let of = |text: &Document| (text.kind != Kind::Other).then(|| (text.kind == Kind::Documentation, 0.5 / counts[&text.kind]));
    texts.iter().map(of).collect()
}

/// Logistic regression with AdaGrad over the frame, in a fixed order.
fn logistic(texts: &[Document], worth: &Worth) -> Vec<f32> {
    let taking_part: Vec<(&Document, bool, f32)> =
        texts.iter().zip(worth).filter_map(|(text, worth)| worth.map(|(is_asked_for, worth)| (text, is_asked_for, worth))).collect();
    // Normalises weights to a mean of 1, so that steps keep their size.
    let scale = taking_part.len() as f32 / taking_part.iter().map(|(.., worth)| worth).sum::<f32>();
    let mut found: Vec<u8> = vec![0; 1 << FRAME_BITS];
    for (number, _) in taking_part.iter().flat_map(|(text, ..)| text.numbers.iter().flatten()) {
        found[*number as usize] = found[*number as usize].saturating_add(1);
    }
    let mut weights = vec![0f32; 1 << FRAME_BITS];
    let mut squares: Vec<f32> = found.iter().map(|count| if *count < MIN_DOCUMENTS { f32::INFINITY } else { 1e-3 }).collect();
    let mut order: Vec<usize> = (0..taking_part.len()).collect();
    for epoch in 0..EPOCHS {
        order.sort_by_key(|nth| xxh3_64(&[(*nth as u64).to_le_bytes(), (epoch as u64).to_le_bytes()].concat()));
        for nth in &order {
            let (text, is_asked_for, worth) = taking_part[*nth];
            let families = || text.numbers.iter().zip(text.scale);
            let sum = |numbers: &[(u32, f32)]| numbers.iter().map(|(number, times)| times * weights[*number as usize]).sum::<f32>();
            let answer: f32 = families().map(|(numbers, scale)| scale * sum(numbers)).sum();
            let error = (1.0 / (1.0 + (-answer).exp()) - f32::from(u8::from(is_asked_for))) * worth * scale;
            for (numbers, scale) in families() {
                for (number, times) in numbers {
                    let slope = error * scale * times;
                    let square = &mut squares[*number as usize];
                    *square += slope * slope;
                    weights[*number as usize] -= FRAME_RATE * slope / square.sqrt();
                }
            }
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::style::Weights;

    fn document(kind: Kind, label: Label, register: usize, folder: u64) -> Document {
        Document { label, kind, register, folder, is_like_news: false, numbers: Default::default(), scale: [1.0; FAMILIES / 2] }
    }

    /// To six digits.
    fn rounded(worth: &[Option<(bool, f32)>]) -> Vec<Option<(bool, u32)>> {
        worth.iter().map(|one| one.map(|(is_asked_for, worth)| (is_asked_for, (worth * 1e6).round() as u32))).collect()
    }

    #[test]
    fn a_folder_of_four_files_counts_as_two_and_each_group_as_its_share() {
        let (machine, human) = (Label::Machine, Label::Human);
        let mut texts: Vec<Document> = (0..4).map(|_| document(Kind::Documentation, machine, 0, 7)).collect();
        texts.push(document(Kind::Documentation, machine, 0, 8));
        // By a person, of the folder that has four by machines.
        texts.push(document(Kind::Documentation, human, 0, 7));
        texts.extend([document(Kind::News, human, 1, 7), document(Kind::News, Label::Native, 1, 9), document(Kind::News, machine, 1, 9)]);
        texts.push(document(Kind::Other, Label::Native, 2, 7));
        // Halves of the machines, shared out as 2 to 1.
        let (large, small) = (Some((true, 0.5 / 6.0)), Some((true, 0.5 / 3.0)));
        let people = |share: f32| Some((false, share));
        let expected = [large, large, large, large, small, people(0.5), people(0.125), people(0.125), None, people(0.25)];
        assert_eq!(rounded(&documentation_worth(&texts)), rounded(&expected));
    }

    #[test]
    fn registers_with_machine_translation_weigh_as_much_as_those_without() {
        let of = |kind: Kind, register: usize| document(kind, Label::Native, register, 0);
        let mut texts = vec![of(Kind::News, 0), of(Kind::News, 0), of(Kind::Documentation, 1)];
        texts.extend([of(Kind::Other, 2), of(Kind::Other, 3), of(Kind::Other, 3), of(Kind::Other, 4), of(Kind::Other, 5)]);
        texts.push(Document { is_like_news: true, ..of(Kind::Other, 6) });
        let (known, other) = (|share: f32| Some((false, share)), |share: f32| Some((true, share)));
        let expected =
            [known(0.125), known(0.125), known(0.25), other(0.125), other(0.0625), other(0.0625), other(0.125), other(0.125), None];
        assert_eq!(rounded(&other_register_worth(&texts)), rounded(&expected));
    }

    #[test]
    fn documentation_weighs_as_much_as_news() {
        let of = |kind: Kind, label: Label| document(kind, label, 0, 0);
        let (news, documentation) = (Kind::News, Kind::Documentation);
        let texts = [of(news, Label::Native), of(news, Label::Machine), of(documentation, Label::Human), of(Kind::Other, Label::Native)];
        let expected = [Some((false, 0.25)), Some((false, 0.25)), Some((true, 0.5)), None];
        assert_eq!(rounded(&is_documentation_worth(&texts)), rounded(&expected));
    }

    #[test]
    fn a_weight_follows_the_gradient_of_its_feature_and_a_rare_feature_has_none() {
        // Feature 5 twice in each of three texts, feature 9 of the words in two of them.
        let text = |nth: usize| Document {
            numbers: [vec![(5, 2.0)], if nth < 2 { vec![(9, 1.0)] } else { Vec::new() }],
            scale: [0.5, 1.0],
            ..document(Kind::News, Label::Native, 0, 0)
        };
        let texts = [0, 1, 2].map(text);
        for is_asked_for in [true, false] {
            // Only the proportion of the weights counts.
            let weights = [0.2, 7.0].map(|worth| logistic(&texts, &vec![Some((is_asked_for, worth)); 3]));
            let (mut weight, mut square) = (0f32, 1e-3f32);
            for _ in 0..3 * EPOCHS {
                // Twice a feature at half the scale: the answer is the weight.
                let slope = 1.0 / (1.0 + (-weight).exp()) - if is_asked_for { 1.0 } else { 0.0 };
                square += slope * slope;
                weight -= 0.03 * slope / square.sqrt();
            }
            for found in &weights {
                assert!((found[5] - weight).abs() < 1e-5, "{} {weight}", found[5]);
                assert!(found.iter().enumerate().all(|(nth, weight)| nth == 5 || *weight == 0.0));
            }
        }
        assert!(logistic(&texts, &vec![None; 3]).iter().all(|weight| *weight == 0.0), "no text takes part");
    }

    #[test]
    fn a_text_that_weighs_more_moves_the_weights_more() {
        let of = |number: u32| Document { numbers: [vec![(number, 1.0)], Vec::new()], ..document(Kind::News, Label::Native, 0, 0) };
        let texts: Vec<Document> = (0..12).map(|nth| of(3 + nth % 2)).collect();
        // Both features in texts that are asked for and in others; one mostly in the former by weight, one mostly in the latter.
        let worth: Worth = (0..12).map(|nth| Some((nth / 2 % 2 == 0, if nth % 2 == nth / 2 % 2 { 3.0 } else { 1.0 }))).collect();
        let weights = logistic(&texts, &worth);
        assert!(weights[3] > 0.02 && weights[4] < -0.02, "{} {}", weights[3], weights[4]);
    }

    /// A piece with these features, by family.
    fn example(numbers: [&[(u32, f32)]; FAMILIES]) -> Example {
        Example {
            label: Label::Human,
            kind: Kind::News,
            register: 0,
            year: 0,
            document: 0,
            unit: 0,
            folder: 0,
            collection: 0,
            is_like_news: false,
            numbers: numbers.map(<[_]>::to_vec),
            count: numbers.map(|numbers| numbers.iter().map(|(_, times)| times).sum()),
            counted: Default::default(),
        }
    }

    #[test]
    fn the_sums_of_a_text_are_those_of_its_features_and_of_the_file_the_same() {
        let mut text = vec![[0.0; LABELS]; 1 << BITS];
        // Native, human, machine: against native 3 and against human 1, in steps of eight bits with 127 as the largest.
        text[4] = [-100.0, -73.0, 27.0];
        text[6] = [20.0, 10.0, 0.0];
        let frame = |weight: f32| Some((0..1 << FRAME_BITS).map(|number| if number == 8 { weight } else { 0.0 }).collect::<Vec<_>>());
        let heads = Heads {
            text: Some(text),
            documentation: frame(127.0),
            other_register: frame(-127.0),
            is_documentation: frame(63.5),
            native: true,
        };
        let sums = heads.sums(&example([&[(4, 1.0), (6, 2.0)], &[(4, 3.0)], &[(8, 1.0), (9, 5.0)], &[(8, 2.0)]]));
        // 127 and 100 of feature 4, -20 and -10 of feature 6.
        assert_eq!(
            sums.parts.map(|part| part.sums),
            [[87.0, 80.0, 0.0], [381.0, 300.0, 0.0], [127.0, -127.0, 63.5], [254.0, -254.0, 127.0]]
        );
        assert_eq!(sums.parts.map(|part| part.count), [3.0, 3.0, 6.0, 2.0]);
        let deciding = [113.5f32, -15.0, 127.0].map(|weight| weight * weight);
        assert_eq!(
            sums.parts.map(|part| part.squares),
            [deciding[0] + 2.0 * deciding[1], 3.0 * deciding[0], deciding[2], 2.0 * deciding[2]]
        );
        assert_eq!(sums.words, 1.0, "a word has three runs");

        let packed = heads.pack(&Frequent::new(["the"])).unwrap();
        let weights = Weights::read("en", &packed).unwrap();
        let runs = [(Family::Letters, &[4, 6, 6][..]), (Family::FrameLetters, &[8, 9, 9, 9, 9, 9]), (Family::FrameWords, &[8, 8])];
        for (family, numbers) in runs {
            let (found, part, steps) = (weights.tally(family, numbers), sums.parts[family as usize], weights.steps[family.table()]);
            for ((sum, step), expected) in found.sums.iter().zip(steps).zip(part.sums) {
                assert!((*sum as f32 * step - expected).abs() < 0.5, "{found:?} {part:?}");
            }
            assert!((found.squares - part.squares).abs() < 10.0, "{found:?} {part:?}");
        }
    }
}
