//! Selects rules by language and source.
//!
//! Settings for a source override those for a language, which override the general ones; a rule ignored at any level is ignored. A rule
//! runs if any level selects it; findings that no level wants are removed.

use super::own::{self, OwnRule};
use super::rules::{self, Rule};
use crate::error::{Error, Result};
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Which rules run, by name or code.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Only these; empty for all.
    pub select: Vec<String>,
    /// All except these.
    pub ignore: Vec<String>,
    /// Also run preview rules.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
    /// Also run doubts (rules with a precision below 75 %); the score ignores them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub doubts: bool,
    /// Files of own rules, relative to the configuration.
    #[serde(skip_serializing)]
    pub files: Vec<PathBuf>,
    /// Their rules.
    #[serde(skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<OwnRule>,
    /// Overrides by language (BCP 47).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lang: BTreeMap<String, Choice>,
    /// Overrides by source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, Choice>,
}

/// Rules by name or code for a language or source.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choice {
    /// Only these; empty for the general setting.
    pub select: Vec<String>,
    /// All except these and those ignored in general.
    pub ignore: Vec<String>,
}

/// The rules of a run.
pub struct Selection {
    rules: Vec<&'static dyn Rule>,
    /// Rules that wait for proof of a bad translation, and the others.
    deferred: Vec<&'static dyn Rule>,
    immediate: Vec<&'static dyn Rule>,
    all: Chosen,
    by_lang: BTreeMap<Lang, Chosen>,
    by_source: BTreeMap<String, Chosen>,
}

/// Selected and ignored codes.
#[derive(Default)]
struct Chosen {
    select: Option<BTreeSet<&'static str>>,
    ignore: BTreeSet<&'static str>,
}

impl Selection {
    /// Selects these rules for all texts.
    pub fn of(rules: Vec<&'static dyn Rule>) -> Self {
        Self::chosen(rules, Chosen::default(), BTreeMap::new(), BTreeMap::new())
    }

    fn chosen(rules: Vec<&'static dyn Rule>, all: Chosen, by_lang: BTreeMap<Lang, Chosen>, by_source: BTreeMap<String, Chosen>) -> Self {
        let (deferred, immediate) = rules.iter().partition(|rule| rule.meta().waits_for_proof());
        Self { rules, deferred, immediate, all, by_lang, by_source }
    }

    /// Builds the selection of a configuration; an error if a rule is unknown.
    pub fn new(config: &Rules) -> Result<Self> {
        Self::among(config, &available(config)?, rules::PREVIEW)
    }

    fn among(config: &Rules, available: &[&'static dyn Rule], preview: &[&str]) -> Result<Self> {
        let is_preview = |rule: &&'static dyn Rule| preview.contains(&rule.meta().code);
        let code = |name: &String| -> Result<&'static str> { Ok(rules::find_among(available, name)?.meta().code) };
        let chosen = |choice: &Choice| -> Result<Chosen> {
            let select = choice.select.iter().map(|name| {
                let rule = rules::find_among(available, name)?;
                if is_preview(&rule) && !config.preview {
                    let reason = format!("{} has not reached the bar yet; add --preview, or preview = true", rule.meta().name);
                    return Err(Error::Config { file: "rules".into(), reason });
                }
                Ok(rule.meta().code)
            });
            let select: BTreeSet<&'static str> = select.collect::<Result<_>>()?;
            Ok(Chosen {
                select: Some(select).filter(|select| !select.is_empty()),
                ignore: choice.ignore.iter().map(code).collect::<Result<_>>()?,
            })
        };
        let all = chosen(&Choice { select: config.select.clone(), ignore: config.ignore.clone() })?;
        let within = |table: &str, name: &str, choice: &Choice| {
            chosen(choice).map_err(|error| Error::Config { file: format!("[rules.{table}.{name}]"), reason: error.to_string() })
        };
        let of_lang = |(lang, choice): (&String, &Choice)| Ok((Lang::new(lang).primary(), within("lang", lang, choice)?));
        let of_source = |(source, choice): (&String, &Choice)| Ok((source.clone(), within("source", source, choice)?));
        let by_lang: BTreeMap<Lang, Chosen> = config.lang.iter().map(of_lang).collect::<Result<_>>()?;
        let by_source: BTreeMap<String, Chosen> = config.source.iter().map(of_source).collect::<Result<_>>()?;
        let layers: Vec<&Chosen> = by_lang.values().chain(by_source.values()).chain([&all]).collect();
        let wanted = |code: &str| layers.iter().any(|chosen| chosen.select.as_ref().is_none_or(|select| select.contains(code)));
        let is_selected = |code: &str| layers.iter().any(|chosen| chosen.select.as_ref().is_some_and(|select| select.contains(code)));
        let mut rules: Vec<&'static dyn Rule> = available
            .iter()
            .filter(|rule| config.preview || !is_preview(rule))
            .filter(|rule| config.doubts || !rule.meta().is_doubt() || is_selected(rule.meta().code))
            .filter(|rule| wanted(rule.meta().code) && !all.ignore.contains(rule.meta().code))
            .copied()
            .collect();
        rules.sort_by_key(|rule| rule.meta().code);
        Ok(Self::chosen(rules, all, by_lang, by_source))
    }

    /// The rules to run, sorted by code.
    pub fn rules(&self) -> &[&'static dyn Rule] {
        &self.rules
    }

    /// Rules that run on every text.
    pub(super) fn immediate(&self) -> &[&'static dyn Rule] {
        &self.immediate
    }

    /// Rules that run only on proven bad translations, or if no other rules are selected.
    pub(super) fn deferred(&self) -> &[&'static dyn Rule] {
        &self.deferred
    }

    /// Whether findings of rule `code` in `lang` on `source` are wanted.
    pub fn allows(&self, code: &str, lang: Lang, source: &str) -> bool {
        let layers = [self.by_source.get(source), self.by_lang.get(&lang), Some(&self.all)];
        let select = layers.iter().flatten().find_map(|chosen| chosen.select.as_ref());
        select.is_none_or(|select| select.contains(code)) && !layers.iter().flatten().any(|chosen| chosen.ignore.contains(code))
    }
}

/// All rules available to a configuration: built-in and own ones.
pub fn available(config: &Rules) -> Result<Vec<&'static dyn Rule>> {
    Ok(rules::ALL.iter().copied().chain(own::compile(&config.own)?).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Rules {
        toml::from_str(toml).unwrap()
    }

    fn codes(toml: &str) -> Vec<&'static str> {
        Selection::new(&config(toml)).unwrap().rules().iter().map(|rule| rule.meta().code).collect()
    }

    #[test]
    fn rules_are_selected_by_name_and_code() {
        assert_eq!(codes("select = [\"missing-space\", \"SD101\", \"sd101\"]"), ["SD101", "SD302"]);
        assert_eq!(codes("ignore = [\"SD101\"]").len(), rules::ALL.len() - 1 - rules::PREVIEW.len() - rules::DOUBTS.len());
        assert!(Selection::new(&config("select = [\"nothing\"]")).is_err());
        assert!(Selection::new(&config("[lang.de]\nignore = [\"nothing\"]")).is_err());
    }

    #[test]
    fn a_source_counts_before_a_language_and_that_before_all() {
        let selection = Selection::new(&config(
            "select = [\"SD101\", \"SD302\"]\nignore = [\"SD303\"]\n[lang.de]\nselect = [\"SD301\"]\n[source.wire]\nselect = [\"SD303\", \"SD302\"]\nignore = [\"SD302\"]\n",
        ))
        .unwrap();
        let (de, en) = (Lang::new("de"), Lang::new("en"));
        assert!(selection.allows("SD101", en, "post") && !selection.allows("SD101", de, "post") && !selection.allows("SD101", en, "wire"));
        assert!(selection.allows("SD301", de, "post") && !selection.allows("SD301", en, "post"));
        assert!(!selection.allows("SD302", en, "wire") && !selection.allows("SD303", en, "wire"));
        assert_eq!(selection.rules().iter().map(|rule| rule.meta().code).collect::<Vec<_>>(), ["SD101", "SD301", "SD302"]);
    }

    #[test]
    fn doubts_run_when_asked_for() {
        let doubts = |toml: &str| codes(toml).iter().filter(|code| rules::DOUBTS.contains(code)).count();
        assert_eq!([doubts(""), doubts("doubts = true"), doubts("select = [\"unseen-pair\"]")], [0, rules::DOUBTS.len(), 1]);
    }

    #[test]
    fn rules_in_preview_run_when_asked_for() {
        let select = |toml: &str| {
            let selection = Selection::among(&config(toml), rules::ALL, &["SD101"])?;
            Ok::<_, Error>(selection.rules().iter().any(|rule| rule.meta().code == "SD101"))
        };
        assert_eq!([select("").unwrap(), select("preview = true").unwrap()], [false, true]);
        assert!(select("preview = true\nselect = [\"SD101\"]").unwrap());
        let error = select("select = [\"SD101\"]").unwrap_err().to_string();
        assert!(error.contains("leftover-word has not reached the bar yet; add --preview"), "{error}");
    }
}
