//! Whether a text is typical of the language that won, and how sure the answer is.
//!
//! Sums alone can't tell: some language always wins, and by far where the text is long. What tells is how a text compares with sound texts
//! of the winner: the share of its features that this language was ever seen to use, the share of known words, letters that are foreign to
//! it, the winner's sum and its lead by feature. Each is a distance from that language's mean in standard deviations, since a
//! Zulu sentence has fewer known words than an English one; a small logistic regression weighs them. Words with a capital don't
//! count: names are the same in every language, and most sound sentences that were called unknown were full of them.

use serde::{Deserialize, Serialize};

/// What was counted of a text beside its sums.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Features.
    pub all: u32,
    /// Those of words without a capital, letters left out.
    pub low: u32,
    /// Those of them that are words.
    pub words: u32,
    /// Letters beyond ASCII in words without a capital.
    pub letters: u32,
    /// Features without a row, among `low` and `letters`.
    pub missed: u32,
    /// Words without a row.
    pub missed_words: u32,
    /// Of `low`, those that the winner uses.
    pub seen: u32,
    /// Of `words`, those that the winner uses.
    pub seen_words: u32,
    /// Of `letters`, those that the winner uses.
    pub seen_letters: u32,
}

impl Counts {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            low: self.low + other.low,
            words: self.words + other.words,
            letters: self.letters + other.letters,
            missed: self.missed + other.missed,
            missed_words: self.missed_words + other.missed_words,
            seen: self.seen + other.seen,
            seen_words: self.seen_words + other.seen_words,
            seen_letters: self.seen_letters + other.seen_letters,
        }
    }
}

/// Measures of a text.
pub const MEASURES: usize = 10;
/// Terms of the regressions.
pub const TERMS: usize = 2 + 3 * (MEASURES - 1) + 1;
/// Measures as they are or as distances.
pub type Measures = [f32; MEASURES];

/// The measures of a text, its winner's margin and score included.
pub fn measures(counts: &Counts, best: &super::model::Best) -> Measures {
    let share = |part: u32, of: u32| part as f32 / of.max(1) as f32;
    let all = counts.all.max(1) as f32;
    [
        (counts.low.max(1) as f32).ln(),
        share(counts.missed, counts.low + counts.letters),
        best.margin.map_or(0.3, |margin| margin / all),
        best.score / all,
        all.ln(),
        share(counts.seen, counts.low),
        share(counts.seen_words, counts.words),
        share(counts.missed_words, counts.words),
        -share(counts.letters - counts.seen_letters.min(counts.letters), counts.low),
        best.share.clamp(1e-4, 1.0).ln(),
    ]
}

/// What sound texts of a language measure.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Norm {
    /// Mean of each measure.
    pub mean: Measures,
    /// Standard deviation of each measure.
    pub deviation: Measures,
    /// Whether it was one of those left out in turn: less is known of it, and firmer evidence is asked.
    pub outside: bool,
}

/// Bins of length that cut-offs are set for.
pub const BINS: usize = 4;

/// The bin of a text: about 15, 30 and 60 letters part them.
pub fn bin(measures: &Measures) -> usize {
    [60.0f32, 120.0, 240.0].iter().filter(|least| measures[4] >= least.ln()).count()
}

/// The fitted part of an answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Judge {
    /// By table and column.
    pub norms: Vec<Vec<Norm>>,
    /// Weights of the terms for "this is a text of the winner".
    pub typical: Vec<f32>,
    /// Below this sum a text is of no known language; by length (`bin`).
    pub cut: [f32; BINS],
    /// The same for languages left out in turn.
    pub cut_outside: [f32; BINS],
    /// Weights for "the answer is right".
    pub right: Vec<f32>,
}

/// Measures as distances from a language's own, the length as it is.
pub fn distances(measures: &Measures, norm: &Norm) -> Measures {
    let mut distances = [0.0; MEASURES];
    for nth in 0..MEASURES {
        distances[nth] = ((measures[nth] - norm.mean[nth]) / norm.deviation[nth].max(1e-4)).clamp(-10.0, 10.0);
    }
    distances[0] = measures[0] - 4.6;
    distances
}

/// The terms of the regression for a text's typicality.
pub fn terms(x: &Measures) -> [f32; TERMS] {
    let mut terms = [0.0; TERMS];
    terms[0] = 1.0;
    terms[1] = x[0];
    terms[2] = x[0] * x[0];
    for nth in 1..MEASURES {
        terms[3 * nth] = x[nth];
        terms[3 * nth + 1] = x[nth] * x[0];
        terms[3 * nth + 2] = x[nth].min(0.0).powi(2) * 0.1;
    }
    terms
}

/// Terms of the regression for an answer's rightness: the model's own log-odds, the length, the typicality, and how much of it is words with a
/// capital: a list of names has a winner as well.
///
/// Between two languages of a group of close ones (its number is `close`) the same lead is worth less, and not in every group the same.
pub fn right_terms(measures: &Measures, typical: f32, close: Option<usize>) -> [f32; RIGHT] {
    let share = measures[9].exp().clamp(1e-4, 0.9999);
    let odds = (share / (1.0 - share)).ln();
    let length = measures[4] - 4.0;
    let typical = typical.clamp(-6.0, 10.0);
    let capitals = (measures[4] - measures[0]).clamp(0.0, 4.0);
    let mut terms = [0.0; RIGHT];
    if let Some(near) = close.and_then(|close| terms[OWN..].chunks_exact_mut(2).nth(close)) {
        near.copy_from_slice(&[1.0, odds * 0.3]);
    }
    let own: [f32; OWN] = [
        1.0,
        odds,
        length,
        typical,
        odds * length,
        typical * length * 0.3,
        length * length,
        (-measures[9]).min(3.0),
        capitals,
        capitals * odds * 0.3,
        capitals * length,
    ];
    terms[..OWN].copy_from_slice(&own);
    terms
}

/// A weighted sum.
pub fn dot(weights: &[f32], terms: &[f32]) -> f32 {
    weights.iter().zip(terms).map(|(a, b)| a * b).sum()
}

/// Terms of the rightness of any answer, and with those of groups of close languages.
const OWN: usize = 11;
const RIGHT: usize = OWN + 2 * super::CLOSE.len();

/// Log-odds as a probability.
pub fn sigmoid(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

impl Judge {
    /// How typical a text is of the language in `column` of `table`: log-odds, and those that are asked for.
    pub fn typical(&self, table: usize, column: usize, measures: &Measures) -> (f32, f32) {
        let Some(norm) = self.norms.get(table).and_then(|norms| norms.get(column)) else { return (0.0, 0.0) };
        let odds = dot(&self.typical, &terms(&distances(measures, norm)));
        (odds, if norm.outside { self.cut_outside } else { self.cut }[bin(measures)])
    }

    /// Probability that the answer is right.
    pub fn right(&self, measures: &Measures, typical: f32, close: Option<usize>) -> f32 {
        sigmoid(dot(&self.right, &right_terms(measures, typical, close))).clamp(0.01, 0.999)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_compared_with_its_languages_own() {
        let norm = Norm { mean: [0.5; MEASURES], deviation: [0.25; MEASURES], outside: false };
        let mut measures = [1.0; MEASURES];
        measures[3] = 1e6;
        let x = distances(&measures, &norm);
        assert_eq!((x[1], x[3]), (2.0, 10.0));
        // The length is no distance.
        assert!((x[0] - (1.0 - 4.6)).abs() < 1e-6);
    }

    #[test]
    fn short_texts_have_cut_offs_of_their_own() {
        let of = |features: f32| {
            let mut measures = [0.0; MEASURES];
            measures[4] = features.ln();
            bin(&measures)
        };
        assert_eq!([of(10.0), of(61.0), of(121.0), of(241.0), of(1e5)], [0, 1, 2, 3, 3]);
    }

    #[test]
    fn more_is_asked_of_a_language_that_little_is_known_of() {
        let norm = |outside| Norm { mean: [0.0; MEASURES], deviation: [1.0; MEASURES], outside };
        let judge = Judge {
            norms: vec![vec![norm(false), norm(true)]],
            typical: vec![1.5],
            cut: [-2.0; BINS],
            cut_outside: [0.5; BINS],
            right: vec![100.0],
        };
        let measures = [1.0; MEASURES];
        assert_eq!(judge.typical(0, 0, &measures), (1.5, -2.0));
        assert_eq!(judge.typical(0, 1, &measures), (1.5, 0.5));
        // A column that the model hasn't got.
        assert_eq!(judge.typical(7, 0, &measures), (0.0, 0.0));
        // No answer is certain.
        assert_eq!(judge.right(&measures, 0.0, None), 0.999);
    }

    #[test]
    fn capitals_alone_are_told_from_prose() {
        let mut names = [0.0; MEASURES];
        names[4] = 100f32.ln();
        let mut prose = names;
        prose[0] = 95f32.ln();
        assert!(right_terms(&names, 0.0, None)[8] > 3.9);
        assert!(right_terms(&prose, 0.0, None)[8] < 0.1);
    }
}
