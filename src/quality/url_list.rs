//! Hosts and addresses that no record may come from.
//!
//! A line is a host (`example.org`, its subdomains with it) or the beginning of an address (`example.org/spam`, up to a slash); `#` begins
//! a comment. Lists of millions of hosts are common, so each is a string in one set, and an address is asked for by its parts.

use crate::error::Error;
use foldhash::{HashSet, HashSetExt};
use std::path::PathBuf;

/// The entries of all lists.
pub(crate) struct UrlList(HashSet<String>);

impl UrlList {
    pub(crate) fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let mut entries = HashSet::new();
        for file in files {
            let text = std::fs::read_to_string(file).map_err(|error| Error::read(file.to_string_lossy(), error))?;
            let lines = text.lines().map(|line| line.split_once('#').map_or(line, |(entry, _)| entry).trim());
            entries.extend(lines.filter(|line| !line.is_empty()).map(address));
        }
        Ok(Self(entries))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry that an address falls under.
    pub(crate) fn find(&self, url: &str) -> Option<&str> {
        let address = address(url);
        let host = address.split('/').next().unwrap_or_default();
        let hosts = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent));
        let paths = address.match_indices('/').map(|(at, _)| &address[..at]).chain([address.as_str()]);
        hosts.chain(paths).find_map(|part| self.0.get(part)).map(String::as_str)
    }
}

/// An address without scheme, user, port, query and a `www.` before its host, which is in lower case.
fn address(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default().to_ascii_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned() + path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_stand_for_their_subdomains_and_paths_for_what_is_below_them() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "# spam\nBad.example\nhttps://www.good.example/ads/ # only these\n").unwrap();
        let list = UrlList::read(&[file.path().into()]).unwrap();
        for (url, entry) in [
            ("https://bad.example", Some("bad.example")),
            ("http://me@a.b.bad.example:8080/x?y", Some("bad.example")),
            ("https://notbad.example/", None),
            ("https://good.example/ads/1.html", Some("good.example/ads")),
            ("good.example/adsense", None),
        ] {
            assert_eq!(list.find(url), entry, "{url}");
        }
    }
}
