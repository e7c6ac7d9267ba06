//! What class names, ids and roles say of an element, by the lists of `data/page-names.toml`.

use crate::text::page::Boilerplate;
use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What the names on an element say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// It is hardly part of an article, unless `perhaps`.
    pub unlikely: bool,
    pub perhaps: bool,
    /// It is no part of an article whatever else is said: a role.
    pub never: bool,
    /// Screen readers pass over it.
    pub is_decoration: bool,
    /// It names the author.
    pub byline: bool,
    /// It shares.
    pub share: bool,
    /// It is the article, says the page (schema.org).
    pub article: bool,
    /// A table is there for the layout, or for its data.
    pub layout: bool,
    pub data: bool,
    /// Good names less bad ones, of classes and of the id apart: -2 to 2.
    pub weight: i8,
    /// What bad names say that it is.
    pub kind: Option<Boilerplate>,
}

/// The lists as they are written.
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
    /// What classes and an id say.
    fn of(classes: &[u8], id: &[u8]) -> Self {
        let mut names = Self::default();
        for part in [classes, id] {
            let (mut good, mut bad) = (false, false);
            // Blanks around them, so that a needle can be a whole name.
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

/// Pairs of classes and id whose meaning is kept: a page repeats few of them many times.
const KEPT: usize = 1 << 14;
/// Longer names are cut: no name that says something is that long.
pub(super) const LONGEST: usize = 512;

/// What classes and ids say, each pair looked up once.
#[derive(Default)]
pub(super) struct Known(HashMap<Vec<u8>, (Names, u32)>);

impl Known {
    /// What `classes` and `id` say, and a number that is the same for the same classes.
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
