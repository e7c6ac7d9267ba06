//! Lists of blocked hosts and URLs.
//!
//! A line names a host with its subdomains, or a URL prefix up to a slash, in a syntax of `line.rs`. Lists of millions of hosts are common,
//! so entries are strings in one map and a URL is looked up by its parts. Lines that are not understood and lists without a match are
//! reported.

use super::line::{Address, parse};
use crate::error::Error;
use foldhash::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most lists that are tracked separately, one bit each.
const MOST_LISTS: usize = 64;
/// Most reported lines of a list; more are counted.
const NAMED: usize = 3;
/// Shown characters of such a line.
const SHOWN: usize = 60;

/// The entries of all lists.
#[derive(Default)]
pub(in crate::gate) struct UrlList {
    /// Entries with the bit mask of their lists.
    entries: HashMap<String, u64>,
    exceptions: HashSet<String>,
    files: Vec<String>,
    /// Notes on lines that were not understood.
    notes: Vec<String>,
    /// Number of records, of records with a URL, and bit mask of matching lists.
    records: AtomicU64,
    addresses: AtomicU64,
    matched: AtomicU64,
}

impl UrlList {
    pub(in crate::gate) fn read(files: &[PathBuf]) -> Result<Self, Error> {
        if files.len() > MOST_LISTS {
            return Err(Error::Config {
                file: "--url-list".into(),
                reason: format!("{} lists are more than {MOST_LISTS}; put some into one file", files.len()),
            });
        }
        let mut list = Self::default();
        for (nth, path) in files.iter().enumerate() {
            let file = path.to_string_lossy().into_owned();
            let bytes = std::fs::read(path).map_err(|error| Error::read(&file, error))?;
            // Legacy encodings occur in comments; names in them are not understood.
            list.add(&file, 1 << nth, &String::from_utf8_lossy(&bytes));
            list.files.push(file);
        }
        Ok(list)
    }

    /// Adds the lines of one list.
    pub(in crate::gate) fn add(&mut self, file: &str, bit: u64, text: &str) {
        let (mut unknown, mut hosts) = (0, 0);
        for (nth, line) in text.lines().enumerate() {
            match parse(line) {
                Ok(found) if found.is_exception => self.exceptions.extend(found.entries),
                Ok(found) => {
                    hosts += found.entries.len();
                    found.entries.into_iter().for_each(|entry| *self.entries.entry(entry).or_default() |= bit);
                }
                Err(()) => {
                    unknown += 1;
                    if unknown <= NAMED {
                        let shown: String = line.trim().chars().take(SHOWN).collect();
                        self.notes
                            .push(format!("{file}:{}: {shown:?} names no host and no beginning of an address; it stops nothing", nth + 1));
                    }
                }
            }
        }
        if unknown > NAMED {
            let more = unknown - NAMED;
            self.notes.push(format!(
                "{file}: and {more} more {} that {}",
                if more == 1 { "line" } else { "lines" },
                if more == 1 { "stops nothing" } else { "stop nothing" }
            ));
        }
        if hosts == 0 {
            self.notes.push(format!("{file}: the list names no host and no address"));
        }
    }

    pub(in crate::gate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Notes on lines that were not understood.
    pub(in crate::gate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Notes on lists without a match, after all records.
    pub(in crate::gate) fn unused_lists(&self) -> Vec<String> {
        if self.is_empty() || self.records.load(Ordering::Relaxed) == 0 {
            return Vec::new();
        }
        if self.addresses.load(Ordering::Relaxed) == 0 {
            return vec!["no record has an address (field \"url\"), so the lists of hosts stop nothing".to_owned()];
        }
        let matched = self.matched.load(Ordering::Relaxed);
        let files = self.files.iter().enumerate().filter(|(nth, _)| matched & 1 << nth == 0);
        files.map(|(_, file)| format!("{file}: no record comes from a host or an address of this list")).collect()
    }

    /// The entry that matches the URL of a record.
    pub(in crate::gate) fn find(&self, url: Option<&str>) -> Option<String> {
        self.records.fetch_add(1, Ordering::Relaxed);
        let address = Address::of(url?)?;
        self.addresses.fetch_add(1, Ordering::Relaxed);
        let mut found = None;
        let mut matched = 0;
        for part in address.parts() {
            if self.exceptions.contains(&part) {
                return None;
            }
            if let Some(lists) = self.entries.get(&part) {
                matched |= lists;
                found.get_or_insert(part);
            }
        }
        self.matched.fetch_or(matched, Ordering::Relaxed);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_without_a_match_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<PathBuf> = (0..MOST_LISTS).map(|nth| folder.path().join(format!("{nth}.txt"))).collect();
        for (nth, file) in files.iter().enumerate() {
            std::fs::write(file, format!("both.example\nhost-{nth}.example\n")).unwrap();
        }
        let unused = |hosts: &[&str]| {
            let list = UrlList::read(&files).unwrap();
            hosts.iter().for_each(|host| assert!(list.find(Some(host)).is_some()));
            list.unused_lists()
        };
        assert!(unused(&[]).is_empty(), "no record, no complaint");
        assert!(unused(&["both.example"]).is_empty());
        let left = unused(&["host-3.example", "host-63.example"]);
        assert_eq!(left.len(), MOST_LISTS - 2);
        assert!(left[3].contains("4.txt") && !left.iter().any(|note| note.contains("63.txt")), "{left:?}");
        let many = [&files[..], &files[..1]].concat();
        assert!(UrlList::read(&many).is_err_and(|error| error.to_string().contains("65 lists")));
    }

    #[test]
    fn lines_in_vain_are_shown_up_to_three_and_then_counted() {
        let notes = |text: &str| list(text).notes().len();
        for (unknown, told) in [(0, 0), (1, 1), (3, 3), (4, 4), (9, 4)] {
            assert_eq!(notes(&format!("a.example\n{}", "not one host\n".repeat(unknown))), told, "{unknown}");
        }
        assert!(list("a.example\nx y\nx y\nx y\nx y\nx y\n").notes()[3].contains("2 more lines that stop nothing"));
        assert!(list("# nothing\n").notes()[0].contains("names no host"));
        assert!(list("@@||a.example^\n").notes()[0].contains("names no host"));
    }

    fn list(text: &str) -> UrlList {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        UrlList::read(&[file.path().into()]).unwrap()
    }

    #[test]
    fn hosts_stand_for_their_subdomains_and_paths_for_what_is_below_them() {
        let list = list(
            "# spam\nBad.example\n0.0.0.0 www.blog.example\n||bücher.example^\n@@||fine.bad.example^\nhttps://www.good.example/ads/ # only these\nhttps://v.example/watch?v=1\n",
        );
        for (url, entry) in [
            ("https://bad.example", Some("bad.example")),
            ("http://me@a.b.bad.example:8080/x?y", Some("bad.example")),
            ("https://BAD.example./", Some("bad.example")),
            ("https://notbad.example/", None),
            ("https://fine.bad.example/", None),
            ("https://good.example/ads/1.html", Some("good.example/ads")),
            ("good.example/adsense", None),
            ("good.example/x?u=https://bad.example/", None),
            ("https://xn--bcher-kva.example/", Some("xn--bcher-kva.example")),
            ("https://Bücher.example/", Some("xn--bcher-kva.example")),
            ("https://blog.example/a", Some("www.blog.example")),
            ("https://anna.blog.example/a", None),
            ("https://www.v.example/watch?v=1&t=3", Some("v.example/watch?v=1")),
            ("https://v.example/watch?v=12", None),
        ] {
            assert_eq!(list.find(Some(url)).as_deref(), entry, "{url}");
        }
        assert!(list.notes().is_empty() && list.unused_lists().is_empty());
    }

    #[test]
    fn what_is_not_understood_and_what_is_vain_is_told() {
        let list = list("bad.example\ntwo words\n/x/\n*\na*b\n");
        assert_eq!(list.notes().len(), 4);
        assert!(list.notes()[0].contains(":2: \"two words\"") && list.notes()[3].contains("1 more line"), "{:?}", list.notes());
        list.find(None);
        assert!(list.unused_lists()[0].starts_with("no record has an address"));
        list.find(Some("https://good.example/"));
        assert!(list.unused_lists()[0].contains("no record comes from"));
        list.find(Some("https://bad.example/"));
        assert!(list.unused_lists().is_empty());
    }
}
