//! Counts of a run: records in, accepted and quarantined, by rule, source and language.

use crate::pipeline::inputs::LeftOut;
use crate::text::number::group;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most sources (or languages) that a table lists although none of their records was quarantined.
const WITHOUT_LOSS: usize = 8;

/// Counts of a run. The journal stores them, so a resumed run goes on counting.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Funnel {
    /// Records read.
    pub records: u64,
    /// Records accepted.
    pub accepted: u64,
    /// Records quarantined.
    pub quarantined: u64,
    /// Inputs that could not be read.
    pub unreadable: u64,
    /// Folder entries that were skipped, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Files that were not in UTF-8, by encoding.
    pub decoded: BTreeMap<String, u64>,
    /// Parts of HTML pages that are not in the text.
    #[serde(default)]
    pub left_out: LeftOut,
    /// Times that `--fail-on` was met.
    pub hits: u64,
    rules: BTreeMap<String, u64>,
    sources: BTreeMap<String, Count>,
    languages: BTreeMap<String, Count>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Count {
    records: u64,
    quarantined: u64,
}

impl Funnel {
    /// Counts a record with the rules that it fails. `fails`: it is quarantined. `known`: source and language, `None` for an unreadable
    /// record.
    pub(in crate::gate) fn add<'r>(&mut self, known: Option<(&str, &str)>, rules: impl Iterator<Item = &'r str>, fails: bool) {
        for rule in rules {
            *entry(&mut self.rules, rule) += 1;
        }
        self.records += 1;
        if fails {
            self.quarantined += 1;
        } else {
            self.accepted += 1;
        }
        let (source, lang) = known.unwrap_or_default();
        let sources = known.map(|_| entry(&mut self.sources, source));
        let languages = known.map(|_| entry(&mut self.languages, lang));
        for count in sources.into_iter().chain(languages) {
            count.records += 1;
            count.quarantined += u64::from(fails);
        }
    }

    /// Number of readable records.
    pub(in crate::gate) fn readable(&self) -> u64 {
        self.languages.values().map(|count| count.records).sum()
    }

    /// The rows of the table: at most `most` sources and languages, those that lost most first; one row sums the rest.
    pub fn rows(&self, most: usize) -> Vec<Stage> {
        let mut rows = vec![Stage::new("all", "", self.records, self.quarantined)];
        let mut rules: Vec<(&String, &u64)> = self.rules.iter().collect();
        rules.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        rows.extend(rules.iter().map(|(name, count)| Stage::new("rule", name, self.records, **count)));
        for (by, counts) in [("source", &self.sources), ("language", &self.languages)] {
            let mut counts: Vec<(&String, &Count)> = counts.iter().collect();
            counts.sort_by(|a, b| b.1.quarantined.cmp(&a.1.quarantined).then(b.1.records.cmp(&a.1.records)).then(a.0.cmp(b.0)));
            // In a folder of text files each file is a source. Names of sources without loss tell nothing, beyond the largest few.
            let is_large = |nth: usize, count: &Count| nth < WITHOUT_LOSS && count.records * 100 >= self.records;
            let is_listed = |nth: usize, count: &Count| most == usize::MAX || count.quarantined > 0 || is_large(nth, count);
            let listed = counts.iter().enumerate().take_while(|(nth, (_, count))| is_listed(*nth, count)).count();
            let (shown, rest) = counts.split_at(listed.min(most));
            rows.extend(shown.iter().map(|(name, count)| Stage::new(by, name, count.records, count.quarantined)));
            if !rest.is_empty() {
                let sum = |of: fn(&Count) -> u64| rest.iter().map(|(_, count)| of(count)).sum();
                let name = format!("{} more", group(rest.len() as u64));
                rows.push(Stage::new(by, &name, sum(|count| count.records), sum(|count| count.quarantined)));
            }
        }
        rows
    }
}

fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), T::default());
    }
    map.get_mut(name).unwrap_or_else(|| unreachable!("it was put there"))
}

/// One line of the funnel.
#[derive(Serialize)]
pub struct Stage {
    /// Kind of row: `all`, `rule`, `source` or `language`.
    pub by: &'static str,
    /// The rule, source or language.
    pub name: String,
    /// Records.
    pub records: u64,
    /// Accepted records.
    pub accepted: u64,
    /// Quarantined records.
    pub quarantined: u64,
    /// Share that is quarantined, 0 to 1.
    pub share: f64,
}

impl Stage {
    fn new(by: &'static str, name: &str, records: u64, quarantined: u64) -> Self {
        let share = if records == 0 { 0.0 } else { (quarantined as f64 / records as f64 * 1e4).round() / 1e4 };
        Self { by, name: name.to_owned(), records, accepted: records - quarantined, quarantined, share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut funnel = Funnel::default();
        funnel.add(Some(("post", "en")), std::iter::empty(), false);
        funnel.add(Some(("post", "de")), ["words", "score"].into_iter(), true);
        funnel.add(None, ["unreadable"].into_iter(), true);
        assert_eq!((funnel.records, funnel.accepted, funnel.quarantined), (3, 1, 2));
        let rows = funnel.rows(1);
        let told: Vec<(&str, &str, u64)> = rows.iter().map(|row| (row.by, row.name.as_str(), row.quarantined)).collect();
        let rules = [("rule", "score", 1), ("rule", "unreadable", 1), ("rule", "words", 1)];
        let rest = [("source", "post", 1), ("language", "de", 1), ("language", "1 more", 0)];
        assert_eq!(told, [&[("all", "", 2)], &rules[..], &rest[..]].concat());
    }
}
