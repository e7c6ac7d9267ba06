//! What was read, counted: records, files in other encodings than UTF-8, what was left out of pages.

use crate::text::number::group;
use crate::text::page::Page;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Inputs {
    /// Records that were analysed.
    pub records: u64,
    /// Records that could not be used.
    pub quarantined: u64,
    /// Files that could not be read.
    pub unreadable: u64,
    /// Entries of folders that were left out, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Files that were not in UTF-8, by the encoding that they were read in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub decoded: BTreeMap<String, u64>,
    /// What was left out of pages.
    #[serde(skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

/// What was left out of pages because it is no part of their articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Pages that something was left out of.
    pub pages: u64,
    /// Lines, by what they are.
    pub lines: BTreeMap<String, u64>,
}

impl LeftOut {
    /// Of one page.
    pub fn of(page: Option<&Page>) -> Self {
        let left = page.map(|page| page.left.as_slice()).unwrap_or_default();
        let mut lines = BTreeMap::new();
        for left in left {
            *lines.entry(left.kind.name().to_owned()).or_default() +=
                left.text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
        }
        Self { pages: u64::from(!left.is_empty()), lines }
    }

    /// Adds those of others.
    pub fn add(&mut self, other: Self) {
        self.pages += other.pages;
        for (kind, lines) in other.lines {
            *self.lines.entry(kind).or_default() += lines;
        }
    }

    fn is_empty(&self) -> bool {
        self.pages == 0
    }
}

/// How many files were in which encoding, in a sentence; none where all were in UTF-8.
pub fn decoded(files: &BTreeMap<String, u64>) -> Option<String> {
    let count: u64 = files.values().sum();
    let mut list: Vec<(&String, &u64)> = files.iter().collect();
    list.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let told = |name: &str, files: u64| format!("{} from {name}", group(files));
    match list.as_slice() {
        [] => None,
        [(name, 1)] => Some(format!("1 file was decoded from {name}")),
        [(name, _)] => Some(format!("{} files were decoded from {name}", group(count))),
        several => {
            let list: Vec<String> = several.iter().map(|(name, files)| told(name, **files)).collect();
            Some(format!("{} files were decoded: {}", group(count), list.join(", ")))
        }
    }
}

/// What was left out of pages, in a sentence; nothing where nothing was.
pub fn left_out(left: &LeftOut) -> Option<String> {
    let mut kinds: Vec<(&String, &u64)> = left.lines.iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let list: Vec<String> = kinds.into_iter().map(|(kind, lines)| format!("{kind} {}", group(*lines))).collect();
    let pages = if left.pages == 1 { "1 page".to_owned() } else { format!("{} pages", group(left.pages)) };
    (left.pages > 0).then(|| format!("lines beside the article, left out of {pages}: {}; --content all reads them", list.join(", ")))
}
