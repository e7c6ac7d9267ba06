//! A quality score for a document, 0 to 1, for ranking instead of filtering.
//!
//! After HPLT's scorer (pablop16n/web-docs-scorer, its README): `(0.8 language + 0.1 long lines + 0.1 longest lines) × penalty`. The
//! penalty is a weighted geometric mean of possible faults, with the highest weight on the worst; a term below 0.1 gives 0. The curves are
//! HPLT's for Spanish, scaled to other languages by the ratio of punctuation, as HPLT does. Our additions are Unicode character classes and
//! the compression ratio ([`compressed`]), fitted on text by people in `data/thresholds/document.toml`.

use super::characters::Counts;
use super::{Values, share};
use foldhash::{HashSet, HashSetExt};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Fitted values by language.
#[derive(Deserialize)]
struct Table {
    /// Punctuation marks per letter, median of documents.
    punctuation: BTreeMap<String, f64>,
    /// Share of bytes saved by compression, by length in bytes; keyed by bytes per letter.
    packed: BTreeMap<String, Vec<(f64, f64)>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/thresholds/document.toml"))
        .unwrap_or_else(|error| unreachable!("the table that is built in is sound, a test reads it: {error}"))
});

/// Letters below which a line is a menu entry or heading (Spanish); longer lines are long lines.
const MENU: f64 = 30.0;
const LONG: f64 = 250.0;
const LONGEST: (f64, f64) = (625.0, 1000.0);
/// Number of long lines of a good document.
const WANTED: f64 = 10.0;
/// Extra weight of the worst term: HPLT's α.
const ALPHA: f64 = 2.9;
/// Sum of the exponents of all terms.
const EXPONENTS: f64 = 3.0;
/// A term below this makes the score 0.
const HOPELESS: f64 = 0.1;

/// `right`: share of the text in its main language.
pub(super) fn measure(text: &str, lang: &str, right: f64, values: &mut Values) {
    let spanish = TABLE.punctuation["es"];
    let own = TABLE.punctuation.get(lang).copied().unwrap_or(spanish);
    // More punctuation means fewer words between marks: lengths scale with the inverse rate of punctuation.
    let (more, less) = (own / spanish, spanish / own);
    let mut all = Counts::default();
    let (mut long, mut urls, mut bare) = (0usize, 0usize, 0usize);
    let mut longest: Vec<f64> = Vec::new();
    let (mut seen, mut repeated, mut lines) = (HashSet::new(), 0usize, 0usize);
    for line in text.split('\n') {
        let counts = Counts::of(line);
        all.add(counts);
        urls += line.matches("http").count() + line.matches("www.").count();
        let letters = counts.letters as f64;
        if letters <= MENU * less {
            continue;
        }
        lines += 1;
        repeated += usize::from(!seen.insert(line.trim()));
        long += usize::from(letters > LONG * less);
        if letters > LONGEST.0 * less {
            longest.push(curve(letters, &[(LONGEST.0 * less, 0.0), (LONGEST.1 * less, 1.0)]));
        }
        if letters > 3.0 * MENU * less && counts.punctuation as f64 / letters < 0.005 * more {
            bare += counts.letters;
        }
    }
    all.set(values);
    values.set("letters-in-language", right);
    let packed = compressed(text);
    values.set("compressibility", packed);
    let letters = all.letters.max(1) as f64;
    let percent = |count: usize| count as f64 * 100.0 / letters;
    let signs =
        curve(percent(all.punctuation) / more, &[(0.3, 0.0), (0.5, 0.5), (0.9, 1.0), (2.5, 1.0), (9.0, 0.7), (13.0, 0.5), (25.0, 0.0)]);
    let unpunctuated = curve(share(bare, all.letters), &[(0.05, 1.0), (0.2, 0.6), (0.4, 0.0)]);
    let terms = [
        ("document-urls", curve(urls as f64 * 2400.0 / letters, &[(3.0, 1.0), (10.0, 0.0)])),
        ("document-digits", curve(percent(all.digits), &[(1.0, 1.0), (10.0, 0.7), (15.0, 0.5), (30.0, 0.0)])),
        ("document-punctuation", signs.min(unpunctuated)),
        ("document-symbols", curve(percent(all.symbols), &[(1.0, 1.0), (2.0, 0.7), (6.0, 0.5), (10.0, 0.0)])),
        ("document-repetition", 1.0 - share(repeated, lines)),
        ("document-compression", plausible(packed, text, lang, all)),
    ];
    let long = (long as f64 / WANTED).min(1.0);
    let longest = if longest.is_empty() { 0.0 } else { longest.iter().sum::<f64>() / longest.len() as f64 };
    let penalty = penalty(terms.map(|(_, value)| value));
    let score = if all.letters == 0 { 0.0 } else { (0.8 * right + 0.1 * long + 0.1 * longest) * penalty };
    terms.into_iter().for_each(|(name, value)| values.set(name, value));
    values.set("document-long-lines", long);
    values.set("document-longest-lines", longest);
    values.set("document-score", score);
}

/// Piecewise linear interpolation at `x`; constant outside the points.
fn curve(x: f64, points: &[(f64, f64)]) -> f64 {
    let after = points.partition_point(|(at, _)| *at < x);
    match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
        (Some((a, from)), Some((b, to))) => from + (to - from) * (x - a) / (b - a),
        (None, Some((_, value))) => *value,
        (Some((_, value)), None) => value,
        (None, None) => 0.0,
    }
}

fn penalty(terms: [f64; 6]) -> f64 {
    if terms.iter().any(|term| *term < HOPELESS) {
        return 0.0;
    }
    let weights = terms.map(|term| term.powf(-ALPHA));
    let sum: f64 = weights.iter().sum();
    terms.iter().zip(weights).map(|(term, weight)| term.powf(weight / sum * EXPONENTS)).product()
}

/// Least length in bytes for a meaningful compression ratio.
const SHORTEST: usize = 200;
/// Length of the compressed sample in bytes: the ratio changes little after it.
const SAMPLE: usize = 64 << 10;

/// Share of bytes that compression saves (zstd, level 3); 0 for a short text.
fn compressed(text: &str) -> f64 {
    let bytes = &text.as_bytes()[..text.len().min(SAMPLE)];
    match zstd::bulk::compress(bytes, 3) {
        Ok(packed) if bytes.len() >= SHORTEST => 1.0 - packed.len() as f64 / bytes.len() as f64,
        _ => 0.0,
    }
}

/// 1 if the compression ratio is typical of the length and script, 0 if it is off by 0.2: noise compresses worse, lists and loops better.
fn plausible(packed: f64, text: &str, lang: &str, counts: Counts) -> f64 {
    if text.len() < SHORTEST {
        return 1.0;
    }
    let width = text.len() as f64 / (counts.letters + counts.digits + counts.punctuation + counts.symbols).max(1) as f64;
    let group = match lang {
        "ja" | "ko" | "zh" => "ideographs",
        _ if width < 1.5 => "one",
        _ if width < 2.6 => "two",
        _ => "three",
    };
    let points: Vec<(f64, f64)> = TABLE.packed[group].iter().map(|(bytes, share)| (bytes.log2(), *share)).collect();
    let expected = curve((text.len().min(SAMPLE) as f64).log2(), &points);
    curve((packed - expected).abs(), &[(0.10, 1.0), (0.15, 0.7), (0.20, 0.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_scores_above_lists_and_noise() {
        let score = |text: &str| {
            let mut values = Values::default();
            measure(text, "en", 1.0, &mut values);
            values.get("document-score").unwrap()
        };
        let line = "The ferry did not come back that night, and so the men of the harbour went down to the pier with lamps and waited, though nobody believed that it would help; the wind had turned, the bell had stopped, and what could be heard was the sea.";
        let text = format!("{line}\nIn the morning they found her. She lay on the sand behind the mole, whole, without a soul on board.");
        assert!(score(&text) > 0.7, "{}", score(&text));
        assert!(score("Home 12 | News 3 | Sport 77 | 2019 2020 2021 | #1 #2 #3 @x") < 0.1);
        assert!(score(&"buy now ".repeat(100)) < 0.1);
        assert_eq!(score(""), 0.0);
    }

    #[test]
    fn curves_are_straight_between_their_points() {
        assert_eq!([0.0, 1.0, 1.5, 9.0].map(|x| curve(x, &[(1.0, 0.0), (2.0, 1.0)])), [0.0, 0.0, 0.5, 1.0]);
        assert!(penalty([1.0; 6]) == 1.0 && penalty([1.0, 1.0, 1.0, 1.0, 1.0, 0.05]) == 0.0);
        assert!(penalty([1.0, 1.0, 1.0, 1.0, 1.0, 0.5]) < 0.5);
    }
}
