//! Synthetic lists and URLs that test the parser of lists: `sourdine eval check --url-list`, from `data/url-lists.toml`.

use super::url_list::UrlList;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Figures of one kind of list.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Kind of list.
    pub kind: String,
    /// Number of one-line lists.
    pub lists: usize,
    /// Share of lines understood; for lines without a host, share of lines reported.
    pub read: f64,
    /// Share of the URLs under an entry that were found; `None` for lines without a host.
    pub recall: Option<f64>,
    /// Share of the URLs under no entry that were found (false positives).
    pub in_vain: f64,
}

#[derive(Deserialize)]
struct Lists {
    hosts: Vec<String>,
    inside: Vec<String>,
    outside: Vec<String>,
    forms: BTreeMap<String, Vec<String>>,
    paths: Paths,
    none: Nothing,
}

#[derive(Deserialize)]
struct Paths {
    forms: Vec<String>,
    inside: Vec<String>,
    outside: Vec<String>,
}

#[derive(Deserialize)]
struct Nothing {
    told: Vec<String>,
    silent: Vec<String>,
}

/// Counts of one kind.
#[derive(Default)]
struct Counts {
    lists: usize,
    read: usize,
    inside: [usize; 2],
    outside: [usize; 2],
}

impl Counts {
    fn row(&self, kind: &str) -> Measured {
        let share = |[part, whole]: [usize; 2]| (part as f64 / whole.max(1) as f64 * 1e4).round() / 1e4;
        Measured {
            kind: kind.to_owned(),
            lists: self.lists,
            read: share([self.read, self.lists]),
            recall: (self.inside[1] > 0).then(|| share(self.inside)),
            in_vain: share(self.outside),
        }
    }
}

fn fill(form: &str, host: &str) -> String {
    form.replace("{}", host).replace("{U}", &host.to_uppercase())
}

/// Measures every form with every host as a list of its own; `wrong` gets each wrong line and the URL concerned, if any.
pub fn measured(mut wrong: impl FnMut(&str, &str)) -> Result<Vec<Measured>> {
    let lists: Lists = toml::from_str(include_str!("../../../data/url-lists.toml"))
        .map_err(|error| Error::Model(format!("data/url-lists.toml: {error}")))?;
    // Whether a line is reported, and which URLs it blocks.
    let mut measure = |forms: &[String], told: bool, inside: &[String], outside: &[String]| {
        let mut counts = Counts::default();
        for (form, host) in forms.iter().flat_map(|form| lists.hosts.iter().map(move |host| (form, host))) {
            let line = fill(form, host);
            let mut list = UrlList::default();
            list.add("list", 1, &line);
            let is_told = list.notes().iter().any(|note| note.contains(":1:"));
            counts.lists += 1;
            counts.read += usize::from(is_told == told);
            if is_told != told {
                wrong(&line, "");
            }
            for (addresses, is_inside) in [(inside, true), (outside, false)] {
                for url in addresses.iter().map(|address| fill(address, host)) {
                    let is_found = list.find(Some(&url)).is_some();
                    let count = if is_inside { &mut counts.inside } else { &mut counts.outside };
                    *count = [count[0] + usize::from(is_found), count[1] + 1];
                    if is_found != is_inside {
                        wrong(&line, &url);
                    }
                }
            }
        }
        counts
    };
    let mut rows = Vec::new();
    for (kind, forms) in &lists.forms {
        rows.push(measure(forms, false, &lists.inside, &lists.outside).row(kind));
    }
    let Paths { forms, inside, outside } = &lists.paths;
    rows.push(measure(forms, false, inside, outside).row("beginning of an address"));
    let all: Vec<String> = lists.inside.iter().chain(&lists.outside).cloned().collect();
    rows.push(measure(&lists.none.told, true, &[], &all).row("no host"));
    rows.push(measure(&lists.none.silent, false, &[], &all).row("comment or exception"));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yardstick_is_met() {
        let rows = measured(|_, _| {}).unwrap();
        assert!(rows.len() > 10);
        let lists: Lists = toml::from_str(include_str!("../../../data/url-lists.toml")).unwrap();
        let (lines, hosts) = (rows.iter().map(|row| row.lists).sum::<usize>(), lists.hosts.len());
        let forms = lists.forms.values().chain([&lists.paths.forms, &lists.none.told, &lists.none.silent]);
        assert_eq!(lines, forms.map(Vec::len).sum::<usize>() * hosts, "each form with each host");
        for row in rows {
            assert!(row.read >= 0.98 && row.in_vain <= 0.01 && row.recall.is_none_or(|recall| recall >= 0.98), "{row:?}");
        }
    }
}
