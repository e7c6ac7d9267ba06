//! The stop words of languages: those that FineWeb-2 published, and for English those of Gopher (arXiv 2112.11446, table A1).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Gopher's English list; case counts.
pub const GOPHER: &[&str] = &["the", "be", "to", "of", "and", "that", "have", "with"];

static TABLE: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/thresholds/stop-words.toml"))
        .unwrap_or_else(|error| unreachable!("the embedded table is sound, a test reads it: {error}"))
});

/// What FineWeb-2 published for a language; empty for most languages.
pub fn published(lang: &str) -> &'static [String] {
    TABLE.get(lang).map_or(&[], Vec::as_slice)
}

/// The stop words of a language; empty for most languages.
pub fn of(lang: &str) -> Vec<&'static str> {
    match lang {
        "en" => GOPHER.to_vec(),
        _ => published(lang).iter().map(String::as_str).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_own() {
        assert!(of("en").contains(&"the") && of("de").len() > 5 && of("xx").is_empty());
    }
}
