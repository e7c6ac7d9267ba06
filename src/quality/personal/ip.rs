//! Public IP addresses, which identify machines and through them people.
//!
//! URLs are searched too (`http://81.2.69.142:8080/`). Four dotted numbers may also be a version, a section or a map coordinate: the
//! context tells.

use super::cues::{address, phone, version};
use super::numbers::touches;
use crate::text::Span;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn find(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b'.' || byte == b':';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes[at..].iter().position(u8::is_ascii_digit).map(|nth| at + nth) {
        let start = first - bytes[at..first].iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = first + bytes[first..].iter().take_while(|byte| is_part(**byte)).count();
        at = end;
        found.extend(address_in(text, start, end));
    }
    found
}

/// The address in a run of digits, dots and colons, possibly with a port or label.
fn address_in(text: &str, start: usize, end: usize) -> Option<Span> {
    // "IPv6:" is a label that ends with a digit.
    let is_labelled = text[..start].ends_with(['v', 'V']) && matches!(text.as_bytes()[start..end], [b'4' | b'6', b':', ..]);
    let start = if is_labelled { start + 2 } else { start };
    let run = text[start..end].trim_end_matches(['.', ':']);
    if run.contains('.') {
        // A port after it, and the part of a label that consists of hexadecimal digits (ip6:, add:).
        let from = run.find('.').and_then(|dot| run[..dot].rfind(':')).map_or(0, |colon| colon + 1);
        let length = run[from..].find(':').unwrap_or(run.len() - from);
        let span = Span::new(start + from, start + from + length);
        let (before, behind) = (&text[..start + from], &text[start + from + length..]);
        let address = span.of(text).parse::<Ipv4Addr>().ok()?;
        return (is_public(address) && is_apart(before, behind) && !is_else(address, before, behind)).then_some(span);
    }
    let address = run.parse::<Ipv6Addr>().ok().filter(|_| run.matches(':').count() >= 3)?;
    let (before, behind) = (&text[..start], &text[start + run.len()..]);
    (is_public_6(address) && is_apart(before, behind)).then(|| Span::new(start, start + run.len()))
}

/// Whether it is not part of a name, path or longer number.
fn is_apart(before: &str, behind: &str) -> bool {
    let is_begun = match before.chars().next_back() {
        // The host of a URL, not a part of its path.
        Some('/') => before.ends_with("//"),
        // A label: "ip:", "IPv6:".
        Some(':') => {
            ["v4:", "v6:"].iter().any(|label| before.ends_with(label)) || before[..before.len() - 1].ends_with(char::is_alphabetic)
        }
        Some('=') => !before.ends_with("=="),
        Some(c) => !touches(c) && !matches!(c, '.' | '-' | '_' | '~' | '^' | '§'),
        None => true,
    };
    let more = behind.strip_prefix('.').unwrap_or(behind);
    is_begun && !more.starts_with(|c: char| touches(c) || c == '_') && !behind.starts_with(['-', '_'])
}

/// Whether an address is public by IANA's registry of special-purpose addresses.
fn is_public(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_kept = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(a, 0 | 224..=255)
        || a == 100 && (64..128).contains(&b)
        || a == 198 && matches!(b, 18 | 19)
        || a == 192 && b == 0 && c == 0;
    !is_kept
}

/// Whether it is a version, section, telephone number, map coordinate or amount.
fn is_else(ip: Ipv4Addr, before: &str, behind: &str) -> bool {
    if version().stand_before(before) || phone().stand_before(before, false) {
        return true;
    }
    let is_host = before.ends_with(['/', '@', '[']) || behind.starts_with(':') || address().stand_before(before);
    let [a, b, c, d] = ip.octets();
    let is_small = [a, b, c, d].iter().filter(|octet| **octet < 20).count() >= 3 || b == 0 && (a < 20 || c == 0 || d == 0);
    !is_host && (is_small || is_place(before, behind) || is_amount(ip, behind))
}

/// Whether a compass letter is next to it: degrees, minutes, seconds.
fn is_place(before: &str, behind: &str) -> bool {
    let is_compass = |c: Option<char>| c.is_some_and(|c| "NSEWO°".contains(c));
    let mut last = before.trim_end_matches(' ').chars().rev();
    let mut next = behind.trim_start_matches(' ').chars();
    is_compass(last.next()) && !last.next().is_some_and(touches) || is_compass(next.next()) && !next.next().is_some_and(touches)
}

/// Units of amounts of hundreds of millions.
const UNITS: [&str; 18] =
    ["€", "$", "£", "₫", "%", "euro", "eur", "usd", "vnd", "đ", "idr", "cop", "clp", "pesos", "dollar", "dólar", "rupiah", "kr"];

/// Whether it is a number with dots between thousands before a unit or currency.
fn is_amount(ip: Ipv4Addr, behind: &str) -> bool {
    let is_grouped = ip.octets()[1..].iter().all(|octet| *octet >= 100);
    let next = || behind.chars().take(8).collect::<String>().to_lowercase();
    is_grouped && UNITS.iter().any(|unit| next().trim_start().starts_with(unit))
}

/// 2000::/3 without documentation prefixes.
fn is_public_6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    (0x2000..0x4000).contains(&first) && !(first == 0x2001 && second == 0xdb8)
}
