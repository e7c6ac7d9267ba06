//! Calibrates answers on texts outside the training data.

use super::super::calibration::FEWEST_WORDS;
use super::super::{Answers, Calibration, Cutoff, FAMILY, Family, Knot, Scale, Sums};
use super::fit::{Heads, WEIGHT};
use super::{Example, Kind, LABELS, Label};
use std::collections::BTreeMap;

/// Lower ends of the calibrated lengths, in words.
const LENGTHS: [f32; 7] = [0.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0];
/// Fewest texts of a class for a length.
const MIN_TEXTS: usize = 40;
/// Fewest texts by people of a register for an estimate of 1 %.
const MIN_REGISTER: usize = 50;
/// Prior probability of documentation. With 0.5, single news sentences are taken for documentation often enough to cost news 0.002 of AUC.
const DOCUMENTATION_PRIOR: f32 = 0.2;
/// Largest share of news and documentation taken for another register.
const TAKEN_FOR_OTHER: f32 = 0.005;
/// Share of the measured texts below the cut-off for names and code.
const MOSTLY_NAMES: f32 = 0.002;

/// A text outside the training data.
pub(super) struct Measured {
    label: Label,
    kind: Kind,
    register: usize,
    /// Its whole year or product was left out.
    whole: bool,
    answers: Answers,
    halves: Option<(Answers, Answers)>,
}

impl Measured {
    /// Joins the pieces of a text.
    pub fn new(of: &Example, whole: bool, pieces: &[Sums]) -> Self {
        let join = |pieces: &[Sums]| pieces[1..].iter().fold(pieces[0], |joined, other| joined.join(other)).answers();
        let (one, other) = pieces.split_at(pieces.len() / 2);
        let halves = (!one.is_empty()).then(|| (join(one), join(other)));
        Self { label: of.label, kind: of.kind, register: of.register, whole, answers: join(pieces), halves }
    }

    fn is_by_people(&self) -> bool {
        self.label != Label::Machine
    }
}

pub(super) fn calibrate(heads: &Heads, examples: &[&Example], measured: &[Measured]) -> Calibration {
    let means = means(heads, examples);
    let news = heads.has_news().then(|| {
        let native = heads.native;
        Scale { native, means: means[0], ..scale(measured, Kind::News, native, |answers| answers.news(native)) }
    });
    let documentation =
        heads.has_documentation().then(|| Scale { means: means[1], ..scale(measured, Kind::Documentation, false, Answers::documentation) });
    let is_documentation = heads.has_documentation() && heads.has_news();
    let mut calibration = Calibration {
        is_documentation: is_documentation.then(|| register_scale(measured)).filter(|scale| !scale.knots.is_empty()),
        news: news.filter(|scale| !scale.knots.is_empty()),
        documentation: documentation.filter(|scale| !scale.knots.is_empty()),
        ..Calibration::default()
    };
    let of = |news: bool| cutoffs(&calibration, news, heads.has_other_register(), measured);
    let (news, documentation) = (of(true), of(false));
    calibration.news.iter_mut().for_each(|scale| scale.cutoffs.clone_from(&news));
    calibration.documentation.iter_mut().for_each(|scale| scale.cutoffs.clone_from(&documentation));
    let shares = measured.iter().filter(|text| text.answers.words >= FEWEST_WORDS).map(|text| text.answers.frequent);
    calibration.least_frequent = round(quantile(shares.collect(), MOSTLY_NAMES).unwrap_or_default());
    calibration
}

fn round(value: f32) -> f32 {
    (value * 1e4).round() / 1e4
}

/// Quantile: the value that this share of all is below.
fn quantile(mut values: Vec<f32>, share: f32) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(((values.len() as f32 * share) as usize).min(values.len().saturating_sub(1))).copied()
}

/// Texts of one class of length.
fn bin(measured: &[Measured], nth: usize) -> impl Iterator<Item = &Measured> + Clone {
    let (least, most) = (LENGTHS[nth], LENGTHS.get(nth + 1).copied().unwrap_or(f32::MAX));
    measured.iter().filter(move |text| text.answers.words > least && text.answers.words <= most)
}

/// Geometric mean of the lengths of some texts.
fn mean_length<'m>(texts: impl Iterator<Item = &'m Measured>) -> f32 {
    let (sum, count) = texts.fold((0f64, 0f64), |(sum, count), text| (sum + f64::from(text.answers.words.ln()), count + 1.0));
    round((sum / count.max(1.0)).exp() as f32)
}

fn scale(measured: &[Measured], kind: Kind, native: bool, answer: impl Fn(&Answers) -> f32) -> Scale {
    let variance = |answers: &Answers| answers.variances[usize::from(kind == Kind::Documentation)];
    // The halves of a text differ by sampling error only: by twice the sampling variance of a half.
    let (mut differences, mut expected) = (0f64, 0f64);
    for (one, other) in measured.iter().filter(|text| text.kind == kind).filter_map(|text| text.halves) {
        differences += f64::from(answer(&one) - answer(&other)).powi(2);
        expected += f64::from(variance(&one) + variance(&other));
    }
    let overlap = if expected > 0.0 { (differences / expected) as f32 } else { 1.0 };
    // The task is documentation of an unseen product.
    let has_product = measured.iter().any(|text| text.kind == Kind::Documentation && text.whole);
    let is_wanted = |text: &&Measured| text.kind == kind && (kind == Kind::News || text.whole == has_product);
    let mut knots: Vec<Knot> = Vec::new();
    for nth in 0..LENGTHS.len() {
        let texts: Vec<&Measured> = bin(measured, nth).filter(is_wanted).collect();
        let count = |label: Label| texts.iter().filter(|text| text.label == label).count();
        if count(Label::Machine) < MIN_TEXTS || count(Label::Human) < MIN_TEXTS || native && count(Label::Native) < MIN_TEXTS {
            continue;
        }
        let worth = |label: Label| if native || label == Label::Machine { f64::from(WEIGHT[label as usize]) } else { 0.5 };
        let point = |text: &&Measured| Point {
            answer: f64::from(answer(&text.answers)),
            is_asked_for: text.label == Label::Machine,
            worth: worth(text.label) / count(text.label) as f64,
        };
        let (slope, offset) = platt(&texts.iter().map(point).collect::<Vec<_>>());
        knots.push(Knot { words: mean_length(texts.into_iter()), slope: round(slope), offset: round(offset) });
    }
    Scale { native, overlap: (overlap * 1e3).round() / 1e3, knots, ..Scale::default() }
}

/// Calibration of the probability of documentation.
fn register_scale(measured: &[Measured]) -> Scale {
    let mut scale = Scale { overlap: 1.0, ..Scale::default() };
    for nth in 0..LENGTHS.len() {
        let texts: Vec<&Measured> = bin(measured, nth).filter(|text| text.kind != Kind::Other).collect();
        let count = |kind: Kind| texts.iter().filter(|text| text.kind == kind).count();
        if count(Kind::News) < MIN_TEXTS || count(Kind::Documentation) < MIN_TEXTS {
            continue;
        }
        let point = |text: &&Measured| Point {
            answer: f64::from(text.answers.is_documentation()),
            is_asked_for: text.kind == Kind::Documentation,
            worth: 0.5 / count(text.kind) as f64,
        };
        let (slope, offset) = platt(&texts.iter().map(point).collect::<Vec<_>>());
        let offset = offset + (DOCUMENTATION_PRIOR / (1.0 - DOCUMENTATION_PRIOR)).ln();
        scale.knots.push(Knot { words: mean_length(texts.into_iter()), slope: round(slope), offset: round(offset) });
    }
    scale
}

/// Cut-offs for texts that the news head decides, or for all others.
fn cutoffs(calibration: &Calibration, news: bool, has_other_register: bool, measured: &[Measured]) -> Vec<Cutoff> {
    let read = |text: &Measured| calibration.read(&text.answers).log_odds;
    let mut cutoffs = Vec::new();
    for nth in 0..LENGTHS.len() {
        let mut people: BTreeMap<(usize, Label, bool), Vec<f32>> = BTreeMap::new();
        let mut machines: BTreeMap<(usize, bool), Vec<f32>> = BTreeMap::new();
        let mut known: BTreeMap<(Kind, bool), Vec<f32>> = BTreeMap::new();
        let decided = bin(measured, nth).filter(|text| calibration.is_read_as_news(&text.answers) == news);
        for text in decided.clone().filter(|text| text.kind != Kind::Other) {
            known.entry((text.kind, text.whole)).or_default().push(text.answers.other_register());
        }
        let other = known.values().filter_map(|values| quantile(values.clone(), 1.0 - TAKEN_FOR_OTHER)).fold(f32::MIN, f32::max);
        // Documentation of an unseen product is a register of its own; files of seen products are easier.
        let is_of_product = |text: &Measured| text.kind == Kind::Documentation && text.whole;
        // Texts unlike the measured ones get no verdict.
        for text in decided.clone().filter(|text| !has_other_register || text.answers.other_register() <= other) {
            if text.is_by_people() {
                people.entry((text.register, text.label, is_of_product(text))).or_default().push(read(text));
            } else {
                machines.entry((text.register, is_of_product(text))).or_default().push(read(text));
            }
        }
        people.retain(|_, values| values.len() >= MIN_REGISTER);
        machines.retain(|_, values| values.len() >= MIN_TEXTS);
        if people.is_empty() || machines.is_empty() {
            continue;
        }
        let highest = |share: f32| people.values().filter_map(|values| quantile(values.clone(), share)).fold(f32::MIN, f32::max);
        let lowest = machines.values().filter_map(|values| quantile(values.clone(), 0.05)).fold(f32::MAX, f32::min);
        // Cut-offs do not decrease with length.
        let before = cutoffs.last().map_or((f32::MIN, f32::MIN), |last: &Cutoff| (last.machine, last.likely));
        cutoffs.push(Cutoff {
            words: mean_length(decided),
            machine: round(highest(0.99)).max(before.0),
            likely: round(highest(0.95)).max(before.1),
            human: round(lowest),
            other: has_other_register.then(|| round(other)),
            texts: people.values().map(|values| values.len() as u64).sum(),
        });
    }
    cutoffs
}

/// Mean weights of a feature by head, question and family, with the class weights of fitting.
fn means(heads: &Heads, examples: &[&Example]) -> [[[f32; 2]; 2]; 2] {
    let mut total = [[[0f64; 2]; 4]; LABELS];
    let mut count = [[0f64; 4]; LABELS];
    for example in examples {
        let sums = heads.sums(example);
        for family in FAMILY {
            let is_own = if family.is_of_frame() { example.kind == Kind::Documentation } else { example.kind == Kind::News };
            if is_own {
                let (label, part) = (example.label as usize, sums.parts[family as usize]);
                (0..2).for_each(|question| total[label][family as usize][question] += f64::from(part.sums[question]));
                count[label][family as usize] += f64::from(part.count);
            }
        }
    }
    let mean = |family: Family, question: usize| -> f32 {
        let family = family as usize;
        let present: f64 = (0..LABELS).filter(|label| count[*label][family] > 0.0).map(|label| f64::from(WEIGHT[label])).sum();
        let of = |label: usize| f64::from(WEIGHT[label]) * total[label][family][question] / count[label][family].max(1.0);
        ((0..LABELS).map(of).sum::<f64>() / present.max(f64::MIN_POSITIVE) * 1e6).round() as f32 / 1e6
    };
    let of = |families: [Family; 2]| [0, 1].map(|question| families.map(|family| mean(family, question)));
    [of([Family::Letters, Family::Words]), of([Family::FrameLetters, Family::FrameWords])]
}

/// Iterations of Newton's method, and its largest step: with separable classes the slope would diverge.
const ROUNDS: usize = 60;
const STRIDE: f64 = 0.3;
/// Regularisation towards a slope of 1.
const PULL: f64 = 1e-3;

/// An answer with its label.
struct Point {
    answer: f64,
    is_asked_for: bool,
    worth: f64,
}

/// Platt scaling (1999): slope and offset by Newton's method.
fn platt(points: &[Point]) -> (f32, f32) {
    let (mut slope, mut offset) = (1.0f64, 0.0f64);
    for _ in 0..ROUNDS {
        let (mut g, mut h) = ([PULL * (slope - 1.0), PULL * offset], [[PULL, 0.0], [0.0, PULL]]);
        for Point { answer: x, is_asked_for, worth } in points {
            let p = 1.0 / (1.0 + (-(slope * x + offset)).exp());
            let error = (p - f64::from(u8::from(*is_asked_for))) * worth;
            let curve = p * (1.0 - p) * worth;
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

    #[test]
    fn platt_finds_the_curve_that_the_points_lie_on() {
        for (slope, offset) in [(1.0, 0.0), (2.0, 1.0), (0.5, -1.5)] {
            let mut points = Vec::new();
            for answer in (-30..=30).map(|tenths| f64::from(tenths) / 10.0) {
                let share = 1.0 / (1.0 + (-(slope * answer + offset)).exp());
                points.push(Point { answer, is_asked_for: true, worth: share });
                points.push(Point { answer, is_asked_for: false, worth: 1.0 - share });
            }
            let found = platt(&points);
            assert!((f64::from(found.0) - slope).abs() < 0.01 && (f64::from(found.1) - offset).abs() < 0.01, "{slope} {offset}: {found:?}");
        }
        // Where one answer separates the classes, the slope stays finite.
        let separable = [(-1.0, false), (1.0, true)].map(|(answer, is_asked_for)| Point { answer, is_asked_for, worth: 0.5 });
        let (slope, offset) = platt(&separable);
        assert!((2.0..20.0).contains(&slope) && offset.abs() < 1e-3, "{slope} {offset}");
    }

    #[test]
    fn a_quantile_is_the_value_that_its_share_is_below() {
        let values: Vec<f32> = (1..=100).rev().map(|nth| nth as f32).collect();
        for (share, value) in [(0.0, 1.0), (0.05, 6.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)] {
            assert_eq!(quantile(values.clone(), share), Some(value), "{share}");
        }
        assert_eq!((quantile(vec![7.0], 0.5), quantile(Vec::new(), 0.5)), (Some(7.0), None));
    }

    /// Texts of a kind and length, whose answer for documentation is `answer`.
    fn texts(kind: Kind, words: f32, answer: f32, count: usize) -> Vec<Measured> {
        let answers = Answers {
            text: [[0.0; 2]; 2],
            frame: [[9.0, 9.0], [9.0, 9.0], [answer - 1.0, 1.0]],
            roots: [1.0; 4],
            variances: [1.0; 2],
            words,
            frequent: 0.5,
            numbers: 0.0,
        };
        (0..count).map(|_| Measured { label: Label::Human, kind, register: 0, whole: false, answers, halves: None }).collect()
    }

    #[test]
    fn the_probability_of_documentation_has_its_prior_and_a_knot_for_each_measured_length() {
        // At 1, three of four are documentation, at -1 one of four: a slope of ln 3 at even odds.
        let mixed = |words: f32| -> Vec<Measured> {
            let of = |kind: Kind, answer: f32, count: usize| texts(kind, words, answer, count);
            let (news, documentation) = (Kind::News, Kind::Documentation);
            [of(news, 1.0, 10), of(news, -1.0, 30), of(documentation, 1.0, 90), of(documentation, -1.0, 30)].into_iter().flatten().collect()
        };
        let mut measured = mixed(15.0);
        measured.extend(mixed(90.0));
        // One text too few of a kind, and texts of other kinds.
        measured.extend(texts(Kind::News, 30.0, 1.0, MIN_TEXTS - 1));
        measured.extend(texts(Kind::Documentation, 30.0, 1.0, MIN_TEXTS));
        measured.extend(texts(Kind::News, 50.0, 1.0, MIN_TEXTS));
        measured.extend(texts(Kind::Documentation, 50.0, 1.0, MIN_TEXTS - 1));
        measured.extend(texts(Kind::Other, 90.0, -5.0, 500));
        let scale = register_scale(&measured);
        assert_eq!(scale.overlap, 1.0);
        assert_eq!(scale.knots.iter().map(|knot| knot.words).collect::<Vec<_>>(), [15.0, 90.0]);
        for knot in &scale.knots {
            assert!((knot.slope - 3f32.ln()).abs() < 0.01, "{knot:?}");
            // A prior of 0.2: odds of one to four.
            assert!((knot.offset - 0.25f32.ln()).abs() < 0.01, "{knot:?}");
        }
    }

    #[test]
    fn a_length_is_of_the_class_whose_upper_end_it_does_not_exceed() {
        let measured: Vec<Measured> =
            [10.0, 10.5, 20.0, 320.0, 321.0].into_iter().flat_map(|words| texts(Kind::News, words, 0.0, 1)).collect();
        let of = |nth: usize| bin(&measured, nth).map(|text| text.answers.words).collect::<Vec<_>>();
        assert_eq!((of(0), of(1), of(5), of(6)), (vec![10.0], vec![10.5, 20.0], vec![320.0], vec![321.0]));
        let both = texts(Kind::News, 10.0, 0.0, 1).into_iter().chain(texts(Kind::News, 40.0, 0.0, 1)).collect::<Vec<_>>();
        assert_eq!(mean_length(both.iter()), 20.0, "the geometric mean");
    }

    #[test]
    fn a_scale_is_fitted_to_its_own_kind_and_its_overlap_to_the_halves_of_texts() {
        let answer = |answers: &Answers| answers.text[1][0];
        let of = |label: Label, kind: Kind, value: f32, count: usize, whole: bool| -> Vec<Measured> {
            let with = |answers: Answers, value: f32| Answers { text: [[0.0; 2], [value, 0.0]], variances: [1.0, 4.0], ..answers };
            let texts = texts(kind, 15.0, 0.0, count).into_iter().map(|text| {
                let answers = with(text.answers, value);
                // Twice the variance of independent features for news, and half of it for documentation.
                let halves = Some((with(answers, value + 1.0), with(answers, value - 1.0)));
                Measured { label, kind, register: 0, whole, answers, halves }
            });
            texts.collect()
        };
        let of_kind = |kind: Kind, whole: bool| -> Vec<Measured> {
            let (machine, human) = (Label::Machine, Label::Human);
            [
                of(machine, kind, 1.0, 90, whole),
                of(machine, kind, -1.0, 30, whole),
                of(human, kind, 1.0, 10, whole),
                of(human, kind, -1.0, 30, whole),
            ]
            .into_iter()
            .flatten()
            .collect()
        };
        // Documentation of products that were trained on is left out if there is any of others.
        let measured: Vec<Measured> = [of_kind(Kind::News, false), of_kind(Kind::Documentation, true)]
            .into_iter()
            .flatten()
            .chain(of(Label::Machine, Kind::Documentation, -9.0, 500, false))
            .collect();
        let offset = (WEIGHT[Label::Machine as usize] / 0.5).ln();
        for (kind, overlap) in [(Kind::News, 2.0), (Kind::Documentation, 0.5)] {
            let scale = scale(&measured, kind, false, answer);
            assert_eq!((scale.native, scale.overlap, scale.knots.len()), (false, overlap, 1));
            let Knot { words, slope, offset: found } = scale.knots[0];
            assert_eq!(words, 15.0);
            // Three of four texts by machines answer 1, and one of four by people.
            assert!((slope - 3f32.ln()).abs() < 0.01 && (found - offset).abs() < 0.01, "{slope} {found} {offset}");
        }
        assert!(scale(&measured, Kind::News, true, answer).knots.is_empty(), "no native text");
        let few = |machine: usize, human: usize| {
            let measured = [of(Label::Machine, Kind::News, 1.0, machine, false), of(Label::Human, Kind::News, -1.0, human, false)];
            scale(&measured.into_iter().flatten().collect::<Vec<_>>(), Kind::News, false, answer).knots.len()
        };
        assert_eq!([few(MIN_TEXTS, MIN_TEXTS), few(MIN_TEXTS - 1, MIN_TEXTS), few(MIN_TEXTS, MIN_TEXTS - 1)], [1, 0, 0]);
        assert_eq!(scale(&[], Kind::News, false, answer).overlap, 1.0, "nothing is measured");
    }

    /// A calibration in which the news head reads the first answer of the words as log-odds.
    fn plain(documentation: bool) -> Calibration {
        let scale = || Some(Scale { overlap: 1.0, knots: vec![Knot { words: 10.0, slope: 1.0, offset: 0.0 }], ..Scale::default() });
        Calibration {
            news: scale(),
            documentation: scale().filter(|_| documentation),
            is_documentation: scale().filter(|_| documentation),
            ..Calibration::default()
        }
    }

    /// Texts of a register with these log-odds, in order.
    fn read_as(register: usize, label: Label, kind: Kind, words: f32, log_odds: impl Iterator<Item = f32>) -> Vec<Measured> {
        let of = |value: f32| {
            let mut text = texts(kind, words, 0.0, 1).remove(0);
            (text.label, text.register) = (label, register);
            (text.answers.text, text.answers.frame) = ([[0.0; 2], [value, 0.0]], [[0.0; 2], [0.0; 2], [-60.0, 0.0]]);
            text
        };
        log_odds.map(of).collect()
    }

    #[test]
    fn a_cut_off_is_reached_by_one_text_in_a_hundred_of_the_worst_register() {
        let hundred = |from: f32| (0..100).map(move |nth| from + nth as f32 / 100.0);
        let mut measured = read_as(0, Label::Human, Kind::News, 15.0, hundred(0.0));
        measured.extend(read_as(1, Label::Native, Kind::Other, 15.0, hundred(2.0)));
        // Too few texts of a register, and of a label of it, tell nothing.
        measured.extend(read_as(2, Label::Native, Kind::Other, 15.0, hundred(9.0).take(MIN_REGISTER - 1)));
        measured.extend(read_as(0, Label::Native, Kind::News, 15.0, hundred(9.0).take(MIN_REGISTER - 1)));
        measured.extend(read_as(0, Label::Machine, Kind::News, 15.0, hundred(5.0)));
        measured.extend(read_as(3, Label::Machine, Kind::News, 15.0, hundred(4.0)));
        measured.extend(read_as(4, Label::Machine, Kind::News, 15.0, hundred(-9.0).take(MIN_TEXTS - 1)));
        let found = cutoffs(&plain(false), true, false, &measured);
        assert_eq!(found.len(), 1);
        let Cutoff { words, machine, likely, human, other, texts } = found[0];
        assert_eq!((words, other, texts), (15.0, None, 200));
        assert_eq!((machine, likely, human), (2.99, 2.95, 4.05));
        // The news head decides all of them.
        assert!(cutoffs(&plain(true), false, false, &measured).is_empty());
        assert_eq!(cutoffs(&plain(true), true, false, &measured), found);
    }

    #[test]
    fn cut_offs_do_not_decrease_with_length() {
        let sixty = |from: f32| (0..60).map(move |nth| from + nth as f32 / 100.0);
        let mut measured = Vec::new();
        for (words, people) in [(15.0, 2.0), (30.0, 1.0), (100.0, 3.0)] {
            measured.extend(read_as(0, Label::Human, Kind::News, words, sixty(people)));
            measured.extend(read_as(0, Label::Machine, Kind::News, words, sixty(5.0 + people)));
        }
        measured.extend(read_as(0, Label::Human, Kind::News, 200.0, sixty(9.0)));
        let found = cutoffs(&plain(false), true, false, &measured);
        let told: Vec<(f32, f32, f32, f32)> = found.iter().map(|one| (one.words, one.machine, one.likely, one.human)).collect();
        assert_eq!(told, [(15.0, 2.59, 2.57, 7.03), (30.0, 2.59, 2.57, 6.03), (100.0, 3.59, 3.57, 8.03)], "no machines at 200 words");
    }

    #[test]
    fn texts_of_another_register_set_no_cut_off() {
        let with = |mut texts: Vec<Measured>, other: f32| {
            texts.iter_mut().for_each(|text| text.answers.frame[1] = [other, 0.0]);
            texts
        };
        let hundred = |from: f32| (0..100).map(move |nth| from + nth as f32 / 100.0);
        let mut measured = with(read_as(0, Label::Human, Kind::News, 15.0, hundred(0.0)), 0.5);
        measured.extend(with(read_as(0, Label::Machine, Kind::News, 15.0, hundred(5.0)), 0.25));
        // A letter that is like no news, and one that is.
        measured.extend(with(read_as(1, Label::Native, Kind::Other, 15.0, hundred(8.0)), 0.75));
        measured.extend(with(read_as(2, Label::Native, Kind::Other, 15.0, hundred(1.0)), 0.5));
        let found = |has_other_register: bool| {
            let one = cutoffs(&plain(false), true, has_other_register, &measured).remove(0);
            (one.machine, one.human, one.other, one.texts)
        };
        assert_eq!(found(true), (1.99, 5.05, Some(0.5), 200));
        assert_eq!(found(false), (8.99, 5.05, None, 300));
    }

    #[test]
    fn halves_of_a_text_are_its_pieces_before_and_behind_the_middle() {
        let piece = |count: f32, sum: f32| {
            let mut sums = Sums { words: count / 3.0, ..Sums::default() };
            for part in &mut sums.parts {
                (part.count, part.sums[0]) = (count, sum);
            }
            sums
        };
        let of = Example {
            label: Label::Machine,
            kind: Kind::Documentation,
            register: 4,
            year: 0,
            document: 0,
            unit: 0,
            folder: 0,
            collection: 0,
            is_like_news: false,
            numbers: Default::default(),
            count: Default::default(),
            counted: Default::default(),
        };
        let text = Measured::new(&of, true, &[piece(3.0, 1.0), piece(6.0, 2.0), piece(0.0, 3.0), piece(27.0, 6.0)]);
        assert_eq!((text.label, text.kind, text.register, text.whole, text.is_by_people()), (of.label, of.kind, 4, true, false));
        let (one, other) = text.halves.unwrap();
        assert_eq!([text.answers, one, other].map(|answers| answers.words), [12.0, 3.0, 9.0]);
        assert_eq!(
            [text.answers, one, other].map(|answers| answers.documentation()),
            [2.0 * 12.0 / 6.0, 2.0 * 3.0 / 3.0, 2.0 * 9.0 / 27f32.sqrt()]
        );
        assert!(Measured::new(&of, false, &[piece(3.0, 1.0)]).halves.is_none(), "a single piece has no halves");
    }
}
