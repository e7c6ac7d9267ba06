//! Hints from class names, ids and roles, by the lists of `data/page-names.toml`.

use crate::text::page::Boilerplate;
use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Hints from the names on an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Unlikely to be part of an article, unless `perhaps`.
    pub unlikely: bool,
    pub perhaps: bool,
    /// Never part of an article, by its role.
    pub never: bool,
    /// Screen readers skip it.
    pub is_decoration: bool,
    /// Names the author.
    pub byline: bool,
    /// Sharing links.
    pub share: bool,
    /// Marked as the article (schema.org).
    pub article: bool,
    /// Whether a table is marked as layout or as data.
    pub layout: bool,
    pub data: bool,
    /// Weight: good names minus bad ones, classes and id counted once each: -2 to 2.
    pub weight: i8,
    /// Kind of boilerplate that the names suggest.
    pub kind: Option<Boilerplate>,
}

/// The lists in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    unlikely: BTreeMap<Boilerplate, Vec<String>>,
    negative: BTreeMap<Boilerplate, Vec<String>>,
    perhaps: Vec<String>,
    positive: Vec<String>,
    byline: Vec<String>,
    share: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Unlikely(Boilerplate),
    Negative(Boilerplate),
    Perhaps,
    Positive,
    Byline,
    Share,
}

struct Table {
    needles: AhoCorasick,
    rows: Vec<List>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lists: Lists =
        toml::from_str(include_str!("../../../data/page-names.toml")).expect("the lists that are built in are sound: a test reads them");
    let by_kind = |lists: BTreeMap<Boilerplate, Vec<String>>, of: fn(Boilerplate) -> List| {
        lists.into_iter().flat_map(move |(kind, names)| names.into_iter().map(move |name| (name, of(kind))))
    };
    let plain = |names: Vec<String>, list: List| names.into_iter().map(move |name| (name, list));
    let (needles, rows): (Vec<String>, Vec<List>) = by_kind(lists.unlikely, List::Unlikely)
        .chain(by_kind(lists.negative, List::Negative))
        .chain(plain(lists.perhaps, List::Perhaps))
        .chain(plain(lists.positive, List::Positive))
        .chain(plain(lists.byline, List::Byline))
        .chain(plain(lists.share, List::Share))
        .unzip();
    let needles = AhoCorasick::builder().ascii_case_insensitive(true).build(needles);
    Table { needles: needles.expect("a short list of short needles is no large automaton"), rows }
});

impl Names {
    /// Looks up classes and an id.
    fn of(classes: &[u8], id: &[u8]) -> Self {
        let mut names = Self::default();
        for part in [classes, id] {
            let (mut good, mut bad) = (false, false);
            // Surrounding blanks let a needle match a whole name.
            let padded = [b" ", part, b" "].concat();
            for hit in TABLE.needles.find_overlapping_iter(&padded) {
                match TABLE.rows[hit.pattern().as_usize()] {
                    List::Unlikely(kind) => {
                        names.unlikely = true;
                        names.kind = names.kind.or(Some(kind));
                    }
                    List::Negative(kind) => {
                        bad = true;
                        names.kind = names.kind.or(Some(kind));
                    }
                    List::Perhaps => names.perhaps = true,
                    List::Positive => good = true,
                    List::Byline => names.byline = true,
                    List::Share => names.share = true,
                }
            }
            names.weight += i8::from(good) - i8::from(bad);
        }
        names
    }
}

/// Most cached pairs of classes and id; a page repeats few of them often.
const KEPT: usize = 1 << 14;
/// Longest name in bytes; longer ones are cut, since no listed name is that long.
pub(super) const LONGEST: usize = 512;

/// Cache of the lookups.
#[derive(Default)]
pub(super) struct Known(HashMap<Vec<u8>, (Names, u32)>);

impl Known {
    /// The hints of `classes` and `id`, and a number that identifies the classes.
    pub fn of(&mut self, classes: &[u8], id: &[u8]) -> (Names, u32) {
        if classes.is_empty() && id.is_empty() {
            return (Names::default(), 0);
        }
        let (classes, id) = (&classes[..classes.len().min(LONGEST)], &id[..id.len().min(LONGEST)]);
        let both = [classes, b"\0", id].concat();
        if let Some(known) = self.0.get(&both) {
            return *known;
        }
        let number = if classes.is_empty() { 0 } else { xxhash_rust::xxh3::xxh3_64(classes) as u32 };
        let found = (Names::of(classes, id), number);
        if self.0.len() < KEPT {
            self.0.insert(both, found);
        }
        found
    }
}
