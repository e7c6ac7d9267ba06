//! Counts of what was read: records, encodings other than UTF-8, parts left out of pages.

use crate::text::number::group;
use crate::text::page::Page;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of what was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Inputs {
    /// Analysed records.
    pub records: u64,
    /// Quarantined records.
    pub quarantined: u64,
    /// Unreadable files.
    pub unreadable: u64,
    /// Folder entries that were skipped, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Files in other encodings than UTF-8, by encoding.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub decoded: BTreeMap<String, u64>,
    /// Parts left out of pages.
    #[serde(skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

/// Parts left out of pages because they are not in the article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Pages with parts left out.
    pub pages: u64,
    /// Number of lines left out, by kind.
    pub lines: BTreeMap<String, u64>,
}

impl LeftOut {
    /// The counts of one page.
    pub fn of(page: Option<&Page>) -> Self {
        let left = page.map(|page| page.left.as_slice()).unwrap_or_default();
        let mut lines = BTreeMap::new();
        for left in left {
            *lines.entry(left.kind.name().to_owned()).or_default() +=
                left.text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
        }
        Self { pages: u64::from(!left.is_empty()), lines }
    }

    /// Adds the counts of `other`.
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

/// A sentence on the encodings of files; none if all were UTF-8.
pub fn decoded(files: &BTreeMap<String, u64>) -> Option<String> {
    let count: u64 = files.values().sum();
    let mut list: Vec<(&String, &u64)> = files.iter().collect();
    list.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let described = |name: &str, files: u64| format!("{} from {name}", group(files));
    match list.as_slice() {
        [] => None,
        [(name, 1)] => Some(format!("1 file was decoded from {name}")),
        [(name, _)] => Some(format!("{} files were decoded from {name}", group(count))),
        several => {
            let list: Vec<String> = several.iter().map(|(name, files)| described(name, **files)).collect();
            Some(format!("{} files were decoded: {}", group(count), list.join(", ")))
        }
    }
}

/// A sentence on the parts left out of pages; none if there were none.
pub fn left_out(left: &LeftOut) -> Option<String> {
    let mut kinds: Vec<(&String, &u64)> = left.lines.iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let list: Vec<String> = kinds.into_iter().map(|(kind, lines)| format!("{kind} {}", group(*lines))).collect();
    let pages = if left.pages == 1 { "1 page".to_owned() } else { format!("{} pages", group(left.pages)) };
    (left.pages > 0).then(|| format!("lines beside the article, left out of {pages}: {}; --content all reads them", list.join(", ")))
}

/// What was passed over, decoded and left out, a sentence each.
pub fn summaries<N: std::fmt::Display>(
    skipped: &BTreeMap<N, u64>,
    files: &BTreeMap<String, u64>,
    left: &LeftOut,
) -> impl Iterator<Item = String> {
    let counts: Vec<String> = skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let skipped = (!counts.is_empty()).then(|| format!("skipped: {}", counts.join(", ")));
    [skipped, decoded(files), left_out(left)].into_iter().flatten()
}
