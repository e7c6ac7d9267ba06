//! English names of languages.

use crate::text::token::capitalised;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static NAMES: LazyLock<BTreeMap<String, Vec<String>>> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/language/names.toml")).expect("the embedded list is TOML; a test reads it"));

/// The English name of a language, from the list; its code if the list has none.
pub fn name(lang: &str) -> String {
    let Some(name) = NAMES.get(lang).and_then(|names| names.first()) else { return lang.to_owned() };
    capitalised(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names() {
        assert_eq!([name("fr"), name("uk"), name("xx-unknown")], ["French", "Ukrainian", "xx-unknown"]);
    }
}
