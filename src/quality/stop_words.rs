//! Words that text of a language is never without.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Gopher's (arXiv 2112.11446, table A1); case counts.
pub(super) const GOPHER: &[&str] = &["the", "be", "to", "of", "and", "that", "have", "with"];

/// What FineWeb-2 publishes for a language.
#[derive(Debug, Deserialize)]
pub(super) struct Published {
    /// Cut-offs by measure: the least.
    pub(super) min: BTreeMap<String, f64>,
    /// The most.
    pub(super) max: BTreeMap<String, f64>,
    stop_words: Vec<String>,
    #[serde(skip)]
    list: Vec<&'static str>,
}

static FINEWEB2: LazyLock<BTreeMap<String, Published>> = LazyLock::new(|| {
    let mut table: BTreeMap<String, Published> = toml::from_str(include_str!("../../data/thresholds/fineweb2.toml"))
        .unwrap_or_else(|error| unreachable!("the table that is built in is sound, a test reads it: {error}"));
    for published in table.values_mut() {
        published.list = std::mem::take(&mut published.stop_words).into_iter().map(|word| &*word.leak()).collect();
    }
    table
});

/// The stop words of a language, if there are any.
pub(super) fn of(lang: &str) -> &'static [&'static str] {
    fineweb2(lang).map_or(&[], |published| &published.list)
}

/// What FineWeb-2 publishes for a language.
pub(super) fn fineweb2(lang: &str) -> Option<&'static Published> {
    FINEWEB2.get(lang)
}

/// The languages that it is known for.
pub(super) fn languages() -> impl Iterator<Item = &'static str> {
    FINEWEB2.keys().map(String::as_str)
}
