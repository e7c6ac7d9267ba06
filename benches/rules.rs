//! What each rule costs: `cargo bench --bench rules`, one thread, on the English and German examples, or on the lines of the file that
//! `SOURDINE_BENCH_TEXT` names. Rates are of the whole detector, text already normalised and its languages known; a rule's cost is what a
//! detector with it alone takes beyond one with none, the quickest of several rounds each, so that the dearest stands first.

// A table on standard output is what this is for.
#![allow(clippy::print_stdout)]

use sourdine::artifacts::own::Phrases;
use sourdine::artifacts::{Detector, Scoring, Selection, rules, score};
use sourdine::language::{Identifier, LanguageSpan};
use sourdine::normalize::Text;
use std::time::{Duration, Instant};

const ROUNDS: usize = 9;
/// Texts are repeated until there is this much to read.
const LEAST: usize = 400_000;

fn texts() -> Vec<String> {
    let examples = [include_str!("../data/examples/lakeside-post.txt"), include_str!("../data/examples/harbour-times.txt")];
    let file = std::env::var_os("SOURDINE_BENCH_TEXT").map(|path| std::fs::read_to_string(path).expect("a readable text"));
    let texts: Vec<String> = match file {
        Some(text) => text.lines().map(str::to_owned).collect(),
        None => examples.map(str::to_owned).to_vec(),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    texts.iter().cycle().take(texts.len() * (LEAST / bytes.max(1) + 1)).cloned().collect()
}

fn quickest(detector: &Detector, texts: &[(Text<'_>, Vec<LanguageSpan>)]) -> Duration {
    let round = |_| {
        let start = Instant::now();
        let found: usize = texts.iter().map(|(text, languages)| detector.detect(text, languages).findings.len()).sum();
        std::hint::black_box(found);
        start.elapsed()
    };
    (0..ROUNDS).map(round).min().unwrap_or_default()
}

fn main() {
    let texts = texts();
    let identifier = Identifier::new();
    let texts: Vec<_> = texts
        .iter()
        .map(|text| {
            let text = Text::new(text);
            let languages = identifier.identify(text.current());
            (text, languages)
        })
        .collect();
    let megabytes = texts.iter().map(|(text, _)| text.current().len()).sum::<usize>() as f64 / 1e6;
    let of = |rules| Detector::selected(Selection::of(rules), Phrases::default(), Scoring::embedded(score::DEFAULT_PRIOR));
    let bare = quickest(&of(Vec::new()), &texts);
    let shipped = rules::ALL.iter().copied().filter(|rule| !rule.meta().is_preview());
    let mut costs: Vec<(Duration, &str)> =
        shipped.clone().map(|rule| (quickest(&of(vec![rule]), &texts).saturating_sub(bare), rule.meta().name)).collect();
    costs.sort_by(|a, b| b.cmp(a));
    let whole = quickest(&of(shipped.collect()), &texts);
    let rate = |time: Duration| megabytes / time.as_secs_f64();
    println!("| what | MB/s | ms a MB |\n| --- | ---: | ---: |");
    for (name, time) in [("all rules, with the score", whole), ("no rule: tokens, lexicon and score", bare)] {
        println!("| {name} | {:.1} | {:.2} |", rate(time), time.as_secs_f64() * 1e3 / megabytes);
    }
    for (time, name) in costs {
        println!("| {name} | | {:.2} |", time.as_secs_f64() * 1e3 / megabytes);
    }
}
