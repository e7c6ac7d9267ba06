//! What was found, and how the text is put together, made a probability.
//!
//! Where the text's language has weights (`style/`), their calibrated answer is most of it. Each finding adds its rule's weight: the logarithm of how much more often the rule fires by 1,000 words in machine translation than
//! in text by people, both measured (`sourdine train detect`). Text in which nothing was found speaks a little against machine
//! translation, the more the longer it is, but never more than the share of machine translations in which nothing is found allows.
//! The contributions, prior included, sum to the logit.
//!
//! Without weights the score is a count of proven faults and no more: fluent machine translation has few, and scores near the prior. `unsure`
//! is then the answer.

use super::finding::Finding;
use super::rules;
use super::style::{Answers, Calibration, Phrase, Weights};
use crate::error::Error;
use crate::language::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Machine or human, where nothing is known.
pub const DEFAULT_PRIOR: f32 = 0.5;

/// Standard normal quantile of a 90 % interval.
const Z90: f32 = 1.645;

/// What is to be thought of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The score is above what 1 % of human text of that length reaches.
    Machine,
    /// The score is below what only 5 % of machine text of that length falls under.
    Human,
    /// Neither.
    Unsure,
}

impl Verdict {
    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Human => "human",
            Self::Unsure => "unsure",
        }
    }
}

/// A part of the logit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// `prior`, a rule, `words without findings`, or of the model: `runs of letters`, `runs of words` and `length`.
    pub name: String,
    /// What it adds, in natural-log odds.
    pub log_odds: f32,
}

/// The probability that a text is machine translated.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The probability, 0 to 1.
    pub probability: f32,
    /// Lower end of its 90 % interval.
    pub low: f32,
    /// Upper end of its 90 % interval.
    pub high: f32,
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// What it is made of.
    pub contributions: Vec<Contribution>,
}

/// Rates and cut-offs, as `sourdine train detect` writes them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Version, raised whenever a score changes.
    pub version: String,
    /// Words of text by people that were measured.
    pub human_words: u64,
    /// Words of machine translation that were measured.
    pub machine_words: u64,
    /// Findings by 1,000 words, by rule.
    pub rules: BTreeMap<String, Rates>,
    /// The most that text without findings may say, in natural-log odds.
    pub max_absence: f32,
    /// Cut-offs by number of words, ascending; the last has no bound. For languages without weights.
    pub cutoffs: Vec<Cutoff>,
    /// What the weights of a language are worth.
    #[serde(default)]
    pub styles: BTreeMap<String, Calibration>,
    /// The weights, where they are not the embedded ones.
    #[serde(skip)]
    own: Option<BTreeMap<String, Arc<Weights>>>,
}

/// From which share of human text above it a score is called `machine`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cut {
    /// 1 % of human text is called so.
    #[default]
    #[serde(rename = "1%")]
    One,
    /// 5 % of human text is.
    #[serde(rename = "5%")]
    Five,
}

/// How a score is made.
#[derive(Clone, Debug)]
pub struct Scoring {
    /// Rates, weights and cut-offs.
    pub model: Arc<Model>,
    /// Probability of machine translation before anything is read.
    pub prior: f32,
    /// Where the verdict `machine` begins.
    pub cut: Cut,
}

impl Scoring {
    /// The embedded model with this prior.
    pub fn embedded(prior: f32) -> Self {
        Self { model: Model::embedded(), prior, cut: Cut::default() }
    }
}

/// How often a rule fires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// By 1,000 words of text by people.
    pub human: f32,
    /// By 1,000 words of machine translation.
    pub machine: f32,
}

impl Rates {
    /// Log-odds of one finding; a fault never speaks for a person.
    fn weight(self) -> f32 {
        (self.machine / self.human).ln().max(0.0)
    }
}

/// Where a verdict begins, for texts of a length; in log-odds over the prior.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// For texts of at most this many words.
    pub max_words: Option<usize>,
    /// 1 % of human text scores above.
    pub machine: f32,
    /// 5 % of human text scores above.
    pub likely: f32,
    /// 5 % of machine text scores below.
    pub human: f32,
    /// Human texts of that length that were measured.
    pub texts: u64,
}

impl Model {
    /// The model that ships with the library.
    pub fn embedded() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
            let model = Model::read(include_str!("../../data/models/detect.json"));
            Arc::new(model.unwrap_or_else(|error| panic!("embedded model: {error}")))
        });
        Arc::clone(&MODEL)
    }

    /// Loads what `sourdine train detect --out FILE` wrote: the file, and the weights in the folder `style` beside it.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let read = |path: &Path| std::fs::read(path).map_err(|error| Error::read(path.to_string_lossy(), error));
        let mut model = Self::read(&String::from_utf8_lossy(&read(path)?))?;
        let weights = model.styles.keys().map(|lang| {
            let packed = read(&path.with_file_name("style").join(format!("{lang}.bin")))?;
            Ok((lang.clone(), Arc::new(Weights::read(lang, &packed)?)))
        });
        model.own = Some(weights.collect::<Result<_, Error>>()?);
        Ok(model)
    }

    /// The weights of a language.
    pub fn weights(&self, lang: Lang) -> Option<&Weights> {
        match &self.own {
            Some(own) => own.get(lang.as_str()).map(Arc::as_ref),
            None => Weights::of(lang.as_str()),
        }
    }

    /// The `most` phrases of a text that speak most for a machine, by place; none where the language has no weights.
    pub fn phrases(&self, text: &str, lang: Lang, most: usize) -> Vec<Phrase> {
        let known = self.weights(lang).zip(self.styles.get(lang.as_str()));
        known.map_or_else(Vec::new, |(weights, calibration)| weights.phrases(text, calibration, most))
    }

    /// Reads a model.
    pub fn read(json: &str) -> Result<Self, Error> {
        let model: Self = serde_json::from_str(json).map_err(|error| Error::Model(format!("the detection model is broken: {error}")))?;
        if model.cutoffs.last().is_none_or(|last| last.max_words.is_some()) {
            return Err(Error::Model("the detection model is broken: its last cut-off has a bound".into()));
        }
        Ok(model)
    }

    /// Log-odds of one finding of a rule.
    pub fn weight(&self, rule: &str) -> f32 {
        self.rules.get(rule).map_or(0.0, |rates| rates.weight())
    }

    /// How seldom sound text has a finding of this rule: natural logarithm of the words by people between two of them, in thousands.
    pub fn rarity(&self, rule: &str) -> f32 {
        self.rules.get(rule).map_or(0.0, |rates| -rates.human.ln())
    }

    /// Scores a text of `words` words with these findings; `answers` is what the weights of its language say, where it has any.
    pub fn score(&self, findings: &[Finding], words: usize, lang: Lang, answers: Option<Answers>, prior: f32, cut: Cut) -> Score {
        let prior_logit = logit(prior);
        let mut contributions = vec![Contribution { name: "prior".into(), log_odds: prior_logit }];
        let style = answers.and_then(|answers| Some((answers, self.styles.get(lang.as_str())?)));
        let style = style.and_then(|(answers, calibration)| {
            let answers = answers.within(calibration.knots.last()?.words);
            Some((answers, calibration, calibration.at(answers.words)?))
        });
        let mut variance = if style.is_some() { 0.0 } else { 1.0 };
        for rule in rules::ALL.iter().map(|rule| rule.meta().name) {
            // Once a text: whoever does it once does it again, and the second time says nothing new.
            let found = findings.iter().any(|finding| finding.rule.name == rule);
            let weight = if found { self.weight(rule) } else { 0.0 };
            if weight > 0.0 {
                contributions.push(Contribution { name: rule.into(), log_odds: weight });
                variance += weight * weight;
            }
        }
        let mut cutoffs = None;
        if let Some((answers, calibration, knot)) = style {
            let share = answers.share(calibration.native);
            let of = |family: usize| knot.slope * answers.distinction(family, &calibration.means, share);
            let total = knot.slope * answers.both(calibration.native) + knot.offset;
            for (name, log_odds) in [("runs of letters", of(0)), ("runs of words", of(1)), ("length", total - of(0) - of(1))] {
                contributions.push(Contribution { name: name.into(), log_odds });
            }
            variance += knot.slope * knot.slope * answers.variance * calibration.overlap;
            cutoffs = Some((cut.of(knot.machine, knot.likely), knot.human));
        } else {
            let absence = -(self.missing(lang) * words as f32 / 1000.0).min(self.max_absence);
            if absence != 0.0 {
                contributions.push(Contribution { name: "words without findings".into(), log_odds: absence });
            }
        }
        let evidence: f32 = contributions[1..].iter().map(|part| part.log_odds).sum();
        let total = prior_logit + evidence;
        let spread = Z90 * variance.sqrt();
        let (machine, human) = cutoffs.unwrap_or_else(|| self.cutoffs(words, cut));
        let verdict = match evidence {
            evidence if evidence > machine => Verdict::Machine,
            evidence if evidence < human => Verdict::Human,
            _ => Verdict::Unsure,
        };
        Score { probability: sigmoid(total), low: sigmoid(total - spread), high: sigmoid(total + spread), verdict, contributions }
    }

    /// Findings by 1,000 words that machine translation has more than text by people, of rules that read the language.
    fn missing(&self, lang: Lang) -> f32 {
        let reads = |name: &str| rules::ALL.iter().any(|rule| rule.meta().name == name && rule.meta().reads(lang.as_str()));
        self.rules.iter().filter(|(name, _)| reads(name)).map(|(_, rates)| (rates.machine - rates.human).max(0.0)).sum()
    }

    /// The cut-offs of rules alone.
    fn cutoffs(&self, words: usize, cut: Cut) -> (f32, f32) {
        let cutoff = self.cutoffs.iter().find(|cutoff| cutoff.max_words.is_none_or(|max| words <= max));
        cutoff.or(self.cutoffs.last()).map_or((f32::MAX, f32::MIN), |cutoff| (cut.of(cutoff.machine, cutoff.likely), cutoff.human))
    }
}

impl Cut {
    fn of(self, one: f32, five: f32) -> f32 {
        match self {
            Self::One => one,
            Self::Five => five,
        }
    }
}

/// Log-odds to probability.
pub fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Log-odds of a probability.
pub fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

pub mod train {
    //! Measures the rates and cut-offs of a [`Model`].
    //!
    //! Machines wrote more of some languages than people did, so a rule of one language would look surer than it is: people's rate is what they would
    //! have in the machines' languages, and in each of these the higher one of what was written in it and what people translated into it.

    use super::*;
    use crate::artifacts::style::train::Label;

    /// What was found in one measured text.
    struct Measured {
        machine: bool,
        words: usize,
        evidence: f32,
    }

    /// Texts by their findings; feed it, then take the model.
    #[derive(Default)]
    pub struct Trainer {
        texts: Vec<(Label, Lang, usize, Vec<Finding>)>,
    }

    /// Words, and findings by rule.
    #[derive(Default)]
    struct Counted {
        words: usize,
        findings: BTreeMap<&'static str, usize>,
    }

    impl Counted {
        fn add(&mut self, words: usize, findings: &[Finding]) {
            self.words += words;
            findings.iter().for_each(|finding| *self.findings.entry(finding.rule.name).or_default() += 1);
        }

        /// Findings of a rule by word.
        fn rate(&self, rule: &str) -> f64 {
            self.findings.get(rule).map_or(0.0, |count| *count as f64 / self.words.max(1) as f64)
        }
    }

    /// Cut-offs are set for texts of at most so many words.
    const BINS: [Option<usize>; 5] = [Some(25), Some(60), Some(150), Some(400), None];
    /// Occurrences that every rule is given beforehand, and the words that go with them, so that a rate is never zero.
    const PSEUDO: (f32, f32) = (0.5, 20_000.0);

    impl Trainer {
        /// Adds one text.
        pub fn add(&mut self, label: Label, lang: Lang, words: usize, findings: Vec<Finding>) {
            self.texts.push((label, lang, words, findings));
        }

        /// Findings by 1,000 words, by rule.
        fn rates(&self) -> BTreeMap<String, Rates> {
            let (mut all, mut machines) = (Counted::default(), Counted::default());
            let mut strata: BTreeMap<(Lang, Label), Counted> = BTreeMap::new();
            for (label, lang, words, findings) in &self.texts {
                let side = if *label == Label::Machine { &mut machines } else { &mut all };
                side.add(*words, findings);
                strata.entry((*lang, *label)).or_default().add(*words, findings);
            }
            // Of the languages that both have, how much of the machines' words each is.
            let by_people = |lang: Lang| [Label::Native, Label::Human].map(|label| (lang, label)).into_iter();
            let shared: Vec<(Lang, usize)> = strata
                .iter()
                .filter(|((lang, label), _)| *label == Label::Machine && by_people(*lang).any(|key| strata.contains_key(&key)))
                .map(|((lang, _), counted)| (*lang, counted.words))
                .collect();
            let whole = shared.iter().map(|(_, words)| *words).sum::<usize>().max(1) as f64;
            let smoothed = |rate: f64, words: usize| {
                let rate = (rate as f32 * words as f32 + PSEUDO.0) * 1000.0 / (words as f32 + PSEUDO.1);
                (rate * 1e5).round() / 1e5
            };
            let rates_of = |rule: &str| {
                let of = |lang: Lang| by_people(lang).filter_map(|key| strata.get(&key)).map(|one| one.rate(rule)).fold(0.0, f64::max);
                let people: f64 = shared.iter().map(|(lang, words)| of(*lang) * *words as f64 / whole).sum();
                Rates { human: smoothed(people, all.words), machine: smoothed(machines.rate(rule), machines.words) }
            };
            rules::ALL.iter().map(|rule| rule.meta().name).map(|name| (name.to_owned(), rates_of(name))).collect()
        }

        /// Fits the model.
        pub fn finish(self, version: &str) -> Model {
            let is_of = |label: Label, machine: bool| (label == Label::Machine) == machine;
            let words =
                |of: bool| self.texts.iter().filter(|(label, ..)| is_of(*label, of)).map(|(_, _, words, _)| *words as u64).sum::<u64>();
            let (human_words, machine_words) = (words(false), words(true));
            let rates = self.rates();
            let clean = |of: bool| {
                let long = self.texts.iter().filter(|(label, _, words, _)| is_of(*label, of) && *words >= 60);
                let (all, clean) =
                    long.fold((0u32, 0u32), |(all, clean), (.., findings)| (all + 1, clean + u32::from(findings.is_empty())));
                (clean as f32 + 1.0) / (all as f32 + 2.0)
            };
            let max_absence = (clean(false) / clean(true)).ln().max(0.0);
            let unbounded = Cutoff { max_words: None, machine: f32::MAX, likely: f32::MAX, human: f32::MIN, texts: 0 };
            let mut model = Model {
                version: version.to_owned(),
                human_words,
                machine_words,
                rules: rates,
                max_absence,
                cutoffs: vec![unbounded],
                styles: BTreeMap::new(),
                own: None,
            };
            let measured: Vec<Measured> = self
                .texts
                .iter()
                .map(|(label, lang, words, findings)| Measured {
                    machine: *label == Label::Machine,
                    words: *words,
                    evidence: logit(model.score(findings, *words, *lang, None, 0.5, Cut::One).probability),
                })
                .collect();
            let mut from = 0;
            model.cutoffs = BINS
                .iter()
                .map(|max_words| {
                    let of = |machine: bool| {
                        let bin = measured
                            .iter()
                            .filter(|text| text.machine == machine && text.words >= from && max_words.is_none_or(|max| text.words <= max));
                        let mut values: Vec<f32> = bin.map(|text| text.evidence).collect();
                        values.sort_by(f32::total_cmp);
                        values
                    };
                    let (human, machine) = (of(false), of(true));
                    from = max_words.map_or(from, |max| max + 1);
                    // A hair beyond the quantile: texts that score the same stay on its side of the line.
                    let at =
                        |values: &[f32], share: f32, none: f32| values.get((values.len() as f32 * share) as usize).copied().unwrap_or(none);
                    let round = |value: f32| (value * 1e4).round() / 1e4;
                    Cutoff {
                        max_words: *max_words,
                        machine: round(at(&human, 0.99, 3.0).max(1.0)) + 0.001,
                        likely: round(at(&human, 0.95, 3.0).max(0.5)) + 0.001,
                        human: round(at(&machine, 0.05, -3.0)) - 0.001,
                        texts: human.len() as u64,
                    }
                })
                .collect();
            model
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::finding::Findings;
    use crate::artifacts::style::train::Label;
    use crate::span::Span;

    #[test]
    fn contributions_sum_to_the_logit() {
        let score = Model::embedded().score(&[], 500, Lang::new("en"), None, 0.3, Cut::One);
        let sum: f32 = score.contributions.iter().map(|part| part.log_odds).sum();
        assert!((sigmoid(sum) - score.probability).abs() < 1e-6);
        assert!(score.low < score.probability && score.probability < score.high);
        assert_eq!(score.verdict, Verdict::Unsure, "nothing found is no proof of a person");
    }

    #[test]
    fn a_rule_is_no_surer_because_machines_wrote_more_of_its_language() {
        let rule = rules::find("split-compound").unwrap().meta();
        let found = |count: usize| {
            let mut findings = Findings::default();
            findings.begin(rule);
            for _ in 0..count {
                findings.add("ab", Span::new(0, 1), "");
            }
            findings.take().0
        };
        let mut trainer = train::Trainer::default();
        let (en, zh) = (Lang::new("en"), Lang::new("zh"));
        for (label, lang, words, count) in [
            (Label::Machine, zh, 100_000, 400),
            (Label::Native, zh, 10_000, 40),
            (Label::Human, zh, 100_000, 0),
            (Label::Machine, en, 10_000, 0),
            (Label::Human, en, 1_000_000, 0),
        ] {
            trainer.add(label, lang, words, found(count));
        }
        // Those who write Chinese do it as often as those machines that translate into it.
        let weight = trainer.finish("0").weight(rule.name);
        assert!(weight < 0.2, "{weight}");
    }
}
