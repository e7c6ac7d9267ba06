//! The phrases of a text with the highest weights: not errors, but what the model decides by.
//!
//! A phrase is a few words of one sentence. Its weight is what its features add to the log-odds of the text relative to the baseline.
//! Features that cross its borders are not counted, so weights of phrases do not sum to the score.

use super::{Calibration, Sums, Weights};
use crate::text::Span;
use crate::text::token::{Kind, tokens};

/// A phrase and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phrase {
    /// Span.
    pub span: Span,
    /// Log-odds (natural logarithm) that it adds to the score.
    pub log_odds: f32,
}

/// Number of tokens of a phrase.
const TOKENS: usize = 4;

impl Weights {
    /// The `most` phrases with the highest weights, sorted by span; none overlaps another.
    pub fn phrases(&self, text: &str, calibration: &Calibration, most: usize) -> Vec<Phrase> {
        let whole = self.sums(text);
        let answers = whole.answers();
        let news = calibration.read(&answers).news;
        let root = |family: usize| whole.parts[family].count.max(1.0).sqrt();
        // Contribution of a phrase to one head; heads have their weights for the whole text.
        let of_news = |sums: &Sums| {
            calibration.news.as_ref().map_or(0.0, |scale| {
                let share = answers.share(scale.native);
                let of = |family: usize| {
                    let part = &sums.parts[family];
                    let beyond = |question: usize| part.sums[question] - scale.means[question][family] * part.count;
                    (share * beyond(0) + (1.0 - share) * beyond(1)) / root(family)
                };
                news * scale.at(answers.words).slope * (of(0) + of(1))
            })
        };
        let of_documentation = |sums: &Sums| {
            calibration.documentation.as_ref().map_or(0.0, |scale| {
                let of = |family: usize| {
                    let part = &sums.parts[2 + family];
                    (part.sums[0] - scale.means[0][family] * part.count) / root(2 + family)
                };
                (1.0 - news) * scale.at(answers.words).slope * (of(0) + of(1))
            })
        };
        let tokens = tokens(text);
        let mut phrases: Vec<Phrase> = tokens
            .windows(TOKENS)
            .filter(|window| window[1..].iter().all(|token| !token.first) && window.iter().all(|token| token.kind == Kind::Word))
            .map(|window| {
                let span = Span { start: window[0].span.start, end: window[TOKENS - 1].span.end };
                let sums = self.sums(span.of(text));
                Phrase { span, log_odds: of_news(&sums) + of_documentation(&sums) }
            })
            .filter(|phrase| phrase.log_odds > 0.0)
            .collect();
        let heavier = |a: &Phrase, b: &Phrase| b.log_odds.total_cmp(&a.log_odds).then(a.span.cmp(&b.span));
        // A chosen phrase excludes those that start up to three tokens before or after it, so sorting this many suffices.
        let enough = most * (2 * TOKENS - 1);
        if phrases.len() > enough {
            phrases.select_nth_unstable_by(enough, heavier);
            phrases.truncate(enough);
        }
        phrases.sort_by(heavier);
        let mut heaviest: Vec<Phrase> = Vec::with_capacity(most);
        for phrase in phrases {
            if heaviest.len() < most && heaviest.iter().all(|other| !other.span.overlaps(phrase.span)) {
                heaviest.push(phrase);
            }
        }
        heaviest.sort_by_key(|phrase| phrase.span);
        heaviest
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Knot, Scale};
    use super::Calibration;
    use crate::artifacts::score::Model;
    use crate::text::{Lang, Span};

    #[test]
    fn fewer_phrases_are_the_heaviest_of_more() {
        let (model, lang) = (Model::embedded(), Lang::new("en"));
        let subjects = ["The storm", "A ferry of the town", "In the evening nobody", "One of the biggest markets", "It is said that he"];
        let verbs = ["closed the market of", "has been seen in", "came back to", "is one of the kind of"];
        let places = ["the city, and nobody was hurt", "the harbour in the evening", "a place that is known to all"];
        let mut text = String::new();
        for subject in subjects {
            verbs.iter().for_each(|verb| places.iter().for_each(|place| text += &format!("{subject} {verb} {place}.\n")));
        }
        let find = |most: usize| model.weights(lang).unwrap().phrases(&text, &model.styles["en"], most);
        let mut all = find(10_000);
        assert!(all.len() > 60, "{}", all.len());
        all.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then(a.span.cmp(&b.span)));
        for most in [0, 1, 2, 5, 20] {
            let mut heaviest: Vec<(Span, f32)> = all[..most].iter().map(|phrase| (phrase.span, phrase.log_odds)).collect();
            heaviest.sort_by_key(|(span, _)| *span);
            assert_eq!(find(most).iter().map(|phrase| (phrase.span, phrase.log_odds)).collect::<Vec<_>>(), heaviest, "{most}");
        }
    }

    #[test]
    fn phrases_weigh_something_and_do_not_overlap() {
        let (model, lang) = (Model::embedded(), Lang::new("en"));
        let text = "The storm closed the market of the city in the evening, and nobody was hurt there.\nIt is the biggest one of the kind.";
        let phrases = model.weights(lang).unwrap().phrases(text, &model.styles["en"], 3);
        assert!((1..=3).contains(&phrases.len()), "{phrases:?}");
        assert!(phrases.iter().all(|phrase| phrase.log_odds > 0.0 && !phrase.span.of(text).contains('\n')));
        assert!(phrases.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        assert!(model.weights(lang).unwrap().phrases("", &model.styles["en"], 3).is_empty());
    }

    #[test]
    fn the_weight_of_a_text_of_one_phrase_is_its_distance_from_the_baseline() {
        let (model, lang) = (Model::embedded(), Lang::new("en"));
        let (weights, own) = (model.weights(lang).unwrap(), &model.styles["en"]);
        // As measured; each head alone; and both with half of the weight, whatever the text is.
        let even = |slope: f32| vec![Knot { words: 4.0, slope, offset: 0.0 }];
        let frame =
            |slope: f32| Scale { native: false, means: [[0.02, -0.03], [0.0; 2]], overlap: 1.0, knots: even(slope), cutoffs: Vec::new() };
        let calibration = |news: bool, slope: f32| Calibration {
            news: own.news.clone().filter(|_| news),
            documentation: Some(frame(slope)),
            is_documentation: Some(frame(0.0)),
            ..own.clone()
        };
        let calibrations =
            [own.clone(), calibration(false, 2.0), calibration(false, -2.0), calibration(true, 2.0), calibration(true, -2.0)];
        let mut heaviest = [0.0f32; 2];
        for calibration in calibrations {
            for text in [
                "the market of the",
                "has been seen in",
                "is said that he",
                "click the menu to",
                "select this option to",
                "came back to the",
            ] {
                let reading = calibration.read(&weights.sums(text).answers());
                let distance: f32 = reading.parts.iter().sum();
                let phrases = weights.phrases(text, &calibration, 3);
                if distance <= 0.0 {
                    assert!(phrases.is_empty(), "{text}");
                    continue;
                }
                assert_eq!(phrases.iter().map(|phrase| phrase.span.of(text)).collect::<Vec<_>>(), [text]);
                assert!((phrases[0].log_odds - distance).abs() < 1e-4 * distance, "{text}: {} {distance}", phrases[0].log_odds);
                heaviest = [heaviest[0].max(reading.parts[0] + reading.parts[1]), heaviest[1].max(reading.parts[2])];
            }
        }
        assert!(heaviest.iter().all(|part| *part > 0.05), "both heads have their part: {heaviest:?}");
    }
}
