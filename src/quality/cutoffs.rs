//! Cut-offs: all → language → source → file, the nearer one counts.

use super::{Groups, Judge, MEASURES};
use crate::error::Result as Checked;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// Which side of a cut-off is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// A value below it fails.
    Min,
    /// A value above it fails.
    Max,
}

impl Bound {
    /// The word in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// A cut-off; zero is one like any other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cutoff {
    /// The rule is off.
    Off,
    /// The last value that passes.
    At(f64),
}

impl Serialize for Cutoff {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => serializer.serialize_str("off"),
            Self::At(value) => serializer.serialize_f64(*value),
        }
    }
}

impl<'de> Deserialize<'de> for Cutoff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Cutoff;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or \"off\"")
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Cutoff, E> {
                if value.is_finite() { Ok(Cutoff::At(value)) } else { Err(E::custom("a cut-off is a finite number or \"off\"")) }
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Cutoff, E> {
                Ok(Cutoff::At(value as f64))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cutoff, E> {
                Ok(Cutoff::At(value as f64))
            }
            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Cutoff, E> {
                if value == "off" { Ok(Cutoff::Off) } else { Err(E::invalid_value(serde::de::Unexpected::Str(value), &self)) }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Cut-offs by measure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// The least that passes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub min: BTreeMap<String, Cutoff>,
    /// The most that passes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub max: BTreeMap<String, Cutoff>,
}

impl Bounds {
    fn get(&self, measure: &str, bound: Bound) -> Option<Cutoff> {
        match bound {
            Bound::Min => self.min.get(measure),
            Bound::Max => self.max.get(measure),
        }
        .copied()
    }

    /// The measures that it names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.min.keys().chain(self.max.keys()).map(String::as_str)
    }

    fn overlay(&mut self, other: &Self) {
        self.min.extend(other.min.iter().map(|(name, cutoff)| (name.clone(), *cutoff)));
        self.max.extend(other.max.iter().map(|(name, cutoff)| (name.clone(), *cutoff)));
    }
}

/// Cut-offs for all, by language, by source and by file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cutoffs {
    /// For all.
    pub all: Bounds,
    /// By language (BCP 47).
    pub lang: BTreeMap<String, Bounds>,
    /// By source.
    pub source: BTreeMap<String, Bounds>,
    /// By file: a path as it is shown, with `*` and `**`.
    pub file: BTreeMap<String, Bounds>,
}

impl Cutoffs {
    /// These, and over them the others.
    pub fn with(mut self, other: &Self) -> Self {
        self.all.overlay(&other.all);
        let sides = [(&mut self.lang, &other.lang), (&mut self.source, &other.source), (&mut self.file, &other.file)];
        for (own, others) in sides {
            for (name, bounds) in others {
                own.entry(name.clone()).or_default().overlay(bounds);
            }
        }
        self
    }

    /// What decides by them.
    pub fn judge(&self) -> Checked<Judge> {
        Judge::new(self)
    }

    /// All bounds, whatever they are for.
    pub fn every(&self) -> impl Iterator<Item = &Bounds> {
        std::iter::once(&self.all).chain(self.lang.values()).chain(self.source.values()).chain(self.file.values())
    }

    /// The measures that a cut-off asks for.
    pub fn groups(&self) -> Groups {
        let named: Vec<&str> = self.every().flat_map(Bounds::names).collect();
        let groups = MEASURES.iter().filter(|measure| named.contains(&measure.name)).map(|measure| measure.group);
        groups.fold(Groups::BASIC, |groups, group| groups | group)
    }

    /// The cut-off of a measure for a language and a source, whatever the file.
    pub fn at(&self, measure: &str, bound: Bound, lang: &str, source: &str) -> Option<f64> {
        let by_source = || self.source.get(source).and_then(|bounds| bounds.get(measure, bound));
        let by_lang = || self.lang.get(lang).and_then(|bounds| bounds.get(measure, bound));
        match by_source().or_else(by_lang).or_else(|| self.all.get(measure, bound)) {
            Some(Cutoff::At(value)) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_cutoff_counts_and_off_is_written() {
        let bounds = |text: &str| -> Bounds { toml::from_str(text).unwrap() };
        let mut lang = BTreeMap::new();
        lang.insert("de".to_owned(), bounds("min.words = 20\nmax.hidden-text = \"off\""));
        let mut source = BTreeMap::new();
        source.insert("wire".to_owned(), bounds("min.words = 0"));
        let mut file = BTreeMap::new();
        file.insert("old/*.jsonl".to_owned(), bounds("min.words = 5"));
        let all = bounds("min.words = 50\nmax.hidden-text = 0");
        let cutoffs = Cutoffs::default().with(&Cutoffs { all, lang, source, file });
        let at = |lang, source| cutoffs.at("words", Bound::Min, lang, source);
        assert_eq!((at("en", "post"), at("de", "post"), at("de", "wire")), (Some(50.0), Some(20.0), Some(0.0)));
        assert_eq!(cutoffs.at("hidden-text", Bound::Max, "de", "wire"), None);
        assert!(toml::from_str::<Bounds>("min.words = \"of\"").is_err());
    }
}
