//! What clustering is asked for.

use crate::error::{Error, Result};
use serde::Serialize;
use std::path::PathBuf;

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Equal in normal form.
    Exact,
    /// At or above the threshold with the representative.
    Near,
    /// A passage of six words or more that stands in each.
    Contained,
    /// Quoted speech, aligned word by word.
    Quote,
    /// Exact or near, and a source's own furniture: most of its members are of one source, which has it on many pages.
    Boilerplate,
    /// Paragraphs in several languages that share numbers, names and cognates: a guess, and only looked for where it is asked for.
    Twin,
}

impl Kind {
    /// All kinds that can be asked for.
    pub const EVERY: [Self; 6] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate, Self::Twin];
    /// All kinds that are verified: those that are looked for where nothing is said.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate];

    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Quote => "quote",
            Self::Boilerplate => "boilerplate",
            Self::Twin => "twin",
        }
    }
}

/// What holds a cluster of near copies together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linkage {
    /// Each member is at or above the threshold with the first of them.
    #[default]
    Representative,
    /// Each member is at or above it with some other.
    Connected,
}

/// Which member of a cluster is the one to keep; the first of those that are equally good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// The first in the input.
    #[default]
    First,
    /// The longest.
    Longest,
    /// The longest of those that lost no character and end as a sentence does.
    Best,
}

impl Linkage {
    /// The one of this name: `representative` or `connected`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "representative" => Ok(Self::Representative),
            "connected" => Ok(Self::Connected),
            _ => Err(Error::name("linkage", name, ["representative", "connected"])),
        }
    }
}

impl Keep {
    /// The one of this name: `first`, `longest` or `best`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "first" => Ok(Self::First),
            "longest" => Ok(Self::Longest),
            "best" => Ok(Self::Best),
            _ => Err(Error::name("member to keep", name, ["first", "longest", "best"])),
        }
    }

    /// The higher the better.
    pub(super) fn value(self, text: &str) -> usize {
        let length = || text.chars().count();
        let is_whole = || text.trim_end().ends_with(['.', '!', '?', '…', '"', '”', '»', ')', '。', '！', '？', '」', '।', '؟']);
        match self {
            Self::First => 0,
            Self::Longest => length(),
            Self::Best => length() + (usize::from(!text.contains('\u{fffd}')) << 40) + (usize::from(is_whole()) << 39),
        }
    }
}

/// How to cluster.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jaccard of windows from which two units are near, above 0 to 1.
    pub threshold: f64,
    /// The kinds to look for.
    pub kinds: Vec<Kind>,
    /// What holds a cluster of near copies together.
    pub linkage: Linkage,
    /// Which member is the one to keep.
    pub keep: Keep,
    /// Bytes that clustering may take; what is more lies on disk.
    pub memory: u64,
    /// Where that is; none: the system's folder for temporary files.
    pub temp_dir: Option<PathBuf>,
}

/// Bytes that clustering may take where nothing is said.
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

/// Bytes of memory and of temporary files that `bytes` of input take, told from what a million paragraphs of 500 bytes took.
pub fn estimate(bytes: u64, memory: u64) -> (u64, u64) {
    let paragraphs = bytes / 500;
    // Windows are kept, and once more by part while the rarest are sought; of the texts some stay as well.
    let windows = bytes * 5 / 4;
    let (kept, parts, texts) = (windows.min(memory / 8), windows.min(memory / 32 * 5), bytes.min(memory / 10));
    ((32 << 20) + paragraphs * 72 + kept + parts + texts, (bytes - texts) + (windows - kept) + windows)
}
