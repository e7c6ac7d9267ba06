//! `sourdine train thresholds`: cut-offs of `fineweb2@LANG` where the published ones do not fit our measures.

use crate::cli::complain;
use crate::config::Config;
use crate::gate::Gate;
use crate::quality::{Bound, Cutoff, Groups, Preset, Values, sound};
use crate::text::record::Record;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Refit the cut-offs of fineweb2@LANG on sound text
///
/// Reads JSON Lines `{"lang","text"}`, compressed or plain; sentences are joined to documents. In languages without spaces between words, the
/// gate counts characters where FineWeb-2 counts words, so all cut-offs on words are refitted. In the others, if the preset loses more than one
/// sound document in thirty, the cut-offs that lose more than one in two hundred are refitted.
#[derive(clap::Args)]
pub(super) struct Thresholds {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Origin with single sentences, used only for languages that no other origin has
    #[arg(long, value_name = "NAME")]
    last: Option<String>,
    /// Output file
    #[arg(long)]
    out: PathBuf,
}

/// Largest loss of a preset before its cut-offs are refitted, and largest loss of one refitted cut-off.
const MAY_LOSE: f64 = 0.03;
const ONE_MAY_LOSE: f64 = 0.005;
/// Fewest documents for an estimate of a 0.5 % loss.
const ENOUGH: usize = 100;
/// Margin added to a fitted cut-off, since other documents differ.
const MARGIN: f64 = 0.1;
/// Characters equivalent to fifty words: a word is 1.5 characters in Chinese, 2 in Japanese, 3 to 4 with their marks in Thai and Khmer.
const WORDS: [(&str, f64); 4] = [("zh", 75.0), ("ja", 100.0), ("th", 150.0), ("km", 150.0)];
/// Measures that count words or divide by them.
const OF_WORDS: [&str; 12] = [
    "mean-word-length",
    "words-with-letter",
    "line-ends-per-word",
    "top-2-gram",
    "top-3-gram",
    "top-4-gram",
    "repeated-5-grams",
    "repeated-6-grams",
    "repeated-7-grams",
    "repeated-8-grams",
    "repeated-9-grams",
    "repeated-10-grams",
];

impl Thresholds {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut toml = String::from(
            "# Cut-offs of fineweb2@LANG that are made from sound text, since the published ones do not fit what is measured here; they take the place of those\n# in fineweb2.toml.\n# Made by: sourdine train thresholds, as data/README.md says; not to be edited by hand.\n",
        );
        for (lang, documents) in sound::documents(&self.input, self.last.as_deref())? {
            let Ok(preset) = Preset::published(&lang) else { continue };
            if documents.len() < ENOUGH {
                complain(format_args!("{lang}: {} documents are too few", documents.len()));
                continue;
            }
            let made = made(&lang, &preset, &documents)?;
            if made.values().any(|side| !side.is_empty()) {
                complain(format_args!("{lang}: {} documents", documents.len()));
            }
            for (bound, cutoffs) in made.iter().filter(|(_, cutoffs)| !cutoffs.is_empty()) {
                write!(toml, "\n[{lang}.{}]\n", bound.name())?;
                cutoffs.iter().try_for_each(|(name, value)| writeln!(toml, "{name} = {value:?}"))?;
            }
        }
        super::write(&self.out, toml.as_bytes())
    }
}

/// The refitted cut-offs of a language.
fn made(lang: &str, preset: &Preset, documents: &[String]) -> anyhow::Result<BTreeMap<Bound, BTreeMap<String, f64>>> {
    let mut config = Config::default();
    config.check.preset = preset.name().to_owned();
    let gate = Gate::new(&config, Groups::default())?;
    let cutoffs = preset.cutoffs();
    let judge = cutoffs.judge()?;
    let values: Vec<Values> = documents.iter().map(|text| gate.judge(Record::new("", "", text)).values).collect();
    let lost = values.iter().filter(|values| !judge.reasons(values, lang, "", "").is_empty()).count();
    let words = WORDS.iter().find(|(known, _)| *known == lang).map(|(_, words)| *words);
    let mut made: BTreeMap<Bound, BTreeMap<String, f64>> = BTreeMap::new();
    if let Some(words) = words {
        made.entry(Bound::Min).or_default().insert("words".to_owned(), words);
    }
    for (bound, side) in [(Bound::Min, &cutoffs.all.min), (Bound::Max, &cutoffs.all.max)] {
        for (name, cutoff) in side {
            let Cutoff::At(cutoff) = *cutoff else { continue };
            let mut own: Vec<f64> = values.iter().filter_map(|values| values.get(name)).collect();
            own.sort_by(|a, b| if bound == Bound::Min { a.total_cmp(b) } else { b.total_cmp(a) });
            let fails = own.iter().filter(|value| if bound == Bound::Min { **value < cutoff } else { **value > cutoff }).count();
            let is_other = words.is_some() && OF_WORDS.contains(&name.as_str());
            let is_lossy = share(lost, values.len()) > MAY_LOSE && share(fails, own.len()) > ONE_MAY_LOSE;
            let Some(edge) = own.get((ONE_MAY_LOSE * own.len() as f64) as usize).filter(|_| is_other || is_lossy) else { continue };
            let wider = if bound == Bound::Min { edge * (1.0 - MARGIN) } else { edge * (1.0 + MARGIN) };
            // The published cut-off per word, converted to characters.
            let scaled = match (name.as_str(), words) {
                ("line-ends-per-word", Some(words)) => cutoff * 50.0 / words,
                _ => cutoff,
            };
            // Never stricter than the published cut-off; a share is at most 1.
            let new = if bound == Bound::Min {
                wider.min(scaled)
            } else {
                wider.max(scaled).min(if *edge > 1.0 { f64::MAX } else { scaled.max(1.0) })
            };
            let new = (new * 1000.0).round() / 1000.0;
            if new != cutoff {
                made.entry(bound).or_default().insert(name.clone(), new);
            }
        }
    }
    Ok(made)
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
