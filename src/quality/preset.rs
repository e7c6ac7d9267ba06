//! Published sets of cut-offs, each under the name of the implementation that it follows.

use super::fineweb2;
use super::{Bound, Bounds, Cutoff, Cutoffs};
use crate::error::{Error, Result};

/// A set of cut-offs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    name: String,
    /// Cut-offs that are made from sound text are left out.
    is_published: bool,
}

type Row = (&'static str, Bound, f64);
use Bound::{Max, Min};

/// What depends neither on length nor on genre. The shares are generous: a text is beyond repair where one character in fifty is lost,
/// and loops where half of its words do.
const BASIC: &[Row] =
    &[("broken-encoding", Max, 0.02), ("machine-declared", Max, 0.0), ("hidden-text", Max, 0.0), ("repetition-loop", Max, 0.5)];

/// Gopher's rules that read any language.
const GOPHER_QUALITY_ANY: &[Row] = &[
    ("words", Min, 50.0),
    ("words", Max, 100_000.0),
    ("mean-word-length", Min, 3.0),
    ("mean-word-length", Max, 10.0),
    ("hashes-per-word", Max, 0.1),
    ("ellipses-per-word", Max, 0.1),
    ("bullet-lines", Max, 0.9),
    ("ellipsis-lines", Max, 0.3),
    ("words-with-letter", Min, 0.8),
];

/// The one that reads English alone.
const GOPHER_STOP_WORDS: &[Row] = &[("stop-words", Min, 2.0)];

const GOPHER_REPETITION: &[Row] = &[
    ("duplicate-paragraphs", Max, 0.3),
    ("duplicate-paragraph-characters", Max, 0.2),
    ("duplicate-lines", Max, 0.3),
    ("duplicate-line-characters", Max, 0.2),
    ("top-2-gram", Max, 0.2),
    ("top-3-gram", Max, 0.18),
    ("top-4-gram", Max, 0.16),
    ("repeated-5-grams", Max, 0.15),
    ("repeated-6-grams", Max, 0.14),
    ("repeated-7-grams", Max, 0.13),
    ("repeated-8-grams", Max, 0.12),
    ("repeated-9-grams", Max, 0.11),
    ("repeated-10-grams", Max, 0.10),
];

const C4: &[Row] = &[("c4-sentences", Min, 5.0), ("c4-lorem-ipsum", Max, 0.0), ("c4-curly-bracket", Max, 0.0)];

/// `examples/fineweb.py`: language ≥ 0.65, Gopher repetition, Gopher quality, C4 without its rule on end marks, FineWeb.
const FINEWEB: &[Row] = &[
    ("language-confidence", Min, 0.65),
    ("c4-unpunctuated-sentences", Min, 5.0),
    ("c4-unpunctuated-lorem-ipsum", Max, 0.0),
    ("c4-unpunctuated-curly-bracket", Max, 0.0),
    ("edited-end-mark-lines", Min, 0.12),
    ("edited-short-lines", Max, 0.67),
    ("edited-repeated-line-characters", Max, 0.01),
    ("edited-line-ends-per-word", Max, 0.3),
];

/// What FineWeb-2 has in common for all languages: rules on paragraphs and shares of characters in lines are off, as is the one on short lines.
const FINEWEB2: &[Row] = &[
    ("words", Min, 50.0),
    ("words", Max, 100_000.0),
    ("hashes-per-word", Max, 0.1),
    ("ellipses-per-word", Max, 0.1),
    ("bullet-lines", Max, 0.9),
    ("ellipsis-lines", Max, 0.3),
    ("own-stop-words", Min, 2.0),
    ("repeated-line-characters", Max, 0.1),
];

/// bicleaner-hardrules drops a sentence that fails; of a document, half of the lines must.
const HARDRULES: &[Row] = &[
    ("glued-word-lines", Max, 0.5),
    ("spaced-letter-lines", Max, 0.5),
    ("breadcrumb-lines", Max, 0.5),
    ("template-lines", Max, 0.5),
    ("unbalanced-bracket-lines", Max, 0.5),
    ("escaped-unicode-lines", Max, 0.5),
    ("mixed-script-words", Max, 0.2),
];

/// What can harm a person: accounts and cards are proven by their checksums; addresses and numbers for the telephone stand in sound text.
const PERSONAL: &[Row] = &[("ibans", Max, 0.0), ("card-numbers", Max, 0.0)];

/// `basic`, and what a careful ingest asks besides: a language that is known, text that was not in need of much repair, no fault in
/// every second sentence, nothing that reads as machine translated.
const STRICT: &[Row] = &[
    ("language-confidence", Min, 0.65),
    ("wrong-language", Max, 0.5),
    ("undetermined-language", Max, 0.5),
    ("repaired", Max, 0.02),
    ("score", Max, 0.95),
    ("faults-per-1000-words", Max, 20.0),
    ("repetition-loop", Max, 0.2),
    ("broken-encoding", Max, 0.005),
];

impl Preset {
    /// The names that there are.
    pub const NAMES: [&str; 8] =
        ["basic", "gopher@datatrove", "c4@datatrove", "fineweb@datatrove", "fineweb2@LANG", "hardrules@bicleaner", "strict", "report-only"];

    /// The preset with this name.
    pub fn named(name: &str) -> Result<Self> {
        if let Some(lang) = name.strip_prefix("fineweb2@") {
            if fineweb2::cut(lang).is_none() {
                let nearest = fineweb2::neighbour(lang).map(str::to_owned);
                return Err(Error::Name { kind: "language of fineweb2", got: lang.to_owned(), nearest });
            }
        } else if !Self::NAMES.contains(&name) {
            return Err(Error::name("preset", name, Self::NAMES));
        }
        Ok(Self { name: name.to_owned(), is_published: false })
    }

    /// `fineweb2@LANG` without the cut-offs that are made from sound text.
    pub fn published(lang: &str) -> Result<Self> {
        Self::named(&format!("fineweb2@{lang}")).map(|preset| Self { is_published: true, ..preset })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True where nothing is quarantined that can be read: its cut-offs are counted, so that one sees what each would cost.
    pub fn is_report_only(&self) -> bool {
        self.name == "report-only"
    }

    /// The language whose stop words it counts, if not the record's own.
    pub fn lang(&self) -> Option<&str> {
        self.name.strip_prefix("fineweb2@")
    }

    /// The languages whose medians it takes, where there are no cut-offs for its own.
    pub fn relatives(&self) -> Vec<&'static str> {
        self.lang().and_then(fineweb2::cut).map(|cut| cut.from).unwrap_or_default()
    }

    /// The measures whose cut-offs are made from sound text, and not those that are published.
    pub fn made(&self) -> Vec<&'static str> {
        self.lang().and_then(fineweb2::cut).map(|cut| cut.made).unwrap_or_default()
    }

    /// The chain of C4 or FineWeb edits a text before it judges: whether it asks for end marks, where this preset is one of them.
    pub fn edits(&self) -> Option<bool> {
        match self.name.as_str() {
            "c4@datatrove" => Some(true),
            "fineweb@datatrove" => Some(false),
            _ => None,
        }
    }

    /// Its cut-offs.
    pub fn cutoffs(&self) -> Cutoffs {
        let rows: Vec<&[Row]> = match self.name.as_str() {
            "basic" => vec![BASIC],
            "gopher@datatrove" => vec![GOPHER_QUALITY_ANY, GOPHER_STOP_WORDS, GOPHER_REPETITION],
            "c4@datatrove" => vec![C4],
            "fineweb@datatrove" => vec![GOPHER_QUALITY_ANY, GOPHER_STOP_WORDS, GOPHER_REPETITION, FINEWEB],
            "hardrules@bicleaner" => vec![HARDRULES],
            "strict" => vec![BASIC, STRICT, PERSONAL],
            "report-only" => vec![GOPHER_QUALITY_ANY, GOPHER_REPETITION, HARDRULES, BASIC, STRICT, PERSONAL],
            _ => vec![FINEWEB2],
        };
        let mut all = Bounds::default();
        for (name, bound, value) in rows.into_iter().flatten() {
            let side = if *bound == Min { &mut all.min } else { &mut all.max };
            side.insert((*name).to_owned(), Cutoff::At(*value));
        }
        if let Some(lang) = self.lang() {
            let own = |(name, value): (String, f64)| (name, Cutoff::At(value));
            let cut = if self.is_published { fineweb2::published(lang) } else { fineweb2::cut(lang) };
            all.max.extend(cut.iter().flat_map(|cut| cut.max.clone()).map(own));
            all.min.extend(cut.into_iter().flat_map(|cut| cut.min).map(own));
            if crate::knowledge::stop_words::published(lang).is_empty() {
                all.min.remove("own-stop-words");
            }
        }
        Cutoffs { all, ..Cutoffs::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::find;
    use crate::quality::fineweb2::languages;

    #[test]
    fn every_preset_names_measures_that_exist() {
        let fineweb2 = languages().map(|lang| format!("fineweb2@{lang}"));
        for name in Preset::NAMES.iter().map(|name| (*name).to_owned()).filter(|name| !name.ends_with("LANG")).chain(fineweb2) {
            let cutoffs = Preset::named(&name).unwrap().cutoffs();
            cutoffs.all.names().for_each(|measure| assert!(find(measure).is_ok(), "{name}: {measure}"));
        }
        assert!(Preset::named("basics").unwrap_err().to_string().contains("did you mean \"basic\""));
        assert!(Preset::named("fineweb2@xx").is_err());
    }
}
