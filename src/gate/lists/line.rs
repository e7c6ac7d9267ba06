//! Parses a line of a list of hosts and URLs, in any common syntax.
//!
//! Supported are plain names and URLs; hosts files (`0.0.0.0 host`); ad blocker filters (`||host^`, `@@||host^`); patterns (`*.host`,
//! `.host`, `http://host/*`); name server rules (`address=/host/0.0.0.0`, `local-zone: "host" …`, `host CNAME .`); proxy rules
//! (`DOMAIN-SUFFIX,host`, `domain:host`, `+.host`); and the regular expression `(^|\.)host\.org$`. Lines that name no host, or more than a
//! host and a path prefix, are reported as not understood instead of guessed.

use idna::AsciiDenyList;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A parsed line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::gate) struct Line {
    /// Hosts, with or without a path prefix.
    pub entries: Vec<String>,
    /// Whether the entries are exceptions, which override other lines.
    pub is_exception: bool,
}

/// Names of the machine itself in hosts files.
const OWN: [&str; 10] = [
    "localhost",
    "localhost.localdomain",
    "local",
    "broadcasthost",
    "ip6-localhost",
    "ip6-loopback",
    "ip6-localnet",
    "ip6-mcastprefix",
    "ip6-allnodes",
    "ip6-allrouters",
];

/// The entries of a line, none for a comment; an error if it is not understood.
pub(in crate::gate) fn parse(line: &str) -> Result<Line, ()> {
    let line = without_comment(line.trim_start_matches('\u{feff}').trim())?;
    let (line, is_exception) = line.strip_prefix("@@").map_or((line, false), |rest| (rest, true));
    if line.is_empty() {
        return Ok(Line::default());
    }
    let names = if let Some(names) = of_server(line) {
        names
    } else if line.starts_with('|') {
        vec![of_filter(line).ok_or(())?]
    } else {
        of_words(line)?
    };
    let entries = names.iter().map(|name| entry(name)).collect::<Option<_>>().ok_or(())?;
    Ok(Line { entries, is_exception })
}

/// Removes the comment; a cosmetic filter (`host##.banner`) is no comment and not understood.
fn without_comment(line: &str) -> Result<&str, ()> {
    if line.starts_with(['#', '!', ';']) || line == "//" || line.starts_with("// ") || line.starts_with('[') && !line.contains(':') {
        return Ok("");
    }
    if ["##", "#@#", "#?#", "#$#", "#%#"].iter().any(|sign| line.contains(sign)) {
        return Err(());
    }
    let blank = |sign: &str| line.match_indices(sign).map(|(at, _)| at).find(|at| line[..*at].ends_with([' ', '\t']));
    let end = ["!", ";", "//"].iter().filter_map(|sign| blank(sign)).chain(line.find('#')).min();
    Ok(line[..end.unwrap_or(line.len())].trim())
}

/// Names in a line of a name server's configuration.
fn of_server(line: &str) -> Option<Vec<Cow<'_, str>>> {
    if let Some(rest) = ["address=/", "server=/", "local=/"].iter().find_map(|head| line.strip_prefix(head)) {
        let (names, _) = rest.rsplit_once('/')?;
        return Some(names.split('/').map(Cow::from).collect());
    }
    if ["local-zone:", "local-data:", "zone "].iter().any(|head| line.starts_with(head)) {
        return Some(vec![line.split('"').nth(1)?.split_whitespace().next()?.into()]);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_record = words.iter().skip(1).any(|word| ["CNAME", "A", "AAAA"].contains(word));
    is_record.then(|| vec![words[0].into()])
}

/// URL of an ad blocker's filter, unless its options restrict it to some pages.
fn of_filter(line: &str) -> Option<Cow<'_, str>> {
    const NARROWER: [&str; 9] = ["domain=", "badfilter", "removeparam", "csp", "replace", "hide", "permissions", "denyallow=", "header="];
    let (address, options) = line.split_once('$').unwrap_or((line, ""));
    if NARROWER.iter().any(|narrower| options.contains(narrower)) {
        return None;
    }
    let address = address.trim_start_matches('|').trim_end_matches('|');
    let address = address.trim_end_matches("^*");
    Some(address.strip_suffix('^').unwrap_or(address).into())
}

/// Names in a line of words: an IP address with names, a table row, or a single name.
fn of_words(line: &str) -> Result<Vec<Cow<'_, str>>, ()> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [word] => Ok(vec![of_rule(unquoted(word))]),
        [ip, names @ ..] if is_ip(ip) || *ip == "0" => {
            Ok(names.iter().filter(|name| !OWN.contains(name) && !is_ip(name)).map(|name| Cow::from(*name)).collect())
        }
        _ if line.contains('\t') => Ok(vec![of_rule(line)]),
        _ => Err(()),
    }
}

/// Name in a proxy rule or table row.
fn of_rule(word: &str) -> Cow<'_, str> {
    if let Some(host) = ["(^|\\.)", "^(.+\\.)?", "^(.*\\.)?", "^"].iter().find_map(|head| word.strip_prefix(head)?.strip_suffix('$')) {
        return host.replace("\\.", ".").into();
    }
    if let Some(host) = ["domain:", "full:", "host:", "+."].iter().find_map(|head| word.strip_prefix(head)) {
        return host.into();
    }
    let mut cells = word.split([',', ';', '\t']).map(unquoted);
    let first = cells.next().unwrap_or_default();
    let is_head = ["DOMAIN-SUFFIX", "DOMAIN", "HOST-SUFFIX", "HOST"].iter().any(|head| first.eq_ignore_ascii_case(head));
    // A row may begin with a row number.
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    match cells.next() {
        Some(second) if is_head || is_number => second.into(),
        Some(_) if !first.contains('/') => first.into(),
        _ => word.into(),
    }
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

fn is_ip(word: &str) -> bool {
    word.split('%').next().is_some_and(|address| address.parse::<IpAddr>().is_ok())
}

/// Normalises a host, with or without path prefix, for comparison.
fn entry(name: &str) -> Option<String> {
    let rest = match name.split_once("://") {
        Some((scheme, rest)) if scheme.trim_end_matches('*').bytes().all(|byte| byte.is_ascii_alphanumeric()) => rest,
        Some(_) => return None,
        None => name.strip_prefix("//").unwrap_or(name),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let below = authority.strip_prefix("*.").or(authority.strip_prefix('.'));
    let host = host(below.unwrap_or(authority))?;
    let path = match path.strip_suffix('*') {
        Some(path) if path.ends_with('/') => path,
        Some(_) => return None,
        None => path,
    };
    let is_address = host.parse::<Ipv4Addr>().is_ok() || host.starts_with('[');
    let is_top = !host.contains('.') && (below.is_some() || path.is_empty()) && tld::exist(&host);
    // A number after an IP address is a network mask, not a path.
    let is_network = is_address && path.len() > 1 && path[1..].bytes().all(|byte| byte.is_ascii_digit());
    let is_understood = (host.contains('.') || is_address || is_top) && !is_network && !path.contains(['*', '^']);
    is_understood.then(|| Address { host, path: trimmed(path).to_owned() }.entry())
}

/// Removes trailing slashes of a path; a query stays.
fn trimmed(path: &str) -> &str {
    if path.contains('?') { path } else { path.trim_end_matches('/') }
}

/// Normalises a host: without user, port and final dot, in lower-case ASCII (UTS #46); `None` if it is not a host.
fn host(authority: &str) -> Option<String> {
    let host = authority.rsplit('@').next()?;
    if let Some(within) = host.strip_prefix('[') {
        let address: Ipv6Addr = within.split_once(']')?.0.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let host = idna::domain_to_ascii_cow(host.as_bytes(), AsciiDenyList::URL).ok()?;
    let host = host.strip_suffix('.').unwrap_or(&host);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    (port.bytes().all(|byte| byte.is_ascii_digit()) && host.split('.').all(is_label)).then(|| host.to_owned())
}

/// A normalised URL for lookups.
#[derive(Debug)]
pub(in crate::gate) struct Address {
    /// Host in lower-case ASCII.
    host: String,
    /// Path from its first slash, with the query; may be empty.
    path: String,
}

impl Address {
    /// Parses a URL; `None` if it has no host.
    pub(in crate::gate) fn of(url: &str) -> Option<Self> {
        let url = url.trim();
        let url = url.split('#').next().unwrap_or_default();
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(['/', '?']) => rest,
            _ => url.strip_prefix("//").unwrap_or(url),
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '\\']).unwrap_or(rest.len()));
        Some(Self { host: host(authority)?, path: trimmed(path).to_owned() })
    }

    /// The URL as an entry. Entries with a path ignore `www.`.
    fn entry(self) -> String {
        match self.host.strip_prefix("www.") {
            Some(bare) if !self.path.is_empty() => bare.to_owned() + &self.path,
            _ => self.host + &self.path,
        }
    }

    /// All entries that would match: the host and its parent domains, the same with `www.`, and path prefixes up to each slash or query
    /// parameter.
    pub(in crate::gate) fn parts(&self) -> impl Iterator<Item = String> {
        let hosts =
            std::iter::successors(Some(self.host.as_str()), |host| host.split_once('.').map(|(_, parent)| parent)).map(str::to_owned);
        let www = (!self.host.starts_with("www.")).then(|| format!("www.{}", self.host));
        let bare = self.host.strip_prefix("www.").unwrap_or(&self.host);
        let ends =
            self.path.match_indices(['/', '?', '&']).map(|(at, _)| at).skip(1).chain((!self.path.is_empty()).then_some(self.path.len()));
        hosts.chain(www).chain(ends.map(move |end| format!("{bare}{}", trimmed(&self.path[..end]))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_servers_name_hosts_in_many_ways() {
        for (line, entries) in [
            ("address=/a.org/b.org/0.0.0.0", &["a.org", "b.org"][..]),
            ("server=/a.org/", &["a.org"]),
            ("local=/a.org/", &["a.org"]),
            ("local-data: \"a.org A 127.0.0.1\"", &["a.org"]),
            ("zone \"a.org\" { type master; };", &["a.org"]),
            ("a.org A 0.0.0.0", &["a.org"]),
            ("a.org AAAA ::", &["a.org"]),
            ("a.org 300 IN CNAME sinkhole.org.", &["a.org"]),
        ] {
            assert_eq!(
                parse(line),
                Ok(Line { entries: entries.iter().map(|&name| name.to_owned()).collect(), is_exception: false }),
                "{line}"
            );
        }
        for unknown in ["A a.org", "address=/", "zone a.org", "local-zone: \"\""] {
            assert_eq!(parse(unknown), Err(()), "{unknown}");
        }
    }

    #[test]
    fn comments_end_where_the_entry_does() {
        for line in ["a.org // why", "a.org\t! why", "a.org ; why ! more", "a.org # why ; more", "a.org#", "- a.org", "'a.org'"] {
            assert_eq!(parse(line).unwrap().entries, ["a.org"], "{line}");
        }
        for (line, entry) in [("a.org/x//y", "a.org/x//y"), ("a.org/!x", "a.org/!x"), ("a.org/x;y=1", "a.org/x;y=1")] {
            assert_eq!(parse(line).unwrap().entries, [entry], "{line}");
        }
        for cosmetic in ["a.org#@#.ad", "a.org#?#.ad", "a.org#$#.ad", "a.org#%#code"] {
            assert_eq!(parse(cosmetic), Err(()), "{cosmetic}");
        }
        assert_eq!(parse("[2a00::1]").unwrap().entries, ["[2a00::1]"]);
        assert_eq!(parse("//"), Ok(Line::default()));
    }

    #[test]
    fn a_host_is_what_dns_takes_for_one() {
        let long = "a".repeat(63);
        for (authority, name) in [
            ("A.org", Some("a.org")),
            ("a_b-c.org.", Some("a_b-c.org")),
            ("me:secret@a.org:8080", Some("a.org")),
            ("me@you@a.org", Some("a.org")),
            ("[2A00:0::1]:80", Some("[2a00::1]")),
            ("[2a00::1", None),
            ("[a.org]", None),
            ("a.org:http", None),
            ("a..org", None),
            (".org", None),
            ("a b.org", None),
            ("", None),
            (&format!("{long}.org"), Some(&format!("{long}.org"))),
            (&format!("{long}a.org"), None),
        ] {
            assert_eq!(host(authority).as_deref(), name, "{authority}");
        }
    }

    #[test]
    fn an_entry_is_a_domain_an_address_or_a_beginning_of_a_path() {
        for (name, found) in [
            ("a.org/b/", Some("a.org/b")),
            ("a.org/?q=/", Some("a.org/?q=/")),
            ("a.org?q", Some("a.org?q")),
            ("www.a.org", Some("www.a.org")),
            ("www.a.org/b", Some("a.org/b")),
            ("10.0.0.1", Some("10.0.0.1")),
            ("10.0.0.1/x", Some("10.0.0.1/x")),
            ("10.0.0.1/24", None),
            ("[2a00::]/32", None),
            ("[2a00::]/3x", Some("[2a00::]/3x")),
            // A top-level domain as a whole, but no folder of a machine without a domain.
            ("museum", Some("museum")),
            (".museum", Some("museum")),
            ("*.museum/x", Some("museum/x")),
            ("museum/x", None),
            ("nowhere-at-all", None),
            ("*.nowhere-at-all", None),
            ("http*://a.org", Some("a.org")),
            ("ht-tp://a.org", None),
            ("a.org/*", Some("a.org")),
            ("a.org*", None),
            ("a.org/b*", None),
            ("a.org/b/*", Some("a.org/b")),
            ("a.org/*/b", None),
            ("a.org/b^", None),
        ] {
            assert_eq!(entry(name).as_deref(), found, "{name}");
        }
    }

    #[test]
    fn an_address_matches_its_domains_and_each_beginning_of_its_path() {
        // A part may come twice, with and without the slash at its end.
        let parts = |url: &str| {
            let mut parts: Vec<String> = Address::of(url).unwrap().parts().collect();
            parts.dedup();
            parts
        };
        assert_eq!(parts("http://b.a.org"), ["b.a.org", "a.org", "org", "www.b.a.org"]);
        assert_eq!(
            parts(" https://www.a.org/b/c/?d=1&e=2#f "),
            ["www.a.org", "a.org", "org", "a.org/b", "a.org/b/c", "a.org/b/c/?d=1", "a.org/b/c/?d=1&e=2"]
        );
        assert_eq!(parts("//a.org/"), ["a.org", "org", "www.a.org"]);
        assert_eq!(parts("a.org\\b"), ["a.org", "org", "www.a.org", "a.org\\b"]);
        assert_eq!(parts("a.org/?u=http://b.org")[0], "a.org");
        for none in ["", "http://", "/a", "mailto:a b", "?q"] {
            assert!(Address::of(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_host_is_read_in_every_form() {
        let forms = [
            "bad.org",
            "BAD.org.",
            "0.0.0.0 bad.org",
            "127.0.0.1\tbad.org # ads",
            ":: bad.org",
            "||bad.org^",
            "||bad.org^$third-party,script",
            "|https://bad.org/|",
            "*.bad.org",
            ".bad.org",
            "http://bad.org/*",
            "*://*.bad.org/*",
            "https://bad.org:8443/",
            "bad.org:80",
            "//bad.org",
            "address=/bad.org/0.0.0.0",
            "local-zone: \"bad.org.\" always_nxdomain",
            "bad.org CNAME .",
            "DOMAIN-SUFFIX,bad.org,REJECT",
            "domain:bad.org",
            "- '+.bad.org'",
            "(^|\\.)bad\\.org$",
            "bad.org,spam",
            "12,bad.org",
            "\u{feff}bad.org ! why",
            "\"bad.org\"",
            "bad.org ; why",
            "bad.org#why",
        ];
        for form in forms {
            assert_eq!(parse(form), Ok(Line { entries: vec!["bad.org".into()], is_exception: false }), "{form}");
        }
        assert_eq!(parse("@@||bad.org^"), Ok(Line { entries: vec!["bad.org".into()], is_exception: true }));
        assert_eq!(parse("||bücher.de^").unwrap().entries, parse("XN--BCHER-KVA.de").unwrap().entries);
        assert_eq!(parse("0.0.0.0 a.org b.org localhost").unwrap().entries, ["a.org", "b.org"]);
        assert_eq!(parse("https://www.a.org/B/c/?d=1").unwrap().entries, ["a.org/B/c/?d=1"]);
        assert_eq!(parse("*.xyz").unwrap().entries, ["xyz"]);
        assert_eq!(parse("http://[2A00::1]:80/x").unwrap().entries, ["[2a00::1]/x"]);
    }

    #[test]
    fn comments_hold_nothing_and_the_rest_is_not_understood() {
        for comment in
            ["", "# a", "! a", "; a", "// a b", "[Adblock Plus 2.0]", "127.0.0.1 localhost", "::1 ip6-localhost", "0.0.0.0 0.0.0.0"]
        {
            assert_eq!(parse(comment), Ok(Line::default()), "{comment}");
        }
        for unknown in [
            "bad host",
            "word",
            "bad.*",
            "a*b.org",
            "a.org##.ad",
            "/ads[0-9]/",
            "||a.org/x*y",
            "10.0.0.0/8",
            "a..org",
            "||a.org^$domain=b.org",
            "a.org/ads*",
            "*",
            "http://",
            "ht tp://a.org",
        ] {
            assert_eq!(parse(unknown), Err(()), "{unknown}");
        }
    }
}
