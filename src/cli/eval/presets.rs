//! Share of sound documents that presets quarantine, by language: `sourdine eval check --presets`.

use crate::config::Config;
use crate::gate::Gate;
use crate::quality::{Bounds, Cutoffs, Groups, Preset, sound};
use crate::report::Row;
use crate::report::table::Column;
use crate::text::record::Record;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Presets for any language, and presets for English.
const ANY: [&str; 3] = ["basic", "hardrules@bicleaner", "strict"];
const ENGLISH: [&str; 3] = ["c4@datatrove", "fineweb@datatrove", "gopher@datatrove"];

/// Loss of a preset on the sound documents of a language.
#[derive(Debug, Serialize)]
pub(super) struct Lost {
    preset: String,
    lang: String,
    documents: usize,
    /// Share of them that it quarantines.
    lost: f64,
    /// The rule that quarantines most, and its share.
    rule: Option<(&'static str, f64)>,
}

impl Row for Lost {
    const COLUMNS: &'static [Column] = &[
        Column::words("preset"),
        Column::words("language"),
        Column::number("documents"),
        Column::number("lost"),
        Column::words("most by"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let rule = self.rule.map_or_else(String::new, |(rule, share)| format!("{rule} ({})", percent(share)));
        vec![vec![self.preset.clone(), self.lang.clone(), self.documents.to_string(), percent(self.lost), rule]]
    }
}

/// Cut-offs of `fineweb2@LANG` by language that replace the published ones.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Made(BTreeMap<String, Bounds>);

impl Made {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }
}

/// Measures every preset on documents of its languages, sorted by preset and language. `made` replaces the embedded cut-offs.
pub(super) fn lost(files: &[PathBuf], last: Option<&str>, made: Option<&Made>) -> anyhow::Result<Vec<Lost>> {
    let documents = sound::documents(files, last)?;
    let mut rows = Vec::new();
    for (lang, texts) in &documents {
        for name in ANY.into_iter().chain(ENGLISH.into_iter().filter(|_| lang == "en")) {
            let preset = Preset::named(name)?;
            rows.push(one(&preset, preset.cutoffs(), lang, texts)?);
        }
        let own = if made.is_some() { Preset::published(lang) } else { Preset::named(&format!("fineweb2@{lang}")) };
        if let Ok(preset) = own {
            let all = made.and_then(|made| made.0.get(lang)).cloned().unwrap_or_default();
            let cutoffs = preset.cutoffs().with(&Cutoffs { all, ..Cutoffs::default() });
            rows.push(one(&preset, cutoffs, lang, texts)?);
        }
    }
    rows.sort_by(|a, b| (&a.preset, &a.lang).cmp(&(&b.preset, &b.lang)));
    Ok(rows)
}

fn one(preset: &Preset, cutoffs: Cutoffs, lang: &str, texts: &[String]) -> anyhow::Result<Lost> {
    let mut config = Config::default();
    config.check.preset = preset.name().to_owned();
    let gate = Gate::new(&config, Groups::default())?;
    let judge = cutoffs.judge()?;
    let mut rules: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut lost = 0;
    for text in texts {
        let values = gate.judge(Record::new("", "", text)).values;
        let reasons = judge.reasons(&values, lang, "", "");
        lost += usize::from(!reasons.is_empty());
        reasons.iter().for_each(|reason| *rules.entry(reason.rule).or_default() += 1);
    }
    let share = |part: usize| super::round(part as f64 / texts.len().max(1) as f64);
    let rule = rules.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name))).map(|(name, count)| (name, share(count)));
    Ok(Lost { preset: preset.name().to_owned(), lang: lang.to_owned(), documents: texts.len(), lost: share(lost), rule })
}
