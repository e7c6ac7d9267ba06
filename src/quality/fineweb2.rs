//! FineWeb-2's cut-offs and stop words by language; for a language that has none, the medians of its relatives in the same script.
//!
//! The table is `data/thresholds/fineweb2.toml`, as published. What is borrowed is said: [`Cut::from`] names whose medians they are.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What FineWeb-2 publishes for a language.
#[derive(Debug, Deserialize)]
struct Published {
    script: String,
    stop_words: Vec<String>,
    min: BTreeMap<String, f64>,
    max: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
struct Table {
    language: BTreeMap<String, Published>,
    relatives: BTreeMap<String, Vec<String>>,
    /// By script.
    alone: BTreeMap<String, Vec<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/thresholds/fineweb2.toml"))
        .unwrap_or_else(|error| unreachable!("the table that is built in is sound, a test reads it: {error}"))
});

/// The cut-offs of a language, by measure.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) min: BTreeMap<String, f64>,
    pub(super) max: BTreeMap<String, f64>,
    /// Whose medians they are, where they are not its own.
    pub(super) from: Vec<&'static str>,
}

/// The stop words of a language, if there are any.
pub(super) fn stop_words(lang: &str) -> &'static [String] {
    TABLE.language.get(lang).map_or(&[], |published| &published.stop_words)
}

/// The languages that there are cut-offs for, borrowed ones included.
pub(super) fn languages() -> impl Iterator<Item = &'static str> {
    let table = &*TABLE;
    table.language.keys().chain(table.relatives.keys()).chain(table.alone.values().flatten()).map(String::as_str)
}

/// The cut-offs of a language.
pub(super) fn cut(lang: &str) -> Option<Cut> {
    let table = &*TABLE;
    if let Some(published) = table.language.get(lang) {
        return Some(Cut { min: published.min.clone(), max: published.max.clone(), from: Vec::new() });
    }
    let from: Vec<&str> = match table.relatives.get(lang) {
        Some(relatives) => relatives.iter().map(String::as_str).collect(),
        None => {
            let (script, _) = table.alone.iter().find(|(_, languages)| languages.iter().any(|known| known == lang))?;
            table.language.iter().filter(|(_, published)| published.script == *script).map(|(lang, _)| lang.as_str()).collect()
        }
    };
    let median = |side: fn(&Published) -> &BTreeMap<String, f64>| {
        let all: Vec<_> = from.iter().filter_map(|lang| table.language.get(*lang)).map(side).collect();
        let names = all.first().into_iter().flat_map(|first| first.keys());
        let middle = |name: &String| {
            let mut values: Vec<f64> = all.iter().filter_map(|side| side.get(name)).copied().collect();
            values.sort_by(f64::total_cmp);
            let half = values.len() / 2;
            let median = if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 };
            (name.clone(), (median * 1e4).round() / 1e4)
        };
        names.map(middle).collect()
    };
    Some(Cut { min: median(|published| &published.min), max: median(|published| &published.max), from })
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
        assert!(cut("xx").is_none() && stop_words("be").is_empty());
        let mut all: Vec<&str> = languages().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "each language stands once");
        let relatives = TABLE.relatives.values().flatten();
        relatives.for_each(|lang| assert!(TABLE.language.contains_key(lang), "{lang}"));
    }
}
