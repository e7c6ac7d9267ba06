//! The probability that a text is machine translated, from findings and style.
//!
//! If the language has weights (`style/`), their calibrated answer is most of the score. Each rule with a finding adds its weight: the log
//! ratio of its rates per 1,000 words in machine translation and in text by people, for the latter in the register where it is highest
//! (`sourdine train detect`). The contributions, including the prior, sum to the logit.
//!
//! A text unlike the measured ones is `unsure` whatever its score: in a language without weights, where the score only counts faults; in a
//! register without machine translations to measure; and texts of names or code. [`Score::unlike`] gives the reason.

use super::finding::Finding;
use super::rules;
use super::style::{Answers, Calibration, Phrase, Unlike, Weights};
use crate::error::Error;
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Neutral prior.
pub const DEFAULT_PRIOR: f32 = 0.5;

/// Standard normal quantile of a 90 % interval.
const Z90: f32 = 1.645;

/// Verdict on a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The score is above the cut-off that 1 % of human text of this length reaches, in every measured register.
    Machine,
    /// The score is below the cut-off that 95 % of machine text of this length exceeds.
    Human,
    /// Neither.
    Unsure,
}

impl Verdict {
    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Human => "human",
            Self::Unsure => "unsure",
        }
    }
}

/// A summand of the logit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// `prior`, a rule, `proven faults`, or of the model `runs of letters`, `runs of words`, `frame` and `length`.
    pub name: String,
    /// Log-odds (natural logarithm) that it adds.
    pub log_odds: f32,
}

/// Score of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Probability of machine translation, 0 to 1.
    pub probability: f32,
    /// Lower end of its 90 % interval.
    pub low: f32,
    /// Upper end of its 90 % interval.
    pub high: f32,
    /// Verdict.
    pub verdict: Verdict,
    /// Why the text is unlike the measured ones; the verdict is then `unsure`.
    pub unlike: Option<Unlike>,
    /// Its summands.
    pub contributions: Vec<Contribution>,
}

/// Rates and cut-offs, written by `sourdine train detect`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Version; changes whenever a score changes.
    pub version: String,
    /// Number of measured words by people.
    pub human_words: u64,
    /// Number of measured words of machine translation.
    pub machine_words: u64,
    /// Findings per 1,000 words, by rule.
    pub rules: BTreeMap<String, Rates>,
    /// Shares of texts that several major findings prove to be bad translations.
    #[serde(default)]
    pub proven: Rates,
    /// Calibration of the weights, by language.
    #[serde(default)]
    pub styles: BTreeMap<String, Calibration>,
    /// Weights, if they are not the embedded ones.
    #[serde(skip)]
    own: Option<BTreeMap<String, Arc<Weights>>>,
}

/// The false-positive rate of the verdict `machine`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cut {
    /// 1 % of human text.
    #[default]
    #[serde(rename = "1%")]
    One,
    /// 5 % of human text.
    #[serde(rename = "5%")]
    Five,
}

/// Settings of the score.
#[derive(Clone, Debug)]
pub struct Scoring {
    /// Rates, weights and cut-offs.
    pub model: Arc<Model>,
    /// Prior probability of machine translation.
    pub prior: f32,
    /// Cut-off of the verdict `machine`.
    pub cut: Cut,
}

impl Scoring {
    /// Settings with the embedded model and this prior.
    pub fn embedded(prior: f32) -> Self {
        Self { model: Model::embedded(), prior, cut: Cut::default() }
    }
}

/// Rates of a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// In text by people.
    pub human: f32,
    /// In machine translation.
    pub machine: f32,
}

impl Rates {
    /// Log-odds of one finding; never negative, since a fault is no evidence for a person.
    fn weight(self) -> f32 {
        if self.human > 0.0 { (self.machine / self.human).ln().max(0.0) } else { 0.0 }
    }
}

impl Model {
    /// The embedded model.
    pub fn embedded() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
            let model = Model::read(sourdine_models::DETECT);
            Arc::new(model.unwrap_or_else(|error| panic!("embedded model: {error}")))
        });
        Arc::clone(&MODEL)
    }

    /// Loads a model written by `sourdine train detect --out FILE`: the file, and the weights in the folder `style` next to it.
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

    /// The `most` phrases with the highest weights, sorted by span; none if the language has no weights.
    pub fn phrases(&self, text: &str, lang: Lang, most: usize) -> Vec<Phrase> {
        let known = self.weights(lang).zip(self.styles.get(lang.as_str()));
        known.map_or_else(Vec::new, |(weights, calibration)| weights.phrases(text, calibration, most))
    }

    /// Parses a model.
    pub fn read(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|error| Error::Model(format!("the detection model is broken: {error}")))
    }

    /// Log-odds of one finding of a rule.
    pub fn weight(&self, rule: &str) -> f32 {
        self.rules.get(rule).map_or(0.0, |rates| rates.weight())
    }

    /// Rarity of the rule in sound text: natural logarithm of the number of words by people per finding, in thousands.
    pub fn rarity(&self, rule: &str) -> f32 {
        self.rules.get(rule).map_or(0.0, |rates| -rates.human.ln())
    }

    /// Scores a text by its findings. `proven`: they prove a bad translation. `answers`: the answers of the language's weights, if it has
    /// any.
    pub fn score(&self, findings: &[Finding], proven: bool, lang: Lang, answers: Option<Answers>, prior: f32, cut: Cut) -> Score {
        let prior_logit = logit(prior);
        let mut contributions = vec![Contribution { name: "prior".into(), log_odds: prior_logit }];
        let mut variance = 0.0;
        // A rule counts once in a text: repetitions are not independent evidence.
        let is_found = |rule: &str| findings.iter().any(|finding| finding.rule.name == rule);
        let sure = rules::ALL.iter().map(|rule| rule.meta()).filter(|rule| !rule.is_doubt()).map(|rule| rule.name);
        let found = sure.filter(|rule| is_found(rule)).map(|rule| (rule, self.weight(rule)));
        let mut found: Vec<(&str, f32)> = found.filter(|(_, weight)| *weight > 0.0).collect();
        let sum: f32 = found.iter().map(|(_, weight)| weight).sum();
        let share = if sum > MOST_FROM_RULES { MOST_FROM_RULES / sum } else { 1.0 };
        found.iter_mut().for_each(|(_, weight)| *weight *= share);
        let proof = proven.then(|| ("proven faults", self.proven.weight())).filter(|(_, weight)| *weight > 0.0);
        for (name, weight) in found.into_iter().chain(proof) {
            contributions.push(Contribution { name: name.into(), log_odds: weight });
            variance += weight * weight;
        }
        let style = answers.and_then(|answers| {
            let calibration = self.styles.get(lang.as_str())?;
            Some((answers.within(calibration.longest()), calibration))
        });
        let unlike = style.as_ref().map_or(Some(Unlike::Language), |(answers, calibration)| calibration.unlike(answers));
        let mut cutoff = None;
        if let Some((answers, calibration)) = &style {
            let reading = calibration.read(answers);
            let trust = if unlike.is_some() { UNLIKE_TRUST } else { 1.0 };
            let [letters, words, frame] = reading.parts.map(|part| trust * part);
            let rest = trust * reading.log_odds - letters - words - frame;
            let named = [("runs of letters", letters), ("runs of words", words), ("frame", frame), ("length", rest)];
            contributions.extend(
                named
                    .into_iter()
                    .filter(|(_, log_odds)| *log_odds != 0.0)
                    .map(|(name, log_odds)| Contribution { name: name.into(), log_odds }),
            );
            variance += trust * trust * reading.variance;
            cutoff = calibration.cutoff(answers);
        }
        if unlike.is_some() {
            variance += UNLIKE_VARIANCE;
        }
        let evidence: f32 = contributions[1..].iter().map(|part| part.log_odds).sum();
        let total = prior_logit + evidence;
        let spread = Z90 * variance.sqrt();
        let verdict = match cutoff {
            Some(known) if unlike.is_none() && evidence > cut.of(known.machine, known.likely) => Verdict::Machine,
            Some(known) if unlike.is_none() && evidence < known.human => Verdict::Human,
            _ => Verdict::Unsure,
        };
        Score { probability: sigmoid(total), low: sigmoid(total - spread), high: sigmoid(total + spread), verdict, unlike, contributions }
    }
}

/// Largest sum of rule weights. Cut-offs are measured without rules, and a single finding, as in one of some hundreds of human texts, must
/// not reach one.
const MOST_FROM_RULES: f32 = 1.5;
/// Factor on the answer of the weights for a text unlike the measured ones: it keeps the order and stays near the prior.
const UNLIKE_TRUST: f32 = 0.25;
/// Variance of the log-odds of such a text: at a score of 0.5 the 90 % interval is 0.04 to 0.96.
const UNLIKE_VARIANCE: f32 = 4.0;

impl Cut {
    fn of(self, one: f32, five: f32) -> f32 {
        match self {
            Self::One => one,
            Self::Five => five,
        }
    }
}

/// Converts log-odds to a probability.
pub fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Converts a probability to log-odds.
pub fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

pub mod train {
    //! Measures the rates of a [`Model`].
    //!
    //! The text by people and by machines is distributed differently over languages, which would inflate the weight of rules of one
    //! language. So the rate for people is standardised to the machines' language distribution; in each language it is the highest rate of
    //! native and translated text in news, documentation and all other registers.

    use super::*;
    use crate::artifacts::style::train::{DOCUMENTATION, Label, NEWS};

    /// Accumulates texts with their findings; `finish` gives the model.
    #[derive(Default)]
    pub struct Trainer {
        strata: BTreeMap<(Lang, Label, Option<&'static str>), Counted>,
    }

    /// Number of words, and findings by rule.
    #[derive(Clone, Default)]
    struct Counted {
        texts: usize,
        proven: usize,
        words: usize,
        findings: BTreeMap<&'static str, usize>,
    }

    impl Counted {
        fn add(&mut self, words: usize, findings: &[Finding], proven: bool) {
            self.texts += 1;
            self.proven += usize::from(proven);
            self.words += words;
            findings.iter().for_each(|finding| *self.findings.entry(finding.rule.name).or_default() += 1);
        }

        /// Findings of a rule per word.
        fn rate(&self, rule: &str) -> f64 {
            self.findings.get(rule).map_or(0.0, |count| *count as f64 / self.words.max(1) as f64)
        }
    }

    /// Pseudo-counts of findings and words for each rule, so that no rate is zero.
    const PSEUDO: (f32, f32) = (0.5, 20_000.0);
    /// Fewest words of a register: in a smaller one a single finding would give the highest rate.
    const MIN_WORDS: usize = 10_000;

    impl Trainer {
        /// Adds a text of `register`.
        pub fn add(&mut self, label: Label, lang: Lang, register: &str, words: usize, findings: &[Finding], proven: bool) {
            let kind = [NEWS, DOCUMENTATION].into_iter().find(|kind| *kind == register);
            self.strata.entry((lang, label, kind)).or_default().add(words, findings, proven);
        }

        /// Shares of texts proven to be bad translations; for people, of the kind of register with the highest share.
        fn proven(&self) -> Rates {
            let mut kinds: BTreeMap<(bool, Option<&str>), (usize, usize)> = BTreeMap::new();
            for ((_, label, kind), counted) in &self.strata {
                let (texts, proven) = kinds.entry((*label == Label::Machine, *kind)).or_default();
                *texts += counted.texts;
                *proven += counted.proven;
            }
            // Half a text is a pseudo-count, so that the smallest register does not get the highest share without a single case.
            let share = |machine: bool| {
                let of = || kinds.iter().filter(|((of, _), _)| *of == machine).map(|(_, counts)| *counts);
                let all: usize = of().map(|(texts, _)| texts).sum();
                let highest = of().map(|(texts, proven)| proven as f32 / texts.max(1) as f32).fold(0.0, f32::max);
                highest + PSEUDO.0 / (all as f32 + 1.0)
            };
            Rates { human: share(false), machine: share(true) }
        }

        fn words(&self, of: impl Fn(Label) -> bool) -> usize {
            self.strata.iter().filter(|((_, label, _), _)| of(*label)).map(|(_, counted)| counted.words).sum()
        }

        /// Findings per 1,000 words, by rule.
        fn rates(&self) -> BTreeMap<String, Rates> {
            let mut machines: BTreeMap<Lang, Counted> = BTreeMap::new();
            let mut people: BTreeMap<Lang, Vec<&Counted>> = BTreeMap::new();
            for ((lang, label, _), counted) in &self.strata {
                if *label == Label::Machine {
                    let all = machines.entry(*lang).or_default();
                    all.words += counted.words;
                    counted.findings.iter().for_each(|(rule, count)| *all.findings.entry(rule).or_default() += count);
                } else if counted.words >= MIN_WORDS {
                    people.entry(*lang).or_default().push(counted);
                }
            }
            // Share of each common language in the machines' words.
            let shared: Vec<(&[&Counted], &Counted)> =
                machines.iter().filter_map(|(lang, counted)| Some((people.get(lang)?.as_slice(), counted))).collect();
            let whole = shared.iter().map(|(_, machines)| machines.words).sum::<usize>().max(1) as f64;
            let (by_people, by_machines) = (self.words(|label| label != Label::Machine), self.words(|label| label == Label::Machine));
            let smoothed = |rate: f64, words: usize| {
                let rate = (rate as f32 * words as f32 + PSEUDO.0) * 1000.0 / (words as f32 + PSEUDO.1);
                (rate * 1e5).round() / 1e5
            };
            let rates_of = |rule: &str| {
                let weighed = |rate: &dyn Fn(&[&Counted], &Counted) -> f64| {
                    shared.iter().map(|(people, machines)| rate(people, machines) * machines.words as f64 / whole).sum::<f64>()
                };
                let human = weighed(&|people, _| people.iter().map(|one| one.rate(rule)).fold(0.0, f64::max));
                let machine = weighed(&|_, machines| machines.rate(rule));
                Rates { human: smoothed(human, by_people), machine: smoothed(machine, by_machines) }
            };
            rules::ALL.iter().map(|rule| rule.meta().name).map(|name| (name.to_owned(), rates_of(name))).collect()
        }

        /// The model with rates, without weights.
        pub fn finish(self, version: &str) -> Model {
            Model {
                version: version.to_owned(),
                human_words: self.words(|label| label != Label::Machine) as u64,
                machine_words: self.words(|label| label == Label::Machine) as u64,
                rules: self.rates(),
                proven: self.proven(),
                styles: BTreeMap::new(),
                own: None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::finding::Findings;
    use crate::artifacts::style::train::Label;
    use crate::text::Span;

    #[test]
    fn one_text_in_a_hundred_is_a_higher_cut_than_five() {
        assert_eq!((Cut::One.of(3.0, 2.0), Cut::Five.of(3.0, 2.0)), (3.0, 2.0));
    }

    #[test]
    fn the_share_of_proven_texts_is_that_of_the_worst_register() {
        let mut trainer = train::Trainer::default();
        let mut add = |label: Label, register: &str, texts: usize, proven: usize| {
            (0..texts).for_each(|nth| trainer.add(label, Lang::new("en"), register, 100, &[], nth < proven));
        };
        add(Label::Machine, "news", 10, 3);
        add(Label::Machine, "documentation", 20, 1);
        add(Label::Human, "news", 40, 1);
        add(Label::Native, "news", 10, 1);
        add(Label::Native, "letters", 50, 1);
        // Half a text more, shared by all.
        let proven = trainer.finish("0").proven;
        assert!((proven.machine - (0.3 + 0.5 / 31.0)).abs() < 1e-6 && (proven.human - (0.04 + 0.5 / 101.0)).abs() < 1e-6, "{proven:?}");
    }

    #[test]
    fn a_rate_has_half_a_finding_more_in_twenty_thousand_words() {
        let (rule, other) = (rules::ALL[0].meta(), rules::ALL[1].meta());
        let found = |count: usize| {
            let mut findings = Findings::default();
            findings.begin(rule);
            (0..count).for_each(|_| {
                findings.add("ab", Span::new(0, 1), "");
            });
            findings.take().0
        };
        let en = Lang::new("en");
        let mut trainer = train::Trainer::default();
        trainer.add(Label::Machine, en, "news", 15_000, &found(30), false);
        trainer.add(Label::Machine, en, "letters", 5_000, &found(10), false);
        // The highest rate of a register counts, unless the register is too small.
        trainer.add(Label::Human, en, "news", 40_000, &found(4), false);
        trainer.add(Label::Native, en, "letters", 10_000, &found(5), false);
        trainer.add(Label::Native, en, "documentation", 9_999, &found(500), false);
        trainer.add(Label::Human, Lang::new("de"), "news", 20_001, &found(900), false);
        let model = trainer.finish("7");
        assert_eq!((model.version.as_str(), model.human_words, model.machine_words), ("7", 80_000, 20_000));
        let Rates { human, machine } = model.rules[rule.name];
        // 5 of 10,000 words and 40 of 20,000, each of all words of its kind.
        assert!((human - (40.0 + 0.5) * 1000.0 / 100_000.0).abs() < 2e-5, "{human}");
        assert!((machine - (40.0 + 0.5) * 1000.0 / 40_000.0).abs() < 2e-5, "{machine}");
        let Rates { human, machine } = model.rules[other.name];
        assert!((human - 0.005).abs() < 2e-5 && (machine - 0.0125).abs() < 2e-5, "never found: {human} {machine}");
        assert_eq!(model.rules.len(), rules::ALL.len());
    }

    #[test]
    fn probabilities_and_log_odds_are_each_others_inverse() {
        for (probability, log_odds) in [(0.5, 0.0), (0.9, 9.0f32.ln()), (0.01, (1.0f32 / 99.0).ln())] {
            assert!((logit(probability) - log_odds).abs() < 1e-4 && (sigmoid(log_odds) - probability).abs() < 1e-6, "{probability}");
        }
    }

    #[test]
    fn contributions_sum_to_the_logit() {
        let model = Model::embedded();
        let answers =
            model.weights(Lang::new("en")).unwrap().sums("The storm closed the market of the city, and nobody was hurt.").answers();
        let score = model.score(&[], false, Lang::new("en"), Some(answers), 0.3, Cut::One);
        let sum: f32 = score.contributions.iter().map(|part| part.log_odds).sum();
        assert!((sigmoid(sum) - score.probability).abs() < 1e-6);
        assert!(score.low < score.probability && score.probability < score.high);
        // Without findings they are the prior and the calibrated answer, which an unlike text has a quarter of.
        for (text, is_unlike) in [
            ("The storm closed the market of the city, and nobody was hurt.", false),
            ("A 12.5 13.5 14.5 and B 12.1 13.4 15.2 and C 13.1 14.2 15.3 in 2022, 2023 and 2024.", true),
        ] {
            let answers = model.weights(Lang::new("en")).unwrap().sums(text).answers();
            let score = model.score(&[], false, Lang::new("en"), Some(answers), 0.3, Cut::One);
            let calibration = &model.styles["en"];
            let reading = calibration.read(&answers.within(calibration.longest()));
            assert_eq!(score.unlike.is_some(), is_unlike, "{text}");
            let trust = if is_unlike { 0.25 } else { 1.0 };
            let part = |name: &str| score.contributions.iter().find(|part| part.name == name).map_or(0.0, |part| part.log_odds);
            let found = ["prior", "runs of letters", "runs of words", "frame"].map(part);
            let [letters, words, frame] = reading.parts.map(|part| trust * part);
            assert!(found.iter().zip([logit(0.3), letters, words, frame]).all(|(found, part)| (found - part).abs() < 1e-5), "{found:?}");
            let sum: f32 = score.contributions.iter().map(|part| part.log_odds).sum();
            assert!((sum - logit(0.3) - trust * reading.log_odds).abs() < 1e-4, "{text}: {sum} {reading:?}");
            let spread = 1.645 * (trust * trust * reading.variance + if is_unlike { 4.0 } else { 0.0 }).sqrt();
            let found = [score.low, score.high].map(logit);
            assert!(found.iter().zip([sum - spread, sum + spread]).all(|(found, end)| (found - end).abs() < 1e-2), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_list_of_numbers_is_no_text_that_was_measured() {
        let model = Model::embedded();
        let unlike = |lang: &str, text: &str| {
            let answers = model.weights(Lang::new(lang)).unwrap().sums(text).answers();
            model.score(&[], false, Lang::new(lang), Some(answers), 0.5, Cut::One).unlike
        };
        for (lang, text) in [
            ("en", "Results of the day: Smith 1 2 3 4 5 6 7 8, Jones 11 12 13 14 15 16, and Brown 18 19 20 21 22 23 24."),
            ("en", "A 12.5 13.5 14.5 and B 12.1 13.4 15.2 and C 13.1 14.2 15.3 in 2022, 2023 and 2024."),
            ("de", "Linie 4: Hafen 7:10 7:40 8:10, Markt 7:15 7:45 8:15, Bahnhof 7:22 7:52 8:22."),
            ("fr", "Nord 1,2 3,4 5,6 et Sud 2,3 4,5 6,7 pour 2023."),
            ("ru", "Север 1,2 3,4 5,6; юг 2,3 4,5 6,7; восток 3,1 4,1."),
        ] {
            assert_eq!(unlike(lang, text), Some(Unlike::Names), "{text}");
        }
        for (lang, text) in [
            ("en", "The index rose 1.25 percent to 12,345.67 points on Monday, 3 June 2024, its best day since 2009."),
            ("de", "Der Zug um 7:10 Uhr kam erst um 8:25 Uhr an, weil bei Kilometer 112,4 ein Baum lag."),
            ("fr", "En 2023, 1 250 bateaux ont traversé le lac, contre 1 100 en 2022."),
        ] {
            assert_ne!(unlike(lang, text), Some(Unlike::Names), "{text}");
        }
    }

    #[test]
    fn a_language_without_weights_is_never_accused() {
        let mut findings = Findings::default();
        for rule in rules::ALL.iter().take(12) {
            findings.begin(rule.meta());
            findings.add("ab", Span::new(0, 1), "");
        }
        let score = Model::embedded().score(&findings.take().0, true, Lang::new("sw"), None, 0.5, Cut::One);
        assert_eq!((score.verdict, score.unlike), (Verdict::Unsure, Some(Unlike::Language)));
        assert!(score.low < 0.5 && score.high > 0.9, "{score:?}");
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
            trainer.add(label, lang, "news", words, &found(count), false);
        }
        // In Chinese the rates of people and machines are equal.
        let weight = trainer.finish("0").weight(rule.name);
        assert!(weight < 0.2, "{weight}");
    }
}
