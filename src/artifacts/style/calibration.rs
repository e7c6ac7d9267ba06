//! What the answers of weights are worth: log-odds, where verdicts begin, and which texts are unlike all that was measured.
//!
//! A head is one question to a text. *News* asks for machine translation of the last years, learnt on news from the words themselves;
//! *documentation* asks for what publishers put out as machine translation, learnt on documentation from the frame. Both were taught
//! text by people of every register at hand. A text gets the log-odds of each by the probability that it is documentation.

use super::Answers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the heads of a language are worth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Texts that the weights were fitted to, by register.
    pub trained: BTreeMap<String, Trained>,
    /// Machine translation as the news has it; none where no such translations were fitted.
    pub news: Option<Scale>,
    /// Machine translation as documentation has it.
    pub documentation: Option<Scale>,
    /// How probable it is that a text is documentation rather than news; where there are both heads.
    pub is_documentation: Option<Scale>,
    /// A text of fewer frequent words, as a share of all, is mostly names or code.
    pub least_frequent: f32,
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

/// What the answer of a head is worth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// False where the training text had none that was written in the language: whether it was translated is not asked then.
    pub native: bool,
    /// Means of a feature's weight by question and family: what a text of no distinction gets.
    pub means: [[f32; 2]; 2],
    /// Sampling error of an answer, by that of independent features: runs overlap.
    pub overlap: f32,
    /// By length, ascending; between two knots values are interpolated by the logarithm of the length.
    pub knots: Vec<Knot>,
    /// Where verdicts begin for texts that this head decides, by length, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cutoffs: Vec<Cutoff>,
}

/// Log-odds at one length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knot {
    /// Words and signs.
    pub words: f32,
    /// Log-odds for one of the answer.
    pub slope: f32,
    /// Log-odds where the answer is none.
    pub offset: f32,
}

/// Where verdicts begin at one length, in log-odds: the register with the highest text by people sets it, in every one that was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// Words and signs.
    pub words: f32,
    /// 1 % of text by people of any register reaches it.
    pub machine: f32,
    /// 5 % of it does.
    pub likely: f32,
    /// 5 % of machine translations of any register fall under it.
    pub human: f32,
    /// Texts that were measured in neither news nor documentation answer above it; without other registers none.
    pub other: Option<f32>,
    /// Texts by people that were measured.
    pub texts: u64,
}

/// What a text is unlike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unlike {
    /// Nothing was measured in its language.
    Language,
    /// It is of a register of which machine translations were not measured.
    Register,
    /// It is mostly names, numbers or code.
    Names,
}

impl Unlike {
    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Register => "register",
            Self::Names => "names",
        }
    }
}

/// A value at `words` words, from those at the lengths beside it.
fn between<T>(list: &[T], words: f32, length: fn(&T) -> f32, value: impl Fn(&T) -> f32) -> f32 {
    let above = list.partition_point(|one| length(one) < words);
    let (Some(low), Some(high)) = (list.get(above.saturating_sub(1)), list.get(above).or(list.last())) else { return 0.0 };
    let span = length(high).ln() - length(low).ln();
    let share = if span > 0.0 { ((words.max(1.0).ln() - length(low).ln()) / span).clamp(0.0, 1.0) } else { 0.0 };
    value(low) + share * (value(high) - value(low))
}

impl Scale {
    /// The knot for a text of `words` words.
    pub fn at(&self, words: f32) -> Knot {
        let mix = |value: fn(&Knot) -> f32| between(&self.knots, words, |knot| knot.words, value);
        Knot { words, slope: mix(|knot| knot.slope), offset: mix(|knot| knot.offset) }
    }
}

/// What the heads say of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Log-odds of machine translation.
    pub log_odds: f32,
    /// What runs of letters, runs of words and the frame add to it beyond what a text of no distinction gets.
    pub parts: [f32; 3],
    /// Variance of the log-odds.
    pub variance: f32,
    /// How much of the log-odds the news head decides, 0 to 1.
    pub news: f32,
}

impl Calibration {
    /// The longest length that was measured, in words.
    pub fn longest(&self) -> f32 {
        let heads = [&self.news, &self.documentation].into_iter().flatten();
        heads.filter_map(|scale| scale.cutoffs.last()).map(|cutoff| cutoff.words).fold(1.0, f32::max)
    }

    /// The head that decides a text.
    fn head(&self, answers: &Answers) -> Option<&Scale> {
        if self.is_read_as_news(answers) { self.news.as_ref() } else { self.documentation.as_ref() }
    }

    /// True where the news head decides a text.
    pub(super) fn is_read_as_news(&self, answers: &Answers) -> bool {
        self.share_of_news(answers) >= 0.5
    }

    /// The log-odds of a text.
    pub fn read(&self, answers: &Answers) -> Reading {
        let mut reading = Reading { news: self.share_of_news(answers), ..Reading::default() };
        if let Some(scale) = &self.news {
            let knot = scale.at(answers.words);
            let slope = reading.news * knot.slope;
            let translated = answers.share(scale.native);
            reading.log_odds += slope * answers.news(scale.native) + reading.news * knot.offset;
            reading.parts[0] = slope * answers.distinction(0, &scale.means, translated);
            reading.parts[1] = slope * answers.distinction(1, &scale.means, translated);
            reading.variance += slope * slope * answers.variances[0] * scale.overlap;
        }
        if let Some(scale) = &self.documentation {
            let knot = scale.at(answers.words);
            let slope = (1.0 - reading.news) * knot.slope;
            let beyond = |family: usize| answers.frame[0][family] - scale.means[0][family] * answers.roots[2 + family];
            reading.log_odds += slope * answers.documentation() + (1.0 - reading.news) * knot.offset;
            reading.parts[2] = slope * (beyond(0) + beyond(1));
            reading.variance += slope * slope * answers.variances[1] * scale.overlap;
        }
        reading
    }

    /// How much the news head counts, 0 to 1.
    fn share_of_news(&self, answers: &Answers) -> f32 {
        match (&self.news, &self.documentation, &self.is_documentation) {
            (Some(_), Some(_), Some(scale)) => {
                let knot = scale.at(answers.words);
                1.0 / (1.0 + (knot.slope * answers.is_documentation() + knot.offset).exp())
            }
            (None, Some(_), _) => 0.0,
            _ => 1.0,
        }
    }

    /// Where verdicts begin for a text; none where nothing was measured.
    pub fn cutoff(&self, answers: &Answers) -> Option<Cutoff> {
        let cutoffs = &self.head(answers)?.cutoffs;
        let words = answers.words;
        let mix = |value: fn(&Cutoff) -> f32| between(cutoffs, words, |cutoff| cutoff.words, value);
        let has_other = cutoffs.iter().all(|cutoff| cutoff.other.is_some());
        let nearest = cutoffs.iter().rfind(|cutoff| cutoff.words <= words).or(cutoffs.first())?;
        Some(Cutoff {
            words,
            machine: mix(|cutoff| cutoff.machine),
            likely: mix(|cutoff| cutoff.likely),
            human: mix(|cutoff| cutoff.human),
            other: has_other.then(|| mix(|cutoff| cutoff.other.unwrap_or_default())),
            texts: nearest.texts,
        })
    }

    /// What a text is unlike, if it is unlike what was measured.
    pub fn unlike(&self, answers: &Answers) -> Option<Unlike> {
        if answers.words >= FEWEST_WORDS && answers.frequent < self.least_frequent {
            return Some(Unlike::Names);
        }
        let is_other = self.cutoff(answers)?.other.is_some_and(|other| answers.other_register() > other);
        is_other.then_some(Unlike::Register)
    }
}

/// The share of frequent words in fewer words says nothing.
pub(super) const FEWEST_WORDS: f32 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_interpolated_between_lengths() {
        let knot = |words, slope| Knot { words, slope, offset: 0.0 };
        let scale = Scale { knots: vec![knot(10.0, 1.0), knot(1000.0, 3.0)], ..Scale::default() };
        assert_eq!(scale.at(1.0).slope, 1.0);
        assert!((scale.at(100.0).slope - 2.0).abs() < 1e-5);
        assert_eq!(scale.at(1e6).slope, 3.0);
    }

    #[test]
    fn a_head_counts_by_the_probability_of_its_register() {
        let scale = |slope, offset| Some(Scale { knots: vec![Knot { words: 100.0, slope, offset }], ..Scale::default() });
        let answers = |is_documentation: f32| Answers {
            text: [[0.0; 2], [2.0, 0.0]],
            frame: [[-4.0, 0.0], [0.0; 2], [is_documentation, 0.0]],
            roots: [1.0; 4],
            variances: [0.0; 2],
            words: 100.0,
            frequent: 0.5,
        };
        let both = Calibration {
            news: scale(1.0, 0.5),
            documentation: scale(1.0, 0.0),
            is_documentation: scale(1.0, 0.0),
            ..Calibration::default()
        };
        let log_odds = |is_documentation: f32| both.read(&answers(is_documentation)).log_odds;
        assert!((log_odds(-20.0) - 2.5).abs() < 1e-4 && (log_odds(20.0) + 4.0).abs() < 1e-4);
        assert!((log_odds(0.0) + 0.75).abs() < 1e-4);
        let news = Calibration { documentation: None, ..both.clone() };
        assert!((news.read(&answers(20.0)).log_odds - 2.5).abs() < 1e-4);
    }
}
