//! The options of clustering.

use crate::error::{Error, Result};
use serde::Serialize;
use std::path::PathBuf;

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Equal in normal form.
    Exact,
    /// Jaccard with the representative at or above the threshold.
    Near,
    /// A common passage of six tokens or more.
    Contained,
    /// A common quotation, aligned token by token.
    Quote,
    /// Exact or near copies that one source repeats on many of its pages.
    Boilerplate,
    /// Paragraphs that are probably translations of each other, by numbers, names and translated words. A guess with a probability, made by
    /// `report` and on request.
    Twin,
    /// What one speaker said, as several sources report it, in other words or without quotation marks. A guess, like [`Self::Twin`].
    Reported,
}

impl Kind {
    /// All kinds.
    pub const EVERY: [Self; 7] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate, Self::Twin, Self::Reported];
    /// The verified kinds, which are the default.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate];

    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Quote => "quote",
            Self::Boilerplate => "boilerplate",
            Self::Twin => "twin",
            Self::Reported => "reported",
        }
    }
}

/// How near copies are linked into clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linkage {
    /// Each member is at or above the threshold with the first one.
    #[default]
    Representative,
    /// Each member is at or above the threshold with some other member (connected components).
    Connected,
}

/// Which member of a cluster to keep; the first of equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// The first in the input.
    #[default]
    First,
    /// The longest.
    Longest,
    /// The longest of those without lost characters that end like a sentence.
    Best,
}

impl Linkage {
    /// The variant with this name: `representative` or `connected`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "representative" => Ok(Self::Representative),
            "connected" => Ok(Self::Connected),
            _ => Err(Error::name("linkage", name, ["representative", "connected"])),
        }
    }
}

impl Keep {
    /// The variant with this name: `first`, `longest` or `best`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "first" => Ok(Self::First),
            "longest" => Ok(Self::Longest),
            "best" => Ok(Self::Best),
            _ => Err(Error::name("member to keep", name, ["first", "longest", "best"])),
        }
    }

    /// Value of a text; the member with the highest is kept.
    pub fn value(self, text: &str) -> usize {
        let length = || text.chars().count();
        let is_whole = || text.trim_end().ends_with(['.', '!', '?', '…', '"', '”', '»', ')', '。', '！', '？', '」', '।', '؟']);
        match self {
            Self::First => 0,
            Self::Longest => length(),
            Self::Best => length() + (usize::from(!text.contains('\u{fffd}')) << 40) + (usize::from(is_whole()) << 39),
        }
    }
}

/// Options of a [`Clusterer`](super::Clusterer).
#[derive(Clone, Debug)]
pub struct Options {
    /// Smallest Jaccard of near copies, above 0 and at most 1.
    pub threshold: f64,
    /// Kinds to look for.
    pub kinds: Vec<Kind>,
    /// How near copies are linked.
    pub linkage: Linkage,
    /// Which member to keep.
    pub keep: Keep,
    /// Bytes of memory for clustering; the rest is on disk.
    pub memory: u64,
    /// Folder for temporary files; none: the system's.
    pub temp_dir: Option<PathBuf>,
}

/// Default bytes of memory for clustering.
pub const DEFAULT_MEMORY: u64 = 1 << 30;

impl Default for Options {
    fn default() -> Self {
        Self {
            threshold: 0.7,
            kinds: Kind::ALL.to_vec(),
            linkage: Linkage::default(),
            keep: Keep::default(),
            memory: DEFAULT_MEMORY,
            temp_dir: None,
        }
    }
}

/// Estimated bytes of memory and of temporary files for `bytes` of input, from a measurement on a million paragraphs of 500 bytes.
pub fn estimate(bytes: u64, memory: u64) -> (u64, u64) {
    let paragraphs = bytes / 500;
    // The windows are stored once, and once more while the prefixes are chosen; some of the texts stay as well.
    let windows = bytes * 5 / 4;
    let (kept, parts, texts) = (windows.min(memory / 8), windows.min(memory / 32 * 5), bytes.min(memory / 10));
    ((32 << 20) + paragraphs * 72 + kept + parts + texts, (bytes - texts) + (windows - kept) + windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_by_name() {
        assert_eq!(Linkage::named("representative").unwrap(), Linkage::Representative);
        assert_eq!(Linkage::named("connected").unwrap(), Linkage::Connected);
        assert!(Linkage::named("conected").unwrap_err().to_string().contains("connected"));
        assert_eq!(Keep::named("first").unwrap(), Keep::First);
        assert_eq!(Keep::named("longest").unwrap(), Keep::Longest);
        assert_eq!(Keep::named("best").unwrap(), Keep::Best);
        assert!(Keep::named("bset").unwrap_err().to_string().contains("best"));
    }

    #[test]
    fn the_member_to_keep_is_whole_before_it_is_long() {
        let best = |texts: &[&str], keep: Keep| texts.iter().copied().rev().max_by_key(|text| keep.value(text)).unwrap().to_owned();
        // Characters count, not bytes.
        let texts = ["A pier.", "ééééé", "A pier was l\u{fffd}st in the night.", "A pier was lost in the", "A long pier.\n"];
        assert_eq!(best(&texts, Keep::First), "A pier.");
        assert_eq!(best(&texts, Keep::Longest), "A pier was l\u{fffd}st in the night.");
        assert_eq!(best(&texts, Keep::Best), "A long pier.\n");
        assert_eq!(best(&["ééé", "four"], Keep::Longest), "four");
        assert_eq!(best(&["l\u{fffd}st.", "lost"], Keep::Best), "lost", "a lost character is worse than a lost end");
        for end in ['.', '!', '?', '…', '"', '”', '»', ')', '。', '！', '？', '」', '।', '؟'] {
            assert_eq!(best(&["a longer text", &format!("a{end}")], Keep::Best), format!("a{end}"));
        }
    }
}
