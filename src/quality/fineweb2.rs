//! FineWeb-2's cut-offs by language; other languages get the medians of related languages in the same script.
//!
//! The published table is `data/thresholds/fineweb2.toml`. Borrowed cut-offs are marked: [`Cut::from`] names the relatives. Unsuitable ones
//! are refitted and marked too: tokenizers disagree on words of Thai, Khmer, Chinese and Japanese, and some cut-offs reject sound text
//! (`data/thresholds/made.toml`, written by `sourdine train thresholds`).

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Published values of a language.
#[derive(Debug, Deserialize)]
struct Published {
    script: String,
    min: BTreeMap<String, f64>,
    max: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
struct Table {
    language: BTreeMap<String, Published>,
    relatives: BTreeMap<String, Vec<String>>,
    /// Languages by script.
    alone: BTreeMap<String, Vec<String>>,
    /// ISO 639-3 codes as used by FineWeb-2, and other codes in use.
    codes: BTreeMap<String, String>,
    /// Nearest language for those without even borrowed cut-offs.
    neighbours: BTreeMap<String, String>,
}

/// Refitted cut-offs of a language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    min: BTreeMap<String, f64>,
    max: BTreeMap<String, f64>,
}

static MADE: LazyLock<BTreeMap<String, Made>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/thresholds/made.toml"))
        .unwrap_or_else(|error| unreachable!("the table that is built in is sound, a test reads it: {error}"))
});

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table: Table = toml::from_str(include_str!("../../data/thresholds/fineweb2.toml"))
        .unwrap_or_else(|error| unreachable!("the table that is built in is sound, a test reads it: {error}"));
    // Direct speech ends inside its quotation marks: with the published list one in twenty single-line documents fails.
    for published in table.language.values_mut() {
        let cutoff = published.min.remove("end-mark-lines");
        published.min.extend(cutoff.map(|cutoff| ("closed-lines".to_owned(), cutoff)));
    }
    table
});

/// Cut-offs of a language by measure.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) min: BTreeMap<String, f64>,
    pub(super) max: BTreeMap<String, f64>,
    /// Languages whose medians they are; empty for its own.
    pub(super) from: Vec<&'static str>,
    /// Measures with a refitted cut-off.
    pub(super) made: Vec<&'static str>,
}

/// Languages with cut-offs, including borrowed ones.
pub(super) fn languages() -> impl Iterator<Item = &'static str> {
    let table = &*TABLE;
    table.language.keys().chain(table.relatives.keys()).chain(table.alone.values().flatten()).map(String::as_str)
}

/// The nearest language for a tag without cut-offs: without region or script, by FineWeb-2's name (`tha_Thai`), or by `[neighbours]`.
pub(super) fn neighbour(lang: &str) -> Option<&'static str> {
    let table = &*TABLE;
    let tag = lang.to_lowercase();
    let primary = tag.split(['-', '_']).next()?;
    let short = table.codes.get(primary).map_or(primary, String::as_str);
    languages().find(|known| *known == short).or_else(|| table.neighbours.get(short).map(String::as_str))
}

/// Cut-offs of a language, including refitted ones.
pub(super) fn cut(lang: &str) -> Option<Cut> {
    let mut cut = published(lang)?;
    if let Some(made) = MADE.get(lang) {
        cut.made = made.min.keys().chain(made.max.keys()).map(String::as_str).collect();
        cut.min.extend(made.min.clone());
        cut.max.extend(made.max.clone());
    }
    Some(cut)
}

/// Published cut-offs of a language, or the medians of its relatives.
pub(super) fn published(lang: &str) -> Option<Cut> {
    let table = &*TABLE;
    if let Some(published) = table.language.get(lang) {
        return Some(Cut { min: published.min.clone(), max: published.max.clone(), from: Vec::new(), made: Vec::new() });
    }
    let from: Vec<&str> = match table.relatives.get(lang) {
        Some(relatives) => relatives.iter().map(String::as_str).collect(),
        None => {
            let (script, _) = table.alone.iter().find(|(_, languages)| languages.iter().any(|known| known == lang))?;
            table.language.iter().filter(|(_, published)| published.script == *script).map(|(lang, _)| lang.as_str()).collect()
        }
    };
    // Relatives may themselves borrow (Lao: Thai and Khmer) or have refitted cut-offs.
    let relatives: Vec<Cut> = from.iter().filter_map(|lang| cut(lang)).collect();
    let median = |side: fn(&Cut) -> &BTreeMap<String, f64>| {
        let all: Vec<_> = relatives.iter().map(side).collect();
        let names: BTreeSet<&String> = all.iter().flat_map(|one| one.keys()).collect();
        let middle = |name: &String| {
            let mut values: Vec<f64> = all.iter().filter_map(|side| side.get(name)).copied().collect();
            values.sort_by(f64::total_cmp);
            let half = values.len() / 2;
            let median = if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 };
            (name.clone(), (median * 1e4).round() / 1e4)
        };
        names.into_iter().map(middle).collect()
    };
    Some(Cut { min: median(|cut| &cut.min), max: median(|cut| &cut.max), from, made: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_cutoffs_takes_its_relatives() {
        let own = cut("uk").unwrap();
        assert!(own.from.is_empty());
        let borrowed = cut("be").unwrap();
        assert_eq!(borrowed.from, ["uk", "ru"]);
        let middle = (own.max["top-2-gram"] + cut("ru").unwrap().max["top-2-gram"]) / 2.0;
        assert!((borrowed.max["top-2-gram"] - middle).abs() < 1e-4);
        assert!(cut("sw").unwrap().from.len() > 20);
        assert!(cut("xx").is_none());
        assert_eq!(cut("lo").unwrap().from, ["th", "km"]);
        for lang in ["bn", "ta", "te", "ml", "kn", "gu", "mr", "hy", "ka", "my", "km", "lo", "si", "am"] {
            assert!(cut(lang).is_some(), "{lang}");
        }
        let near = ["tha_Thai", "th-TH", "zh-Hant", "yue", "dz", "en", "xx"].map(neighbour);
        assert_eq!(near, [Some("th"), Some("th"), Some("zh"), Some("zh"), Some("bo"), Some("fineweb@datatrove"), None]);
        let mut all: Vec<&str> = languages().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "each language stands once");
        let relatives = TABLE.relatives.values().flatten();
        relatives.for_each(|lang| assert!(cut(lang).is_some(), "{lang}"));
        let named = TABLE.codes.values().chain(TABLE.neighbours.values().filter(|name| !name.contains('@')));
        named.for_each(|lang| assert!(cut(lang).is_some(), "{lang}"));
        MADE.keys().for_each(|lang| assert!(cut(lang).is_some(), "{lang}"));
    }
}
