//! Embedded measurements of each rule: the output of `eval card` and `eval rules`, which `explain` quotes.
//!
//! Both files are written by these commands with `--format jsonl`; see `data/README.md`.

use crate::sources::interval::{Interval, rate};
use serde::Deserialize;
use std::sync::LazyLock;

/// False alarms of a rule on sound text of one language.
#[derive(Debug)]
pub(super) struct Alarms {
    /// Language; empty for all.
    pub lang: &'static str,
    pub words: u64,
    pub findings: u64,
    pub per_1000_words: Interval,
}

/// Precision of a rule on texts whose errors people marked.
#[derive(Debug, Deserialize)]
pub(super) struct Marked {
    pub lang: String,
    rule: String,
    pub findings: u64,
    pub precision: Option<f64>,
    pub lift: Option<f64>,
}

#[derive(Deserialize)]
struct Line {
    lang: String,
    by: String,
    of: String,
    #[serde(default)]
    register: String,
    words: u64,
    findings: u64,
    findings_per_1000_words: Interval,
}

static CARD: LazyLock<Vec<Line>> = LazyLock::new(|| read(include_str!("../../data/measured/card.jsonl")));
static RULES: LazyLock<Vec<Marked>> = LazyLock::new(|| read(include_str!("../../data/measured/rules.jsonl")));

fn read<T: serde::de::DeserializeOwned>(lines: &str) -> Vec<T> {
    lines.lines().map(|line| serde_json::from_str(line).expect("embedded; a test reads it")).collect()
}

/// False alarms of `rule`: for all languages together, then for each language with any. A rule that never fired has one line.
pub(super) fn alarms(rule: &str) -> Vec<Alarms> {
    let of = |line: &'static Line| Alarms {
        lang: &line.lang,
        words: line.words,
        findings: line.findings,
        per_1000_words: line.findings_per_1000_words,
    };
    let lines: Vec<Alarms> = CARD.iter().filter(|line| line.by == "rule" && line.of == rule && line.register.is_empty()).map(of).collect();
    if !lines.is_empty() {
        return lines;
    }
    let none = |line: &'static Line| Alarms { findings: 0, per_1000_words: rate(0, line.words as f64 / 1000.0), ..of(line) };
    CARD.iter().find(|line| line.by == "all" && line.lang.is_empty()).map(none).into_iter().collect()
}

/// The register and language with the highest false-alarm rate of `rule`, by the lower end of the interval.
pub(super) fn worst(rule: &str) -> Option<(&'static str, Alarms)> {
    let of_rule = CARD.iter().filter(|line| line.by == "rule" && line.of == rule && !line.register.is_empty() && !line.lang.is_empty());
    let line = of_rule.max_by(|a, b| a.findings_per_1000_words.low.total_cmp(&b.findings_per_1000_words.low))?;
    let alarms = Alarms { lang: &line.lang, words: line.words, findings: line.findings, per_1000_words: line.findings_per_1000_words };
    Some((&line.register, alarms))
}

/// Precision of `rule` on marked errors, by language.
pub(super) fn marked(rule: &str) -> impl Iterator<Item = &'static Marked> {
    RULES.iter().filter(move |line| line.rule == rule && line.findings > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::rules;

    #[test]
    fn the_files_are_well_formed_and_speak_of_rules_that_exist() {
        let known = |rule: &str| rules::ALL.iter().any(|known| known.meta().name == rule);
        assert!(CARD.iter().filter(|line| line.by == "rule").all(|line| known(&line.of)));
        assert!(RULES.iter().all(|line| line.rule.is_empty() || known(&line.rule)));
        for line in CARD.iter() {
            let Interval { value, low, high } = line.findings_per_1000_words;
            assert!(low <= value && value <= high && line.words > 0, "{} {} {}", line.lang, line.by, line.of);
        }
        for rule in rules::ALL {
            let alarms = alarms(rule.meta().name);
            assert!(alarms[0].lang.is_empty() && alarms[0].words > 100_000, "{}", rule.meta().name);
        }
    }
}
