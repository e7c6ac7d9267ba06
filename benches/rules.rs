//! Cost of `detect` by stage and by rule: `cargo bench --bench rules`, on one thread, on the English examples or on the file in
//! `SOURDINE_BENCH_TEXT` with one text a line. Reports the fastest of several rounds; findings are checked against the expected number and
//! the first round. "Rules" is the time of detection beyond the score with all rules on, including preview; the cost of a rule is the extra
//! time of a detector with that rule alone over one without rules, most expensive first.

// This bench prints a table.
#![allow(clippy::print_stdout)]

use sourdine::artifacts::own::Phrases;
use sourdine::artifacts::style::Weights;
use sourdine::artifacts::{Detector, Scoring, Selection, rules, score};
use sourdine::language::Identifier;
use sourdine::normalize::Normalizer;
use sourdine::report::json_line;
use sourdine::report::row::Detected;
use sourdine::{Analyzer, Config, Record};
use std::time::{Duration, Instant};

const ROUNDS: usize = 9;
/// Least amount of text in bytes; texts are repeated to reach it.
const LEAST: usize = 400_000;
/// Expected findings in the examples; two of them are false alarms.
const FINDINGS: usize = 37;

fn quickest<T>(texts: &[T], work: impl Fn(&T) -> usize) -> (Duration, usize) {
    let round = || {
        let start = Instant::now();
        let made = texts.iter().map(&work).sum::<usize>();
        (start.elapsed(), made)
    };
    let (mut best, first) = round();
    for _ in 1..ROUNDS {
        let (time, made) = round();
        assert_eq!(made, first, "a round found what another didn't");
        best = best.min(time);
    }
    (best, first)
}

fn main() {
    let examples = [
        include_str!("../data/examples/lakeside-post.txt"),
        include_str!("../data/examples/harbour-times.txt"),
        include_str!("../data/examples/ostra-monitor.txt"),
    ];
    let file = std::env::var_os("SOURDINE_BENCH_TEXT").map(|path| std::fs::read_to_string(path).expect("a readable text"));
    let once: Vec<&str> = file.as_ref().map_or(examples.to_vec(), |text| text.lines().collect());
    let times = LEAST / once.iter().map(|text| text.len()).sum::<usize>().max(1) + 1;
    let records: Vec<Record> = std::iter::repeat_n(&once, times).flatten().map(|text| Record::new("a", "a", *text)).collect();
    let bytes = records.iter().map(|record| record.text.len()).sum::<usize>();

    let (normalizer, identifier) = (Normalizer::default(), Identifier::new());
    let of = |rules| Detector::selected(Selection::of(rules), Phrases::default(), Scoring::embedded(score::DEFAULT_PRIOR));
    let weights = Weights::of("en").expect("English has weights");
    let analyzer = Analyzer::new(&Config::default()).expect("the default configuration is sound");
    let prepared: Vec<_> = records
        .iter()
        .map(|record| {
            let text = normalizer.normalize(&record.text);
            let languages = identifier.identify(text.current());
            (text, languages)
        })
        .collect();

    let detect = |detector: Detector| quickest(&prepared, move |(text, languages)| detector.detect(text, languages).findings.len());
    let (normalising, left) = quickest(&records, |record| normalizer.normalize(&record.text).current().len());
    let (identifying, parts) = quickest(&prepared, |(text, _)| identifier.identify(text.current()).len());
    let (scoring, _) = quickest(&prepared, |(text, _)| weights.sums(text.current()).words as usize);
    let (all, found) = detect(of(rules::ALL.to_vec()));
    let (whole, written) =
        quickest(&records, |record| json_line(&Detected::new(record, &analyzer.analyze(record))).map_or(0, |line| line.len()));
    if file.is_none() {
        assert_eq!((left, parts, found), (bytes, records.len(), FINDINGS * times));
        assert!(written > FINDINGS * times * 100);
    }

    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("| stage | MB/s |\n| --- | ---: |");
    for (name, time) in [
        ("normalise", normalising),
        ("language", identifying),
        ("rules", all.saturating_sub(scoring)),
        ("score", scoring),
        ("detect with its JSON", whole),
    ] {
        println!("| {name} | {:.1} |", rate(time));
    }
    let (bare, _) = detect(of(Vec::new()));
    let cost = |time: Duration| time.as_secs_f64() * 1e9 / bytes as f64;
    let mut costs: Vec<(Duration, &str)> =
        rules::ALL.iter().map(|rule| (detect(of(vec![*rule])).0.saturating_sub(bare), rule.meta().name)).collect();
    costs.sort_by(|a, b| b.cmp(a));
    println!("\n| rule | ns a byte |\n| --- | ---: |");
    println!("| none: tokens and lexicon | {:.2} |", cost(bare.saturating_sub(scoring)));
    costs.iter().for_each(|(time, name)| println!("| {name} | {:.2} |", cost(*time)));
}
