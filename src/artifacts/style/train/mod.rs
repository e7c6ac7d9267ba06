//! Fits weights and calibration.
//!
//! There are three kinds of registers. News has native text, human and machine translation, by year. Documentation has human and machine
//! translation, by product and folder. All others have text by people only: they teach what is no sign of a machine, and what the score
//! cannot know. Calibration uses data outside the training set: documents with all their translations, years and products are left out in
//! turn (cross-validation).

mod calibrate;
mod fit;

use super::frequent::Counter;
use super::{Calibration, Family, Frequent, Trained, Writing, features};
use crate::error::Error;
use calibrate::{Measured, calibrate};
use fit::Heads;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// Author of a text.
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

/// Kind of register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    News,
    Documentation,
    Other,
}

/// A training text with its metadata. Pieces of a document are added consecutively.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Author.
    pub label: Option<Label>,
    /// Register: [`NEWS`], [`DOCUMENTATION`] or another name.
    pub register: String,
    /// Year of the collection.
    pub year: u32,
    /// A document and all its translations share this id.
    pub document: String,
    /// Pieces of one translation share this id.
    pub unit: String,
    /// Folder of a product's documentation.
    pub folder: String,
    /// Product.
    pub collection: String,
    /// Text of the piece.
    pub text: String,
}

/// Register of news and of the test sets made from it.
pub const NEWS: &str = "news";
/// News outside the test sets: by people only, but of a register with machine translation.
pub const OTHER_NEWS: &str = "other news";
/// Register of product documentation.
pub const DOCUMENTATION: &str = "documentation";

/// A piece as features.
struct Example {
    label: Label,
    kind: Kind,
    register: usize,
    year: u32,
    document: u64,
    unit: u64,
    folder: u64,
    collection: u64,
    is_like_news: bool,
    /// Distinct features by family, each with its number of occurrences.
    numbers: [Vec<(u32, f32)>; super::FAMILIES],
    /// Number of features by family, with repetitions.
    count: [f32; super::FAMILIES],
    counted: super::Counted,
}

/// Accumulates texts of one language; `finish` fits the weights.
pub struct Trainer {
    lang: String,
    texts: Vec<Told>,
}

/// Number of folds for calibration.
const FOLDS: u64 = 3;
/// Fewest machine translations of a year or collection to be left out as a whole, and of the remaining ones.
const MIN_LEFT_OUT: usize = 300;
/// Fewest machine translations to fit a head: segments of news, files of documentation.
const MIN_MACHINE: [usize; 2] = [1000, 500];

impl Trainer {
    /// A trainer for one language.
    pub fn new(lang: &str) -> Self {
        Self { lang: lang.to_owned(), texts: Vec::new() }
    }

    /// Adds a text.
    pub fn add(&mut self, told: Told) {
        self.texts.push(told);
    }

    /// Whether there is enough machine translation to fit a head.
    pub fn is_enough(&self) -> bool {
        let machine = || self.texts.iter().filter(|told| told.label == Some(Label::Machine));
        let segments = machine().filter(|told| told.register == NEWS).count();
        let files: BTreeSet<&str> = machine().filter(|told| told.register == DOCUMENTATION).map(|told| told.unit.as_str()).collect();
        segments >= MIN_MACHINE[0] || files.len() >= MIN_MACHINE[1]
    }

    /// Fits the weights and calibrates them on documents, years and products outside the training set.
    pub fn finish(self) -> Result<(Vec<u8>, Calibration), Error> {
        let frequent = self.frequent();
        let registers: Vec<&str> = BTreeSet::from_iter(self.texts.iter().map(|told| told.register.as_str())).into_iter().collect();
        let examples: Vec<Example> =
            self.texts.iter().enumerate().map(|(nth, told)| self.example(nth, told, &registers, &frequent)).collect();
        let mut measured = Vec::new();
        for part in 0..FOLDS {
            // A document is left out with all its translations: otherwise a text would be recognised by the content of the others, which
            // are mostly machine translations.
            measure(&examples, &mut measured, false, |example| example.document % FOLDS == part);
        }
        let machine = |kind: Kind, of: &dyn Fn(&Example) -> bool| {
            examples.iter().filter(|example| example.kind == kind && example.label == Label::Machine && of(example)).count()
        };
        let years: BTreeSet<u32> = examples.iter().filter(|example| example.kind == Kind::News).map(|example| example.year).collect();
        for year in years.iter().filter(|_| years.len() > 1) {
            if machine(Kind::News, &|example| example.year == *year) >= MIN_LEFT_OUT {
                measure(&examples, &mut measured, true, |example| example.kind == Kind::News && example.year == *year);
            }
        }
        let collections: BTreeSet<u64> =
            examples.iter().filter(|example| example.kind == Kind::Documentation).map(|example| example.collection).collect();
        for collection in collections.iter().filter(|_| collections.len() > 1) {
            if machine(Kind::Documentation, &|example| example.collection != *collection) >= MIN_LEFT_OUT {
                let left_out = |example: &Example| example.kind == Kind::Documentation && example.collection == *collection;
                measure(&examples, &mut measured, true, left_out);
            }
        }
        let all: Vec<&Example> = examples.iter().collect();
        let heads = Heads::fit(&all);
        let mut trained: BTreeMap<String, Trained> = BTreeMap::new();
        for example in &examples {
            let of = trained.entry(registers[example.register].to_owned()).or_default();
            match example.label {
                Label::Native => of.native += 1,
                Label::Human => of.human += 1,
                Label::Machine => of.machine += 1,
            }
        }
        let calibration = Calibration { trained, ..calibrate(&heads, &all, &measured) };
        Ok((heads.pack(&frequent)?, calibration))
    }

    /// Most frequent words of text by people; documentation only if there is no other.
    fn frequent(&self) -> Frequent {
        let by_people = |told: &&Told| told.label != Some(Label::Machine);
        let mut counter = Counter::default();
        let general = self.texts.iter().filter(by_people).filter(|told| told.register != DOCUMENTATION);
        let mut texts = general.peekable();
        match texts.peek() {
            Some(_) => texts.for_each(|told| counter.add(&told.text)),
            None => self.texts.iter().filter(by_people).for_each(|told| counter.add(&told.text)),
        }
        counter.finish()
    }

    fn example(&self, nth: usize, told: &Told, registers: &[&str], frequent: &Frequent) -> Example {
        let mut numbers: [Vec<u32>; super::FAMILIES] = Default::default();
        let counted = features(&told.text, Writing::of(&self.lang, Some(frequent)), &mut |family: Family, number| {
            numbers[family as usize].push(if family.is_of_frame() { number % (1 << super::FRAME_BITS) } else { number });
        });
        let count = numbers.each_ref().map(|numbers| numbers.len() as f32);
        // A text without a document id is a document of its own.
        let alone = (nth as u64).to_le_bytes();
        let hash = |name: &str| xxh3_64(if name.is_empty() { &alone } else { name.as_bytes() });
        Example {
            label: told.label.unwrap_or(Label::Native),
            kind: match told.register.as_str() {
                NEWS => Kind::News,
                DOCUMENTATION => Kind::Documentation,
                _ => Kind::Other,
            },
            is_like_news: told.register == OTHER_NEWS,
            register: registers.binary_search(&told.register.as_str()).unwrap_or_default(),
            year: told.year,
            document: hash(&told.document),
            unit: hash(&told.unit),
            folder: hash(&told.folder),
            collection: xxh3_64(told.collection.as_bytes()),
            numbers: numbers.map(counted_once),
            count,
            counted,
        }
    }
}

/// Distinct numbers with their counts.
fn counted_once(mut numbers: Vec<u32>) -> Vec<(u32, f32)> {
    numbers.sort_unstable();
    numbers.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as f32)).collect()
}

/// Consecutive pieces, grouped by document.
fn documents<'e>(examples: &[&'e Example]) -> Vec<Vec<&'e Example>> {
    let same = |one: &&Example, other: &&Example| one.unit == other.unit && one.label == other.label && one.register == other.register;
    examples.chunk_by(same).map(<[_]>::to_vec).collect()
}

/// Numbers of pieces joined for longer lengths; whole documents are measured as well.
const JOINED: [usize; 4] = [1, 2, 4, 10];

/// Fits on the rest and measures what `left_out` selects: single documents, or a whole collection or year (`whole`).
fn measure(examples: &[Example], measured: &mut Vec<Measured>, whole: bool, left_out: impl Fn(&Example) -> bool) {
    let (test, train): (Vec<&Example>, Vec<&Example>) = examples.iter().partition(|example| left_out(example));
    let heads = Heads::fit(&train);
    for document in documents(&test) {
        let sums: Vec<super::Sums> = document.iter().map(|example| heads.sums(example)).collect();
        let lengths = JOINED.into_iter().filter(|length| *length < document.len()).chain([document.len()]);
        for length in lengths {
            for piece in sums.chunks_exact(length) {
                measured.push(Measured::new(document[0], whole, piece));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::style::Weights;

    fn told(label: Label, register: &str, unit: &str, document: &str, text: &str) -> Told {
        let own = |name: &str| name.to_owned();
        Told {
            label: Some(label),
            register: own(register),
            year: 2020,
            document: own(document),
            unit: own(unit),
            folder: own(unit),
            collection: own(register),
            text: own(text),
        }
    }

    fn trained() -> (Vec<u8>, Calibration) {
        let mut trainer = Trainer::new("en");
        for nth in 0..800 {
            let unit = format!("u{}", nth / 4);
            let of = |label: Label, text: &str| told(label, NEWS, &format!("{unit} {label:?}"), &unit, &format!("{text} {nth}"));
            trainer.add(of(Label::Native, "the boat went out again"));
            trainer.add(of(Label::Human, "the boat has gone out again"));
            trainer.add(of(Label::Machine, "the boat is outgone again"));
        }
        for nth in 0..600 {
            let file = format!("f{nth}");
            let of = |label: Label, text: &str| told(label, DOCUMENTATION, &format!("{file} {label:?}"), &file, text);
            trainer.add(of(Label::Human, "to open the menu you click it in the list"));
            trainer.add(of(Label::Machine, "for opening of menu the you it click on list the"));
        }
        trainer.finish().unwrap()
    }

    #[test]
    fn it_learns_what_tells_classes_apart_and_gives_the_same_bytes_twice() {
        let (bytes, calibration) = trained();
        assert_eq!((&bytes, &calibration), (&trained().0, &trained().1));
        let weights = Weights::read("en", &bytes).unwrap();
        let read = |text: &str| calibration.read(&weights.sums(text).answers());
        let (machine, person) = (read("the boat is outgone again"), read("the boat has gone out again"));
        assert!(machine.log_odds > person.log_odds + 1.0, "{machine:?} {person:?}");
        assert!(machine.log_odds > 0.5 && machine.news > 0.5, "{machine:?}");
        // The topic makes no difference to the frame.
        let frame = |text: &str| weights.sums(text).answers().documentation();
        let (machine, person) =
            (frame("for opening of table the you it click on picture the"), frame("to open the table you click it in the picture"));
        assert!(machine > 0.5 && person < -0.5, "{machine} {person}");
    }

    #[test]
    fn what_a_text_says_is_not_how_it_was_made() {
        // Three machines and a person say the same about many things in the same way: nothing separates them.
        let slope = |apart: bool| {
            let mut trainer = Trainer::new("en");
            for nth in 0..400u64 {
                let says = |word: u64| format!("w{:x}", xxh3_64(&[nth, word].map(u64::to_le_bytes).concat()) % 400);
                let text = [0, 1, 2, 3, 4].map(says).join(" ");
                for who in 0..4 {
                    let (label, unit) = (if who == 0 { Label::Human } else { Label::Machine }, format!("{nth} {who}"));
                    trainer.add(told(label, NEWS, &unit, if apart { &unit } else { &text }, &text));
                }
            }
            trainer.finish().unwrap().1.news.unwrap().at(5.0).slope
        };
        let (together, apart) = (slope(false), slope(true));
        assert!(together.abs() < 0.5 && apart < together - 1.0, "{together} {apart}");
    }

    #[test]
    fn cut_offs_hold_in_every_register() {
        // People of one register write like the machines of another.
        let mut trainer = Trainer::new("en");
        for nth in 0..400 {
            let unit = format!("u{nth}");
            trainer.add(told(Label::Human, NEWS, &format!("{unit} h"), &unit, &format!("the boat has gone out again {nth} times")));
            let machine = if nth % 3 == 0 { "the boat has gone out again" } else { "the boat is outgone again" };
            for system in 0..3 {
                trainer.add(told(Label::Machine, NEWS, &format!("{unit} {system}"), &unit, &format!("{machine} {nth} times")));
            }
        }
        for register in ["manual", "letter", "speech"] {
            (0..60)
                .for_each(|nth| trainer.add(told(Label::Native, register, &format!("{register} {nth}"), "", "the boat is outgone again")));
        }
        let (bytes, calibration) = trainer.finish().unwrap();
        let answers = Weights::read("en", &bytes).unwrap().sums("the boat is outgone again").answers();
        assert!(calibration.read(&answers).log_odds <= calibration.cutoff(&answers).unwrap().machine, "{calibration:?}");
    }
}
