//! Calibration of the weights: log-odds, cut-offs of verdicts, and detection of texts unlike the measured ones.
//!
//! A head answers one question. *News* detects recent machine translation, trained on news from the words; *documentation* detects
//! published machine translation, trained on documentation from the frame. Both have text by people of all available registers as
//! negatives. A text gets a mix of their log-odds, by the probability that it is documentation.

use super::Answers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Calibration of the heads of a language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Number of training texts by register.
    pub trained: BTreeMap<String, Trained>,
    /// The news head; `None` without such training data.
    pub news: Option<Scale>,
    /// The documentation head.
    pub documentation: Option<Scale>,
    /// Probability of documentation rather than news; present with both heads.
    pub is_documentation: Option<Scale>,
    /// Least share of frequent words; a text with less is mostly names or code.
    pub least_frequent: f32,
}

/// Numbers of texts by author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trained {
    /// Written in the language.
    pub native: usize,
    /// Translated by people.
    pub human: usize,
    /// Translated by machines.
    pub machine: usize,
}

/// Calibration of a head.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Whether the training data had native text; otherwise "translated or not" is not asked.
    pub native: bool,
    /// Mean weight of a feature by question and family: the baseline.
    pub means: [[f32; 2]; 2],
    /// Ratio of the sampling error of an answer to that of independent features; n-grams overlap.
    pub overlap: f32,
    /// Knots by ascending length; values between two are interpolated over the logarithm of the length.
    pub knots: Vec<Knot>,
    /// Cut-offs by ascending length, for texts that this head decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cutoffs: Vec<Cutoff>,
}

/// Calibration at one length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knot {
    /// Length in words and punctuation marks.
    pub words: f32,
    /// Log-odds per unit of the answer.
    pub slope: f32,
    /// Log-odds at an answer of 0.
    pub offset: f32,
}

/// Cut-offs of verdicts at one length, in log-odds. They hold in every measured register, so the register with the highest scores of human
/// text sets them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// Length in words and punctuation marks.
    pub words: f32,
    /// Reached by at most 1 % of human text of any register.
    pub machine: f32,
    /// Reached by at most 5 %.
    pub likely: f32,
    /// 5 % of machine translations of any register are below.
    pub human: f32,
    /// Answer above which a text is in a register other than news and documentation; `None` without other registers.
    pub other: Option<f32>,
    /// Number of measured texts by people.
    pub texts: u64,
}

/// Why a text is unlike the measured ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unlike {
    /// No measurements in its language.
    Language,
    /// A register without measured machine translations.
    Register,
    /// Mostly names, numbers or code.
    Names,
}

impl Unlike {
    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Register => "register",
            Self::Names => "names",
        }
    }
}

/// Interpolates a value at `words` words.
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

/// Calibrated answer for a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Log-odds of machine translation.
    pub log_odds: f32,
    /// Contributions of letter n-grams, word n-grams and the frame, relative to the baseline.
    pub parts: [f32; 3],
    /// Variance of the log-odds.
    pub variance: f32,
    /// Weight of the news head, 0 to 1.
    pub news: f32,
}

impl Calibration {
    /// The longest measured length in words.
    pub fn longest(&self) -> f32 {
        let heads = [&self.news, &self.documentation].into_iter().flatten();
        heads.filter_map(|scale| scale.cutoffs.last()).map(|cutoff| cutoff.words).fold(1.0, f32::max)
    }

    /// The head with the larger weight for a text.
    fn head(&self, answers: &Answers) -> Option<&Scale> {
        if self.is_read_as_news(answers) { self.news.as_ref() } else { self.documentation.as_ref() }
    }

    /// Whether the news head decides a text.
    pub(super) fn is_read_as_news(&self, answers: &Answers) -> bool {
        self.share_of_news(answers) >= 0.5
    }

    /// Log-odds of a text.
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

    /// Weight of the news head, 0 to 1.
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

    /// Cut-offs for a text; `None` without measurements.
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

    /// Why a text is unlike the measured ones, if it is.
    pub fn unlike(&self, answers: &Answers) -> Option<Unlike> {
        let has_names = answers.words >= FEWEST_WORDS && answers.frequent < self.least_frequent;
        if has_names || answers.numbers >= MOSTLY_NUMBERS {
            return Some(Unlike::Names);
        }
        let is_other = self.cutoff(answers)?.other.is_some_and(|other| answers.other_register() > other);
        is_other.then_some(Unlike::Register)
    }
}

/// Share of numbers from which a text is a list of results, prices or times: what is between them is no sentence.
const MOSTLY_NUMBERS: f32 = 0.5;
/// Fewest words for the share of frequent words to be meaningful.
pub(super) const FEWEST_WORDS: f32 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_unlike_the_measured_ones_are_told_by_their_names_or_their_register() {
        let cutoff = |words: f32, other: Option<f32>| Cutoff {
            words,
            machine: words,
            likely: words / 2.0,
            human: -words,
            other,
            texts: words as u64,
        };
        let with = |cutoffs: Vec<Cutoff>| Calibration {
            news: Some(Scale { knots: vec![Knot { words: 100.0, slope: 1.0, offset: 0.0 }], cutoffs, ..Scale::default() }),
            least_frequent: 0.3,
            ..Calibration::default()
        };
        let answers = |words: f32, frequent: f32, other: f32| Answers {
            text: [[0.0; 2]; 2],
            frame: [[0.0; 2], [other, 0.0], [0.0; 2]],
            roots: [1.0; 4],
            variances: [0.0; 2],
            words,
            frequent,
            numbers: 0.0,
        };
        let measured = with(vec![cutoff(100.0, Some(1.0)), cutoff(400.0, Some(1.0))]);
        for (words, frequent, other, unlike) in [
            (100.0, 0.5, 0.5, None),
            (100.0, 0.5, 1.0, None),
            (100.0, 0.5, 1.5, Some(Unlike::Register)),
            (100.0, 0.3, 0.5, None),
            (100.0, 0.2, 0.5, Some(Unlike::Names)),
            (FEWEST_WORDS, 0.2, 0.5, Some(Unlike::Names)),
            (FEWEST_WORDS - 1.0, 0.2, 0.5, None),
        ] {
            assert_eq!(measured.unlike(&answers(words, frequent, other)), unlike, "{words} {frequent} {other}");
        }
        for (words, numbers, unlike) in [(100.0, 0.49, None), (100.0, MOSTLY_NUMBERS, Some(Unlike::Names)), (5.0, 0.6, Some(Unlike::Names))]
        {
            assert_eq!(measured.unlike(&Answers { numbers, ..answers(words, 0.5, 0.5) }), unlike, "{words} {numbers}");
        }
        // Between two lengths the cut-offs are between theirs, and the texts are those of the shorter one.
        let between = measured.cutoff(&answers(200.0, 0.5, 0.0)).unwrap();
        assert!(
            between.machine > 100.0
                && between.machine < 400.0
                && between.human < -100.0
                && (between.likely - between.machine / 2.0).abs() < 1e-2,
            "{between:?}"
        );
        assert_eq!((between.words, between.texts), (200.0, 100));
        assert_eq!(
            [50.0, 100.0, 400.0, 900.0].map(|words| measured.cutoff(&answers(words, 0.5, 0.0)).unwrap().texts),
            [100, 100, 400, 400]
        );
        // Without a measured other register none is told.
        assert_eq!(with(vec![cutoff(100.0, None)]).unlike(&answers(100.0, 0.5, 9.0)), None);
        assert!(with(Vec::new()).cutoff(&answers(100.0, 0.5, 0.0)).is_none());
    }

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
            numbers: 0.0,
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
